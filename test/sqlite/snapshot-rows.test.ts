import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EvidenceItem } from '../../machines/context.ts';
import { serialize, withContext, type AccountSnapshot } from '../../src/model/snapshot.ts';
import { openSqliteStore, type SqliteStore } from '../../src/sqlite/index.ts';
import { factsOf } from '../../src/sqlite/read/snapshot-rows.ts';
import { expectFault } from '../../src/testing/store/promise.ts';
import { save, snapshotAfter, T0 } from '../../src/testing/store/samples.ts';
import { placedIn } from '../store/naive.ts';
import { connectionPaths } from '../model/chart-paths.ts';
import { databaseFile } from './files.ts';
import { migrated } from './parts.ts';
import { withRaw } from './raw.ts';

const usual = placedIn('a', 'OK');

const differing = (part: Partial<AccountSnapshot['context']>): AccountSnapshot =>
  withContext(usual, { ...usual.context, ...part });

const connecting = (at: number): EvidenceItem => ({ type: 'connecting', at });

/** One account for everything that a snapshot may tell and most do not. */
const telling: readonly (readonly [what: string, snapshot: AccountSnapshot])[] = [
  ['nothing more', usual],
  ['a product', differing({ product: 'MESSAGING "x"\u2028' })],
  ['an empty product', differing({ product: '' })],
  [
    'its parts',
    differing({ parts: { rest: null, named: [{ product: 'calendar', status: 'CREDENTIALS' }] } }),
  ],
  ['a label and when it was made', differing({ name: 'Ada "x"\u2028', createdAt: 0 })],
  ['what a poll showed', differing({ connection: { at: null, proxy_host: 'p', person_id: 'x' } })],
  ['another life', differing({ incarnation: 3 })],
  ['a poll', differing({ lastVerifiedAt: T0 })],
  ['a poll at the beginning of time', differing({ lastVerifiedAt: 0, lastOccurredAt: 0, deletedAt: 0 })],
  ['a time of its own', differing({ lastOccurredAt: T0 - 1 })],
  ['that it was refused and flipped', differing({ refusedAt: T0, flippedAt: T0 })],
  ['that it was refused', differing({ refusedAt: T0 })],
  ['that it flipped and was not refused', differing({ flippedAt: T0 })],
  ['that it flipped later than it was refused', differing({ refusedAt: T0, flippedAt: T0 + 1 })],
  ['its end', differing({ deletedAt: T0 })],
  ['its connection', differing({ connection: { method: 'oauth', scopes_granted: ['a', 'ü'], at: T0 } })],
  ['that it began to connect', differing({ evidence: [connecting(T0)] })],
  ['that it did again and again', differing({ evidence: [5, 5, 9, 2 ** 41].map(connecting) })],
  ['that it did before 1970', differing({ evidence: [connecting(-7), connecting(-3)] })],
  [
    'evidence of all kinds, mixed',
    differing({
      evidence: [
        { type: 'apiError', status: 401, error: 'errors/disconnected', at: T0 },
        connecting(T0 + 5),
        { type: 'errorReason', reason: 'proxy', at: T0 + 6 },
        connecting(T0 + 6),
        connecting(T0 + 60_000),
      ],
    }),
  ],
  ['a deadline', { ...usual, deadlines: [{ event: 'xstate.after.x', dueAt: T0 }] }],
  [
    'two deadlines, in their order',
    {
      ...usual,
      deadlines: [
        { event: 'xstate.after.y', dueAt: T0 + 1 },
        { event: 'xstate.after.x', dueAt: T0 },
      ],
    },
  ],
  ['no type, no tenant, no flip', differing({ accountType: null, provider: 'other', authorizedAt: null })],
  ['all at once', { ...snapshotAfter('a', ['OK', 'CREDENTIALS', 'CONNECTING'], { tenant: 'ü' }), since: -1 }],
];

describe('a snapshot as a row', () => {
  const named = telling.map(([what, snapshot]) => ({
    what,
    snapshot: withContext(snapshot, { ...snapshot.context, accountId: what }),
  }));
  let reading: SqliteStore;

  beforeAll(() => {
    const database = databaseFile();
    const store = openSqliteStore({ database });
    save(
      store,
      named.map(({ snapshot }) => snapshot),
    );
    store.close();
    // Another connection has nothing at hand.
    reading = openSqliteStore({ database });
  });
  afterAll(() => reading.close());

  test.each(named)('that tells $what comes back byte for byte', ({ what, snapshot }) => {
    const found = [
      reading.snapshot(what),
      reading.accounts({}).find(({ context }) => context.accountId === what) ?? null,
      reading.transaction((writer) => writer.snapshot(what)),
    ];
    for (const each of found) expect(each && serialize(each)).toBe(serialize(snapshot));
  });

  test('comes back in every state of the chart', () => {
    const database = databaseFile();
    const store = openSqliteStore({ database });
    const everywhere = connectionPaths.map((path) => placedIn(path, path));
    save(store, everywhere);
    store.close();
    const again = openSqliteStore({ database, readonly: true });
    for (const snapshot of everywhere) {
      const found = again.snapshot(snapshot.context.accountId);
      expect(found && serialize(found)).toBe(serialize(snapshot));
    }
    again.close();
  });
});

describe('what of a snapshot has no column', () => {
  test('is nothing at all for a usual account', () => {
    expect(factsOf(migrated().vocabulary, usual)).toBeNull();
  });

  test('is plain JSON, and no longer than it must be', () => {
    const { db, vocabulary } = migrated();
    db.exec('BEGIN');
    const text = (snapshot: AccountSnapshot): string | null => factsOf(vocabulary, snapshot);
    expect(text(differing({ evidence: [T0, T0 + 90, T0 + 95].map(connecting) }))).toBe(
      `{"evidence":[${T0},90,5]}`,
    );
    expect(text({ ...usual, deadlines: [{ event: 'xstate.after.x', dueAt: 7 }] })).toBe(
      '{"deadlines":[[1,7]]}',
    );
    expect(text(differing({ product: 'P', incarnation: 2 }))).toBe('{"product":"P","incarnation":2}');
    expect(text({ ...usual, machineVersion: '0' })).toBe('{"machineVersion":"0"}');
  });

  test('is the same text for equal snapshots, whoever made them', () => {
    const { db, vocabulary } = migrated();
    db.exec('BEGIN');
    for (const [, snapshot] of telling)
      expect(factsOf(vocabulary, structuredClone(snapshot))).toBe(factsOf(vocabulary, snapshot));
  });
});

describe('a damaged row', () => {
  test.each([
    [`UPDATE snapshots SET facts = '{"product'`, 'The snapshot of an account is not readable.'],
    ['UPDATE snapshots SET state = 99', 'State 99 is not readable.'],
    [`UPDATE snapshots SET facts = '{"deadlines":[[99,1]]}'`, 'Deadline event 99 is not readable.'],
  ])('by %s is told as damage, wherever it is read', (sql, message) => {
    const database = databaseFile();
    const store = openSqliteStore({ database });
    save(store, [usual]);
    store.close();
    withRaw(database, (db) => db.exec(sql));
    const again = openSqliteStore({ database });
    for (const read of [
      () => again.snapshot('a'),
      () => again.accounts({}),
      () => again.transaction((writer) => writer.snapshot('a')),
    ]) {
      expectFault(read, 'databaseCorrupt');
      expect(read).toThrow(message);
    }
    again.close();
  });
});
