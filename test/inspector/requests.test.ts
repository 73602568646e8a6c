import { describe, expect, test } from 'vitest';
import {
  changeRequestOf,
  commandOf,
  listQueryOf,
  pageOf,
  stepsPageOf,
} from '../../src/inspector/requests.ts';

const refusal = (name: string): object => ({
  code: 'invalidOption',
  message: expect.stringContaining(name) as string,
  hint: 'Give a whole number from 0.',
});

describe('a page of a list', () => {
  test('is the first fifty where nothing is asked for', () => {
    expect(pageOf({})).toEqual({ offset: 0, limit: 50 });
  });

  test.each([
    [
      { offset: '0', limit: '0' },
      { offset: 0, limit: 0 },
    ],
    [{ offset: '7' }, { offset: 7, limit: 50 }],
    [{ limit: '200' }, { offset: 0, limit: 200 }],
    [{ offset: '999999999' }, { offset: 999_999_999, limit: 50 }],
    [
      { offset: '007', limit: '1' },
      { offset: 7, limit: 1 },
    ],
  ])('%j is %j', (query, page) => {
    expect(pageOf(query)).toEqual(page);
  });

  test.each(['201', '1000', '999999999'])('has at most 200 lines, though %s are asked for', (limit) => {
    expect(pageOf({ limit })).toEqual({ offset: 0, limit: 200 });
  });

  const wrong = ['', ' ', '-1', '1.5', '1e3', '0x10', 'many', '1 ', ' 1', '１', 'NaN', '1000000000', '1,000'];

  test.each(wrong)('is refused with the offset %j', (offset) => {
    expect(() => pageOf({ offset })).toThrow(expect.objectContaining(refusal('offset')));
  });

  test.each(wrong)('is refused with the limit %j', (limit) => {
    expect(() => pageOf({ limit })).toThrow(expect.objectContaining(refusal('limit')));
  });

  test('names what was given, as text that no log can be deceived by', () => {
    expect(() => pageOf({ limit: '1\n2' })).toThrow('limit cannot be "1\\n2"');
  });
});

describe('a page of steps', () => {
  test('is found by its place', () => {
    expect(stepsPageOf({ offset: '40', limit: '40' })).toEqual({ offset: 40, limit: 40 });
  });

  test('is found by the number of an entry, which 0 is one of', () => {
    expect(stepsPageOf({ entry: '12' })).toEqual({ offset: 0, limit: 50, entry: 12 });
    expect(stepsPageOf({ entry: '0' })).toHaveProperty('entry', 0);
    expect(stepsPageOf({})).not.toHaveProperty('entry');
  });

  test.each(['', 'x', '-1', '1.5'])('is refused with the entry %j', (entry) => {
    expect(() => stepsPageOf({ entry })).toThrow(expect.objectContaining(refusal('entry')));
  });
});

describe('the accounts that are asked for', () => {
  test('are all of them where nothing is said', () => {
    expect(listQueryOf({})).toEqual({});
  });

  test('are narrowed by each field under its own name', () => {
    expect(
      listQueryOf({ status: 'OK', provider: 'imap', cause: 'imap.passwordChanged', group: 'user', q: 'Ada' }),
    ).toEqual({
      status: 'OK',
      provider: 'imap',
      cause: 'imap.passwordChanged',
      group: 'user',
      search: 'Ada',
    });
  });

  test('are not narrowed by a field that is empty, as a form sends one that was not filled in', () => {
    expect(
      listQueryOf({ status: '', provider: '', cause: '', group: '', q: '', order: '', show: '' }),
    ).toEqual({});
  });

  test.each([
    [{ order: 'recent' }, { order: 'recent' }],
    [{ order: 'harm' }, {}],
    [{ order: 'RECENT' }, {}],
    [{ show: 'attention' }, { attention: true }],
    [{ show: 'all' }, {}],
    [{ show: 'anything' }, {}],
  ])('%j is the query %j: what is not known changes nothing', (query, found) => {
    expect(listQueryOf(query)).toEqual(found);
  });

  test('take nothing else out of an address', () => {
    expect(listQueryOf({ limit: '5', token: 'secret', attention: 'true', search: 'x' })).toEqual({});
  });
});

describe('a stream', () => {
  test('begins now, for the whole fleet, where nothing is said', () => {
    expect(changeRequestOf({}, undefined)).toEqual({ told: null, accountId: null });
  });

  test('goes on where the address says, and better where the last message says', () => {
    expect(changeRequestOf({ since: '1-10' }, undefined).told).toEqual({ epoch: 1, seq: 10 });
    expect(changeRequestOf({ since: '1-10' }, '2-30').told).toEqual({ epoch: 2, seq: 30 });
    expect(changeRequestOf({ since: '1-10' }, 'garbage').told).toEqual({ epoch: 1, seq: 10 });
    expect(changeRequestOf({ since: 'garbage' }, undefined).told).toBeNull();
  });

  test.each(['a/b', '<b>', ' ', '-dash', 'ünï'])('carries the account %j as it is called', (account) => {
    expect(changeRequestOf({ account }, undefined).accountId).toBe(account);
  });
});

describe('a command to a replay', () => {
  test.each([
    { action: 'play' },
    { action: 'pause' },
    { action: 'restart' },
    { action: 'end' },
    { action: 'step', lines: 1 },
    { action: 'step', lines: 1_000_000 },
    { action: 'speed', speed: 1 },
    { action: 'speed', speed: 1_000_000 },
    { action: 'speed', speed: 'max' },
  ])('may be %j', (body) => {
    expect(commandOf(body)).toEqual(body);
  });

  test.each([
    null,
    undefined,
    'play',
    1,
    [],
    [{ action: 'play' }],
    {},
    { action: 'Play' },
    { action: 'stop' },
    { action: 'play', lines: 1 },
    { action: 'step' },
    { action: 'step', lines: 0 },
    { action: 'step', lines: -1 },
    { action: 'step', lines: 1.5 },
    { action: 'step', lines: '1' },
    { action: 'step', lines: 1_000_001 },
    { action: 'step', lines: 1, more: true },
    { action: 'speed' },
    { action: 'speed', speed: 0 },
    { action: 'speed', speed: 'fast' },
    { action: 'speed', speed: null },
    { action: 'speed', speed: Number.NaN },
    { action: 'speed', speed: Number.POSITIVE_INFINITY },
  ])('is refused as %j, with what may be sent', (body) => {
    expect(() => commandOf(body)).toThrow(
      expect.objectContaining({
        code: 'invalidOption',
        hint: expect.stringContaining('{"action":"play"}') as string,
      }),
    );
  });
});
