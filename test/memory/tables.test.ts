import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import { Accounts } from '../../src/memory/accounts.ts';
import { CountedLog, CountedOutbox, CountedTransitions } from '../../src/memory/counted.ts';
import { KeptEarlier, NoEarlier } from '../../src/memory/earlier.ts';
import { KeptOutbox } from '../../src/memory/outbox.ts';
import { Policies } from '../../src/memory/policies.ts';
import { KeptQuarantine } from '../../src/memory/quarantine.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { ROWS } from '../../src/store/columns/pages.ts';
import type { Effect } from '../../src/model/effect.ts';
import { withContext, type AccountSnapshot } from '../../src/model/snapshot.ts';
import { canonicalText } from '../../src/text/canonical-json.ts';
import { expectFault, thrownBy } from '../../src/testing/store/promise.ts';
import { entry, move, snapshotAfter, T0, quarantinedSample } from '../../src/testing/store/samples.ts';

const seenAt = (at: number): AccountSnapshot => {
  const snapshot = snapshotAfter('a', ['OK']);
  return withContext(snapshot, { ...snapshot.context, lastSeenAt: at });
};

describe('snapshots of the past, in memory', () => {
  test('are found by moment: the newest that is not later', () => {
    const [earlier, account] = [new KeptEarlier(), new Accounts().of('a')];
    for (const [seq, at] of [
      [3, 10],
      [5, 20],
      [9, 20],
    ] as const)
      earlier.keep(account, seenAt(at), seq);
    expect([9, 10, 19, 20, 99].map((until) => earlier.latest(account, until)?.seq ?? null)).toEqual([
      null,
      3,
      3,
      9,
      9,
    ]);
    expect(earlier.latest(account, 10)?.snapshot).toEqual(seenAt(10));
  });

  test('are those of the account alone, and what a failed transaction kept is gone', () => {
    const [earlier, accounts] = [new KeptEarlier(), new Accounts()];
    earlier.keep(accounts.of('a'), seenAt(1), 1);
    earlier.commit();
    earlier.keep(accounts.of('a'), seenAt(2), 2);
    earlier.keep(accounts.of('a'), seenAt(3), 3);
    earlier.keep(accounts.of('b'), seenAt(3), 4);
    earlier.rollback();
    expect(earlier.latest(accounts.of('a'), 99)?.seq).toBe(1);
    expect(earlier.latest(accounts.of('b'), 99)).toBeNull();
    earlier.rollback();
    expect(earlier.latest(accounts.of('a'), 99)?.seq).toBe(1);
  });

  test('are none where there is no history', () => {
    const none = new NoEarlier();
    none.keep();
    none.commit();
    none.rollback();
    expect(none.latest()).toBeNull();
  });
});

describe('the outbox in memory', () => {
  const verify: Effect = { type: 'verify', reason: 'late' };
  const ask: Effect = { type: 'askUser', status: 'PERMISSIONS', cause: null };

  const newOutbox = () => {
    const accounts = new Accounts();
    const outbox = new KeptOutbox(accounts);
    const add = (effect: Effect, id: string, seq: number): void =>
      outbox.add(effect, accounts.of(id), seq, T0 + seq);
    return { outbox, add };
  };

  test('gives effects as they were put there, oldest first, and no more than asked for', () => {
    const { outbox, add } = newOutbox();
    add(verify, 'a', 1);
    add(ask, 'b', 1);
    add(structuredClone(verify), 'a', 2);
    const all = [
      { id: 1, accountId: 'a', seq: 1, at: T0 + 1, effect: verify },
      { id: 2, accountId: 'b', seq: 1, at: T0 + 1, effect: ask },
      { id: 3, accountId: 'a', seq: 2, at: T0 + 2, effect: verify },
    ];
    expect(outbox.select(Infinity, 0)).toEqual(all);
    expect([0, 1, 2, 3, 9].map((limit) => outbox.select(limit, 0).length)).toEqual([0, 1, 2, 3, 3]);
    expect(outbox.select(2, 0)).toEqual(all.slice(0, 2));
  });

  test('is without what a failed transaction put there, also over the end of a page', () => {
    const { outbox, add } = newOutbox();
    for (let seq = 1; seq < ROWS; seq += 1) add(verify, 'a', seq);
    outbox.commit();
    for (let seq = ROWS; seq < ROWS + 9; seq += 1) add(ask, 'a', seq);
    outbox.rollback();
    expect(outbox.size).toBe(ROWS - 1);
    add(ask, 'a', 7);
    expect(outbox.select(Infinity, 0).at(-1)).toEqual({
      id: ROWS,
      accountId: 'a',
      seq: 7,
      at: T0 + 7,
      effect: ask,
    });
    expect(outbox.select(Infinity, 0).filter(({ effect }) => effect === ask)).toHaveLength(1);
  });
});

