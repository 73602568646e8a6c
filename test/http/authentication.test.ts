import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bearerVerifier,
  notifySignature,
  notifyVerifier,
  v1Verifier,
  v2Verifier,
  type Unproven,
  type Verifier,
} from '../../src/http/authentication.ts';
import { isSameText, Secrets } from '../../src/http/secrets.ts';
import { now, v2Body, v2Signature } from './setting.ts';

const oldSecret = 'the-old-secret-of-tests';
const newSecret = 'the-new-secret-of-tests';
const both = new Secrets([oldSecret, newSecret], 'test');

const delivery = (headers: Record<string, string>, body = '', query = ''): Unproven => ({
  header: (name) => headers[name.toLowerCase()] ?? null,
  query: new URLSearchParams(query),
  body: Buffer.from(body),
  now,
});

/** A delivery, and whether it is to be believed. */
type Case = readonly [what: string, delivery: Unproven, believed: boolean];

/** What a verifier gets wrong; empty for one that is right. */
const mistakes = (verify: Verifier, cases: readonly Case[]): readonly string[] =>
  cases.flatMap(([what, each, believed]) => (verify(each).proven === believed ? [] : [what]));

const v1Cases: readonly Case[] = [
  ['the old secret', delivery({ 'unipile-auth': oldSecret }), true],
  ['the new secret', delivery({ 'unipile-auth': newSecret }), true],
  ['no header', delivery({}), false],
  ['an empty header', delivery({ 'unipile-auth': '' }), false],
  ['the beginning of a secret', delivery({ 'unipile-auth': 'the-old' }), false],
  ['a secret and more', delivery({ 'unipile-auth': `${oldSecret}x` }), false],
  ['a secret of the same length', delivery({ 'unipile-auth': 'the-old-secret-of-testS' }), false],
  ['both secrets', delivery({ 'unipile-auth': `${oldSecret},${newSecret}` }), false],
  ['another header', delivery({ authorization: oldSecret }), false],
];

const body = v2Body();
const signed = (signature: string, over = body): Unproven =>
  delivery({ 'unipile-signature': signature }, over);
const t = Math.floor(now / 1000);
const hex = (text: string, secret = oldSecret): string =>
  createHmac('sha256', secret).update(text).digest('hex');

const v2Cases: readonly Case[] = [
  ['the old secret', signed(v2Signature(body, oldSecret)), true],
  ['the new secret', signed(v2Signature(body, newSecret)), true],
  ['exactly 300 s old', signed(v2Signature(body, oldSecret, now - 300_000)), true],
  ['exactly 300 s ahead', signed(v2Signature(body, oldSecret, now + 300_000)), true],
  ['one right signature of two', signed(`t=${t},v0=${'0'.repeat(64)},v0=${hex(`${t}.${body}`)}`), true],
  ['spaces after commas', signed(v2Signature(body, oldSecret).replace(',', ', ')), true],
  ['upper case', signed(`t=${t},v0=${hex(`${t}.${body}`).toUpperCase()}`), true],
  ['a field of a later version', signed(`${v2Signature(body, oldSecret)},v1=abc`), true],
  ['301 s old', signed(v2Signature(body, oldSecret, now - 301_000)), false],
  ['301 s ahead', signed(v2Signature(body, oldSecret, now + 301_000)), false],
  [
    'a new time on an old signature',
    signed(v2Signature(body, oldSecret, now - 900_000).replace(/t=\d+/, `t=${t}`)),
    false,
  ],
  ['another secret', signed(v2Signature(body, 'other')), false],
  ['another body', signed(v2Signature(body, oldSecret), `${body} `), false],
  ['no time signed', signed(`t=${t},v0=${hex(body)}`), false],
  ['a cut signature', signed(v2Signature(body, oldSecret).slice(0, -1)), false],
  ['an empty signature', signed(`t=${t},v0=`), false],
  ['no signature', signed(`t=${t}`), false],
  ['no time', signed(`v0=${hex(`.${body}`)}`), false],
  ['two times', signed(`t=${t - 900},${v2Signature(body, oldSecret)}`), false],
  ['a time that is none', signed(`t=now,v0=${hex(`now.${body}`)}`), false],
  ['no header', delivery({}, body), false],
];

const notifyQuery = (tenant: string, signature: string): string =>
  new URLSearchParams({ tenant, s: signature }).toString();
const newFirst = new Secrets([newSecret], 'test');

