import { knowsAlready } from '../../machines/evidence.ts';
import { HOUR, type Policy } from '../../machines/policy.ts';
import type { SharedSignal } from '../../machines/signal.ts';
import { factScopesOf, type KeptFact } from '../model/shared-fact.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { stateOf } from '../model/state.ts';
import { needsSomebody } from './incidents/watch.ts';
import type { Step } from './step.ts';

/** Gives the newest facts of a scope, see `FactReader.newestFacts`. */
export type FactLookup = (scope: string) => readonly KeptFact[];

/** A fact as the engine passes it on: it counts from when it was told. */
export const asPassedOn = ({ signal, at }: KeptFact): SharedSignal => ({ ...signal, told_at: at });

/** Whether an account that was known comes to a state in which somebody has to act: what concerns it has to be known by then. */
export const comesToBreak = (before: AccountSnapshot | null, { transitions }: Step): boolean => {
  const to = transitions.at(-1)?.to;
  return before !== null && to !== undefined && needsSomebody(to) && !needsSomebody(stateOf(before.value));
};

/** The scopes of an account that is broken that it was not known to belong to before. */
export const newScopesOf = (before: AccountSnapshot | null, after: AccountSnapshot): readonly string[] => {
  if (!needsSomebody(stateOf(after.value))) return [];
  const known = before === null ? [] : factScopesOf(before.context);
  return factScopesOf(after.context).filter((scope) => !known.includes(scope));
};

/**
 * What an account is to be told of some scopes, in the order in which it was told: what may still count and is not known to it.
 *
 * @param at - the present moment in milliseconds since 1970
 */
export const untoldFacts = (
  { context }: Pick<AccountSnapshot, 'context'>,
  scopes: readonly string[],
  newestFacts: FactLookup,
  policy: Policy,
  at: number,
): readonly SharedSignal[] =>
  scopes
    .flatMap((scope) => newestFacts(scope))
    .filter((fact) => fact.at >= at - policy.evidenceWindowHours * HOUR)
    .filter((fact) => !knowsAlready(context, fact.signal, fact.at))
    .toSorted((one, other) => one.id - other.id)
    .map(asPassedOn);

/**
 * Whether a fact says something that its scope has not been told: another one of its type was told before, or none that still counts. Who
 * is broken knows the others.
 *
 * @param known - the newest facts of its scope before it
 */
export const saysMore = (
  { signal, at }: Pick<KeptFact, 'signal' | 'at'>,
  known: readonly KeptFact[],
  policy: Policy,
): boolean => {
  const last = known.find((each) => each.signal.type === signal.type);
  if (last === undefined) return true;
  if (at < last.at) return false;
  const isSame = JSON.stringify(last.signal) === JSON.stringify(signal);
  return !isSame || last.at < at - policy.evidenceWindowHours * HOUR;
};
