import { LifecycleError } from './errors.ts';

/** What an argument has to be: says so, with an article, where a value is not that; null where it is. */
export type ArgumentRule = (value: unknown) => string | null;

const rule =
  (what: string, holds: (value: unknown) => boolean): ArgumentRule =>
  (value) =>
    holds(value) ? null : what;

/** The rules that arguments are held to. */
export const argumentRules = {
  text: rule('a text', (value) => typeof value === 'string'),
  flag: rule('true or false', (value) => typeof value === 'boolean'),
  count: rule('a whole number from 0 on', (value) => Number.isSafeInteger(value) && Number(value) >= 0),
  most: rule(
    'a whole number from 0 on, or Infinity',
    (value) => value === Infinity || (Number.isSafeInteger(value) && Number(value) >= 0),
  ),
  call: rule('a function', (value) => typeof value === 'function'),
  list: rule('a list', (value) => Array.isArray(value)),
  object: rule('an object', (value) => typeof value === 'object' && value !== null),
  anything: rule('anything', () => true),
  oneOf: (words: readonly string[]): ArgumentRule =>
    rule(`one of ${words.join(', ')}`, (value) => words.some((word) => word === value)),
} as const;

const LONGEST_SHOWN = 40;

const displayed = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value.slice(0, LONGEST_SHOWN)) : `of the type ${typeof value}`;

/**
 * Holds an argument to its rule.
 *
 * @param of - what it belongs to, such as `accounts` or `openLifecycle`
 * @throws LifecycleError `invalidOption`
 */
export const assertArgument = (of: string, name: string, value: unknown, holds: ArgumentRule): void => {
  const what = holds(value);
  if (what === null) return;
  throw new LifecycleError('invalidOption', `${of}: ${name} cannot be ${displayed(value)}`, {
    hint: `It has to be ${what}.`,
  });
};

/**
 * Holds an object of options to the rules of its members, for callers whom no compiler helps: a misspelt one would be passed over
 * in silence. Members that are undefined count as left out.
 *
 * @param of - what they belong to, such as `accounts` or `openLifecycle`
 * @throws LifecycleError `invalidOption` for a member that is not known, and for one that is not what it has to be
 */
export const assertArguments = (
  of: string,
  given: object,
  known: Readonly<Record<string, ArgumentRule>>,
): void => {
  assertArgument(of, 'what it is given', given, argumentRules.object);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const holds = Object.hasOwn(known, name) ? known[name] : undefined;
    if (holds === undefined)
      throw new LifecycleError('invalidOption', `${of} knows nothing called ${displayed(name)}`, {
        hint: `It knows ${Object.keys(known).join(', ')}.`,
      });
    assertArgument(of, name, value, holds);
  }
};
