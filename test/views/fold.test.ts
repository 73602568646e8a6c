import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import { readPayload } from '../../src/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import type { LogEntry } from '../../src/store/port.ts';
import { fold, foldSourceFor, storedEventOf, type FoldSource } from '../../src/views/fold.ts';
import { entryOf } from '../../src/views/history.ts';
import { readsOf } from '../../src/engine/local-ledger.ts';
import { openOver } from '../open.ts';
import { T0, v1, v2 } from '../payloads.ts';

const HOUR = 3_600_000;

/** A log with a status, a deadline, a duplicate and two accounts. */
const lived = async () => {
  const { lifecycle, clock, store } = openOver(createMemoryStore());
  await lifecycle.receive(v1('a', 'CONNECTING'));
  await clock.advance(2 * HOUR);
  await lifecycle.receive(v1('b', 'OK'));
  await lifecycle.receive(v2('a', 'account.status.running', 'e1', T0 + HOUR));
  await lifecycle.receive(v2('a', 'account.status.running', 'e1', T0 + HOUR));
  await lifecycle.receive(
    { account_id: 'a', type: 'apiError', status: 429, error: '' },
    { source: 'signal' },
  );
  return { lifecycle, store, log: store.log({}) };
};

/** What folding an entry that was tampered with throws. */
const faultOf = async (change: (entry: LogEntry) => Partial<LogEntry>, source?: Partial<FoldSource>) => {
  const { store, log } = await lived();
  const changed = log.map((entry, index) => (index === 0 ? { ...entry, ...change(entry) } : entry));
  const from: FoldSource = {
    policy: (id) => store.policy(id),
    decidedEarlierUntil: () => store.decidedEarlierUntil(),
    ...source,
  };
  try {
    Array.from(fold(changed, readPayload, from));
  } catch (error) {
    return error;
  }
  return null;
};

describe('a log that is folded again', () => {
  test('gives each stored snapshot, whatever accounts are mixed in it', async () => {
    const { store, log } = await lived();
    const last = new Map<string, unknown>();
    for (const { entry, step } of fold(log, readPayload, store)) last.set(entry.accountId, step.snapshot);
    for (const id of ['a', 'b']) expect(last.get(id)).toEqual(store.snapshot(id));
  });

  test('has for each entry what was before it and the decision that is stored', async () => {
    const { store, log } = await lived();
    const folded = Array.from(fold(log, readPayload, store));
    expect(folded.map(({ entry, step }) => [entry.decision, step.decision])).toEqual(
      log.map(({ decision }) => [decision, decision]),
    );
    expect(folded.map(({ before }) => before?.version ?? null)).toEqual([null, 1, null, 2, 3, 3]);
    expect(folded.every(({ today }) => today === null)).toBe(true);
  });

  test('may begin in the middle, from the snapshot that was there', async () => {
    const { store } = await lived();
    const mine = store.log({ accountId: 'a' });
    const whole = Array.from(fold(mine, readPayload, store));
    for (let at = 1; at < mine.length; at += 1) {
      const rest = Array.from(fold(mine.slice(at), readPayload, store, whole[at - 1]?.step.snapshot ?? null));
      expect(rest.map(entryOf)).toEqual(whole.slice(at).map(entryOf));
    }
  });

  test('of nothing gives nothing', async () => {
    const { store } = await lived();
    expect(Array.from(fold([], readPayload, store))).toEqual([]);
  });
});

describe('a log that can no longer be folded', () => {
  test.each([
    ['its payload is not JSON', { payload: '{' }, 'can no longer be read: its payload is not JSON'],
    ['its payload is gone', { payload: null }, 'can no longer be read: it is unreadable'],
    [
      'it was decided otherwise',
      { decision: 'repeat' as const },
      'was decided "repeat" and would be "applied" today',
    ],
    ['it names a policy that is not there', { policyId: 99 }, 'names policy 99, which is not stored'],
  ])('is refused where %s', async (_, change, found) => {
    expect(await faultOf(() => change)).toMatchObject({
      code: 'historyDiverged',
      message: `log entry 1 of account a ${found}`,
      hint: expect.stringContaining('db check') as string,
    });
  });

  test('reads what an earlier version kept as an unknown status, with its id or without one', async () => {
    const { store, log } = await lived();
    const payload = JSON.stringify({ type: 'message.received', id: 'e9', payload: {} });
    for (const sourceId of ['e9', null]) {
      const old = { ...log[0], source: 'v2', type: 'UNKNOWN_STATUS', payload, sourceId } as LogEntry;
      const event = storedEventOf(old, readPayload);
      expect(event).toMatchObject({ type: 'UNKNOWN_STATUS', status: 'message.received' });
      expect(event.sourceId ?? null).toBe(sourceId);
    }
    expect(store.totals().foreign).toBe(0);
  });

  test('has the time of what happened from the entry, whatever the payload says, or none', async () => {
    const { log } = await lived();
    const heard = log.find(({ source }) => source === 'v2');
    if (heard === undefined) throw new Error('no event of v2 was heard');
    const times = [T0, heard.occurredAt, null].map(
      (occurredAt) => storedEventOf({ ...heard, occurredAt }, readPayload).occurredAt,
    );
    expect(times).toEqual([T0, T0 + HOUR, undefined]);
  });

  test('keeps a decision that an earlier machine took, and says what today’s would be', async () => {
    const { store, log } = await lived();
    const [first] = log;
    if (first === undefined) throw new Error('the log is empty');
    const source = { policy: (id: number) => store.policy(id), decidedEarlierUntil: () => 1 };
    const kept = { ...first, decision: 'unexpected' as const, version: 0 };
    const [folded] = fold([kept], readPayload, source);
    if (folded === undefined) throw new Error('nothing was folded');
    expect([folded.step.decision, folded.today]).toEqual(['unexpected', 'applied']);
    expect(entryOf(folded).summary).toMatch(
      /Decided by an earlier version of the machine; today it would be applied\.$/,
    );
  });
});

describe('policies of a log', () => {
  test('that were stored before a setting came to be have it as the built-in one', async () => {
    const { store, log } = await lived();
    const { usagePercent: _, ...older } = defaultPolicy;
    const source = {
      policy: () => older as typeof defaultPolicy,
      decidedEarlierUntil: () => 0,
    };
    const [folded] = fold(log, readPayload, source);
    expect(folded?.policy).toEqual(defaultPolicy);
    expect(store.policy(log[0]?.policyId ?? 0)).toEqual(defaultPolicy);
  });

  test('are read once for a ledger, however many entries name them', async () => {
    const { store, log } = await lived();
    const reads: number[] = [];
    const ledger = {
      ...readsOf(store),
      policy: async (id: number) => {
        reads.push(id);
        return store.policy(id);
      },
      decidedEarlierUntil: async () => 0,
    };
    for (let times = 0; times < 3; times += 1) {
      const source = await foldSourceFor(ledger, log);
      expect(source.policy(log[0]?.policyId ?? 0)).toEqual(defaultPolicy);
    }
    expect(reads).toEqual([log[0]?.policyId]);
  });

  test('that are not there are null, and asked for again', async () => {
    const { log } = await lived();
    const ledger = { policy: async () => null, decidedEarlierUntil: async () => 7 };
    const source = await foldSourceFor(ledger, log);
    expect([source.policy(1), source.decidedEarlierUntil()]).toEqual([null, 7]);
  });
});
