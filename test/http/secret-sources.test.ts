import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSecrets, readWords, secretsFrom, secretVariables } from '../../src/http/secret-sources.ts';
import { folder, shownError } from './setting.ts';

const invalid = expect.objectContaining({ code: 'invalidOption' });

describe('the environment', () => {
  const NAME = 'ACCOUNT_LIFECYCLE_V1_SECRETS';
  const [first, second] = ['the-first-of-secrets', 'the-second-of-secrets'] as const;

  const file = (text: string, mode = 0o600): string => {
    const path = join(folder(), 'secrets');
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  };

  test.each([
    ['one', first, [first]],
    ['two with a comma', `${first},${second}`, [first, second]],
    ['two with a line end between', `${first}\n${second}`, [first, second]],
  ])('holds %s', (_what, text, words) => {
    const found = readSecrets({ [NAME]: text }, NAME, '/');
    expect(words.map((word) => found?.includes(word))).toEqual(words.map(() => true));
    expect(found?.includes('third')).toBe(false);
  });

  test.each([`${first}\n`, `${first}\n${second}\n`, `${first},${second}`, `${first}\r\n${second}\r\n`])(
    'names a private file that holds %j',
    (text) => {
      const found = readSecrets({ [`${NAME}_FILE`]: file(text) }, NAME, '/');
      expect(found?.includes(first)).toBe(true);
      expect(found?.includes(second)).toBe(text.includes(second));
    },
  );

  test.each([0o400, 0o600, 0o700])('may name a file with mode %o', (mode) => {
    expect(readSecrets({ [`${NAME}_FILE`]: file(first, mode) }, NAME, '/')).toBeDefined();
  });

  test.each([0o604, 0o640, 0o644, 0o660, 0o602, 0o601, 0o777])(
    'must not name a file with mode %o',
    (mode) => {
      const path = file('hidden', mode);
      const read = () => readSecrets({ [`${NAME}_FILE`]: path }, NAME, '/');
      expect(read).toThrow(invalid);
      expect(shownError(read)).toContain(`chmod 600 ${path}`);
      expect(shownError(read)).not.toContain('hidden');
    },
  );

  test('names files relative to the folder in which the program was started', () => {
    const path = file(first);
    expect(readSecrets({ [`${NAME}_FILE`]: 'secrets' }, NAME, join(path, '..'))?.includes(first)).toBe(true);
  });

  test.each([
    ['a file that is not there', { [`${NAME}_FILE`]: '/nowhere/secrets' }],
    ['a folder', { [`${NAME}_FILE`]: '/' }],
    ['an empty text', { [NAME]: '' }],
    ['commas alone', { [NAME]: ',,' }],
    ['both a text and a file', { [NAME]: 'hidden', [`${NAME}_FILE`]: '/nowhere' }],
    ['three', { [NAME]: 'hidden-secret-1,hidden-secret-2,hidden-secret-3' }],
    ['a short one', { [NAME]: 'hidden' }],
    ['one in quotes', { [NAME]: '"hidden-secret-one"' }],
    ['a space before it', { [NAME]: ' hidden-secret-one' }],
    ['a line end after it', { [NAME]: 'hidden-secret-one\n' }],
    ['a space after the comma', { [NAME]: 'hidden-secret-one, hidden-secret-two' }],
    ['a header that is none', { ACCOUNT_LIFECYCLE_V1_HEADER: 'No Header:' }],
  ])('with %s is refused, and the error shows no secret', (_what, env) => {
    expect(() => secretsFrom(env, '/')).toThrow(invalid);
    expect(shownError(() => secretsFrom(env, '/'))).not.toContain('hidden');
  });

  test('may name a file with a line end after the secret, but not with a space', () => {
    const read = (text: string) => () => readSecrets({ [`${NAME}_FILE`]: file(text) }, NAME, '/');
    expect(read('hidden-secret-one\n')()?.includes('hidden-secret-one')).toBe(true);
    expect(read('hidden-secret-one \n')).toThrow(invalid);
    expect(shownError(read('hidden-secret-one \n'))).not.toContain('hidden');
  });

  test('says nothing of what is not set', () => {
    expect(secretsFrom({}, '/')).toEqual({ secrets: {}, v1Header: 'Unipile-Auth' });
  });

  test('has a variable for every endpoint', () => {
    const env = Object.fromEntries(Object.values(secretVariables).map((name) => [name, name]));
    const { secrets, v1Header } = secretsFrom({ ...env, ACCOUNT_LIFECYCLE_V1_HEADER: 'X-Mine' }, '/');
    expect(v1Header).toBe('X-Mine');
    expect(secrets.v1?.includes(secretVariables.v1)).toBe(true);
    expect(secrets.notify?.includes(secretVariables.notify)).toBe(true);
    expect(secrets.v2?.includes(secretVariables.v2)).toBe(true);
    expect(secrets.signals?.includes(secretVariables.signals)).toBe(true);
  });

  test('says which variable the words came from', () => {
    expect(readWords({ [NAME]: ' first ' }, NAME, '/')).toEqual({ words: ['first'], what: NAME });
    const named = { [`${NAME}_FILE`]: file('first\n\nsecond\n') };
    expect(readWords(named, NAME, '/')).toEqual({ words: ['first', 'second'], what: `${NAME}_FILE` });
    expect(readWords({}, NAME, '/')).toBeUndefined();
  });

  test('that names a file which cannot be read is told why', () => {
    const read = () => readWords({ [`${NAME}_FILE`]: 'missing' }, NAME, '/nowhere');
    expect(read).toThrow(`${NAME}_FILE names /nowhere/missing, which cannot be read (ENOENT)`);
  });
});
