import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readSecrets, secretsFrom, secretVariables } from '../../src/http/secret-sources.ts';
import { Secrets } from '../../src/http/secrets.ts';
import { notifyUrl } from '../../src/http/notify-url.ts';
import { folder } from './setting.ts';

const invalid = expect.objectContaining({ code: 'invalidOption' });

/** What is thrown, as everything that a log could print of it. */
const shownError = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return inspect(error, { depth: 9 });
  }
  throw new Error('nothing was thrown');
};

describe('secrets', () => {
  test('never show themselves', () => {
    const secrets = new Secrets(['hidden-one', 'hidden-two'], 'test');
    for (const shown of [
      String(secrets),
      JSON.stringify({ secrets }),
      inspect(secrets, { depth: 9, showHidden: true }),
    ])
      expect(shown).not.toContain('hidden');
  });

  test('that come from a variable which is not set are said to be so', () => {
    const words = [process.env['ACCOUNT_LIFECYCLE_NEVER_SET']] as unknown as string[];
    for (const unset of [words, ['']])
      expect(() => new Secrets(unset, 'secrets.v1')).toThrow('secrets.v1 holds a secret that is not set');
  });

  test.each([
    ['none', []],
    ['three', ['a', 'b', 'c']],
    ['an empty one', ['']],
    ['one with a space', ['hidden one']],
    ['one with a comma', ['hidden,one']],
    ['one with an umlaut', ['hiddenä']],
  ])('of which there are %s are refused, and the error does not show them', (_what, words) => {
    expect(() => new Secrets(words, 'test')).toThrow(invalid);
    expect(shownError(() => new Secrets(words, 'test'))).not.toContain('hidden');
  });
});

describe('the environment', () => {
  const NAME = 'ACCOUNT_LIFECYCLE_V1_SECRETS';

  const file = (text: string, mode = 0o600): string => {
    const path = join(folder(), 'secrets');
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  };

  test.each([
    ['one', 'first', ['first']],
    ['two with a comma', 'first,second', ['first', 'second']],
    ['spaces around', ' first , second ', ['first', 'second']],
  ])('holds %s', (_what, text, words) => {
    const found = readSecrets({ [NAME]: text }, NAME, '/');
    expect(words.map((word) => found?.includes(word))).toEqual(words.map(() => true));
    expect(found?.includes('third')).toBe(false);
  });

  test.each(['first\n', 'first\nsecond\n', 'first,second', 'first\r\nsecond\r\n'])(
    'names a private file that holds %j',
    (text) => {
      const found = readSecrets({ [`${NAME}_FILE`]: file(text) }, NAME, '/');
      expect(found?.includes('first')).toBe(true);
      expect(found?.includes('second')).toBe(text.includes('second'));
    },
  );

  test.each([0o400, 0o600, 0o700])('may name a file with mode %o', (mode) => {
    expect(readSecrets({ [`${NAME}_FILE`]: file('first', mode) }, NAME, '/')).toBeDefined();
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
    const path = file('first');
    expect(readSecrets({ [`${NAME}_FILE`]: 'secrets' }, NAME, join(path, '..'))?.includes('first')).toBe(
      true,
    );
  });

  test.each([
    ['a file that is not there', { [`${NAME}_FILE`]: '/nowhere/secrets' }],
    ['a folder', { [`${NAME}_FILE`]: '/' }],
    ['an empty text', { [NAME]: '' }],
    ['commas alone', { [NAME]: ',,' }],
    ['both a text and a file', { [NAME]: 'hidden', [`${NAME}_FILE`]: '/nowhere' }],
    ['three', { [NAME]: 'hidden1,hidden2,hidden3' }],
    ['a header that is none', { ACCOUNT_LIFECYCLE_V1_HEADER: 'No Header:' }],
  ])('with %s is refused, and the error shows no secret', (_what, env) => {
    expect(() => secretsFrom(env, '/')).toThrow(invalid);
    expect(shownError(() => secretsFrom(env, '/'))).not.toContain('hidden');
  });

  test('says nothing of what is not set', () => {
    expect(secretsFrom({}, '/')).toEqual({ secrets: {}, v1Header: 'Unipile-Auth' });
  });

  test('has a variable for every way in', () => {
    const env = Object.fromEntries(Object.values(secretVariables).map((name) => [name, name]));
    const { secrets, v1Header } = secretsFrom({ ...env, ACCOUNT_LIFECYCLE_V1_HEADER: 'X-Mine' }, '/');
    expect(v1Header).toBe('X-Mine');
    expect(secrets.v1?.includes(secretVariables.v1)).toBe(true);
    expect(secrets.notify?.includes(secretVariables.notify)).toBe(true);
    expect(secrets.v2?.includes(secretVariables.v2)).toBe(true);
    expect(secrets.signals?.includes(secretVariables.signals)).toBe(true);
  });
});

describe('a notify URL', () => {
  const key = ['notify-key'];

  test.each([
    ['https://hooks.test', '/webhooks/notify'],
    ['https://hooks.test/', '/webhooks/notify'],
    ['https://hooks.test/unipile/', '/unipile/webhooks/notify'],
    ['https://hooks.test/webhooks/notify', '/webhooks/notify'],
  ])('on %s has the path %s', (base, path) => {
    expect(new URL(notifyUrl({ base, tenant: 'a', key })).pathname).toBe(path);
  });

  test('is always the same for a tenant, and another one for another tenant', () => {
    const url = (tenant: string): string => notifyUrl({ base: 'https://hooks.test', tenant, key });
    expect(url('a')).toBe(url('a'));
    expect(new URL(url('a')).searchParams.get('s')).not.toBe(new URL(url('b')).searchParams.get('s'));
  });

  test('is signed with the first of two keys', () => {
    const url = (keys: readonly string[]): string =>
      notifyUrl({ base: 'https://hooks.test', tenant: 'a', key: keys });
    expect(url(['new', 'old'])).toBe(url(['new']));
  });

  test.each([
    ['no address', 'hooks.test', 'a'],
    ['an address of something else', 'ftp://hooks.test', 'a'],
    ['a query', 'https://hooks.test/?a=b', 'a'],
    ['a password', 'https://u:p@hooks.test', 'a'],
    ['no tenant', 'https://hooks.test', ''],
    ['half a character', 'https://hooks.test', '\uD800'],
  ])('with %s is refused', (_what, base, tenant) => {
    expect(() => notifyUrl({ base, tenant, key })).toThrow(invalid);
  });
});
