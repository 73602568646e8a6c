import type { Reporter, TestModule } from 'vitest/node';

/** The most that a run may take, in seconds, where somebody says so: how fast a machine is says nothing of the code. */
const most = Number(process.env['SUITE_SECONDS'] ?? Infinity);

/** So many of the slowest files are named. */
const SLOWEST = 10;

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1).padStart(7)} s`;

/** Tells after a run where its time went: the slowest files, the sum over all, and the whole. */
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
    if (whole / 1000 <= most) return;
    console.error(`That is more than the ${most} s of SUITE_SECONDS.`);
    process.exitCode = 1;
  }
}
