import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBody } from '../../src/wire/index.ts';
import { accountId, eventOf, fixture } from './fixture.ts';

const valueOf = (text: string): unknown => {
  const body = parseBody(text);
  return 'value' in body ? body.value : body;
};

const status = { account_id: accountId, account_type: 'GOOGLE_OAUTH', message: 'CREDENTIALS' };

describe('a body', () => {
  it.each(['v1-credentials', 'v2-account.add', 'notify-reconnected'])('of %s as JSON is parsed', (name) => {
    expect(valueOf(JSON.stringify(fixture(name)))).toStrictEqual(fixture(name));
    expect(valueOf(`\ufeff ${JSON.stringify(fixture(name), null, 2)}\n`)).toStrictEqual(fixture(name));
  });

  it('may be a form with bracketed names', () => {
    const fields = Object.entries(status).map(([name, value]): [string, string] => [
      `AccountStatus[${name}]`,
      value,
    ]);
    const text = new URLSearchParams(fields).toString();
    expect(valueOf(text)).toStrictEqual({ AccountStatus: status });
    expect(valueOf(decodeURIComponent(text))).toStrictEqual({ AccountStatus: status });
    expect(eventOf(valueOf(text)).type).toBe('CREDENTIALS');
  });

  it('may be a form with JSON in a field', () => {
    const text = new URLSearchParams({ AccountStatus: JSON.stringify(status) }).toString();
    expect(valueOf(text)).toStrictEqual({ AccountStatus: status });
  });

  it('may be a flat form', () => {
    const payload = fixture('notify-reconnected');
    const text = `status=RECONNECTED&account_id=${accountId}&name=team-42%2Fuser-7&`;
    expect(valueOf(text)).toStrictEqual(payload);
  });

  it('may be a form with dotted names, or with both spellings', () => {
    const dotted = Object.entries(status).map(([name, value]) => `AccountStatus.${name}=${value}`);
    expect(valueOf(dotted.join('&'))).toStrictEqual({ AccountStatus: status });
    expect(valueOf('a.b[c].d=1&a[b].c[e]=2&a[b.c]=3')).toStrictEqual({
      a: { b: { c: { d: '1', e: '2' } }, 'b.c': '3' },
    });
  });

  it.each(['payload', 'body', 'data'])('may be a form that carries JSON in its one field, %s', (name) => {
    const json = JSON.stringify({ AccountStatus: status });
    expect(valueOf(`${name}=${encodeURIComponent(json)}`)).toStrictEqual({ AccountStatus: status });
  });

  it('may be a form that carries JSON as the name of its one field', () => {
    const json = encodeURIComponent(JSON.stringify({ AccountStatus: status }));
    expect(valueOf(json)).toStrictEqual({ AccountStatus: status });
    expect(valueOf(`${json}=`)).toStrictEqual({ AccountStatus: status });
  });

  it('may be a form with JSON in the field AccountStatus', () => {
    const json = encodeURIComponent(JSON.stringify(status));
    expect(valueOf(`AccountStatus=${json}`)).toStrictEqual({ AccountStatus: status });
  });

  it('keeps text of a form that only looks like JSON', () => {
    expect(valueOf('name={x&b=[1]&c=7&d=true')).toStrictEqual({ name: '{x', b: '[1]', c: '7', d: 'true' });
  });

  it('decodes signs as forms do', () => {
    expect(valueOf('a=1+2%2B3&b==x%3D&c=%C3%A9&d=')).toStrictEqual({ a: '1 2+3', b: '=x=', c: 'é', d: '' });
  });

  it('numbers the entries of a list', () => {
    expect(valueOf('event=message_received&a[][name]=x&a[][name]=y&files[]=1&files[]=2')).toStrictEqual({
      event: 'message_received',
      a: { 0: { name: 'x' }, 1: { name: 'y' } },
      files: { 0: '1', 1: '2' },
    });
  });

  it.each([
    ['', 'the body is empty'],
    ['  \n', 'the body is empty'],
    ['&&', 'the body is empty'],
    ['{"a":', 'the body is not JSON: "{\\"a\\":"'],
    ['[1,', 'the body is not JSON: "[1,"'],
    ['"a=b', 'the body is not JSON: "\\"a=b"'],
    ['hello', 'the body is neither JSON nor a form: "hello"'],
    ['=x', 'the body is neither JSON nor a form: "=x"'],
    ['<a href="x=y">', 'the body is neither JSON nor a form: "<a href=\\"x=y\\">"'],
    ['a]=1', 'the body is neither JSON nor a form: "a]=1"'],
    ['a[=1', 'the body is neither JSON nor a form: "a[=1"'],
    ['a[b]c=1', 'the body is neither JSON nor a form: "a[b]c=1"'],
    ['a[b][c][d][e][f][g][h][i][j]=1', /^the body is neither JSON nor a form/],
    ['a=%', 'a form field is badly encoded: "a=%"'],
    ['a=%ff', 'a form field is badly encoded: "a=%ff"'],
    ['%=1', 'a form field is badly encoded: "%=1"'],
    ['__proto__=1', 'a form field has the reserved name "__proto__"'],
    ['__proto__[x]=1', 'a form field has the reserved name "__proto__"'],
    ['a[constructor][prototype][x]=1', 'a form field has the reserved name "constructor"'],
    ['a[%70rototype]=1', 'a form field has the reserved name "prototype"'],
    ['a=1&a=2', 'the form gives "a" twice'],
    ['a=1&a[b]=2', 'the form gives "a[b]" twice'],
    ['a[b]=1&a=2', 'the form gives "a" twice'],
    ['AccountStatus={"a":"1"}&AccountStatus[a]=2', 'the form gives "AccountStatus[a]" twice'],
  ])('%j is refused', (text, reason) => {
    const body = parseBody(text);
    expect('unreadable' in body && body.unreadable).toMatch(reason);
    if (typeof reason === 'string') expect(body).toStrictEqual({ unreadable: reason });
  });

  it('may have 1000 fields and no more', () => {
    const form = (fields: number) => Array.from({ length: fields }, (_, index) => `f${index}=`).join('&');
    expect(Object.keys(Object(valueOf(form(1000))))).toHaveLength(1000);
    expect(parseBody(form(1001))).toStrictEqual({ unreadable: 'the form has more than 1000 fields' });
  });

  it('loses no field behind empty ones', () => {
    expect(valueOf(`a=1${'&'.repeat(5000)}b=2`)).toStrictEqual({ a: '1', b: '2' });
  });

  it('changes no prototype', () => {
    parseBody('__proto__[hacked]=1&a[__proto__][hacked]=1');
    parseBody('a={"__proto__":{"hacked":1}}&a[hacked]=1');
    expect(Reflect.get({}, 'hacked')).toBeUndefined();
  });

  it('has a value or a reason, whatever it is', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      '[',
      ']',
      '=',
      '&',
      '%',
      '%41',
      '+',
      '{',
      '}',
      '"',
      ':',
      '__proto__',
      '1',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, (body) => {
        const parsed = parseBody(body);
        expect('unreadable' in parsed ? parsed.unreadable : 'value').toMatch(/^[a-z].*[^.]$/s);
      }),
      { numRuns: 1000 },
    );
  });

  it('comes back from a form as it went in', () => {
    const name = fc
      .stringMatching(/^[a-z]\w{0,8}$/)
      .filter((text) => !['constructor', 'prototype'].includes(text));
    const value = fc.string({ unit: 'grapheme' }).filter((text) => !text.startsWith('{'));
    fc.assert(
      fc.property(fc.dictionary(name, value, { minKeys: 1, noNullPrototype: true }), (fields) => {
        expect(valueOf(new URLSearchParams(fields).toString())).toStrictEqual(fields);
      }),
    );
  });
});
