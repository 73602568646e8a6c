/** Whether a value is a promise, or like one. */
export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

/**
 * Calls a callback whose result no caller awaits. What it throws, or rejects with when it is asynchronous, goes to `onError`;
 * what `onError` throws or rejects with is dropped. Never throws.
 */
export const callBack = (call: () => unknown, onError: (error: unknown) => unknown): void => {
  const failed = (error: unknown): void => {
    if (onError !== ignore) callBack(() => onError(error), ignore);
  };
  try {
    const called = call();
    if (isThenable(called)) Promise.resolve(called).then(undefined, failed);
  } catch (error) {
    failed(error);
  }
};

/** Drops an error. */
export const ignore = (): undefined => undefined;
