import { expect, test } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import { serialize, withContext, type AccountSnapshot } from '../../src/model/snapshot.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import type { StoreWriter } from '../../src/store/port.ts';
import { entry, keep, snapshotAfter, status, steps, T0 } from '../../src/testing/store/samples.ts';
import { databaseFile } from './files.ts';
import { withRaw } from './raw.ts';

test('a snapshot is written once in a transaction, however many events its account has', () => {
  const database = databaseFile();
  openSqliteStore({ database }).close();
  withRaw(database, (db) =>
    db.exec(`CREATE TABLE written (version);
      CREATE TRIGGER inserted AFTER INSERT ON snapshots BEGIN INSERT INTO written VALUES (new.version); END;
      CREATE TRIGGER updated AFTER UPDATE ON snapshots BEGIN INSERT INTO written VALUES (new.version); END;`),
  );
  const store = openSqliteStore({ database });
  const events = (['OK', 'ERROR', 'OK', 'ERROR', 'OK'] as const).map((type) => status('a', type));
  const life = steps(events);
  for (const [from, to] of [
    [0, 3],
    [3, 5],
  ] as const)
    store.transaction((writer) => {
      for (const [index, event] of events.entries()) {
        const step = life[index];
        if (step !== undefined && index >= from && index < to) keep(writer, event, step);
      }
    });
  store.close();
  expect(withRaw(database, (db) => db.prepare('SELECT version FROM written').pluck().all())).toEqual([3, 5]);
});

test('an account that was let go of because there are so many is as it was', () => {
  const store = openSqliteStore({ database: databaseFile() });
  const usual = snapshotAfter('a', ['OK', 'ERROR', 'CONNECTING']);
  const named = (accountId: string): AccountSnapshot => withContext(usual, { ...usual.context, accountId });
  const write = (writer: StoreWriter, snapshot: AccountSnapshot): void => {
    writer.append(entry({ accountId: snapshot.context.accountId, policyId: writer.policyId(defaultPolicy) }));
    writer.save(snapshot);
  };
  store.transaction((writer) => {
    const policyId = writer.policyId(defaultPolicy);
    const life = steps([status('first', 'OK'), status('first', 'ERROR', { at: T0 + 5 })]);
    const seq = writer.append(entry({ accountId: 'first', policyId, at: T0 + 5 }));
    for (const { transitions } of life)
      for (const transition of transitions) writer.addTransition(transition, seq);
    writer.save(named('first'));
  });
  // More than stay at hand.
  for (let batch = 0; batch < 3; batch += 1)
    store.transaction((writer) => {
      for (let index = 0; index < 45_000; index += 1) write(writer, named(`a${batch}-${index}`));
    });
  store.transaction((writer) => {
    expect(writer.leftAt('first', 'OK', T0)).toBe(T0 + 5);
    const snapshot = writer.snapshot('first');
    expect(snapshot === null ? null : serialize(snapshot)).toBe(serialize(named('first')));
    write(writer, { ...named('first'), version: 4, deadlines: [] });
    expect(writer.snapshot('a2-44999')).toEqual(named('a2-44999'));
  });
  expect(store.log({ accountId: 'first' }).map(({ seq }) => seq)).toEqual([1, 135_002]);
  expect(store.snapshot('first')).toMatchObject({ version: 4, deadlines: [] });
  expect(store.totals()).toMatchObject({ accounts: 135_001, deadlines: 135_000 });
  store.close();
});