describe('an outbox in memory from which effects were taken', () => {
  test('has those that came later, frees the others, and takes them back with its transaction', () => {
    const accounts = new Accounts();
    const outbox = new KeptOutbox(accounts);
    const verify: Effect = { type: 'verify', reason: 'late' };
    for (let seq = 1; seq <= 3 * ROWS; seq += 1) outbox.add(verify, accounts.of('a'), seq, T0);
    outbox.markReplayed(2 * ROWS, 2 * ROWS + 1);
    outbox.commit();
    outbox.prune(2 * ROWS);
    outbox.markReplayed(2 * ROWS + 2, 2 * ROWS + 2);
    expect([outbox.size, outbox.last]).toEqual([ROWS, 3 * ROWS]);
    outbox.rollback();
    expect(outbox.select(2, 2 * ROWS - 2).map(({ replayed }) => replayed)).toEqual([undefined, true]);
    outbox.prune(2 * ROWS);
    outbox.commit();
    expect(outbox.select(2, 0)).toEqual([
      { id: 2 * ROWS + 1, accountId: 'a', seq: 2 * ROWS + 1, at: T0, effect: verify, replayed: true },
      { id: 2 * ROWS + 2, accountId: 'a', seq: 2 * ROWS + 2, at: T0, effect: verify },
    ]);
  });
});

describe('policies in memory', () => {
  const other = { ...defaultPolicy, flappingCount: 5 };

  test('have a number each, from 1 on, whichever object says them and in which order', () => {
    const policies = new Policies();
    const turned = Object.fromEntries(
      Object.entries(defaultPolicy).reverse(),
    ) as unknown as typeof defaultPolicy;
    expect([defaultPolicy, other, turned, { ...other }].map((each) => policies.idOf(each))).toEqual([
      1, 2, 1, 2,
    ]);
    expect([0, 1, 2, 3].map((id) => policies.has(id))).toEqual([false, true, true, false]);
    expect([1, 2, 3].map((id) => policies.at(id))).toEqual([defaultPolicy, other, null]);
  });

  test('come back as they were numbered, whatever became of the object', () => {
    const policies = new Policies();
    const changing = { ...defaultPolicy };
    const text = canonicalText(changing);
    const id = policies.idOf(changing);
    Object.assign(changing, { usagePercent: 1 });
    const kept = policies.at(id);
    expect(kept === null ? null : canonicalText(kept)).toBe(text);
  });

  test('that a failed transaction numbered lose their number to the next', () => {
    const policies = new Policies();
    policies.idOf(defaultPolicy);
    policies.commit();
    expect(policies.idOf(other)).toBe(2);
    policies.rollback();
    expect([policies.has(2), policies.at(2)]).toEqual([false, null]);
    expect(policies.idOf({ ...defaultPolicy, flappingCount: 6 })).toBe(2);
    expect(policies.idOf(other)).toBe(3);
  });
});

describe('the quarantine in memory', () => {
  const filled = (...raws: readonly string[]): KeptQuarantine => {
    const quarantine = new KeptQuarantine();
    for (const raw of raws) quarantine.add(quarantinedSample({ raw }));
    quarantine.commit();
    return quarantine;
  };
  const shownIn = (quarantine: KeptQuarantine) => quarantine.select({}).map(({ id, raw }) => [id, raw]);

  test('keeps what was kept, oldest first', () => {
    const quarantine = filled('1');
    quarantine.add(quarantinedSample({ raw: 'lost' }));
    quarantine.rollback();
    quarantine.add(quarantinedSample({ raw: '2' }));
    expect(quarantine.size).toBe(2);
    expect(quarantine.select({})).toEqual([
      { id: 1, ...quarantinedSample({ raw: '1' }) },
      { id: 2, ...quarantinedSample({ raw: '2' }) },
    ]);
    expect(quarantine.select({ limit: 1 })).toEqual([{ id: 1, ...quarantinedSample({ raw: '1' }) }]);
  });

  test('takes back what came, went and was said anew in one transaction', () => {
    const quarantine = filled('1', '2');
    quarantine.add(quarantinedSample({ raw: 'lost' }));
    expect([quarantine.drop(1), quarantine.restate(2, 'no'), quarantine.drop(3)]).toEqual([true, true, true]);
    quarantine.add(quarantinedSample({ raw: 'lost too' }));
    quarantine.rollback();
    expect(shownIn(quarantine)).toEqual([
      [1, '1'],
      [2, '2'],
    ]);
    quarantine.drop(2);
    quarantine.commit();
    quarantine.rollback();
    quarantine.add(quarantinedSample({ raw: '3' }));
    expect(shownIn(quarantine)).toEqual([
      [1, '1'],
      [3, '3'],
    ]);
  });
});

