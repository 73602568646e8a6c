import type { Provider } from '../../../machines/provider.ts';
import type { RecipientRole } from '../../model/notice-record.ts';

/** Who is told. */
export interface Recipient {
  /** By it the recipient is known for good: what was told is kept under this name, and nothing else of them is. */
  readonly name: string;
  readonly role: RecipientRole;
  /** The name of the sink by which they are told. */
  readonly sink: string;
  /** Where the sink finds them, such as a mail address. */
  readonly address?: string;
  /** The time zone of `quiet` and `digestAt`, such as `Europe/Berlin`. Default `UTC`. */
  readonly zone?: string;
  /** The language that they read, for sinks with words of their own. */
  readonly language?: string;
  /** From when to when nothing is said to them: `['22:00', '07:00']`. What still stands is said when it ends. */
  readonly quiet?: readonly [from: string, to: string];
  /** When they are handed what can wait, once a day. Default `09:00`. */
  readonly digestAt?: string;
}

/** An account as far as it matters to whom it concerns. */
export interface ConcernedAccount {
  readonly accountId: string;
  readonly provider: Provider;
  readonly tenant?: string;
  /** The account's label, as the API showed it last. */
  readonly name?: string;
}

/**
 * Who is to be told of an account; null asks for those who are told of incidents, and of what is about no account. Asked whenever
 * something is to be said, so that addresses are those of the moment.
 */
export type RecipientBook = (
  account: ConcernedAccount | null,
) => readonly Recipient[] | Promise<readonly Recipient[]>;

/**
 * The same, with an operator where nobody is there to be told: never nobody.
 *
 * @param sink - by which that operator is told
 */
export const neverNobody =
  (recipients: RecipientBook, sink: string): RecipientBook =>
  async (account) => {
    const all = await recipients(account);
    const isWatched = all.some(({ role }) => role !== 'user');
    return isWatched ? all : [...all, { name: 'operator', role: 'operator', sink }];
  };

/** The recipient of a name, or null. */
export const recipientNamed = (all: readonly Recipient[], name: string): Recipient | null =>
  all.find((one) => one.name === name) ?? null;

const instead: Readonly<Record<RecipientRole, readonly RecipientRole[]>> = {
  user: ['user', 'operator', 'admin'],
  operator: ['operator', 'admin'],
  admin: ['admin', 'operator'],
};

/**
 * Those who are told of what is for a role: where an account has no user its operators are, and where it has no operators its
 * administrators, and the other way round.
 */
export const recipientsFor = (all: readonly Recipient[], role: RecipientRole): readonly Recipient[] =>
  instead[role]
    .map((one) => all.filter((recipient) => recipient.role === one))
    .find((those) => those.length > 0) ?? [];
