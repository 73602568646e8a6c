import { createSimulatedClock } from '../../src/testing/index.ts';
import {
  openLifecycle,
  type AccountView,
  type Actor,
  type Lifecycle,
  type LifecycleOptions,
} from '../../src/index.ts';
import { HOUR, DAY } from '../../machines/policy.ts';
import { payloadOf } from '../../src/model/delivery.ts';
import { parseLine } from '../../src/wire/index.ts';
import { answerOf, labelOf, toldRemedy, UNLISTED } from './catalogue.ts';
import type { RemedyClass, Truth } from './words.ts';

/** When the engine is asked: right after the flip, an hour later, and last before the account heals. */
export const moments = ['flip', 'hour', 'end'] as const;

/** See {@link moments}. */
export type Moment = (typeof moments)[number];

/** A log with what is known about its breaks: simulated, or labelled by hand. */
export interface Case {
  /** Lines with a `received_at`, in order of arrival. */
  readonly lines: readonly string[];
  readonly truth: readonly Truth[];
}

/** What the engine said of a break at one moment. */
export interface Said {
  /** Its answers by likelihood, the leading one first: bare names of causes, or `unlisted`. */
  readonly ranked: readonly string[];
  /** The answer that is told; `unlisted` where it names none. */
  readonly told: string;
  readonly strength: string;
  /** How likely it holds the leading answer to be, where it says so: 0 to 1. */
  readonly probability: number | null;
  readonly remedy: RemedyClass | null;
  /** Who is to act; null where nobody is. */
  readonly actor: Actor | null;
  /** Whether it counts as a member of an incident. */
  readonly isMember: boolean;
}

/** A break, and what the engine said of it. */
export interface Verdict {
  readonly truth: Truth;
  /** The right answer. */
  readonly label: string;
  readonly said: Readonly<Record<Moment, Said>>;
  /** Whether its user was asked to do something before it healed. */
  readonly asked: boolean;
}

interface Question {
  readonly at: number;
  readonly truth: Truth;
  readonly moment: Moment;
}

const questionsOf = (truth: Truth): readonly Question[] => {
  const flip = Date.parse(truth.flippedAt);
  const end = truth.healedAt === null ? flip + 7 * DAY : Date.parse(truth.healedAt) - 1;
  return [
    { at: flip, truth, moment: 'flip' },
    { at: Math.min(flip + HOUR, end), truth, moment: 'hour' },
    { at: Math.max(flip, end), truth, moment: 'end' },
  ];
};

const silence: Said = {
  ranked: [UNLISTED],
  told: UNLISTED,
  strength: 'none',
  probability: null,
  remedy: null,
  actor: null,
  isMember: false,
};

/** A hypothesis as any version of the engine shows it. */
interface Shown {
  readonly cause: string;
  readonly strength?: string;
  readonly probability?: number;
  readonly excluded?: string;
}

/** By probability where there is any, `unlisted` with what the others leave; otherwise as given, after the cause named. */
export const rankingOf = (
  cause: string,
  shown: readonly Shown[],
): readonly (readonly [string, number | null])[] => {
  const possible = shown.filter(({ excluded }) => excluded === undefined);
  const named = answerOf(cause);
  if (!possible.some(({ probability }) => probability !== undefined)) {
    const others = possible.map((one) => answerOf(one.cause)).filter((one) => one !== named);
    return [named, ...others].map((one) => [one, null]);
  }
  const ranked = possible.map((one): [string, number] => [answerOf(one.cause), one.probability ?? 0]);
  const left = 1 - ranked.reduce((sum, [, probability]) => sum + probability, 0);
  if (!ranked.some(([name]) => name === UNLISTED)) ranked.push([UNLISTED, Math.max(0, left)]);
  return ranked.toSorted(([, one], [, other]) => other - one);
};

const saidOf = (truth: Truth, view: AccountView | null): Said => {
  if (view === null) return silence;
  const actor = view.remedy?.actor ?? null;
  if (view.cause === null) return { ...silence, actor };
  const shown: readonly Shown[] = view.hypotheses;
  const ranking = rankingOf(view.cause, shown);
  const [[leading, probability] = [UNLISTED, null]] = ranking;
  return {
    ranked: ranking.map(([name]) => name),
    told: answerOf(view.cause),
    strength: shown.find(({ cause }) => answerOf(cause) === leading)?.strength ?? 'none',
    probability,
    remedy: toldRemedy(truth.provider, view),
    actor,
    isMember: view.incident !== undefined,
  };
};

/** Asks the engine all questions while a log goes through it as deliveries, each at its own time. */
class Hearing {
  readonly #clock = createSimulatedClock(0);
  readonly #lifecycle: Lifecycle;
  readonly #said = new Map<Truth, Partial<Record<Moment, Said>>>();
  /** When users were asked, by account, in milliseconds since 1970. */
  readonly #asked = new Map<string, number[]>();
  #waiting: Promise<unknown>[] = [];

  constructor(options: LifecycleOptions) {
    this.#lifecycle = openLifecycle({ ...options, clock: this.#clock });
    this.#lifecycle.on('effect', ({ accountId, effect }) => {
      if (effect.type !== 'askUser') return;
      this.#asked.set(accountId, [...(this.#asked.get(accountId) ?? []), this.#clock.now()]);
    });
  }

  async hear({ lines, truth }: Case): Promise<readonly Verdict[]> {
    const questions = truth.flatMap(questionsOf).toSorted((one, other) => one.at - other.at);
    let asked = 0;
    const askUntil = async (at: number): Promise<void> => {
      for (let next = questions[asked]; next !== undefined && next.at < at; next = questions[(asked += 1)])
        await this.#ask(next);
    };
    for (const line of lines) {
      const opened = parseLine(line);
      if ('unreadable' in opened || opened.receivedAt === null)
        throw new Error(`no line with a time: ${line}`);
      await askUntil(opened.receivedAt);
      void this.#clock.set(opened.receivedAt);
      const { payload, source } = opened;
      this.#waiting.push(this.#lifecycle.receive(payloadOf(payload), source === null ? {} : { source }));
    }
    await askUntil(Infinity);
    await this.#lifecycle.close();
    return truth.map((one) => this.#verdict(one));
  }

  async #ask({ at, truth, moment }: Question): Promise<void> {
    await Promise.all(this.#waiting);
    this.#waiting = [];
    await this.#clock.set(at);
    const said = saidOf(truth, await this.#lifecycle.account(truth.accountId));
    this.#said.set(truth, { ...this.#said.get(truth), [moment]: said });
  }

  #verdict(truth: Truth): Verdict {
    const { flip = silence, hour = silence, end = silence } = this.#said.get(truth) ?? {};
    const [from, to] = [
      Date.parse(truth.flippedAt),
      truth.healedAt === null ? Infinity : Date.parse(truth.healedAt),
    ];
    const asked = (this.#asked.get(truth.accountId) ?? []).some((at) => at >= from && at < to);
    return { truth, label: labelOf(truth), said: { flip, hour, end }, asked };
  }
}

/**
 * What the engine says of every break of a log: the library itself, in memory, with a clock that goes by the log.
 *
 * @throws Error for a line without a time
 */
export const hear = (given: Case, options: LifecycleOptions = {}): Promise<readonly Verdict[]> =>
  new Hearing(options).hear(given);
