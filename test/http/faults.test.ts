import Sqlite from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { LifecycleError, type ErrorCode } from '../../src/model/errors.ts';
import { openSqliteStore, type Store } from '../../src/index.ts';
import { codeOf, sendV1, serverWith, stored, storeWithRoom, v1Body } from './setting.ts';

test('a full disk is answered 503 with Retry-After, and once there is room again deliveries are taken', async () => {
  const connections: Sqlite.Database[] = [];
  const { server, database } = await serverWith(
    {},
    {},
    storeWithRoom(8, (db) => connections.push(db)),
  );
  let kept = 0;
  let answer = await sendV1(server);
  for (; answer.status === 200 && kept < 2000; kept += 1)
    answer = await sendV1(server, v1Body('OK', `account-${kept}-${'x'.repeat(100)}`));
  expect([answer.status, codeOf(answer), answer.headers['retry-after']]).toEqual([503, 'diskFull', '30']);
  expect(stored(database).log).toBe(kept);
  for (const db of connections) db.pragma('max_page_count = 100000');
  expect((await sendV1(server, v1Body('ERROR'))).status).toBe(200);
  expect(stored(database).log).toBe(kept + 1);
});

test('a busy database is answered 503 with Retry-After, and afterwards deliveries are taken', async () => {
  const { server, database } = await serverWith();
  const other = new Sqlite(database);
  other.exec('BEGIN IMMEDIATE');
  const answer = await sendV1(server);
  expect([answer.status, codeOf(answer), answer.headers['retry-after']]).toEqual([503, 'databaseBusy', '2']);
  other.exec('ROLLBACK');
  other.close();
  expect((await sendV1(server)).status).toBe(200);
  expect(stored(database).log).toBe(1);
});

/** A store whose next transaction throws what `fault` holds, after it was or was not kept. */
const faulty =
  (fault: { next: Error | null; kept?: boolean }) =>
  (database: string): Store => {
    const store = openSqliteStore({ database });
    return new Proxy(store, {
      get: (target, name) => {
        if (name !== 'transaction') {
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === 'function' ? value.bind(target) : value;
        }
        return (work: Parameters<Store['transaction']>[0]): unknown => {
          const { next } = fault;
          if (next === null) return target.transaction(work);
          if (fault.kept === true) target.transaction(work);
          throw next;
        };
      },
    });
  };

describe.each<[ErrorCode, number]>([
  ['databaseBusy', 503],
  ['diskFull', 503],
  ['commitUnknown', 503],
  ['versionConflict', 503],
  ['databaseFailed', 503],
  ['databaseCorrupt', 503],
  ['internal', 500],
])('the fault %s of a transaction', (code, status) => {
  test(`is answered ${status}, told to the log, and the next delivery is taken`, async () => {
    const fault: { next: Error | null } = { next: null };
    const { server, database, events } = await serverWith({}, {}, faulty(fault));
    fault.next = new LifecycleError(code, 'on purpose', { hint: 'none' });
    const answer = await sendV1(server);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect(answer.headers['retry-after'] === undefined).toBe(status === 500);
    expect(answer.body).not.toContain('on purpose');
    expect(events).toEqual([{ kind: 'failed', path: '/webhooks/v1', status, error: fault.next }]);
    expect(stored(database).log).toBe(0);
    fault.next = null;
    expect((await sendV1(server)).status).toBe(200);
  });
});

test('a transaction of which nobody knows whether it was kept is not acknowledged, though it was', async () => {
  const fault = { next: new LifecycleError('commitUnknown', 'x', { hint: 'none' }), kept: true };
  const { server, database } = await serverWith({}, {}, faulty(fault));
  expect((await sendV1(server)).status).toBe(503);
  expect(stored(database).log).toBe(1);
});

test('an error that is not ours is answered 500 and says nothing', async () => {
  const { server } = await serverWith({}, {}, faulty({ next: new TypeError('secret detail') }));
  const answer = await sendV1(server);
  expect([answer.status, codeOf(answer)]).toEqual([500, 'internal']);
  expect(answer.body).not.toContain('secret detail');
});
