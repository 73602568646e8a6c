import type { Status } from '../../machines/status.ts';
import type { Signal } from '../../machines/signal.ts';
import { isoTime } from '../../src/model/clock.ts';
import type { Random } from '../../src/testing/random.ts';
import { logEnd, type Member, type Team } from './team.ts';
import { levels, type Level } from './words.ts';

/** A line of the log before it is put in order. */
interface Entry {
  readonly at: number;
  /** From which level of evidence on it is in the log. */
  readonly level: Level;
  readonly source: 'webhook' | 'notify' | 'v2' | 'poll' | 'signal';
  readonly payload: unknown;
}

/** What a status may carry besides its word. */
interface Details {
  readonly product?: string;
  /** v2 only: who is at fault (DOMAIN §6). */
  readonly reason?: 'unipile' | 'proxy' | 'provider';
  /** It is neither lost nor sent twice. */
  readonly sure?: boolean;
}

/** Statuses that the default subscription leaves out (DOMAIN §2). */
const asked: ReadonlySet<Status> = new Set(['OK', 'CONNECTING', 'STOPPED']);

const v2Types: Readonly<Partial<Record<Status, string>>> = {
  OK: 'account.status.running',
  CREDENTIALS: 'account.status.disconnected',
  ERROR: 'account.status.errored',
  STOPPED: 'account.status.paused',
  CREATION_SUCCESS: 'account.add',
  RECONNECTED: 'account.reconnect',
  SYNC_SUCCESS: 'account.initial_sync.completed',
  DELETED: 'account.remove',
};

const lowerCase = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** The log of one team while it is written: all that could be told, each line with the level that it takes. */
export class Book {
  readonly team: Team;
  readonly random: Random;
  readonly #twice: number;
  readonly #lost: number;
  readonly #entries: Entry[] = [];
  /** All lines in order of arrival, each with the number of its level; written when first asked for. */
  #written: readonly { readonly least: number; readonly text: string }[] | undefined;

  constructor(
    team: Team,
    random: Random,
    { twice, lost }: { readonly twice: number; readonly lost: number },
  ) {
    this.team = team;
    this.random = random;
    this.#twice = twice;
    this.#lost = lost;
  }

