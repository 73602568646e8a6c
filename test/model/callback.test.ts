import { setImmediate } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { callBack, ignore } from '../../src/model/callback.ts';

/** What was told to `onError`, and what nobody handled while the test ran. */
const told = () => {
  const errors: unknown[] = [];
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  process.on('unhandledRejection', note);
  onTestFinished(() => void process.off('unhandledRejection', note));
  return { errors, unhandled, onError: (error: unknown) => void errors.push(error) };
};

/** Lets promises settle, and Node notice those that nobody handles. */
const settled = async (): Promise<void> => {
  await setImmediate();
  await setImmediate();
};

const boom = new Error('boom');

describe('calling back somebody whom nobody waits for', () => {
  test('calls at once, and is silent when all goes well', async () => {
    const { errors, unhandled, onError } = told();
    let calls = 0;
    callBack(() => (calls += 1), onError);
    expect(calls).toBe(1);
    callBack(async () => (calls += 1), onError);
    expect(calls).toBe(2);
    await settled();
    expect([errors, unhandled]).toEqual([[], []]);
  });

  test('tells at once of what is thrown', () => {
    const { errors, onError } = told();
    callBack(() => {
      throw boom;
    }, onError);
    expect(errors).toEqual([boom]);
  });

  test('tells of what an asynchronous one rejects with, once', async () => {
    const { errors, unhandled, onError } = told();
    callBack(async () => {
      await setImmediate();
      throw boom;
    }, onError);
    expect(errors).toEqual([]);
    await settled();
    expect([errors, unhandled]).toEqual([[boom], []]);
  });

  test.each([undefined, null, 'text', 0, false])('tells of %s too, when that is what is thrown', (thrown) => {
    const { errors, onError } = told();
    callBack(() => {
      throw thrown;
    }, onError);
    expect(errors).toEqual([thrown]);
  });

  test('takes any thenable for asynchronous, not promises of this realm alone', async () => {
    const { errors, onError } = told();
    const thenable = {
      // oxlint-disable-next-line unicorn/no-thenable -- it is what the test is about
      then: (_done: unknown, failed: (error: unknown) => void): void => failed(boom),
    };
    callBack(() => thenable, onError);
    await settled();
    expect(errors).toEqual([boom]);
  });

  test('survives a thenable that throws when it is asked', async () => {
    const { errors, unhandled, onError } = told();
    const broken = {
      // oxlint-disable-next-line unicorn/no-thenable -- it is what the test is about
      then: (): void => {
        throw boom;
      },
    };
    callBack(() => broken, onError);
    await settled();
    expect([errors, unhandled]).toEqual([[boom], []]);
  });
});

describe('an error handler that fails itself', () => {
  const failures = [
    [
      'throws',
      (): never => {
        throw new Error('worse');
      },
    ],
    ['rejects', async (): Promise<never> => Promise.reject(new Error('worse'))],
  ] as const;

  test.each(failures)('ends nothing when it %s, after a call that threw', async (_how, onError) => {
    const { unhandled } = told();
    expect(() =>
      callBack(() => {
        throw boom;
      }, onError),
    ).not.toThrow();
    await settled();
    expect(unhandled).toEqual([]);
  });

  test.each(failures)('ends nothing when it %s, after a call that rejected', async (_how, onError) => {
    const { unhandled } = told();
    callBack(async () => Promise.reject(boom), onError);
    await settled();
    expect(unhandled).toEqual([]);
  });

  test('is not needed where errors are dropped', async () => {
    const { unhandled } = told();
    callBack(() => {
      throw boom;
    }, ignore);
    callBack(async () => Promise.reject(boom), ignore);
    await settled();
    expect(unhandled).toEqual([]);
    expect(ignore()).toBeUndefined();
  });
});
