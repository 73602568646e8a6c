import { setImmediate } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { newestSeqIn } from '../../src/store/ledger.ts';
import {
  closedFault,
  endedFault,
  nestedFault,
  refusePromise,
  unknownPolicy,
  versionConflict,
} from '../../src/store/faults.ts';
import { expectFault } from '../../src/testing/store/promise.ts';
import { entry } from '../../src/testing/store/samples.ts';

describe('what a store throws', () => {
  test.each([
    ['closed', closedFault('store'), 'The store is closed.', false],
    ['internal', nestedFault('close'), 'close was called inside a transaction.', false],
    ['internal', endedFault(), 'A writer was used after its transaction had ended.', false],
    ['databaseFailed', unknownPolicy(7), 'No policy has the number 7.', false],
    ['versionConflict', versionConflict('a', 3), 'Account a already has a transition 3.', true],
  ] as const)('with the word %s says what happened, and what to do', (code, error, message, retryable) => {
    expect(error).toMatchObject({ code, message, retryable });
    expect(error.hint).toMatch(/^[A-Z].*\.$/);
  });

  test('carries what the database said of a conflict', () => {
    const cause = new Error('the account has this version already');
    expect(versionConflict('a', 3, cause).cause).toBe(cause);
    expect(versionConflict('a', 3).cause).toBeUndefined();
  });
});

describe('what the work of a transaction may return', () => {
  test.each([undefined, null, 0, '', 'then', {}, [], () => undefined])('is %s', (value) => {
    expect(() => refusePromise(value)).not.toThrow();
  });

  test('may have a `then` that is no function', () => {
    // oxlint-disable-next-line unicorn/no-thenable -- it is what the test is about
    expect(() => refusePromise({ then: 5 })).not.toThrow();
  });

  test('is no promise', () => {
    expectFault(() => refusePromise(Promise.resolve(1)), 'internal');
  });

  test('is nothing else that can be awaited', () => {
    // oxlint-disable-next-line unicorn/no-thenable -- it is what the test is about
    expectFault(() => refusePromise({ then: () => undefined }), 'internal');
  });

  test('is refused without ending the process, also where the promise comes to nothing', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', note);
    onTestFinished(() => void process.off('unhandledRejection', note));
    expectFault(() => refusePromise(Promise.reject(new Error('boom'))), 'internal');
    await setImmediate();
    expect(unhandled).toEqual([]);
  });
});

describe('the newest number of a ledger', () => {
  test('is that of the last entry, of which no more than one is asked for', async () => {
    const asked: unknown[] = [];
    const ledger = {
      log: async (query: object) => {
        asked.push(query);
        return [{ ...entry(), seq: 12 }];
      },
    };
    expect(await newestSeqIn(ledger)).toBe(12);
    expect(asked).toEqual([{ last: true, limit: 1 }]);
  });

  test('is 0 while there is none', async () => {
    expect(await newestSeqIn({ log: async () => [] })).toBe(0);
  });
});