  /** A status, as a webhook of the team's API; v2 has no word for CONNECTING and says nothing then. */
  status(member: Member, at: number, status: Status, details: Details = {}): void {
    const level = asked.has(status) ? 'W1' : 'W0';
    const payload =
      this.team.api === 'v1' ? v1(member, status, details) : this.#v2(member, at, status, details);
    if (payload === null || (details.sure !== true && this.random.chance(this.#lost))) return;
    const source = this.team.api === 'v1' ? 'webhook' : 'v2';
    this.#entries.push({ at, level, source, payload });
    if (details.sure !== true && this.random.chance(this.#twice))
      this.#entries.push({ at: at + this.random.integer(200, 90_000), level, source, payload });
  }

  /** A notification of the hosted sign-in (DOMAIN §3.2), where the team uses it. */
  notify(member: Member, at: number, status: 'CREATION_SUCCESS' | 'RECONNECTED'): void {
    if (!this.team.hosted || this.team.api !== 'v1') return;
    const payload = { status, account_id: member.id, name: member.tenant };
    this.#entries.push({ at, level: 'W0', source: 'notify', payload });
  }

  /** One read of the account, where the team reads: a status for each source. */
  poll(member: Member, at: number, ...statuses: readonly Status[]): void {
    if (!this.team.reads) return;
    const payload = this.team.api === 'v1' ? v1Account(member, statuses) : v2Account(member, statuses);
    this.#entries.push({ at, level: 'W2', source: 'poll', payload });
  }

  /** A signal, where the team tells it. */
  signal(
    member: Member,
    at: number,
    signal: Exclude<Signal, { type: 'unknown' }> & { readonly with?: string },
  ): void {
    const { level, telling } = signals[signal.type];
    if (telling === null || !this.team.tells[telling]) return;
    const payload = { account_id: member.id, account_type: member.accountType, ...signal };
    this.#entries.push({ at, level, source: 'signal', payload });
  }

  /** The lines of a level in order of arrival, without their ends. */
  lines(level: Level): readonly string[] {
    this.#written ??= this.#entries
      .filter(({ at }) => at < logEnd)
      .toSorted((one, other) => one.at - other.at)
      .map(({ at, level: least, source, payload }) => ({
        least: levels.indexOf(least),
        text: JSON.stringify({ received_at: isoTime(at), source, payload }),
      }));
    const most = levels.indexOf(level);
    return this.#written.filter(({ least }) => least <= most).map(({ text }) => text);
  }

  #v2(member: Member, at: number, status: Status, { product, reason }: Details): unknown {
    const type =
      product !== undefined && status === 'CREDENTIALS' ? 'account.status.partial' : v2Types[status];
    if (type === undefined) return null;
    const isSignIn = status === 'CREATION_SUCCESS' || status === 'RECONNECTED';
    return {
      id: `evt_${this.random.text(lowerCase, 24)}`,
      created_at: isoTime(at - this.random.integer(80, 900)),
      account_id: member.id,
      type,
      payload: isSignIn
        ? { account: { id: member.id, status: 'running' }, state: member.tenant }
        : { ...(product !== undefined && { product }), ...(reason !== undefined && { reason }) },
    };
  }
}

const v1 = (member: Member, status: Status, { product }: Details): unknown => ({
  AccountStatus: {
    account_id: member.id,
    account_type: member.accountType,
    message: status,
    ...(product !== undefined && { product }),
  },
});

const v1Account = (member: Member, statuses: readonly Status[]): unknown => ({
  object: 'Account',
  id: member.id,
  name: member.tenant,
  type: member.accountType,
  created_at: isoTime(member.createdAt),
  connection_params: connectionParameters(member),
  sources: statuses.map((status, index) => ({
    id: `${member.id}_${member.domain === null ? 'MESSAGING' : 'MAILS'}${index === 0 ? '' : String(index)}`,
    status,
  })),
  groups: [],
});

const v2Account = (member: Member, statuses: readonly Status[]): unknown => ({
  object: 'Account',
  id: member.id,
  provider: member.provider,
  created_at: isoTime(member.createdAt),
  status: statuses.includes('CREDENTIALS') ? 'disconnected' : 'running',
});

/** What the API shows of how an account is connected (DOMAIN §7): an address, a host, a proxy, paid features. */
const connectionParameters = (member: Member): unknown => {
  const address = `${member.tenant}@${member.domain ?? 'nowhere.example'}`;
  if (member.mailHost !== null)
    return { mail: { imap_host: member.mailHost, imap_port: 993, imap_user: address } };
  if (member.domain !== null) return { mail: { id: member.tenant, username: address } };
  return {
    im: {
      id: member.tenant,
      username: member.tenant,
      ...(member.premium.length > 0 && { premiumFeatures: member.premium }),
      ...(member.proxyHost !== null && { proxy: { source: 'USER', host: member.proxyHost, port: 8080 } }),
    },
  };
};

const signals: Readonly<
  Record<Exclude<Signal, { type: 'unknown' }>['type'], { level: Level; telling: keyof Team['tells'] | null }>
> = {
  connection: { level: 'S1', telling: 'connection' },
  apiError: { level: 'S2', telling: 'errors' },
  apiOk: { level: 'S2', telling: 'errors' },
  tokenAnswer: { level: 'S4', telling: 'answers' },
  outcome: { level: 'S4', telling: 'answers' },
  usage: { level: 'S3', telling: 'usage' },
  deviceSeen: { level: 'S3', telling: 'phones' },
  proxyHealth: { level: 'S3', telling: 'proxies' },
  oauthKeysChanged: { level: 'S3', telling: 'keys' },
  reconnectAnswer: { level: 'S4', telling: 'answers' },
  // What an engine finds itself, or what says nothing of causes; no team sends it.
  fleet: { level: 'S4', telling: null },
  handled: { level: 'S4', telling: null },
  incident: { level: 'S4', telling: null },
};
