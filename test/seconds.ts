import { availableParallelism, loadavg } from 'node:os';
import type { Reporter, TestModule } from 'vitest/node';

/** The most that the tests of one run may take together, in seconds, on two cores that have little else to do. */
const MOST = 700;

/** The same on this machine as it is now: where more wants to run than there are cores, each test waits for its turn. */
const mostNow = (): number => {
  const [, lately = 0] = loadavg();
  const given = process.env['SUITE_SECONDS'];
  return given === undefined ? MOST * Math.max(1, lately / availableParallelism()) : Number(given);
};

/** So many of the slowest files are named. */
const SLOWEST = 10;

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1).padStart(7)} s`;

/** Tells after a run where its time went: the slowest files, and the sum over all, which has a bound. */
export default class Seconds implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (modules.length <= SLOWEST) return;
    const files = modules
      .map((module) => ({ path: module.relativeModuleId, ...module.diagnostic() }))
      .toSorted((a, b) => b.duration - a.duration);
    const sum = files.reduce((total, { duration }) => total + duration, 0);
    const imports = files.reduce((total, { collectDuration }) => total + collectDuration, 0);
    console.log(`\nThe slowest of ${files.length} files`);
    for (const { path, duration } of files.slice(0, SLOWEST)) console.log(`${seconds(duration)}  ${path}`);
    console.log(`${seconds(sum)}  all tests together, and${seconds(imports)} to load them`);
    const most = mostNow();
    if (sum / 1000 <= most) return;
    console.error(`That is more than ${most.toFixed(0)} s. SUITE_SECONDS says how many they may take.`);
    process.exitCode = 1;
  }
}
