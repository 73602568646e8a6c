import fc from 'fast-check';
import { isLevelStatus, levelStatuses, type LevelStatus, type Status } from '../../machines/status.ts';
import type { AccountSource, PolledAccount } from '../../src/intake/reconcile.ts';
import { seededRandom } from '../../src/testing/random.ts';
import { scatter, type DeliveryHabits } from '../../src/testing/unipile/habits.ts';
import { polled, T0, v1 } from '../payloads.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How deliveries fare: one in ten is lost, one in five comes twice, any may be hours late (DOMAIN §4). */
export const badPost: DeliveryHabits = { loss: 0.1, duplicates: 0.2, longestDelayMs: 5 * HOUR };

/** A genuine change of an account. */
export interface Change {
  readonly account: string;
  /** What happens to it. `RECONNECTED` makes it OK; the first thing that happens to an account creates it. */
  readonly word: LevelStatus | 'RECONNECTED' | 'DELETED';
  /** Milliseconds since the change before. */
  readonly gap: number;
}

/** Genuine changes, and the chance by which their deliveries fare. */
export interface History {
  readonly changes: readonly Change[];
  readonly seed: number;
}

const accounts = ['-a', 'b', 'c'] as const;
const types: Readonly<Record<string, string>> = { '-a': 'LINKEDIN', b: 'WHATSAPP', c: 'GOOGLE_OAUTH' };

const anyChange: fc.Arbitrary<Change> = fc.record({
  account: fc.constantFrom(...accounts),
  word: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...levelStatuses) },
    { weight: 6, arbitrary: fc.constantFrom('OK' as const, 'CREDENTIALS' as const) },
    { weight: 2, arbitrary: fc.constant('RECONNECTED' as const) },
    { weight: 1, arbitrary: fc.constant('DELETED' as const) },
  ),
  gap: fc.integer({ min: 0, max: 4 * HOUR }),
});

/** A short history of three accounts. */
export const anyHistory: fc.Arbitrary<History> = fc.record({
  changes: fc.array(anyChange, { minLength: 1, maxLength: 12 }),
  seed: fc.nat(),
});

/** A delivery as it arrives. */
export interface Arrival {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly account: string;
  readonly word: Status;
  readonly payload: object;
}

/** What Unipile would announce for a change. */
const wordsOf = (word: Change['word'], isNew: boolean): readonly Status[] => {
  if (isNew) return word === 'DELETED' ? [] : ['CREATION_SUCCESS', word === 'RECONNECTED' ? 'OK' : word];
  return word === 'RECONNECTED' ? ['RECONNECTED', 'OK'] : [word];
};

/** The accounts as they are in truth, as a source, with pages of two. */
class ModelTruth implements AccountSource {
  readonly levels = new Map<string, LevelStatus>();

  /** Makes a change; returns what is announced, nothing where nothing changed. */
  make({ account, word }: Change): readonly Status[] {
    const before = this.levels.get(account);
    if (word === 'DELETED') this.levels.delete(account);
    else this.levels.set(account, isLevelStatus(word) ? word : 'OK');
    const isGenuine = word === 'RECONNECTED' || this.levels.get(account) !== before;
    return isGenuine ? wordsOf(word, before === undefined) : [];
  }

  async list(cursor: string | null) {
    const from = Number(cursor ?? 0);
    const items = [...this.levels].slice(from, from + 2).map(([id, level]) => polled(id, level, types[id]));
    return { items, cursor: from + 2 < this.levels.size ? String(from + 2) : null };
  }

  async get(id: string): Promise<PolledAccount | 'gone'> {
    const level = this.levels.get(id);
    return level === undefined ? 'gone' : polled(id, level, types[id]);
  }
}

/** Plays a history: the truth at its end, and what arrives of it, in the order of arrival. */
export const play = ({ changes, seed }: History, habits: DeliveryHabits = badPost) => {
  const random = seededRandom(seed);
  const truth = new ModelTruth();
  const arrivals: Arrival[] = [];
  let now = T0;
  for (const change of changes) {
    now += change.gap;
    for (const word of truth.make(change))
      for (const delay of scatter(random, habits))
        arrivals.push({
          at: now + delay,
          account: change.account,
          word,
          payload: v1(change.account, word, types[change.account]),
        });
  }
  arrivals.sort((a, b) => a.at - b.at);
  return { truth, arrivals, end: Math.max(now, arrivals.at(-1)?.at ?? 0) };
};
