import { expect } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import type { Effect } from '../../src/model/effect.ts';
import type { HeldEffects, StoreWriter } from '../../src/store/port.ts';
import type { Promised } from './promise.ts';
import { entry, T0, unreadable } from './samples.ts';

/** States that the outside may know of. */
const from = { connection: 'RECONNECTED', sync: 'RUNNING' } as const;
const elsewhere = { connection: 'CREDENTIALS.undetermined', sync: 'WAITING' } as const;

const effects: readonly Effect[] = [
  { type: 'askUser', status: 'CREDENTIALS', cause: 'linkedin.sessionExpired' },
  { type: 'withdraw', of: 'askUser' },
  { type: 'verify', reason: 'late' },
];

const holding = (accountId: string, held: readonly Effect[]): HeldEffects => ({
  accountId,
  seq: 1,
  from,
  until: T0 + 10,
  effects: held,
});

/** Appends an entry for what is held to hang on. */
const heard = (writer: StoreWriter, accountId: string): number =>
  writer.append(entry({ accountId, policyId: writer.policyId(defaultPolicy) }));

const reversed = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).toReversed()) as T;

/** Promises about the outbox, quarantine, foreign webhooks, policies, progress and totals. */
export const restPromises: readonly Promised[] = [
  {
    promise: 'effects wait in the outbox as they were put there, oldest first',
    check(store) {
      store.transaction((writer) => {
        const seq = writer.append(entry({ policyId: writer.policyId(defaultPolicy) }));
        for (const effect of effects) writer.enqueue(effect, 'a', seq, T0);
      });
      const expected = effects.map((effect, index) => ({
        id: index + 1,
        accountId: 'a',
        seq: 1,
        at: T0,
        effect,
      }));
      expect(store.outbox(10)).toEqual(expected);
      expect(store.outbox(2)).toEqual(expected.slice(0, 2));
      expect(store.outbox(Infinity)).toEqual(expected);
      expect(store.outbox(0)).toEqual([]);
      expect(store.totals().outbox).toBe(3);
      expect(store.held()).toEqual([]);
    },
  },
  {
    promise: 'what is held of accounts stands by their ids, and not in the outbox',
    check(store) {
      const [one, other] = [holding('b', effects), holding('a', effects.slice(1, 2))];
      store.transaction((writer) => {
        heard(writer, 'b');
        heard(writer, 'a');
        writer.hold(one);
        writer.hold(other);
      });
      expect(store.held()).toEqual([other, one]);
      expect(store.outbox(10)).toEqual([]);
      expect(store.totals()).toMatchObject({ outbox: 0, accounts: 0 });
    },
  },
  {
    promise: 'of an account is held what was held last, in the same transaction or a later one',
    check(store) {
      const later = { ...holding('a', effects.slice(0, 2)), from: elsewhere, until: T0 + 99, seq: 2 };
      const latest = holding('a', effects.slice(2));
      store.transaction((writer) => {
        heard(writer, 'a');
        heard(writer, 'a');
        writer.hold(holding('a', effects));
        writer.hold(later);
        expect(writer.held()).toEqual([later]);
      });
      expect(store.held()).toEqual([later]);
      store.transaction((writer) => writer.hold(latest));
      expect(store.held()).toEqual([latest]);
    },
  },
  {
    promise: 'what is held is forgotten when asked to, and so it stays',
    check(store) {
      store.transaction((writer) => {
        heard(writer, 'a');
        heard(writer, 'b');
        writer.hold(holding('a', effects));
        writer.hold(holding('b', effects));
        writer.unhold('a');
        writer.unhold('nobody');
      });
      expect(store.held()).toEqual([holding('b', effects)]);
      store.transaction((writer) => {
        writer.unhold('b');
        writer.unhold('b');
      });
      expect(store.held()).toEqual([]);
      store.transaction((writer) => {
        writer.hold(holding('b', effects));
        writer.unhold('b');
      });
      expect(store.held()).toEqual([]);
    },
  },
  {
    promise: 'what could not be read is kept raw, oldest first',
    check(store) {
      const kept = [
        unreadable(),
        unreadable({ at: T0 - 1, source: 'v2', origin: null, raw: '\u0000"😀\n' }),
        unreadable(),
      ];
      store.transaction((writer) => {
        for (const delivery of kept) writer.addQuarantined(delivery);
      });
      expect(store.quarantine(10)).toEqual(kept);
      expect(store.quarantine(2)).toEqual(kept.slice(0, 2));
      expect(store.quarantine(Infinity)).toEqual(kept);
    },
  },
  {
    promise: 'a lone surrogate of a raw delivery comes back as the replacement character',
    check(store) {
      store.transaction((writer) => writer.addQuarantined(unreadable({ raw: 'a\ud800b\udc00' })));
      expect(store.quarantine(1)[0]?.raw).toBe('a\ufffdb\ufffd');
    },
  },
  {
    promise: 'foreign webhooks are counted, whatever their names',
    check(store) {
      store.transaction((writer) => {
        for (const name of ['mail_received', '', '__proto__', 'mail_received']) writer.countForeign(name);
      });
      expect(store.totals().foreign).toBe(4);
    },
  },
  {
    promise: 'the same policy always gets the same number, also under another order of keys',
    check(store) {
      const other = { ...defaultPolicy, usagePercent: 80 };
      const number = (policy: typeof defaultPolicy) => store.transaction((writer) => writer.policyId(policy));
      expect([
        number(defaultPolicy),
        number(other),
        number({ ...defaultPolicy }),
        number(reversed(other)),
        number(defaultPolicy),
      ]).toEqual([1, 2, 1, 2, 1]);
      expect([store.policy(1), store.policy(2), store.policy(3), store.policy(0)]).toEqual([
        defaultPolicy,
        other,
        null,
        null,
      ]);
    },
  },
  {
    promise: 'a replay’s progress is remembered under its key, the latest one',
    check(store) {
      const save = (key: string, entries: number, finished: boolean): void =>
        store.transaction((writer) => writer.saveProgress(key, { entries, clock: T0 + entries, finished }));
      expect(store.progress('k')).toBeNull();
      save('k', 10, false);
      save('other', 1, false);
      save('k', 20, true);
      expect(store.progress('k')).toEqual({ entries: 20, clock: T0 + 20, finished: true });
      expect(store.progress('other')).toEqual({ entries: 1, clock: T0 + 1, finished: false });
    },
  },
  {
    promise: 'what the API showed last is remembered for each account, apart from log and snapshot',
    check(store) {
      const verify = (accountId: string, at: number, shown: string): void =>
        store.transaction((writer) => writer.verify(accountId, { at, shown }));
      expect(store.verification('a')).toBeNull();
      verify('a', T0 + 2, 'OK');
      verify('b', T0, '');
      verify('a', T0 + 1, 'ERROR 😀');
      expect(store.verification('a')).toEqual({ at: T0 + 1, shown: 'ERROR 😀' });
      expect(store.verification('b')).toEqual({ at: T0, shown: '' });
      expect(store.snapshot('a')).toBeNull();
      expect(store.totals()).toMatchObject({ accounts: 0, logEntries: 0 });
    },
  },
  {
    promise: 'what the API showed is not remembered from a transaction that failed',
    check(store) {
      store.transaction((writer) => writer.verify('a', { at: T0, shown: 'OK' }));
      expect(() =>
        store.transaction((writer) => {
          writer.verify('a', { at: T0 + 1, shown: 'ERROR' });
          expect(writer.verification('a')).toEqual({ at: T0 + 1, shown: 'ERROR' });
          throw new Error('boom');
        }),
      ).toThrow('boom');
      expect(store.verification('a')).toEqual({ at: T0, shown: 'OK' });
    },
  },
  {
    promise: 'totals of an empty store are zero, and the newest time is that of the last entry',
    check(store) {
      expect(store.totals()).toEqual({
        accounts: 0,
        logEntries: 0,
        transitions: 0,
        quarantined: 0,
        foreign: 0,
        outbox: 0,
        deadlines: 0,
        newestAt: null,
      });
      store.transaction((writer) => {
        const policyId = writer.policyId(defaultPolicy);
        writer.append(entry({ policyId, at: T0 + 5 }));
        writer.append(entry({ policyId, at: T0 }));
      });
      expect(store.totals()).toMatchObject({ logEntries: 2, newestAt: T0 });
    },
  },
];
