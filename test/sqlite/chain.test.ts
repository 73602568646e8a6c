import type Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { BLOCK, BlockDigest } from '../../src/sqlite/chain/block.ts';
import { noteInChain, rechain } from '../../src/sqlite/chain/chain.ts';
import { openSqliteStore, type SqliteStore } from '../../src/sqlite/index.ts';
import { defaultPolicy } from '../../machines/policy.ts';
import { entry } from '../../src/testing/store/samples.ts';
import { databaseFile } from './files.ts';
import { currentDatabase, firstDatabase } from './older.ts';
import { withRaw } from './raw.ts';

type Entry = Parameters<BlockDigest['add']>;

const sample: Entry = [1, 1000, 2, 3, 900, 'evt_1', '{"a":1}'];

/** What each field of an entry might be changed into, by its place. */
const changes: Readonly<Record<string, readonly [place: number, value: Entry[number]]>> = {
  account: [0, 7],
  at: [1, 1001],
  kind: [2, 5],
  version: [3, 4],
  occurredAt: [4, null],
  sourceId: [5, 'evt_2'],
  'no sourceId': [5, null],
  payload: [6, '{"a":2}'],
  'no payload': [6, null],
};

const digestBy = (Block: typeof BlockDigest, entries: readonly Entry[], words = 'webhook'): string => {
  const block = new Block({ before: null, first: 1, note: null }, () => words);
  for (const one of entries) block.add(...one);
  return block.value().toString('hex');
};

/** The changes of an entry that a digest does not see. */
const missedBy = (Block: typeof BlockDigest): readonly string[] => {
  const before = digestBy(Block, [sample]);
  return Object.entries(changes).flatMap(([name, [place, value]]) =>
    digestBy(Block, [sample.with(place, value) as Entry]) === before ? [name] : [],
  );
};

describe('the digest of a block', () => {
  test('is another one whatever is changed of an entry', () => {
    expect(missedBy(BlockDigest)).toEqual([]);
  });

  test('that leaves the payload out, or the time, is caught', () => {
    class WithoutPayload extends BlockDigest {
      override add(...[account, at, kind, version, occurredAt, sourceId]: Entry): void {
        super.add(account, at, kind, version, occurredAt, sourceId, null);
      }
    }
    class WithoutTime extends BlockDigest {
      override add(...[account, , ...rest]: Entry): void {
        super.add(account, 0, ...rest);
      }
    }
    expect(missedBy(WithoutPayload)).toEqual(['payload', 'no payload']);
    expect(missedBy(WithoutTime)).toEqual(['at']);
  });

  test('is another one when its kinds say something else, or entries change places or what divides them', () => {
    const other: Entry = [1, 1000, 2, 3, 900, 'evt_1{', '"a":1}'];
    const texts = [
      digestBy(BlockDigest, [sample]),
      digestBy(BlockDigest, [sample], 'notify'),
      digestBy(BlockDigest, [other]),
      digestBy(BlockDigest, [sample, other]),
      digestBy(BlockDigest, [other, sample]),
    ];
    expect(new Set(texts).size).toBe(texts.length);
  });

  test('does not depend on the pieces in which entries come', () => {
    const block = new BlockDigest({ before: null, first: 1, note: null }, () => 'webhook');
    const found: string[] = [];
    for (let count = 1; count <= 3; count += 1) {
      block.add(...sample);
      found.push(block.value().toString('hex'));
    }
    expect(found).toEqual(
      [1, 2, 3].map((count) =>
        digestBy(
          BlockDigest,
          Array.from({ length: count }, () => sample),
        ),
      ),
    );
  });
});

const append = (store: SqliteStore, count: number, accountId = 'a'): void =>
  store.transaction((writer) => {
    const policyId = writer.policyId(defaultPolicy);
    for (let n = 0; n < count; n += 1)
      writer.append(entry({ accountId, policyId, payload: `{"n":${n}}`, version: 0, decision: 'repeat' }));
  });

const chainOf = (db: Database.Database): readonly unknown[] =>
  db.prepare('SELECT id, first, last, note, hex(digest) FROM chain ORDER BY id').raw().all();

/** A file with entries that were appended in transactions of these sizes. */
const written = (...sizes: readonly number[]): string => {
  const database = databaseFile();
  const store = openSqliteStore({ database });
  for (const size of sizes) append(store, size);
  store.close();
  return database;
};

const found = (database: string): readonly string[] => {
  const store = openSqliteStore({ database, readonly: true });
  const findings = store.check();
  store.close();
  return findings;
};

const tampered = (database: string, sql: string): string => {
  withRaw(database, (db) => {
    for (const trigger of ['log_is_never_changed', 'log_is_never_shortened'])
      db.exec(`DROP TRIGGER ${trigger}`);
    db.exec(sql);
  });
  return database;
};

