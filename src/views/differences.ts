import type { Transition } from '../model/decision.ts';
import { connectionOf } from '../model/state.ts';
import { accountsByPage } from '../store/by-page.ts';
import type { StoreReader } from '../store/port.ts';

/** An account that two stores of the same log tell differently. */
export interface AccountDifference {
  readonly accountId: string;
  /** The path of its state in each of them; null where it is not known there. */
  readonly was: string | null;
  readonly is: string | null;
  /** The moment of the first transition that they do not share, in milliseconds since 1970. */
  readonly since: number;
}

const PAGE = 500;

const stateIn = (store: StoreReader, accountId: string): string | null => {
  const snapshot = store.snapshot(accountId);
  return snapshot === null ? null : connectionOf(snapshot.value);
};

const isSameTransition = (a: Transition | undefined, b: Transition | undefined): boolean =>
  a?.at === b?.at && a?.to.connection === b?.to.connection;

/** When two ways part, or null where they are the same. */
const partingOf = (before: readonly Transition[], after: readonly Transition[]): number | null => {
  const longest = Math.max(before.length, after.length);
  for (let place = 0; place < longest; place += 1) {
    const [one, other] = [before[place], after[place]];
    if (!isSameTransition(one, other)) return Math.min(one?.at ?? Infinity, other?.at ?? Infinity);
  }
  return null;
};

function* idsIn(...stores: readonly StoreReader[]): Generator<string, void, undefined> {
  const seen = new Set<string>();
  for (const store of stores)
    for (const page of accountsByPage(store, PAGE))
      for (const { context } of page) {
        if (seen.has(context.accountId)) continue;
        seen.add(context.accountId);
        yield context.accountId;
      }
}

/**
 * The accounts that two stores tell differently, one by one: which state each is in, and since when their ways part. Both
 * must keep their history.
 */
export function* differencesOf(
  before: StoreReader,
  after: StoreReader,
): Generator<AccountDifference, void, undefined> {
  for (const accountId of idsIn(before, after)) {
    const since = partingOf(before.transitions(accountId), after.transitions(accountId));
    if (since === null) continue;
    yield { accountId, was: stateIn(before, accountId), is: stateIn(after, accountId), since };
  }
}
