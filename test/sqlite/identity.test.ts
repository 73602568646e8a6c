import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openLifecycle, openSqliteStore } from '../../src/index.ts';
import { expectFault } from '../../src/testing/store/promise.ts';
import { v1 } from '../payloads.ts';
import { databaseFile } from './files.ts';

const harm: readonly (readonly [string, (database: string) => void])[] = [
  ['was removed', (database) => rmSync(database)],
  [
    'was replaced by a copy',
    (database) => {
      copyFileSync(database, `${database}.copy`);
      renameSync(`${database}.copy`, database);
    },
  ],
  ['lost its write-ahead log', (database) => rmSync(`${database}-wal`)],
];

describe.each(harm)('a database that %s', (_, hurt) => {
  test('acknowledges nothing any more', async () => {
    const database = databaseFile();
    const lifecycle = openLifecycle({ database });
    await lifecycle.receive(v1('a', 'OK'));
    hurt(database);
    for (const word of ['ERROR', 'OK', 'STOPPED'])
      await expect(lifecycle.receive(v1('a', word))).rejects.toMatchObject({
        code: 'databaseReplaced',
        retryable: false,
      });
    await lifecycle.close();
  });
});

test('a database under which nothing happens is the one that was opened', async () => {
  const database = databaseFile();
  const lifecycle = openLifecycle({ database });
  for (const word of ['OK', 'ERROR', 'OK'])
    expect((await lifecycle.receive(v1('a', word))).decision).toBe('applied');
  await lifecycle.close();
});

test('a main file that was copied without its write-ahead log is called that, by readers and writers', async () => {
  const [database, copy] = [databaseFile(), databaseFile()];
  const lifecycle = openLifecycle({ database });
  await lifecycle.receive(v1('a', 'OK'));
  copyFileSync(database, copy);
  for (const readonly of [true, false])
    expectFault(() => openSqliteStore({ database: copy, readonly }), 'databaseFailed');
  expect(() => openSqliteStore({ database: copy })).toThrow('without its write-ahead log');
  await lifecycle.close();
});
