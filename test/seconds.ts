import { availableParallelism, loadavg } from 'node:os';
import type { Reporter, TestModule } from 'vitest/node';

/** The most that a run may take from its beginning to its end, in seconds, on two cores that have little else to do. */
const MOST = 300;

/**
 * The same on this machine as it is now: where more wants to run than there are cores, all wait for their turn. Whoever asks for
 * more histories waits as long as they take.
 */
const mostNow = (): number => {
  const [, lately = 0] = loadavg();
  const { SUITE_SECONDS: given, HISTORIES: more } = process.env;
  if (given !== undefined) return Number(given);
  return more === undefined ? MOST * Math.max(1, lately / availableParallelism()) : Infinity;
};

/** So many of the slowest files are named. */
const SLOWEST = 10;

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1).padStart(7)} s`;

/** Tells after a run where its time went: the slowest files, the sum over all, and the whole, which has a bound. */
export default class Seconds implements Reporter {
  #begun = 0;

  onTestRunStart(): void {
    this.#begun = performance.now();
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    if (modules.length <= SLOWEST) return;
    const whole = performance.now() - this.#begun;
    const files = modules
      .map((module) => ({ path: module.relativeModuleId, ...module.diagnostic() }))
      .toSorted((a, b) => b.duration - a.duration);
    const sum = files.reduce((total, { duration }) => total + duration, 0);
    const imports = files.reduce((total, { collectDuration }) => total + collectDuration, 0);
    console.log(`\nThe slowest of ${files.length} files`);
    for (const { path, duration } of files.slice(0, SLOWEST)) console.log(`${seconds(duration)}  ${path}`);
    console.log(`${seconds(sum)}  all tests together, and${seconds(imports)} to load them`);
    console.log(`${seconds(whole)}  from beginning to end`);
    const most = mostNow();
    if (whole / 1000 <= most) return;
    console.error(`That is more than ${most.toFixed(0)} s. SUITE_SECONDS says how many a run may take.`);
    process.exitCode = 1;
  }
}
