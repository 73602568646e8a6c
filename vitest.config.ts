import { availableParallelism } from 'node:os';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/**
 * `@xstate/inspect` imports XState 4 by the name `xstate`, under which XState 5 is installed here: it is given `xstate4`,
 * so that the classic wire is proven against the real package.
 */
const classicInspector: Plugin = {
  name: 'classic-inspector',
  enforce: 'pre',
  resolveId(id, importer) {
    // Its main file requires, which no resolver sees; that for bundlers imports.
    if (id === '@xstate/inspect') return this.resolve(`${id}/es/index.js`, importer);
    if (id === 'xstate' && importer?.includes('/@xstate/inspect/') === true)
      return this.resolve('xstate4', importer);
    return null;
  },
};

/** Tests in a real browser, which those of a worker share. */
const browser = ['test/browser/*.test.ts', 'test/inspector/*-browser.test.ts'];

/** Tests that run programs, and wait for them. */
const programs = [
  'test/{crash,docs,postgres,soak}/*.test.ts',
  'test/cli/spawned.test.ts',
  'test/http/{next,serve}.test.ts',
  'test/types/typos.test.ts',
];

/** Tests that need a process for themselves: they count what it has loaded, measure its memory, end it or patch globals. */
const system = [
  'test/index.test.ts',
  'test/cli/{dispatching,main,quote,start}.test.ts',
  'test/inspector/{chart-svg,stately*}.test.ts',
  'test/views/account-actor.test.ts',
  'test/{memory/texts,text/detached}.test.ts',
  'test/random-histories/heal.test.ts',
  'test/sqlite/open.test.ts',
];

/** Tests of what Node cannot load by itself: JSX, a package under another's name, modules that are put in the place of others. */
const transformed = [
  'test/decide/compiled-runner.test.ts',
  'test/inspector/{classic,inspect-option}.test.ts',
  'test/inspector/page/{matrix,small-parts,status-over-time,verdict}.test.ts',
  'test/views/shown/everywhere.test.ts',
];

/**
 * Node runs the sources as they stand: Vite's runner takes longer to load them, and each look at what is imported costs a call.
 * Versions of Node that do not yet read TypeScript are left to it, and so is a run that counts branches: what one of them loads and
 * what the other does cannot be added up.
 */
const isNative = process.features.typescript !== false && !process.argv.includes('--coverage');
const native = isNative ? { viteModuleRunner: false, nodeLoader: false } : {};

/**
 * Those that take seconds begin first, and in an order of their own, so that no worker waits for the last of them. They wait for
 * other processes half of the time: with two workers more than there are cores, no core waits too.
 */
const slow = { maxWorkers: availableParallelism() + 2, sequence: { groupOrder: 0 } };

export default defineConfig({
  plugins: [classicInspector],
  test: {
    server: { deps: { inline: ['@xstate/inspect'] } },
    // Both cores of a small machine: left to itself it keeps one for the terminal.
    maxWorkers: '100%',
    // A guard against what hangs, and no measure of speed: two cores that others use as well take three times as long.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    setupFiles: ['test/each-file.ts'],
    reporters: ['default', './test/seconds.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'browser',
          include: browser,
          globalSetup: ['test/setup.ts'],
          isolate: false,
          experimental: native,
          ...slow,
        },
      },
      {
        extends: true,
        test: { name: 'programs', include: programs, isolate: false, ...slow, experimental: native },
      },
      {
        extends: true,
        test: { name: 'system', include: system, exclude: browser, ...slow, experimental: native },
      },
      {
        extends: true,
        test: { name: 'transformed', include: transformed, ...slow },
      },
      {
        // All that spawns nothing shares the workers' processes: what it imports is loaded once in each.
        extends: true,
        test: {
          name: 'spec',
          include: ['test/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...browser, ...programs, ...system, ...transformed],
          isolate: false,
          experimental: native,
          sequence: { groupOrder: 1 },
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['machines/**/*.ts', 'src/**/*.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      reportOnFailure: true,
      thresholds: {
        // All that can happen is tested. The rest is what the compiler asks for after an index, a lookup or a question that has been
        // answered already: `row[place] ?? 0` in the sums of the weighing, `return ''` in the words of a clue without an answer.
        'machines/**/*.ts': { branches: 94 },
        'src/{decide,model}/*.ts': { branches: 100 },
        'src/{engine/engine,views/fold,views/rebuild}.ts': { branches: 100 },
      },
    },
  },
});
