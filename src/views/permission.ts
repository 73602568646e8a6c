import type { AccountParts } from '../../machines/parts.ts';
import { HOUR, type Policy } from '../../machines/policy.ts';
import type { Tag } from '../../machines/account.ts';
import type { AccountAct } from '../model/act.ts';
import type { Gist } from '../model/gist.ts';
import { groupOf, tagsOf, whoMustAct } from '../model/meaning.ts';
import { statusOfPath } from '../model/state.ts';

/** Why an account may be used for something, or may not. */
export type PermissionReason =
  /** It works. */
  | 'works'
  /** It has just been connected: requests may fail for some seconds (DOMAIN §2). */
  | 'created'
  /** Another product of it does not work; what is asked for does (DOMAIN §9.9). */
  | 'productWorks'
  /** Reads are answered, but nobody promises that what they show is fresh (DOMAIN §2). */
  | 'dataMayBeOld'
  /** It is connecting. */
  | 'connecting'
  /** It does not work before its user acts. */
  | 'waitsForUser'
  /** It does not work before an operator acts. */
  | 'waitsForOperator'
  /** It was never connected. */
  | 'notConnected'
  /** It was deleted. */
  | 'deleted'
  /** Nothing has been heard of its status yet. */
  | 'statusUnknown'
  /** There is no account of this id. */
  | 'accountUnknown';

/** Whether an account may be used for something. */
export interface Permission {
  readonly allowed: boolean;
  readonly reason: PermissionReason;
  /**
   * Whether the answer rests on old knowledge: for `staleAfterHours` nothing was heard of the account, its connecting has
   * stalled, or nothing is known at all. Then the API should be asked.
   */
  readonly stale: boolean;
}

/** What is asked about. */
export interface PermissionQuestion {
  /** A product of the account, such as `calendar`. Default: whatever of it the act is usually done with. */
  readonly product?: string;
}

/** The tag of the states in which each act is in good order. */
const tagOf = { send: 'usable', sync: 'receivesUpdates', read: 'dataFresh' } as const satisfies Record<
  AccountAct,
  Tag
>;

/** The products that are usually sent with. */
const sending: ReadonlySet<string> = new Set(['messaging', 'mailing', 'mail', 'mails']);

/** Products that nothing is sent with. */
const silent: ReadonlySet<string> = new Set(['calendar', 'calendars']);

type Level = AccountParts['rest'];

/** The first level that is OK, or else the first one. */
const best = (levels: readonly Level[]): Level =>
  levels.find((level) => level === 'OK') ?? levels.find((level) => level !== null) ?? null;

/** The level that decides about an act where the products of an account differ; null where none is known. */
const levelFor = ({ rest, named }: AccountParts, act: AccountAct, product: string | undefined): Level => {
  const levelsOf = (belongs: (product: string) => boolean): readonly Level[] =>
    named.filter((part) => belongs(part.product)).map(({ status }) => status);
  if (product !== undefined) return best(levelsOf((name) => name === product.toLowerCase())) ?? rest;
  if (act === 'send')
    return best(levelsOf((name) => sending.has(name))) ?? rest ?? best(levelsOf((name) => !silent.has(name)));
  return best([rest, ...levelsOf(() => true)]);
};

/** The state that decides about an act: that of the account, or the level of a product of it. */
const decisive = ({ connection, parts }: Gist, act: AccountAct, product: string | undefined): string => {
  const level = parts === null ? null : levelFor(parts, act, product);
  return level === null || level === statusOfPath(connection) ? connection : level;
};

/** Why an account is not there to be used, or null where it is. */
const absenceOf = (connection: string): PermissionReason | null => {
  const group = groupOf({ connection });
  if (group === 'unknown') return 'statusUnknown';
  if (group !== 'gone') return null;
  return tagsOf({ connection }).includes('terminal') ? 'deleted' : 'notConnected';
};

const whatStops = (connection: string): PermissionReason => {
  const mustAct = whoMustAct({ connection });
  if (mustAct === null) return 'connecting';
  return mustAct === 'user' ? 'waitsForUser' : 'waitsForOperator';
};

/** Whether an account may be used for something, and why. Pure; time plays no part. */
export const verdictOn = (
  gist: Gist,
  act: AccountAct,
  product?: string,
): readonly [allowed: boolean, reason: PermissionReason] => {
  const absence = absenceOf(gist.connection);
  if (absence !== null) return [false, absence];
  const connection = decisive(gist, act, product);
  const tags = tagsOf({ connection });
  if (tags.includes(tagOf[act])) {
    if (connection !== gist.connection) return [true, 'productWorks'];
    return [true, tags.includes('operational') ? 'works' : 'created'];
  }
  return act === 'read' ? [true, 'dataMayBeOld'] : [false, whatStops(connection)];
};

/**
 * Whether an account may be used for something, from what is stored of it alone. Pure.
 *
 * @param gist - the account, or null where there is none of this id
 * @param now - the present moment in milliseconds since 1970
 */
export const permissionOf = (
  gist: Gist | null,
  act: AccountAct,
  { product }: PermissionQuestion,
  { staleAfterHours }: Policy,
  now: number,
): Permission => {
  if (gist === null) return { allowed: false, reason: 'accountUnknown', stale: true };
  const [allowed, reason] = verdictOn(gist, act, product);
  const isOld = now - gist.heardAt > staleAfterHours * HOUR;
  const stale = reason !== 'deleted' && (isOld || gist.connection === 'CONNECTING.stalled');
  return { allowed, reason, stale };
};
