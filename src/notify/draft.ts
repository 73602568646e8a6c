import type { AskEffect, IncidentEffect, TellEffect, WithdrawEffect } from '../model/effect.ts';
import { groupOf } from '../model/meaning.ts';
import type { BreakKey } from '../model/notice-record.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import type { Transition } from '../model/decision.ts';
import { statusOfPath } from '../model/state.ts';
import type { OutboxItem } from '../store/port.ts';

/** A sink does not deliver, or does again. */
export interface SinkEffect {
  readonly type: 'sink';
  readonly sink: string;
  readonly is: 'failing' | 'well';
  /** When its first attempt in a row failed, in milliseconds since 1970. */
  readonly since: number;
}

/** What can wait, for one recipient. */
export interface DigestEffect {
  readonly type: 'digest';
  readonly items: readonly DigestItem[];
}

/** An account in a digest. */
export interface DigestItem {
  readonly of: BreakKey;
  /**
   * `asked`: somebody must act, told of together with many others; `listed`: it may well heal by itself; `reminder`, `escalated`:
   * somebody was told and has not acted; `flapping`: see {@link TellEffect}.
   */
  readonly why: 'asked' | 'listed' | 'reminder' | 'escalated' | 'flapping';
  /** Who must act. */
  readonly who: 'user' | 'operator';
}

/** Why an account stands in a digest, by what its notice does. */
export const digestReasons = {
  ask: 'asked',
  list: 'listed',
  remind: 'reminder',
  escalate: 'escalated',
} as const;

/** What something can be said about. */
export type SaidEffect = AskEffect | WithdrawEffect | TellEffect | IncidentEffect | SinkEffect | DigestEffect;

/** What is to be said as it waits: how it is put into words is settled when it goes out. */
export interface NoticeDraft {
  readonly key: string;
  /** See `LaneName.subject`. */
  readonly subject: string;
  /** Since when it is to be said, in milliseconds since 1970. */
  readonly at: number;
  readonly effect: SaidEffect;
  /** Null where it is about no account. */
  readonly of: BreakKey | null;
  readonly replayed: boolean;
  /** Who is told, by name; for nobody in particular where it is missing. */
  readonly to?: string;
  /** The number of what is said in the record of the subject; missing for a digest. */
  readonly n?: number;
  /** What it says in the place of several, each as it waited. */
  readonly gathered?: readonly NoticeDraft[];
  /** When it may be said at the earliest, in milliseconds since 1970. Default: at once. */
  readonly notBefore?: number;
}

/** What is told from then on, by one word; null for what leaves nothing to take back. */
export const saysOf = (effect: SaidEffect): string | null => {
  switch (effect.type) {
    case 'askUser':
    case 'askOperator':
      return effect.type;
    case 'incident':
      return effect.is === 'open' ? effect.type : null;
    case 'sink':
      return effect.is === 'failing' ? effect.type : null;
    case 'withdraw':
    case 'tellOperator':
    case 'digest':
      return null;
  }
};

/** What is taken back, by the same words. */
export const unsaysOf = (effect: SaidEffect): string | null => {
  switch (effect.type) {
    case 'withdraw':
      return effect.of;
    case 'incident':
      return effect.is === 'ended' ? effect.type : null;
    case 'sink':
      return effect.is === 'well' ? effect.type : null;
    case 'askUser':
    case 'askOperator':
    case 'tellOperator':
    case 'digest':
      return null;
  }
};

/**
 * The key of what is said about a break: which database, account, incarnation and transition, and a number of its own, which
 * rises within the break. An account's id is written as in an address, so that no blank or slash of it counts.
 */
export const noticeKey = (
  database: string,
  { accountId, incarnation, version }: BreakKey,
  n: number,
): string => [database, encodeURIComponent(accountId), incarnation, version, n].join('/');

/** The key of what is said about an incident: no account has a word for an incarnation. */
export const incidentKey = (database: string, incident: number, n: number | string): string =>
  [database, 'incident', incident, n].join('/');

/** The key of a digest: no account has a word for an incarnation. */
export const digestKey = (database: string, to: string, n: number): string =>
  [database, 'digest', encodeURIComponent(to), n].join('/');

/** The key of what is said about a sink. */
const sinkKey = (database: string, { sink, since, is }: SinkEffect): string =>
  [database, 'sink', encodeURIComponent(sink), since, is].join('/');

/** The subject of what is said about an account. */
const accountSubject = (accountId: string): string => `account ${accountId}`;

/** What is said about a sink. */
export const sinkDraft = (database: string, effect: SinkEffect, at: number): NoticeDraft => ({
  key: sinkKey(database, effect),
  subject: `sink ${effect.sink}`,
  at,
  effect,
  of: null,
  replayed: false,
});

/**
 * The break to which a version of an account belongs, as far as its snapshot remembers: a break of this incarnation that had
 * begun by then. Null where it does not.
 */
export const rememberedBreak = ({ context }: AccountSnapshot, version: number): BreakKey | null => {
  const found = context.breaks.findLast((one) => one.version <= version);
  return found === undefined
    ? null
    : { accountId: context.accountId, incarnation: context.incarnation, version: found.version };
};

const isBroken = (group: ReturnType<typeof groupOf>): boolean => group === 'user' || group === 'operator';

/** The same from all transitions of an account. */
export const recordedBreak = (
  accountId: string,
  transitions: readonly Transition[],
  version: number,
): BreakKey => {
  let [incarnation, began, open] = [1, 0, false];
  for (const { version: at, from, to } of transitions) {
    if (at > version) break;
    if (statusOfPath(from.connection) === 'DELETED' && statusOfPath(to.connection) !== 'DELETED') {
      incarnation += 1;
      open = false;
    }
    const [before, after] = [groupOf(from), groupOf(to)];
    const breaks = isBroken(after) || (after === 'underWay' && before === 'works');
    if (breaks && !open) [began, open] = [at, true];
    if (after === 'works' || after === 'gone') open = false;
  }
  return { accountId, incarnation, version: began };
};

/**
 * What is to be said about an effect of the outbox, or null when nothing is. Pure.
 *
 * @param of - the break that it belongs to; an effect about an incident has none
 */
export const draftOf = (database: string, item: OutboxItem, of: BreakKey): NoticeDraft | null => {
  const { id, accountId, at, effect, replayed = false } = item;
  if (effect.type === 'verify') return null;
  return effect.type === 'incident'
    ? {
        key: incidentKey(database, effect.incident, id),
        subject: `incident ${effect.incident}`,
        at,
        effect,
        of: null,
        replayed,
      }
    : { key: noticeKey(database, of, id), subject: accountSubject(accountId), at, effect, of, replayed };
};
