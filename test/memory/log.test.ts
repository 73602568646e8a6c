import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventFlag } from '../../machines/event.ts';
import { Accounts } from '../../src/memory/accounts.ts';
import { KeptLog } from '../../src/memory/log.ts';
import type { LogEntry, LogQuery, NewLogEntry } from '../../src/store/port.ts';
import { ROWS } from '../../src/store/columns/pages.ts';
import { entry, T0 } from '../../src/testing/store/samples.ts';
import { naiveLog } from '../store/naive.ts';

const ids = ['a', 'b', ''] as const;

const anyEntry: fc.Arbitrary<NewLogEntry> = fc.record({
  accountId: fc.constantFrom(...ids),
  at: fc.integer({ min: 0, max: 9 }).map((second) => T0 + second * 1000),
  source: fc.constantFrom('webhook', 'poll', 'signal', 'deadline'),
  type: fc.constantFrom('OK', 'ERROR', 'xstate.after.stalled', 'apiError'),
  occurredAt: fc.option(fc.constantFrom(0, -1, T0)),
  sourceId: fc.option(fc.constantFrom('s', '')),
  payload: fc.option(fc.constantFrom('{}', '', '{"text":"😀\\ud83d"}')),
  decision: fc.constantFrom('applied', 'repeat', 'late', 'quarantined'),
  version: fc.nat(5),
  flags: fc.constantFrom<readonly EventFlag[]>([], ['clockAhead'], ['tenantDropped', 'clockAhead']),
  policyId: fc.nat(2),
});

const anyQuery: fc.Arbitrary<LogQuery> = fc.record(
  {
    accountId: fc.constantFrom(...ids, 'nobody'),
    after: fc.integer({ min: -1, max: 40 }),
    until: fc.integer({ min: -1, max: 10 }).map((second) => T0 + second * 1000),
    limit: fc.oneof(fc.nat(12), fc.constant(Infinity)),
    last: fc.boolean(),
  },
  { requiredKeys: [] },
);

const newLog = () => {
  const accounts = new Accounts();
  const log = new KeptLog(accounts);
  const append = (each: NewLogEntry): number => log.append(accounts.of(each.accountId), each);
  const commit = (): void => {
    log.commit();
    accounts.commit();
  };
  const rollback = (): void => {
    log.rollback();
    accounts.rollback();
  };
  return { log, append, commit, rollback };
};

const numbered = (entries: readonly NewLogEntry[]): readonly LogEntry[] =>
  entries.map((each, index) => ({ ...each, seq: index + 1 }));

describe('the log in memory', () => {
  const some = fc.array(anyEntry, { maxLength: 30 });

  test('gives any part of itself as it was appended, whatever was taken back before', () => {
    fc.assert(
      fc.property(some, some, some, fc.array(anyQuery, { maxLength: 8 }), (first, lost, second, queries) => {
        const { log, append, commit, rollback } = newLog();
        for (const each of first) append(each);
        commit();
        for (const each of lost) append(each);
        rollback();
        for (const each of second) append(each);
        const model = numbered([...first, ...second]);
        for (const query of [{}, ...queries]) expect(log.select(query)).toEqual(naiveLog(model, query));
        expect([log.size, log.newestAt]).toEqual([model.length, model.at(-1)?.at ?? null]);
      }),
      { numRuns: 400 },
    );
  });

  test('numbers entries from 1, and again from where a failed transaction began', () => {
    const { append, commit, rollback } = newLog();
    expect([append(entry()), append(entry())]).toEqual([1, 2]);
    commit();
    expect([append(entry()), append(entry())]).toEqual([3, 4]);
    rollback();
    expect(append(entry())).toBe(3);
  });

  test('goes back to the middle of a page, and over the end of one', () => {
    const { log, append, commit, rollback } = newLog();
    const add = (from: number, to: number, payload: string): void => {
      for (let n = from; n <= to; n += 1)
        append(entry({ accountId: n % 2 === 0 ? 'a' : 'b', payload: `${payload} ${n}` }));
    };
    add(1, ROWS - 1, 'kept');
    commit();
    add(ROWS, 2 * ROWS + 5, 'lost');
    rollback();
    add(ROWS, ROWS + 3, 'kept');
    expect(log.size).toBe(ROWS + 3);
    expect(log.select({ after: ROWS - 3 }).map(({ payload }) => payload)).toEqual(
      [ROWS - 2, ROWS - 1, ROWS, ROWS + 1, ROWS + 2, ROWS + 3].map((n) => `kept ${n}`),
    );
    expect(log.select({ accountId: 'a', last: true, limit: 3 }).map(({ seq }) => seq)).toEqual([
      ROWS - 2,
      ROWS,
      ROWS + 2,
    ]);
  });

  test('of an account that a failed transaction brought is empty', () => {
    const { log, append, rollback } = newLog();
    append(entry({ accountId: 'new' }));
    rollback();
    append(entry({ accountId: 'other' }));
    expect(log.select({ accountId: 'new' })).toEqual([]);
    expect(log.select({}).map(({ accountId }) => accountId)).toEqual(['other']);
  });

  test('tells 0 and an empty text from nothing, beside entries that have them', () => {
    const { log, append } = newLog();
    append(entry({ occurredAt: null, sourceId: null, payload: null }));
    append(entry({ occurredAt: 0, sourceId: '', payload: '' }));
    append(entry({ occurredAt: null, sourceId: null, payload: null }));
    const rows = log.select({}).map(({ occurredAt, sourceId, payload }) => [occurredAt, sourceId, payload]);
    expect(rows).toEqual([
      [null, null, null],
      [0, '', ''],
      [null, null, null],
    ]);
  });

  test('looks no further than it must: a page from the end is found at once', () => {
    const { log, append } = newLog();
    for (let n = 0; n < 1000; n += 1) append(entry({ at: T0 + n }));
    let looked = 0;
    const at = log.at.bind(log);
    log.at = (seq) => {
      looked += 1;
      return at(seq);
    };
    expect(log.select({ last: true, limit: 2 }).map(({ seq }) => seq)).toEqual([999, 1000]);
    expect(log.select({ accountId: 'a', last: true, limit: 2 })).toHaveLength(2);
    expect(log.select({ after: 500, limit: 2 }).map(({ seq }) => seq)).toEqual([501, 502]);
    expect(looked).toBeLessThanOrEqual(6);
  });
});