describe('the chain', () => {
  test.each([[[1]], [[1, 2, 3]], [[BLOCK]], [[BLOCK + 1, BLOCK - 2, 1, 1]], [[3 * BLOCK + 5]]])(
    'covers every entry, in blocks that do not depend on transactions of %j',
    (sizes) => {
      const database = written(...sizes);
      expect(found(database)).toEqual([]);
      const total = sizes.reduce((sum, size) => sum + size, 0);
      withRaw(database, (db) => {
        const before = chainOf(db);
        expect(before).toHaveLength(Math.ceil(total / BLOCK));
        rechain(db, 1);
        expect(chainOf(db)).toEqual(before);
      });
    },
  );

  test('goes on where another process, or one before it, ended', () => {
    const database = databaseFile();
    const [one, other] = [openSqliteStore({ database }), openSqliteStore({ database })];
    for (const store of [one, other, other, one]) append(store, 3);
    expect(one.info().chain?.seq).toBe(12);
    expect(other.check()).toEqual([]);
    one.close();
    other.close();
  });

  test('knows nothing of a transaction that was not kept', () => {
    const store = openSqliteStore({ database: databaseFile() });
    append(store, 2);
    const head = store.info().chain;
    expect(() =>
      store.transaction((writer) => {
        writer.append(entry({ policyId: writer.policyId(defaultPolicy), version: 0, decision: 'repeat' }));
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(store.info().chain).toEqual(head);
    append(store, 2);
    expect(store.check()).toEqual([]);
    store.close();
  });

  test.each([
    ['a payload', `UPDATE log SET payload = '{"n":9}' WHERE seq = 300`],
    ['a time', 'UPDATE log SET at = at + 1 WHERE seq = 300'],
    ['a source id', `UPDATE log SET source_id = 'x' WHERE seq = 300`],
  ])('says where %s was changed, and only there', (_, sql) => {
    expect(found(tampered(written(600), sql))).toEqual([
      'log entries 257 to 512: not what was written, the digest in row 2 of chain is another one',
    ]);
  });

  test('says where entries are gone, or were appended by something that keeps no chain', () => {
    const gone = found(tampered(written(300), 'DELETE FROM log WHERE seq = 300'));
    expect(gone).toContain('log entries 257 to 300: 43 of 44 are there');
    const more = `INSERT INTO log SELECT seq + 1, account, at, kind, version, seq, occurred_at, source_id, payload FROM log WHERE seq = 300`;
    const database = tampered(written(300), more);
    expect(found(database)).toContain('log entry 301: the chain ends before, something else appended them');
    const store = openSqliteStore({ database });
    append(store, 1);
    expect(store.check()).toContain('log entry 301: the chain leaves them out, something else appended them');
    store.close();
  });

  test('says when a row of its own was changed or taken out', () => {
    expect(found(tampered(written(600), `UPDATE chain SET digest = x'00' WHERE id = 1`))).toHaveLength(2);
    expect(found(tampered(written(600), 'DELETE FROM chain WHERE id = 2'))).toContain(
      'row 3 of chain follows row 1',
    );
  });
});

describe('a log that is changed on purpose', () => {
  test('is chained again from there, with a note that cannot be taken out', () => {
    const database = written(600);
    const before = withRaw(database, chainOf);
    tampered(database, `UPDATE log SET payload = NULL WHERE seq IN (300, 301)`);
    withRaw(database, (db) => {
      db.transaction(() => {
        rechain(db, 300);
        noteInChain(db, '{"erased":2}');
      })();
      expect(chainOf(db).slice(0, 1)).toEqual(before.slice(0, 1));
    });
    expect(found(database)).toEqual([]);
    const store = openSqliteStore({ database });
    append(store, 1);
    expect(store.check()).toEqual([]);
    store.close();
    withRaw(database, (db) => db.exec(`UPDATE chain SET note = '{"erased":1}' WHERE note IS NOT NULL`));
    expect(found(database)).toEqual(['row 4 of chain: its note is not what was written']);
    withRaw(database, (db) => db.exec('DELETE FROM chain WHERE note IS NOT NULL'));
    expect(found(database)).not.toEqual([]);
  });
});

describe('a file from before there was a chain', () => {
  test('is read as it is, and chained from its first entry when it is opened for writing', async () => {
    for (const database of [await currentDatabase(), written(300)]) {
      withRaw(database, (db) => db.exec('DROP TABLE chain'));
      const reading = openSqliteStore({ database, readonly: true });
      expect(reading.info().chain).toBeNull();
      expect(reading.check()).toEqual([]);
      reading.close();
      const store = openSqliteStore({ database });
      expect(store.info().chain?.seq).toBe(store.totals().logEntries);
      expect(store.check()).toEqual([]);
      store.close();
    }
  });

  test('of the first schema is chained by its upgrade', async () => {
    const reading = openSqliteStore({ database: firstDatabase(), readonly: true, anyMachine: true });
    expect(reading.info().chain).toBeNull();
    reading.close();
    const head = withRaw(await currentDatabase(), (db) =>
      db.prepare('SELECT max(last) FROM chain').pluck().get(),
    );
    expect(head).toBeGreaterThan(0);
  });
});
