import { isoTime } from '../../model/clock.ts';
import type { FleetAccount } from './account.ts';
import type { Occurrence, Said } from './occurrence.ts';

/** One line of the log before it is put in order. */
export interface Line {
  /** When it arrived, in milliseconds since 1970. */
  readonly at: number;
  /** The line's text, given the time that it finally gets, in milliseconds since 1970. */
  readonly text: (receivedAt: number) => string;
}

/** The line of an occurrence, wrapped with its time and source (DOMAIN §3.5). */
export const wrapped = (occurrence: Occurrence): Line => {
  const payload = wirePayloadOf(occurrence);
  return wrappedPayload(occurrence.at, occurrence.said.shape, payload);
};

/** Any payload as a wrapped line. */
export const wrappedPayload = (at: number, source: string, payload: unknown): Line => ({
  at,
  text: (receivedAt) => JSON.stringify({ received_at: isoTime(receivedAt), source, payload }),
});

/** The line of an occurrence as it came, without time and source: its reader takes the previous line's time. */
export const bare = (occurrence: Occurrence): Line => {
  const text = JSON.stringify(wirePayloadOf(occurrence));
  return { at: occurrence.at, text: () => text };
};

/** What the sender would have sent (DOMAIN §3). */
const wirePayloadOf = ({ account, said }: Pick<Occurrence, 'account' | 'said'>): unknown => {
  switch (said.shape) {
    case 'webhook':
      return { AccountStatus: v1Status(account, said) };
    case 'notify':
      return { status: said.word, account_id: account.id, name: account.tenant };
    case 'v2':
      return {
        id: said.eventId,
        created_at: isoTime(said.createdAt),
        account_id: account.id,
        type: said.type,
        payload: said.payload,
      };
    case 'poll':
      return polledAccount(account, said.statuses);
    case 'signal':
      return { account_id: account.id, account_type: account.accountType, ...said.signal };
  }
};

const v1Status = (account: FleetAccount, said: Extract<Said, { shape: 'webhook' }>): object => ({
  account_id: account.id,
  account_type: deliveredType(account),
  message: said.word,
  ...(said.product !== undefined && { product: said.product }),
});

/** `GET /accounts/{id}`: no status of its own, one per source (DOMAIN §7). */
const polledAccount = (account: FleetAccount, statuses: readonly string[]): object => ({
  object: 'Account',
  id: account.id,
  name: `Demo ${account.tenant}`,
  type: deliveredType(account),
  created_at: isoTime(account.createdAt),
  connection_params: connectionParameters(account),
  sources: statuses.map((status, index) => ({ id: `${account.id}_${sourceName(account, index)}`, status })),
  groups: [],
});

/** An iCloud mailbox is delivered as MAIL (DOMAIN §1); the embedding program's own signals know better. */
const deliveredType = ({ accountType }: FleetAccount): string =>
  accountType === 'ICLOUD' ? 'MAIL' : accountType;

const isMail = ({ provider }: FleetAccount): boolean =>
  provider === 'google' || provider === 'microsoft' || provider === 'imap';

const sourceName = (account: FleetAccount, index: number): string =>
  isMail(account) ? (index === 0 ? 'MAILS' : 'CALENDAR') : index === 0 ? 'MESSAGING' : 'RECRUITER';

const connectionParameters = (account: FleetAccount): object =>
  isMail(account)
    ? { mail: { username: `${account.tenant}@customer.example` } }
    : { im: { id: account.tenant, username: `Demo ${account.tenant}` } };
