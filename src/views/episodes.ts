import type { Evidence } from '../../machines/causes/cause.ts';
import type { Weights } from '../../machines/causes/weights.ts';
import type { Policy } from '../../machines/policy.ts';
import type { Provider } from '../../machines/provider.ts';
import type { OutcomeSignal } from '../../machines/signal.ts';
import { diagnose } from '../decide/diagnose.ts';
import type { LearntBreak } from '../decide/learning/fit.ts';
import { Healing, outcomeTold, type Outcome } from '../decide/learning/outcome.ts';
import type { JudgedBreak, Verdict } from '../decide/learning/score.ts';
import { isoTime } from '../model/clock.ts';
import type { Reader } from '../model/delivery.ts';
import { groupOf } from '../model/meaning.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { statusOfPath, stateOf } from '../model/state.ts';
import { accountsByPage, entriesByPage } from '../store/by-page.ts';
import type { StoreReader } from '../store/port.ts';
import { fold, type FoldedEntry } from './fold.ts';

/** When a break is looked at: at its flip to CREDENTIALS, an hour later, and with all that was told before it ended. */
export const lookedAt = ['atFlip', 'afterHour', 'last'] as const;

/** See {@link lookedAt}. */
export type LookedAt = (typeof lookedAt)[number];

/** A time in CREDENTIALS: what was said of its cause, and what it turned out to be. */
export interface Episode {
  readonly accountId: string;
  readonly provider: Provider;
  /** ISO 8601 UTC. */
  readonly flippedAt: string;
  /** When the account left CREDENTIALS (ISO 8601 UTC), or null while it has not. */
  readonly endedAt: string | null;
  /** The three likeliest causes at each moment, the likeliest first. */
  readonly said: Readonly<Record<LookedAt, readonly Verdict[]>>;
  /** The weights by which they were said: their version. */
  readonly weights: string;
  /** What it turned out to be, or null while nobody knows. */
  readonly outcome: Outcome | null;
}

/** An episode with what can be learnt from. */
export interface LearntEpisode extends Episode {
  /** What was known before it ended. */
  readonly evidence: Evidence;
}

const HOUR = 3_600_000;
const PAGE = 500;

/** An episode on the way. */
class Telling {
  readonly flippedAt: number;
  readonly #policy: Policy;
  readonly #flip: AccountSnapshot;
  #afterHour: AccountSnapshot;
  #last: AccountSnapshot;
  #endedAt: number | null = null;
  #told: Outcome | null = null;
  #derived: Outcome | null = null;
  readonly #healing: Healing;

  constructor(flip: AccountSnapshot, flippedAt: number, policy: Policy) {
    this.flippedAt = flippedAt;
    this.#policy = policy;
    this.#flip = flip;
    this.#afterHour = flip;
    this.#last = flip;
    this.#healing = new Healing(flip.context.provider);
  }

  get isOpen(): boolean {
    return this.#endedAt === null;
  }

  /** Takes a later entry in, while the account is in CREDENTIALS or with which it leaves it. */
  hear({ event, step: { snapshot } }: FoldedEntry): void {
    this.#healing.hear(event);
    if (snapshot.context.flippedAt === this.flippedAt) {
      this.#last = snapshot;
      if (event.at <= this.flippedAt + HOUR) this.#afterHour = snapshot;
      return;
    }
    this.#endedAt = snapshot.context.lastSeenAt;
    const state = stateOf(snapshot.value);
    if (groupOf(state) === 'works')
      this.#derived = this.#healing.outcome(statusOfPath(state.connection) === 'OK');
  }

  tell({ cause, by }: OutcomeSignal): void {
    this.#told = outcomeTold(this.#flip.context.provider, cause, by);
  }

  episode(weights: Weights | null): LearntEpisode {
    const policy = weights === null ? this.#policy : { ...this.#policy, weights };
    const said = (snapshot: AccountSnapshot): readonly Verdict[] =>
      diagnose(snapshot, policy)
        .slice(0, 3)
        .map(({ cause, probability, strength }) => ({ cause, probability, strength }));
    const { context } = this.#last;
    return {
      accountId: context.accountId,
      provider: context.provider,
      flippedAt: isoTime(this.flippedAt),
      endedAt: this.#endedAt === null ? null : isoTime(this.#endedAt),
      said: { atFlip: said(this.#flip), afterHour: said(this.#afterHour), last: said(this.#last) },
      weights: policy.weights.version,
      outcome: this.#told ?? this.#derived,
      evidence: { ...context, flippedAt: this.flippedAt },
    };
  }
}

/** The episodes of one account, oldest first. */
const episodesIn = (entries: Iterable<FoldedEntry>): readonly Telling[] => {
  const all: Telling[] = [];
  for (const folded of entries) {
    const { event, step, policy } = folded;
    const { flippedAt } = step.snapshot.context;
    const open = all.at(-1);
    if (open?.isOpen === true) open.hear(folded);
    if (flippedAt !== null && flippedAt !== all.at(-1)?.flippedAt)
      all.push(new Telling(step.snapshot, flippedAt, policy));
    if (event.type !== 'SIGNAL' || event.signal.type !== 'outcome') continue;
    const { flipped_at: of } = event.signal;
    const meant = of === undefined ? all.at(-1) : all.findLast((one) => one.flippedAt <= Date.parse(of));
    meant?.tell(event.signal);
  }
  return all;
};

/**
 * All episodes of a store, account by account, oldest first.
 *
 * @param weights - by which the causes are weighed; default: those that were in force
 * @throws LifecycleError `historyDiverged` when a log cannot be read
 */
export function* episodesOf(
  store: StoreReader,
  reader: Reader,
  weights: Weights | null = null,
): Generator<LearntEpisode, void, undefined> {
  for (const page of accountsByPage(store, PAGE))
    for (const { context } of page) {
      const entries = [...entriesByPage(store, PAGE, { accountId: context.accountId })].flat();
      for (const one of episodesIn(fold(entries, reader, store))) yield one.episode(weights);
    }
}

/** The episodes whose cause is known, as they are scored at a moment. */
export const judged = (episodes: readonly Episode[], moment: LookedAt): readonly JudgedBreak[] =>
  episodes.flatMap(({ provider, said, outcome }) => {
    const [cause, ...others] = outcome?.causes ?? [];
    return cause === undefined || others.length > 0 ? [] : [{ provider, said: said[moment], cause }];
  });

/** The episodes that something can be learnt from. */
export const learnt = (episodes: readonly LearntEpisode[]): readonly LearntBreak[] =>
  episodes.flatMap(({ evidence, outcome }) => (outcome === null ? [] : [{ evidence, outcome }]));
