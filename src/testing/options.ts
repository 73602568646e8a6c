import { LifecycleError } from '../model/errors.ts';

/**
 * Checks that each option is a whole number of its least value or more.
 *
 * @param caller - the function whose options they are, for the message
 * @throws LifecycleError `invalidOption`
 */
export const checkWholeNumbers = <Name extends string>(
  caller: string,
  options: Readonly<Record<Name, number>>,
  least: readonly (readonly [name: Name, least: number])[],
): void => {
  for (const [name, bound] of least) {
    const value = options[name];
    if (!Number.isSafeInteger(value) || value < bound) {
      throw new LifecycleError('invalidOption', `${caller}: ${name} is ${String(value)}.`, {
        hint: `Give a whole number of ${String(bound)} or more.`,
      });
    }
  }
};