describe('what is counted and not kept', () => {
  test('is numbered as if it were kept, and goes back with its transaction', () => {
    const [log, account] = [new CountedLog(), new Accounts().of('a')];
    expect([log.append(account, entry({ at: 5 })), log.append(account, entry({ at: 7 }))]).toEqual([1, 2]);
    log.commit();
    log.append(account, entry({ at: 9 }));
    expect([log.size, log.newestAt]).toEqual([3, 9]);
    log.rollback();
    expect([log.size, log.newestAt, log.select()]).toEqual([2, 7, []]);
  });

  test('has no newest entry before the first', () => {
    const [log, account] = [new CountedLog(), new Accounts().of('a')];
    log.append(account, entry());
    log.rollback();
    expect([log.size, log.newestAt]).toEqual([0, null]);
  });

  test('refuses a version twice all the same', () => {
    const accounts = new Accounts();
    const transitions = new CountedTransitions(accounts);
    transitions.add(accounts.of('a'), move(1));
    expectFault(() => transitions.add(accounts.of('a'), move(1)), 'versionConflict', true);
    transitions.commit();
    transitions.add(accounts.of('a'), move(2));
    transitions.rollback();
    expect([transitions.size, transitions.of()]).toEqual([1, []]);
  });

  test('has effects that are counted, and gone once they are taken out', () => {
    const outbox = new CountedOutbox();
    for (let n = 0; n < 3; n += 1) outbox.add();
    outbox.commit();
    outbox.add();
    outbox.prune(9);
    expect([outbox.last, outbox.size]).toEqual([4, 0]);
    outbox.rollback();
    outbox.prune(1);
    expect([outbox.last, outbox.size, outbox.select()]).toEqual([3, 2, []]);
  });
});

describe.each([true, false])('a store in memory with history: %s', (history) => {
  const write = (store: ReturnType<typeof createMemoryStore>, round: number, boom: boolean): unknown =>
    thrownBy(() =>
      store.transaction((writer) => {
        const policyId = writer.policyId({ ...defaultPolicy, flappingCount: round });
        const seq = writer.append(entry({ policyId, sourceId: `s${round}`, at: T0 + round }));
        writer.addTransition(move(round), seq);
        writer.save({ ...snapshotAfter('a', ['CONNECTING']), version: round });
        writer.enqueue({ type: 'verify', reason: 'late' }, 'a', seq, T0);
        writer.hold({ accountId: `h${round}`, seq, from: move(1).from, until: T0, effects: [] });
        writer.addQuarantined(quarantinedSample());
        writer.countForeign('mail');
        writer.saveProgress('k', { entries: round, clock: T0, finished: false, digest: null });
        writer.verify('a', { at: round, fingerprint: 'OK' });
        throw new Error(boom ? 'boom' : 'none');
      }),
    );

  test('takes all of a failed transaction back, in every table', () => {
    const store = createMemoryStore({ history });
    const facts = () => ({
      totals: store.totals(),
      snapshot: store.snapshot('a'),
      known: store.knowsSource('a', 's1'),
      held: store.held(),
      policy: store.policy(1),
      progress: store.progress('k'),
      verification: store.verification('a'),
      counts: store.counts(),
      deadlines: store.deadlines(),
    });
    const empty = facts();
    expect(empty.totals).toMatchObject({ accounts: 0, logEntries: 0, newestAt: null, deadlines: 0 });
    expect(write(store, 1, true)).toEqual(new Error('boom'));
    expect(facts()).toEqual(empty);
  });

  test('says that nobody else writes, and is closed for good', () => {
    const store = createMemoryStore({ history });
    expect(store.changedElsewhere()).toBe(false);
    expectFault(() => store.transaction(() => store.close()), 'internal');
    store.close();
    store.close();
    expectFault(() => store.changedElsewhere(), 'closed');
    expectFault(() => store.transaction(() => 1), 'closed');
  });
});
