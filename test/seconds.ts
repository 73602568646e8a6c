import type { Reporter, TestModule } from 'vitest/node';

/** The most that the tests of one run may take together, in seconds; a machine that is slower or busy may be given more. */
const MOST = Number(process.env['SUITE_SECONDS'] ?? 300);

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
    if (sum / 1000 <= MOST) return;
    console.error(`The tests took more than ${MOST} s together. SUITE_SECONDS says how many they may.`);
    process.exitCode = 1;
  }
}
