import { causesOf, nameOf } from '../../machines/causes/catalogue.ts';
import type { Evidence } from '../../machines/causes/cause.ts';
import { clues } from '../../machines/causes/clues/index.ts';
import { defaultPolicy, type Policy } from '../../machines/policy.ts';
import type { Provider } from '../../machines/provider.ts';
import { stepperUnder, type Stepper } from '../../src/decide/step.ts';
import type { AccountSnapshot } from '../../src/model/snapshot.ts';
import { parseLine, readPayload } from '../../src/wire/index.ts';
import type { Truth } from './words.ts';

/** A break as the engine knows it at some moment, with the truth about it. */
export interface Observation {
  readonly provider: Provider;
  readonly evidence: Evidence;
  /** The name of the true cause, `unlisted` where the catalogue has none for it. */
  readonly cause: string;
  readonly truth: Truth;
}

/** Names that a world has for causes of the catalogue, by their last part; a world calls some by another family. */
const causeIn = ({ provider, cause }: Truth): string => {
  const code = cause.replace(/^.*\./, '');
  const found = causesOf(provider).find((one) => one.code === code);
  return found === undefined ? 'unlisted' : nameOf(found);
};

/** When a break is looked at: at its flip, or with all that was told before it ended. */
export type Moment = 'flip' | 'last';

/** How far, in milliseconds, a flip in the log may lie from that of the truth: deliveries are late. */
const nearby = 12 * 3_600_000;

class Watch {
  readonly #truths = new Map<string, Truth[]>();
  readonly #accounts = new Map<string, AccountSnapshot>();
  readonly #open = new Map<string, { truth: Truth; flip: Evidence; last: Evidence }>();
  readonly #step: Stepper;
  readonly found: { readonly truth: Truth; readonly flip: Evidence; readonly last: Evidence }[] = [];

  constructor(truth: readonly Truth[], policy: Policy) {
    for (const one of truth)
      this.#truths.set(one.accountId, [...(this.#truths.get(one.accountId) ?? []), one]);
    this.#step = stepperUnder(policy);
  }

  hear(line: string): void {
    const opened = parseLine(line);
    if ('unreadable' in opened) return;
    const reading = readPayload(opened.payload, opened.receivedAt ?? 0, opened.source ?? undefined);
    if (reading.kind !== 'event') return;
    const { accountId } = reading.event;
    const { snapshot } = this.#step(this.#accounts.get(accountId) ?? null, reading.event);
    this.#accounts.set(accountId, snapshot);
    this.#look(accountId, snapshot);
  }

  #look(accountId: string, { context }: AccountSnapshot): void {
    const { flippedAt } = context;
    const open = this.#open.get(accountId);
    if (flippedAt === null) {
      if (open !== undefined) this.found.push(open);
      this.#open.delete(accountId);
      return;
    }
    const evidence = { ...context, flippedAt };
    if (open !== undefined) open.last = evidence;
    else {
      const truth = this.#truths
        .get(accountId)
        ?.find((one) => Math.abs(Date.parse(one.flippedAt) - flippedAt) < nearby);
      if (truth !== undefined) this.#open.set(accountId, { truth, flip: evidence, last: evidence });
    }
  }

  end(): void {
    for (const open of this.#open.values()) this.found.push(open);
    this.#open.clear();
  }
}

/** The breaks of a log at both moments. A break that the log never shows is not among them. */
export const observationsOf = (
  lines: readonly string[],
  truth: readonly Truth[],
  policy: Policy = defaultPolicy,
): Readonly<Record<Moment, readonly Observation[]>> => {
  const watch = new Watch(truth, policy);
  for (const line of lines) watch.hear(line);
  watch.end();
  const at = (moment: Moment): readonly Observation[] =>
    watch.found
      .filter(({ truth: { provider } }) => causesOf(provider).length > 0)
      .map((one) => ({
        provider: one[moment].provider,
        evidence: one[moment],
        cause: causeIn(one.truth),
        truth: one.truth,
      }));
  return { flip: at('flip'), last: at('last') };
};

/** The names of what is known of a break: `age.year` and the like. */
export const featuresOf = (evidence: Evidence, policy: Policy = defaultPolicy): readonly string[] =>
  clues.flatMap((clue) => {
    const answer = clue.read(evidence, policy);
    return answer === null ? [] : [`${clue.name}.${answer}`];
  });
