import type { Random } from '../../src/testing/random.ts';

/** What a chapter of the programme is run with. */
export interface Run {
  readonly random: Random;
  /** The programme's seed, for what draws by itself. */
  readonly seed: number;
  /** The folder of the built package. */
  readonly dist: string;
  /** An empty folder, removed afterwards. */
  readonly folder: string;
  /** How much is to be tried, in the chapter's own unit. */
  readonly times: number;
  /** Hears now and then how far it is. */
  readonly progress: (done: number) => void;
}

/** What a chapter found. */
export interface Tally {
  /** How much was tried, in the chapter's own unit. */
  readonly tried: number;
  /** Deliveries that were acknowledged on the way. */
  readonly acknowledged: number;
  /** What was wrong, as sentences that say how to see it again; empty when nothing was. */
  readonly wrong: readonly string[];
}

/** A part of the programme. */
export interface Chapter {
  readonly name: string;
  /** What is tried, for the table. */
  readonly what: string;
  /** The unit of `times`: `cycles`. */
  readonly unit: string;
  /** How often in the whole programme. */
  readonly times: number;
  run(run: Run): Promise<Tally>;
}

/** So many sentences about what is wrong are kept. */
const MOST_WRONG = 20;

/** Collects what a chapter finds. */
export class Findings {
  tried = 0;
  acknowledged = 0;
  readonly #wrong: string[] = [];

  /** Whether nothing was wrong so far. */
  get isSound(): boolean {
    return this.#wrong.length === 0;
  }

  /** Notes what is wrong. */
  add(where: string, sentences: readonly string[]): void {
    for (const sentence of sentences)
      if (this.#wrong.length < MOST_WRONG) this.#wrong.push(`${where}: ${sentence}`);
  }

  /** All of it. */
  tally(): Tally {
    return { tried: this.tried, acknowledged: this.acknowledged, wrong: this.#wrong };
  }
}
