import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Secrets } from '../../src/http/secrets.ts';
import { notifyUrl } from '../../src/http/notify-url.ts';
import { shownError } from './setting.ts';

const invalid = expect.objectContaining({ code: 'invalidOption' });

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
