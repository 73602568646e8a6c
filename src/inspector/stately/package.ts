import type { createInspector } from '@statelyai/inspect';
import { LifecycleError } from '../../model/errors.ts';

const isMissing = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  error.code === 'ERR_MODULE_NOT_FOUND' &&
  error.message.includes('@statelyai/');

/**
 * What we take of the package `@statelyai/inspect`, which only those install who use it.
 *
 * @throws LifecycleError `packageMissing` when it is not installed
 */
export const loadStately = async (): Promise<{ readonly createInspector: typeof createInspector }> => {
  try {
    return await import('@statelyai/inspect');
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new LifecycleError('packageMissing', 'the package @statelyai/inspect is not installed', {
      hint: "Stately's inspector needs it: npm install @statelyai/inspect",
      cause: error,
    });
  }
};
