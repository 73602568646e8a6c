import { expect } from 'vitest';
import { LifecycleError, type ErrorCode } from '../../src/model/errors.ts';
import type { Store } from '../../src/store/port.ts';

/** A promise of the port and the check that holds a store to it. */
export interface Promised {
  /** A fact in the present tense; the name of the test. */
  readonly promise: string;
  /** Throws when the new, empty store breaks the promise. */
  check(store: Store): void;
}

/** What a call throws. */
export const thrownBy = (call: () => unknown): unknown => {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

/** Holds a call to throwing an error of ours with this code, and with a hint. */
export const expectFault = (call: () => unknown, code: ErrorCode, retryable = false): void => {
  const error = thrownBy(call);
  expect(error).toBeInstanceOf(LifecycleError);
  expect(error).toMatchObject({ code, retryable, hint: expect.stringMatching(/\w/) });
};
