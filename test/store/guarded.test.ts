import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { LifecycleError } from '../../src/model/errors.ts';
import { closedFault } from '../../src/store/faults.ts';
import { GuardedReader, GuardedWriter } from '../../src/store/guarded.ts';
import type { StoreReader, StoreWriter } from '../../src/store/port.ts';
import { expectFault } from '../../src/testing/store/promise.ts';
import {
  entry,
  factSample,
  incidentSample,
  move,
  quarantinedSample,
  scopeSample,
  keptSinkSample,
  laneSample,
  letterSample,
  snapshotAfter,
} from '../../src/testing/store/samples.ts';

const held = {
  accountId: 'a',
  seq: 1,
  from: { connection: 'OK', sync: 'RUNNING' },
  until: 5,
  effects: [],
} as const;

/** A call of every method that reads. A method that is new does not compile without a line here. */
const reads: { readonly [Name in keyof StoreReader]: Parameters<StoreReader[Name]> } = {
  snapshot: ['a'],
  knowsSource: ['a', 's'],
  accounts: [{ limit: 1 }],
  counts: [],
  log: [{ after: 3 }],
  transitions: ['a', 7],
  checkpointBefore: ['a', 7],
  deadlines: [],
  outbox: [2, 1],
  held: [],
  quarantine: [{ first: 'newest', after: 9, limit: 2 }],
  quarantineReasons: [],
  scopeCounters: ['all'],
  recentBreaks: [],
  incidents: [{ open: true }],
  members: [1],
  facts: [{ after: 1 }],
  newestFacts: ['provider google'],
  databaseId: [],
  lastEffect: [],
  prunedUntil: [],
  sinks: [],
  lane: [{ sink: 's', subject: 'account a' }],
  lanes: [{ sink: 's', limit: 1 }],
  letters: [{ dead: true }],
  letterCounts: [],
  erasures: [],
  policy: [1],
  progress: ['k'],
  verification: ['a'],
  totals: [],
  decidedEarlierUntil: [],
};

/** The same of every method that writes. */
const writes: {
  readonly [Name in Exclude<keyof StoreWriter, keyof StoreReader>]: Parameters<StoreWriter[Name]>;
} = {
  append: [entry()],
  addTransition: [move(1), 1],
  save: [snapshotAfter('a', ['OK'])],
  leftAt: ['a', 'OK', 7],
  enqueue: [{ type: 'verify', reason: 'late' }, 'a', 1, 7],
  hold: [held],
  unhold: ['a'],
  saveScopeCounters: [scopeSample('all')],
  addBreak: [{ accountId: 'a', seq: 1, at: 2, from: 2, keys: ['all'] }],
  dropBreaks: [[1]],
  saveIncident: [incidentSample()],
  addMember: [1, 'a'],
  addFact: [factSample()],
  nameDatabase: ['d'],
  markReplayed: [1, 2],
  pruneOutbox: [7],
  saveSink: [keptSinkSample()],
  dropSink: ['s'],
  saveLane: [laneSample()],
  addLetter: [letterSample()],
  saveLetter: [7, { attempts: 1, firstAt: 2, diedAt: null, why: 'x' }],
  dropLetter: [7],
  addQuarantined: [quarantinedSample()],
  restateQuarantined: [7, 'is still not JSON'],
  dropQuarantined: [7],
  countForeign: ['mail'],
  policyId: [defaultPolicy],
  saveProgress: ['k', { entries: 1, clock: 2, finished: false, digest: null }],
  verify: ['a', { at: 1, fingerprint: 'OK' }],
};

interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** Stands in for any reader or writer: notes each call, and answers it with an object of its own. */
const noting = () => {
  const calls: Call[] = [];
  const answers: object[] = [];
  const target = new Proxy({} as StoreWriter, {
    get:
      (_target, name) =>
      (...args: readonly unknown[]) => {
        calls.push({ name: String(name), args });
        answers.push({});
        return answers.at(-1);
      },
  });
  return { calls, answers, target };
};

const callOf = (on: object, name: string, args: readonly unknown[]): unknown => {
  const method: unknown = Reflect.get(on, name);
  if (typeof method !== 'function') throw new Error(`there is no method ${name}`);
  return Reflect.apply(method, on, args) as unknown;
};

const answered = new Set([
  'append',
  'leftAt',
  'policyId',
  'addMember',
  'addFact',
  'addLetter',
  'saveLetter',
  'dropLetter',
  'restateQuarantined',
  'dropQuarantined',
]);
const answering = [
  ...Object.entries(reads),
  ...Object.entries(writes).filter(([name]) => answered.has(name)),
];
const silent = Object.entries(writes).filter(([name]) => !answered.has(name));

describe('a guarded writer', () => {
  test.each(answering)('hands %s on as it is, and gives back the answer', (name, args) => {
    const { calls, answers, target } = noting();
    expect(callOf(new GuardedWriter(target), name, args)).toBe(answers[0]);
    expect(calls).toEqual([{ name, args }]);
  });

  test.each(silent)('hands %s on as it is', (name, args) => {
    const { calls, target } = noting();
    expect(callOf(new GuardedWriter(target), name, args)).toBeUndefined();
    expect(calls).toEqual([{ name, args }]);
  });

  test.each([...answering, ...silent])('refuses %s when its transaction is over', (name, args) => {
    const { calls, target } = noting();
    const writer = new GuardedWriter(target);
    writer.end();
    expectFault(() => callOf(writer, name, args), 'internal');
    expect(calls).toEqual([]);
  });

  test('may be ended more than once, and stays ended', () => {
    const writer = new GuardedWriter(noting().target);
    writer.end();
    writer.end();
    expectFault(() => writer.totals(), 'internal');
  });

  test('passes on what its target throws', () => {
    const fault = new LifecycleError('diskFull', 'Full.', { hint: 'Free some.' });
    const failing = new Proxy({} as StoreWriter, {
      get: () => () => {
        throw fault;
      },
    });
    const writer = new GuardedWriter(failing);
    for (const [name, args] of [...answering, ...silent])
      expect(() => callOf(writer, name, args)).toThrow(fault);
  });
});

describe('a guarded reader', () => {
  test.each(Object.entries(reads))('asks for its reader at each %s', (name, args) => {
    const [first, second] = [noting(), noting()];
    let current = first.target;
    const reader = new GuardedReader(() => current);
    callOf(reader, name, args);
    current = second.target;
    callOf(reader, name, args);
    expect([first.calls.length, second.calls.length]).toEqual([1, 1]);
  });

  test.each(Object.entries(reads))('lets the one who gives it refuse %s', (name, args) => {
    const reader = new GuardedReader(() => {
      throw closedFault('store');
    });
    expectFault(() => callOf(reader, name, args), 'closed');
  });
});

test('a writer that was kept does not write into the transaction after its own', () => {
  const store = createMemoryStore();
  const kept = store.transaction((writer) => writer);
  store.transaction((writer) => {
    writer.countForeign('mail');
    expectFault(() => kept.countForeign('mail'), 'internal');
  });
  expect(store.totals().foreign).toBe(1);
});