const notifyCases: readonly Case[] = [
  ['the old key', delivery({}, '', notifyQuery('a', notifySignature(both, 'a'))), true],
  ['the new key', delivery({}, '', notifyQuery('a', notifySignature(newFirst, 'a'))), true],
  ['a tenant with signs', delivery({}, '', notifyQuery('a&b=ü', notifySignature(both, 'a&b=ü'))), true],
  ['another tenant', delivery({}, '', notifyQuery('b', notifySignature(both, 'a'))), false],
  ['a tenant that begins alike', delivery({}, '', notifyQuery('ab', notifySignature(both, 'a'))), false],
  ['no signature', delivery({}, '', 'tenant=a'), false],
  ['an empty signature', delivery({}, '', 'tenant=a&s='), false],
  ['no tenant', delivery({}, '', `s=${notifySignature(both, '')}`), false],
  ['two tenants', delivery({}, '', `${notifyQuery('a', notifySignature(both, 'a'))}&tenant=b`), false],
  ['a plain HMAC of the tenant', delivery({}, '', notifyQuery('a', hex('a'))), false],
  [
    'another key',
    delivery({}, '', notifyQuery('a', notifySignature(new Secrets(['another-key-of-tests'], 'test'), 'a'))),
    false,
  ],
];

const expiringQuery = (expires: string, signature = notifySignature(both, 'a', expires)): string =>
  new URLSearchParams({ tenant: 'a', expires, s: signature }).toString();

const expiringCases: readonly Case[] = [
  ['a second before it expires', delivery({}, '', expiringQuery(String(t + 1))), true],
  ['at the second at which it expires', delivery({}, '', expiringQuery(String(t))), false],
  ['a day later', delivery({}, '', expiringQuery(String(t - 86_400))), false],
  [
    'without the time that was signed',
    delivery({}, '', notifyQuery('a', notifySignature(both, 'a', String(t + 1)))),
    false,
  ],
  [
    'with a time that was not signed',
    delivery({}, '', expiringQuery(String(t + 1), notifySignature(both, 'a'))),
    false,
  ],
  [
    'with a later time than was signed',
    delivery({}, '', expiringQuery(String(t + 9), notifySignature(both, 'a', String(t - 1)))),
    false,
  ],
  ['with two times', delivery({}, '', `${expiringQuery(String(t + 1))}&expires=${t + 9}`), false],
  ['with an empty time', delivery({}, '', expiringQuery('', notifySignature(both, 'a'))), false],
  ['without a time', delivery({}, '', notifyQuery('a', notifySignature(both, 'a'))), true],
];

const bearerCases: readonly Case[] = [
  ['the old token', delivery({ authorization: `Bearer ${oldSecret}` }), true],
  ['the new token', delivery({ authorization: `bearer ${newSecret}` }), true],
  ['no scheme', delivery({ authorization: oldSecret }), false],
  ['another scheme', delivery({ authorization: `Basic ${oldSecret}` }), false],
  ['no token', delivery({ authorization: 'Bearer ' }), false],
  ['another token', delivery({ authorization: 'Bearer x' }), false],
  ['nothing', delivery({}), false],
];

describe('a verifier', () => {
  test.each([
    ['of v1', v1Verifier(both, 'Unipile-Auth'), v1Cases],
    ['of v2', v2Verifier(both), v2Cases],
    ['of notify URLs', notifyVerifier(both), notifyCases],
    ['of notify URLs that expire', notifyVerifier(both), expiringCases],
    ['of bearer tokens', bearerVerifier(both), bearerCases],
  ])('%s believes whom it should, and nobody else', (_what, verify, cases) => {
    expect(mistakes(verify, cases)).toEqual([]);
  });

  test('believes a v2 signature over bytes that are no text', () => {
    const bytes = Buffer.from([0xff, 0x00, 0xfe]);
    const v0 = createHmac('sha256', oldSecret).update(`${t}.`).update(bytes).digest('hex');
    expect(v2Verifier(both)({ ...signed(`t=${t},v0=${v0}`), body: bytes })).toEqual({ proven: true });
  });

  test.each([
    [-301_000, -301],
    [3_600_000, 3600],
  ])('says how far the clock of a v2 sender is off: %i ms', (off, secondsAhead) => {
    expect(v2Verifier(both)(signed(v2Signature(body, oldSecret, now + off)))).toEqual({
      proven: false,
      code: 'signatureExpired',
      secondsAhead,
    });
  });

  test('says of a notify URL that has expired that it has, where it was right', () => {
    const over = new URLSearchParams(expiringQuery(String(t)));
    const verify = notifyVerifier(both);
    expect(verify({ ...delivery({}), query: over })).toEqual({ proven: false, code: 'urlExpired' });
    over.set('s', '00');
    expect(verify({ ...delivery({}), query: over })).toEqual({ proven: false, code: 'signatureWrong' });
  });

  test('says for which tenant a notify URL vouches', () => {
    const query = new URLSearchParams(notifyQuery('a', notifySignature(both, 'a')));
    expect(notifyVerifier(both)({ ...delivery({}), query })).toEqual({ proven: true, tenant: 'a' });
  });
});

