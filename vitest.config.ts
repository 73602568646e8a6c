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

export default defineConfig({
  plugins: [classicInspector],
  test: {
    server: { deps: { inline: ['@xstate/inspect'] } },
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    coverage: {
      provider: 'v8',
      include: ['machines/**/*.ts', 'src/**/*.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      reportOnFailure: true,
      thresholds: {
        'machines/**/*.ts': { branches: 100 },
        'src/{decide,model}/*.ts': { branches: 100 },
        'src/{engine/engine,views/fold,views/rebuild}.ts': { branches: 100 },
      },
    },
  },
});
