import assert from 'node:assert/strict';
import { LifecycleError, type ErrorCode } from '../../model/errors.ts';
import type { Store } from '../../store/port.ts';

/** A promise of the port and the check that holds a store to it. */
export interface Promised {
  /** A fact in the present tense; the name of the test. */
  readonly promise: string;
  /** Throws when the new, empty store breaks the promise. */
  check(store: Store): void;
}

/** Opens one and the same store once more: the first time it is new and empty. */
export type Opening = () => Promise<Store>;

/** A promise about a store that is opened more than once, and its check. */
export interface PromisedOfOpening {
  /** A fact in the present tense; the name of the test. */
  readonly promise: string;
  /** Rejects when the store breaks the promise. What it opened is closed afterwards. */
  check(open: Opening): Promise<void>;
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

/** Asserts that a call throws a `LifecycleError` with this code, and with a hint. */
export const expectFault = (call: () => unknown, code: ErrorCode, retryable = false): void => {
  const error = thrownBy(call);
  if (!(error instanceof LifecycleError)) throw error;
  assert.deepEqual({ code: error.code, retryable: error.retryable }, { code, retryable });
  assert.match(error.hint, /\w/);
};

/** Asserts the values of some properties of an object; the others are ignored. */
export const expectParts = <T extends object>(actual: T, parts: Partial<T>): void => {
  const found = Object.fromEntries(Object.keys(parts).map((key) => [key, Reflect.get(actual, key)]));
  assert.deepEqual(found, parts);
};
