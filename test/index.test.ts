import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { buildWhenStale } from './build.ts';
import { databaseFile } from './sqlite/files.ts';

const dist = buildWhenStale();

/** Runs a module in plain Node; it may ask `native()` whether the SQLite driver has been loaded. */
const run = (code: string, ...given: readonly string[]): string => {
  const script = `
    import Module from 'node:module';
    const native = () => Object.keys(Module._cache).some((path) => /better-sqlite3.*\\.node$/.test(path));
    const { openLifecycle } = await import(${JSON.stringify(`file://${dist}/src/index.js`)});
    ${code}`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', script, '--', ...given],
    { encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  return stdout.trim();
};

test('importing the library and keeping everything in memory loads no native module', () => {
  expect(run('console.log(native())')).toBe('false');
  expect(run('await openLifecycle().close(); console.log(native())')).toBe('false');
});

test('opening a file loads the SQLite driver', () => {
  const code = 'await openLifecycle({ database: process.argv.at(-1) }).close(); console.log(native())';
  expect(run(code, databaseFile())).toBe('true');
});

test('a lifecycle that waits for a deadline does not keep the process alive', () => {
  const code = `
    const lifecycle = openLifecycle();
    await lifecycle.receive({ AccountStatus: { account_id: 'a', account_type: 'LINKEDIN', message: 'CONNECTING' } });
    console.log('done');`;
  expect(run(code)).toBe('done');
});
