import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Secrets } from '../../src/http/secrets.ts';
import { notifyUrl } from '../../src/http/notify-url.ts';
import { readPayload } from '../../src/wire/index.ts';
import { shownError } from './setting.ts';

const invalid = expect.objectContaining({ code: 'invalidOption' });

describe('secrets', () => {
  test('never show themselves', () => {
    const secrets = new Secrets(['hidden-secret-one', 'hidden-secret-two'], 'test');
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
    ['three', ['hidden-secret-one', 'hidden-secret-two', 'hidden-secret-three']],
    ['an empty one', ['']],
    ['one with a space', ['hidden secret-of-tests']],
    ['one with a comma', ['hidden,secret-of-tests']],
    ['one with an umlaut', ['hiddenä-secret-of-tests']],
    ['one of 15 characters', ['hidden-15-chars']],
    ['a good one and a short one', ['hidden-secret-one', 'hidden']],
    ['one in quotes', ['"hidden-secret-one"']],
    ['one in single quotes', ["'hidden-secret-one'"]],
    ['one with a quote before it', ['"hidden-secret-one']],
    ['one with a space before it', [' hidden-secret-one']],
    ['one with a line end after it', ['hidden-secret-one\n']],
  ])('of which there are %s are refused, and the error does not show them', (_what, words) => {
    expect(() => new Secrets(words, 'test')).toThrow(invalid);
    expect(shownError(() => new Secrets(words, 'test'))).not.toContain('hidden');
  });
});

describe('a secret that is refused', () => {
  const told = (word: string): string => shownError(() => new Secrets([word], 'secrets.v1'));

  test.each([
    ['hidden-15-chars', 'of fewer than 16 characters', 'openssl rand -hex 32'],
    ['"hidden-secret-one"', 'in quotes', 'Docker'],
    ['hidden-secret-one ', 'with a space or a line end around it', 'line end after a secret may stay'],
  ])('is told as such, with what helps: %j', (word, fault, hint) => {
    expect(told(word)).toContain(`secrets.v1 holds a secret ${fault}`);
    expect(told(word)).toContain(hint);
  });

  test('is told apart from one of 16 characters, and from one with quotes inside', () => {
    for (const word of ['sixteen-letters!', 'a-"quoted"-word-inside'])
      expect(new Secrets([word], 'test').includes(word)).toBe(true);
  });
});

describe('a notify URL', () => {
  const key = ['notify-key-of-tests'];

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
    expect(url(['new-key-of-these-tests', 'old-key-of-these-tests'])).toBe(url(['new-key-of-these-tests']));
  });

  test.each([
    ['no address', 'hooks.test', 'a'],
    ['an address of something else', 'ftp://hooks.test', 'a'],
    ['a query', 'https://hooks.test/?a=b', 'a'],
    ['a password', 'https://u:p@hooks.test', 'a'],
    ['no tenant', 'https://hooks.test', ''],
    ['half a character', 'https://hooks.test', '\uD800'],
    ['a line end in the tenant', 'https://hooks.test', 'a\nb'],
    ['a NUL in the tenant', 'https://hooks.test', 'a\0'],
    ['a tenant that reaches a prototype', 'https://hooks.test', '__proto__'],
    ['a tenant of 1,025 characters', 'https://hooks.test', 'n'.repeat(1025)],
  ])('with %s is refused', (_what, base, tenant) => {
    expect(() => notifyUrl({ base, tenant, key })).toThrow(invalid);
  });

  test('with a time that is none is refused', () => {
    const soon = () => notifyUrl({ base: 'https://hooks.test', tenant: 'a', key, expires: 'soon' });
    expect(soon).toThrow(invalid);
  });

  test('takes every tenant that a reader takes, and no other', () => {
    const takes = (tenant: string): boolean => {
      try {
        return notifyUrl({ base: 'https://hooks.test', tenant, key }) !== '';
      } catch {
        return false;
      }
    };
    const keeps = (name: string): boolean => {
      const read = readPayload({ status: 'RECONNECTED', account_id: 'x', name }, 0, 'notify');
      return read.kind === 'event' && read.event.tenant === name;
    };
    const tenant = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ minLength: 1020, maxLength: 1028 }),
      fc.constantFrom('constructor', 'a\u0085', 'ü & 1', '\uDC00'),
    );
    fc.assert(fc.property(tenant, (text) => takes(text) === keeps(text)));
  });
});
