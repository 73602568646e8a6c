import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
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
