import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll } from 'vitest';
import { createMemoryStore } from '../../src/memory/store.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { testContract } from '../store/contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'account-lifecycle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

testContract('the store on SQLite, in a file', {
  open: (name) => openSqliteStore({ database: join(folder, `${name}.db`), busyTimeoutMs: 20 }),
  durable: true,
  shared: true,
  model: () => createMemoryStore(),
});
// Beside a model it is in a file: that repeats all calls many times, and memory is another place for the same pages.
testContract('the store on SQLite, in memory', { open: () => openSqliteStore({ database: ':memory:' }) });