describe('these cases catch a verifier that', () => {
  const given = (each: Unproven): string => each.header('unipile-auth') ?? '';
  const fieldsOf = (each: Unproven) => {
    const [, at = '', v0 = ''] =
      /^t=(\d+),v0=([0-9a-f]*)$/.exec(each.header('unipile-signature') ?? '') ?? [];
    return { at, v0 };
  };
  const verdict = (proven: boolean): ReturnType<Verifier> =>
    proven ? { proven } : { proven, code: 'secretWrong' };

  test.each<[string, Verifier, readonly Case[]]>([
    ['believes everybody', () => verdict(true), v1Cases],
    ['believes nobody', () => verdict(false), v1Cases],
    ['knows one secret alone', v1Verifier(new Secrets([oldSecret], 'test'), 'Unipile-Auth'), v1Cases],
    ['compares beginnings', (each) => verdict(oldSecret.startsWith(given(each))), v1Cases],
    ['compares lengths', (each) => verdict(given(each).length === oldSecret.length), v1Cases],
    [
      'forgets the age of a signature',
      (each) => v2Verifier(both)({ ...each, now: Number(fieldsOf(each).at) * 1000 }),
      v2Cases,
    ],
    [
      'leaves the time unsigned',
      (each) => verdict(fieldsOf(each).v0 === hex(Buffer.from(each.body).toString())),
      v2Cases,
    ],
    [
      'leaves the body unsigned',
      (each) => verdict(v2Verifier(both)({ ...each, body: Buffer.from(body) }).proven),
      v2Cases,
    ],
    [
      'compares what is there of a signature',
      (each) =>
        verdict(
          hex(`${fieldsOf(each).at}.${Buffer.from(each.body).toString()}`).startsWith(fieldsOf(each).v0),
        ),
      v2Cases,
    ],
    [
      'leaves the tenant unsigned',
      ({ query }) => verdict(query.get('s') === notifySignature(both, 'a')),
      notifyCases,
    ],
    ['forgets that a notify URL expires', (each) => notifyVerifier(both)({ ...each, now: 0 }), expiringCases],
    [
      'leaves the expiry unsigned',
      (each) => {
        const query = new URLSearchParams(each.query);
        const expires = query.get('expires');
        query.delete('expires');
        const isOver = expires !== null && each.now >= Number(expires) * 1000;
        query.set(
          's',
          expires === query.get('expires') ? (query.get('s') ?? '') : notifySignature(both, 'a'),
        );
        return isOver ? verdict(false) : notifyVerifier(both)({ ...each, query });
      },
      expiringCases,
    ],
    [
      'takes a token without its scheme',
      (each) => verdict(both.includes((each.header('authorization') ?? '').split(' ').at(-1) ?? '')),
      bearerCases,
    ],
  ])('%s', (_what, broken, cases) => {
    expect(mistakes(broken, cases)).not.toEqual([]);
  });
});

describe('comparing in constant time', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 });

  test('says the same as comparing in the usual way', () => {
    fc.assert(fc.property(text, text, (one, other) => isSameText(one, other) === (one === other)));
  });

  test('finds every text the same as itself, and not the same as with one character changed, left out or added', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', minLength: 1 }), fc.nat(), (one, at) => {
        const place = at % one.length;
        const changed = one.slice(0, place) + (one[place] === 'x' ? 'y' : 'x') + one.slice(place + 1);
        const shortened = one.slice(0, place) + one.slice(place + 1);
        expect(isSameText(one, one)).toBe(true);
        for (const other of [changed, shortened, `${one}x`, ` ${one}`])
          expect(isSameText(one, other)).toBe(false);
      }),
    );
  });

  test.each([
    ['zeros after it', 'known-to-all-of-us\0'],
    ['a character whose low byte is the same', 'known-to-all-of-u\u0173'],
    ['more after it than is compared', `known-to-all-of-us${'x'.repeat(1000)}`],
    ['nothing', ''],
  ])('a secret is not the same with %s', (_what, text) => {
    const secrets = new Secrets(['known-to-all-of-us'], 'test');
    expect([secrets.includes(text), secrets.includes('known-to-all-of-us')]).toEqual([false, true]);
  });

  test('of secrets says the same as looking the text up', () => {
    const secret = fc.stringMatching(/^[!-+\--~]{16,40}$/).filter((word) => !/^["'`]|["'`]$/.test(word));
    fc.assert(
      fc.property(fc.array(secret, { minLength: 1, maxLength: 2 }), secret, (words, word) => {
        const known = new Secrets(words, 'test');
        expect(words.every((each) => known.includes(each))).toBe(true);
        expect(known.includes(word)).toBe(words.includes(word));
      }),
    );
  });
});
