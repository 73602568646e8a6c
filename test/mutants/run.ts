import { resolve } from 'node:path';
import type { Plugin } from 'vite';
import { createVitest, type TestSpecification, type Vitest } from 'vitest/node';
import type { Mutant } from './make.ts';

/** A mutant with which tests take so many times as long as without it runs for ever: that is noticed too. */
const LONGEST = 10;

/** What needs a process for itself. */
const ownProcess = [
  'test/decide/compiled-runner.test.ts',
  'test/views/account-actor.test.ts',
  'test/random-histories/heal.test.ts',
];

/** No test is to fail only because a machine is busy. In milliseconds. */
const PATIENCE = 1_800_000;

/** Runs tests against one mutant after the other. */
export class MutantRunner {
  readonly #root: string;
  /** Parts of the paths of tests, the most telling first: later ones are run only where these notice nothing. */
  readonly #stages: readonly (readonly string[])[];
  readonly #never: readonly string[];
  /** How long the tests of each stage took without a mutant, in milliseconds. */
  readonly #usual: number[] = [];
  #mutant: Mutant | null = null;
  #vitest: Vitest | null = null;

  constructor(root: string, stages: readonly (readonly string[])[], never: readonly string[]) {
    this.#root = root;
    this.#stages = stages;
    this.#never = never;
  }

  /** The tests that fail on a mutant, the first of them; null where none does. Without a mutant: on the sources as they are. */
  async killerOf(mutant: Mutant | null): Promise<string | null> {
    const vitest = (this.#vitest ??= await this.#open());
    if (this.#mutant !== null) vitest.invalidateFile(resolve(this.#root, this.#mutant.path));
    this.#mutant = mutant;
    if (mutant !== null) vitest.invalidateFile(resolve(this.#root, mutant.path));
    const specifications = await vitest.globTestSpecifications();
    for (const [index, stage] of this.#stages.entries()) {
      const tests = specifications.filter(({ moduleId }) => this.#isIn(moduleId, stage));
      const begun = performance.now();
      const killer = await this.#firstFailing(vitest, tests, LONGEST * (this.#usual[index] ?? PATIENCE));
      if (killer !== null) return killer;
      this.#usual[index] ??= performance.now() - begun;
    }
    return null;
  }

  async close(): Promise<void> {
    await this.#vitest?.close();
    this.#vitest = null;
  }

  #isIn(path: string, stage: readonly string[]): boolean {
    return stage.some((part) => path.includes(part)) && !this.#never.some((part) => path.includes(part));
  }

  async #firstFailing(
    vitest: Vitest,
    specifications: readonly TestSpecification[],
    longest: number,
  ): Promise<string | null> {
    let late: NodeJS.Timeout | undefined;
    const tooLong = new Promise<null>((done) => (late = setTimeout(() => done(null), longest)));
    const result = await Promise.race([vitest.runTestSpecifications([...specifications]), tooLong]);
    clearTimeout(late);
    if (result === null) {
      await this.close();
      return 'it never ends';
    }
    // It remembers those of earlier runs.
    const ids = new Set(specifications.map(({ moduleId }) => moduleId));
    const failed = result.testModules.find(
      (module) => ids.has(module.moduleId) && module.state() === 'failed',
    );
    return failed?.moduleId ?? (result.unhandledErrors.length > 0 ? 'an error that no test expects' : null);
  }

  #open(): Promise<Vitest> {
    const mutating: Plugin = {
      name: 'mutant',
      enforce: 'pre',
      load: (id) =>
        this.#mutant !== null && id === resolve(this.#root, this.#mutant.path) ? this.#mutant.code : null,
    };
    return createVitest(
      'test',
      {
        root: this.#root,
        // No plugin from here reaches the projects of the usual configuration.
        config: false,
        watch: false,
        include: ['test/**/*.test.ts'],
        exclude: ['**/node_modules/**', ...ownProcess],
        setupFiles: ['test/each-file.ts'],
        bail: 1,
        maxWorkers: 1,
        testTimeout: PATIENCE,
        hookTimeout: PATIENCE,
        reporters: [{}],
      },
      { plugins: [mutating] },
    );
  }
}
