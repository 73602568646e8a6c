import {
  changed,
  type AccountContext,
  type EvidenceItem,
  type LesserFact,
  type RememberedSignal,
} from './context.ts';
import { DAY, HOUR, type Policy } from './policy.ts';
import { sharedTypes, type SharedSignal, type Signal } from './signal.ts';

/** How many facts that say the same kind of thing are remembered at least; the oldest make room. */
const keptAlike = 10;

/** How many different kinds of thing are remembered of one type of fact; the oldest make room. */
const keptKinds = 24;

/** The types of fact that come in as many kinds as the world cares to send. */
const openTypes = 4;

/** The kinds of all other types together: three scopes of `fleet`, and ten types of a single kind. */
const closedKinds = 13;

/** How many facts that say the same kind of thing are remembered: enough for every count in the policy. */
const alike = (policy: Policy): number =>
  Math.max(keptAlike, policy.rejectStreakCount, policy.providerErrorBurstCount, policy.flappingCount);

/** The greatest number of facts that an account's context holds under a policy. */
export const evidenceBound = (policy: Policy): number =>
  (openTypes * keptKinds + closedKinds) * alike(policy);

/** What a fact is about, so that many of one kind do not push out those of another; null where its type says it all. */
const kindOf = (item: EvidenceItem): string | null => {
  switch (item.type) {
    case 'apiError':
      return `${item.status} ${item.error}`;
    case 'tokenAnswer':
      return `${item.error} ${item.error_subtype ?? ''}`;
    case 'usage':
      return item.action;
    case 'proxyHealth':
      return item.proxy_host;
    case 'fleet':
      return item.scope;
    default:
      return null;
  }
};

/**
 * Facts that count however old they are: when a phone was last seen, whether a code was ever asked for, what went before, and an
 * incident until it is over.
 */
const timeless: ReadonlySet<EvidenceItem['type']> = new Set([
  'deviceSeen',
  'reconnectAnswer',
  'apiOk',
  'broke',
  'outcome',
  'handled',
  'incident',
]);

/** Whether a fact says what is usual with an account: what a count of today is held against. */
const tellsHabit = (item: EvidenceItem): boolean =>
  item.type === 'usage' || (item.type === 'apiError' && item.status === 422);

/** Whether a fact can still count at a moment. */
const countsFrom =
  (moment: number, policy: Policy) =>
  (item: EvidenceItem): boolean =>
    item.at >= moment - policy.evidenceWindowHours * HOUR ||
    timeless.has(item.type) ||
    (tellsHabit(item) && item.at >= moment - policy.habitDays * DAY);

/** Of calls that succeeded the last one counts alone: until then the account lived; and of what was handled, too. */
const roomFor = ({ type }: EvidenceItem, policy: Policy): number =>
  type === 'apiOk' || type === 'handled' ? 1 : alike(policy);

/** Keeps the newest facts, as many of each kind, and as many kinds of each type, as there is room for. */
const newestOfEach = (items: readonly EvidenceItem[], policy: Policy): readonly EvidenceItem[] => {
  const kinds = new Map<EvidenceItem['type'], Map<string | null, number>>();
  const hasRoom = (item: EvidenceItem): boolean => {
    const counts = kinds.get(item.type) ?? new Map<string | null, number>();
    kinds.set(item.type, counts);
    const kind = kindOf(item);
    const count = counts.get(kind) ?? 0;
    if (count >= roomFor(item, policy) || (count === 0 && counts.size === keptKinds)) return false;
    counts.set(kind, count + 1);
    return true;
  };
  return items.toReversed().filter(hasRoom).toReversed();
};

/** Tells facts of the same kind as `item`. */
const likeTo = (item: EvidenceItem): ((other: EvidenceItem) => boolean) => {
  const { type } = item;
  const kind = kindOf(item);
  return (other) => other.type === type && (kind === null || kindOf(other) === kind);
};

/** The facts without the one at `oldest`, and with one more. */
const replaced = (
  known: readonly EvidenceItem[],
  oldest: number,
  item: EvidenceItem,
): readonly EvidenceItem[] => {
  const facts = [...known];
  for (let place = oldest; place < facts.length; place += 1) facts[place] = facts[place + 1] ?? item;
  return facts;
};

/** The facts with one more, within the bounds. They are within them already, unless the policy has changed. */
const joined = (
  known: readonly EvidenceItem[],
  item: EvidenceItem,
  policy: Policy,
): readonly EvidenceItem[] => {
  const room = roomFor(item, policy);
  const isLike = likeTo(item);
  let count = 0;
  for (const other of known) if (isLike(other)) count += 1;
  // Of a kind that is there and has room, or whose oldest fact makes room, all others stay. What is spread and added to has room for
  // sixteen more, which would be most of what an account takes.
  if (count > 0 && count < room && known.length < evidenceBound(policy)) return known.concat(item);
  if (count === room && known.length <= evidenceBound(policy))
    return replaced(known, known.findIndex(isLike), item);
  // So few fit whatever they are; it is what nearly every account has.
  return count < room && known.length < Math.min(keptAlike, keptKinds)
    ? [...known, item]
    : newestOfEach([...known, item], policy);
};

