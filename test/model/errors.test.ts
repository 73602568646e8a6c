import { describe, expect, test } from 'vitest';
import { LifecycleError } from '../../src/model/errors.ts';

describe('an error of ours', () => {
  test('says what, in a word and in a sentence, and what now', () => {
    const error = new LifecycleError('databaseBusy', 'It is held.', { hint: 'Try again.', retryable: true });
    expect(error).toBeInstanceOf(Error);
    expect({ ...error, message: error.message }).toEqual({
      name: 'LifecycleError',
      code: 'databaseBusy',
      message: 'It is held.',
      hint: 'Try again.',
      retryable: true,
    });
    expect(String(error)).toBe('LifecycleError: It is held.');
  });

  test('is not worth a second try unless it says so', () => {
    expect(new LifecycleError('closed', 'It is closed.', { hint: 'Open it.' }).retryable).toBe(false);
  });

  test('carries what caused it, and no property of that name where nothing did', () => {
    const cause = new Error('SQLITE_FULL');
    expect(new LifecycleError('diskFull', 'Full.', { hint: 'Free some.', cause }).cause).toBe(cause);
    expect('cause' in new LifecycleError('diskFull', 'Full.', { hint: 'Free some.' })).toBe(false);
  });

  test('points to where it was made', () => {
    expect(new LifecycleError('internal', 'A fault.', { hint: 'Report it.' }).stack).toContain(
      'errors.test.ts',
    );
  });
});
