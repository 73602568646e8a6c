import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openSqliteStore } from '../../src/sqlite/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'sqlite-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a database in a folder that does not exist is refused, with the folder named', () => {
  const database = join(folder, 'missing', 'accounts.db');
  expect(() => openSqliteStore({ database })).toThrow(
    expect.objectContaining({
      code: 'databaseFailed',
      message: expect.stringContaining(join(folder, 'missing')),
    }),
  );
});