const append = (context: AccountContext, item: EvidenceItem, policy: Policy): AccountContext => {
  const moment = Math.min(item.at, context.flippedAt ?? item.at);
  const counts = countsFrom(moment, policy);
  // Usually all count still, and the list stays the one that it is.
  const counting = context.evidence.every(counts) ? context.evidence : context.evidence.filter(counts);
  return changed(context, (draft) => {
    draft.evidence = joined(counting, item, policy);
  });
};

/**
 * A fact with its time. The commonest are written out: V8 gives what is spread a layout of its own each time, and is slow
 * with everything that has one.
 */
const itemOf = (fact: RememberedSignal | LesserFact, at: number): EvidenceItem => {
  if (fact.type === 'connecting') return { type: 'connecting', at };
  if (fact.type === 'broke') return { type: 'broke', flippedAt: fact.flippedAt, age: fact.age, at };
  return fact.type === 'errorReason' ? { type: 'errorReason', reason: fact.reason, at } : { ...fact, at };
};

/**
 * The incident among what is remembered of an account, or null: the one that it is a member of, or one that is over and that it
 * broke with. There is one at most, and it stands before all other facts.
 */
export const incidentOf = ({ evidence }: Pick<AccountContext, 'evidence'>): ItemOfIncident | null => {
  const [first] = evidence;
  return first?.type === 'incident' ? first : null;
};

/** An incident as an account remembers it. */
export type ItemOfIncident = Extract<EvidenceItem, { type: 'incident' }>;

/** The context of an account that broke with no incident. The same object where nothing is known of one. */
export const withoutIncident = (context: AccountContext): AccountContext =>
  incidentOf(context) === null
    ? context
    : changed(context, (draft) => {
        draft.incident = null;
        draft.evidence = context.evidence.slice(1);
      });

/** The context of an account whose incident is over: it is a member no more, and that it broke with it stays known. */
const afterIncident = (context: AccountContext): AccountContext => {
  const item = incidentOf(context);
  return item === null
    ? context
    : changed(context, (draft) => {
        draft.incident = null;
        draft.evidence = [{ ...item, ended: true }, ...context.evidence.slice(1)];
      });
};

/** The context with its newest fact, an incident, before all others. */
const withIncident = (context: AccountContext, incident: number): AccountContext =>
  changed(context, (draft) => {
    draft.incident = incident;
    draft.evidence = [...context.evidence.slice(-1), ...context.evidence.slice(0, -1)];
  });

/** Whether a signal may speak of many accounts. */
export const isShared = (signal: Signal): signal is SharedSignal =>
  sharedTypes.some((type) => type === signal.type);

/**
 * Whether an account knows what a signal says, or something newer of the same kind.
 *
 * @param at - when the signal was told, in milliseconds since 1970
 */
export const knowsAlready = (
  { evidence }: Pick<AccountContext, 'evidence'>,
  signal: SharedSignal,
  at: number,
): boolean => {
  const isLike = likeTo(itemOf(signal, at));
  return evidence.some((item) => item.at >= at && isLike(item));
};

/** A fact that the engine passes on counts from the moment of the fact, and not from that of passing it on. */
const passedOn = (
  context: AccountContext,
  { told_at: toldAt, ...fact }: SharedSignal,
  at: number,
  policy: Policy,
): AccountContext => rememberFact(context, fact, toldAt ?? at, policy);

/**
 * The context with a signal remembered: `connection` adds to what is known of the connection, an unknown signal
 * changes nothing, an incident takes the place of another one, and any other joins the evidence, oldest first. What can no longer count is forgotten, and what is
 * kept never exceeds {@link evidenceBound}. Pure.
 *
 * @param at - when the signal was received, in milliseconds since 1970; never before that of an earlier fact of its kind
 */
export const remember = (
  context: AccountContext,
  signal: Signal,
  at: number,
  policy: Policy,
): AccountContext => {
  if (signal.type === 'unknown') return context;
  if (signal.type === 'incident') {
    if (signal.ended === true && signal.mistaken !== true) return afterIncident(context);
    const alone = withoutIncident(context);
    return signal.ended === true
      ? alone
      : withIncident(rememberFact(alone, signal, at, policy), signal.incident);
  }
  if (isShared(signal)) return passedOn(context, signal, at, policy);
  if (signal.type !== 'connection') return rememberFact(context, signal, at, policy);
  const { type: _, ...facts } = signal;
  return changed(context, (draft) => {
    draft.connection = { ...context.connection, ...facts, at };
  });
};

/**
 * The context with a fact remembered that is no signal; otherwise like {@link remember}.
 *
 * @param at - when the event that tells the fact was received, in milliseconds since 1970
 */
export const rememberFact = (
  context: AccountContext,
  fact: RememberedSignal | LesserFact,
  at: number,
  policy: Policy,
): AccountContext => append(context, itemOf(fact, at), policy);
