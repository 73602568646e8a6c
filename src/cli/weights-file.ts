import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Weights } from '../../machines/causes/weights.ts';
import { LifecycleError } from '../model/errors.ts';
import { policyWith } from '../model/policy-settings.ts';
import type { Shell } from './shell.ts';
import { usageError } from './usage.ts';

const weightsText = (path: string, file: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw usageError(
      `the weights in ${file} cannot be read`,
      'Name a file that `diagnosis fit` has written.',
    );
  }
};

/**
 * The weights that a file holds.
 *
 * @throws LifecycleError `invalidOption` when it cannot be read or holds something else
 */
export const weightsFrom = ({ io }: Shell, file: string): Weights => {
  const text = weightsText(resolve(io.cwd, file), file);
  try {
    return policyWith({ weights: JSON.parse(text) as unknown }).weights;
  } catch (error) {
    const reason = error instanceof LifecycleError ? error.message : 'it is not JSON';
    throw usageError(`${file} holds no weights: ${reason}`, 'Name a file that `diagnosis fit` has written.');
  }
};
