import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelStatuses, oneShotStatuses } from '../../machines/status.ts';
import { accountId, at, eventOf, fixture, hostileTexts, reasonOf } from './fixture.ts';

const sources = (...words: string[]) =>
  words.map((status, index) => ({ id: `${accountId}_${index}`, status }));
const account = (fields: object) => ({ object: 'Account', id: accountId, type: 'LINKEDIN', ...fields });

describe('a polled v1 account', () => {
  it('has the level of its only source', () => {
    expect(eventOf(fixture('poll-linkedin'), 'poll')).toStrictEqual({
      type: 'CREDENTIALS',
      accountId,
      at,
      source: 'poll',
      accountType: 'LINKEDIN',
      parts: [{ id: `${accountId}_MESSAGING`, status: 'CREDENTIALS' }],
      polled: expect.anything() as unknown,
    });
  });

  it('has the worst level of several sources and keeps the parts', () => {
    const event = eventOf(fixture('poll-google'));
    expect(event.type).toBe('PERMISSIONS');
    expect(event.parts?.map((part) => part.status)).toStrictEqual(['OK', 'PERMISSIONS', 'ERROR']);
  });

  it('has the worst level whatever the order of its sources', () => {
    const words = fc.array(fc.constantFrom(...levelStatuses), { minLength: 1 });
    const rank = (word: string): number => levelStatuses.findIndex((level) => level === word);
    fc.assert(
      fc.property(words, (list) => {
        const event = eventOf(account({ sources: sources(...list) }));
        expect(rank(event.type)).toBe(Math.max(...list.map(rank)));
      }),
    );
  });

  it('orders the levels as documented', () => {
    const worstFirst = ['CREDENTIALS', 'PERMISSIONS', 'ERROR', 'STOPPED', 'CONNECTING', 'OK'];
    worstFirst.forEach((worst, index) => {
      const event = eventOf(account({ sources: sources(...worstFirst.slice(index).toReversed()) }));
      expect(event.type).toBe(worst);
    });
  });

  it('keeps an unknown word among the parts without letting it win', () => {
    const event = eventOf(account({ sources: sources('FROZEN', 'OK') }));
    expect(event).toMatchObject({ type: 'OK', parts: sources('FROZEN', 'OK') });
  });

  it.each([...oneShotStatuses, 'FROZEN', 'ok'])('with nothing but %s is of unknown status', (word) => {
    expect(eventOf(account({ sources: sources(word) }))).toMatchObject({
      type: 'UNKNOWN_STATUS',
      status: word,
    });
  });

  it('without sources is only noticed', () => {
    expect(eventOf(account({ sources: [] }))).toMatchObject({
      type: 'NOTICE',
      notice: 'no sources',
      parts: [],
    });
  });

  it('is recognised by its sources and id alone', () => {
    expect(eventOf({ id: 'a', sources: sources('OK') })).toStrictEqual({
      type: 'OK',
      accountId: 'a',
      at,
      source: 'poll',
      parts: sources('OK'),
    });
  });

  it('may have 100 sources and no more', () => {
    const hundred = Array.from({ length: 100 }, () => 'OK');
    expect(eventOf(account({ sources: sources(...hundred) })).parts).toHaveLength(100);
    expect(reasonOf(account({ sources: sources(...hundred, 'OK') }))).toBe(
      'sources has more than 100 entries: 101',
    );
  });

  it.each([[null], [7], ['OK'], [{}]])('refuses sources of %j', (value) => {
    expect(reasonOf(account({ sources: value }))).toMatch(/^sources is not an array but /);
  });

  it.each([[null], [7], ['OK'], [[]]])('leaves %j out of its sources, flagged', (value) => {
    expect(eventOf(account({ sources: [...sources('ERROR'), value] }))).toMatchObject({
      type: 'ERROR',
      parts: sources('ERROR'),
      flags: ['sourceDropped'],
    });
  });

  it('leaves a source without a readable status out, flagged', () => {
    for (const [status] of hostileTexts)
      expect(eventOf(account({ sources: [...sources('ERROR'), { id: 's', status }] }))).toMatchObject({
        type: 'ERROR',
        parts: sources('ERROR'),
        flags: ['sourceDropped'],
      });
  });

  it('counts the level of a source without a readable id, which is no part then', () => {
    for (const [id] of hostileTexts)
      expect(eventOf(account({ sources: [...sources('OK'), { id, status: 'ERROR' }] }))).toMatchObject({
        type: 'ERROR',
        parts: sources('OK'),
        flags: ['sourceDropped'],
      });
  });

  it('refuses hostile texts as id, and leaves a hostile type out, flagged', () => {
    for (const [value, reason] of hostileTexts)
      expect(reasonOf(account({ sources: [], id: value }))).toMatch(reason);
    for (const [type] of hostileTexts.slice(1)) {
      const event = eventOf(account({ sources: sources('OK'), type }));
      expect(event).toMatchObject({ type: 'OK', flags: ['accountTypeDropped'] });
      expect(event).not.toHaveProperty('accountType');
    }
  });
});

describe('a polled v2 account', () => {
  it('has the level that its status is taken as, and its provider in capitals as type', () => {
    expect(eventOf(fixture('poll-v2'), 'poll')).toStrictEqual({
      type: 'OK',
      accountId: 'acc_7f3',
      at,
      source: 'poll',
      accountType: 'LINKEDIN',
      polled: expect.anything() as unknown,
    });
  });

  it.each([
    ['running', 'OK'],
    ['disconnected', 'CREDENTIALS'],
    ['partial', 'CREDENTIALS'],
    ['errored', 'ERROR'],
    ['degraded', 'ERROR'],
    ['paused', 'STOPPED'],
  ])('of status %s is taken as %s', (status, level) => {
    expect(eventOf({ ...fixture('poll-v2'), status }).type).toBe(level);
  });

  it.each(['frozen', 'OK', 'Running'])('of status %s is of unknown status', (status) => {
    expect(eventOf({ ...fixture('poll-v2'), status })).toMatchObject({ type: 'UNKNOWN_STATUS', status });
  });

  it('may lack its provider', () => {
    expect(eventOf({ object: 'Account', id: 'a', status: 'running' })).not.toHaveProperty('accountType');
  });

  it('refuses hostile texts as id and status', () => {
    for (const [value, reason] of hostileTexts) {
      expect(reasonOf({ ...fixture('poll-v2'), id: value })).toMatch(reason);
      expect(reasonOf({ ...fixture('poll-v2'), status: value })).toMatch(reason);
    }
  });

  it('leaves a hostile provider out, flagged', () => {
    for (const [provider] of hostileTexts.slice(1))
      expect(eventOf({ ...fixture('poll-v2'), provider })).toMatchObject({
        type: 'OK',
        flags: ['accountTypeDropped'],
      });
  });

  it('is refused when it shows neither sources nor a status', () => {
    expect(reasonOf({ object: 'Account', id: 'a' })).toBe('the account has neither sources nor a status');
  });
});

describe('an account that the API has no more', () => {
  const gone = (fields: object = {}) => ({
    object: 'AccountGone',
    id: accountId,
    status: 404,
    type: 'errors/resource_not_found',
    ...fields,
  });

  it.each(['poll', 'webhook', undefined] as const)(
    'is deleted, also when the source is said to be %s',
    (source) => {
      expect(eventOf(gone(), source)).toStrictEqual({ type: 'DELETED', accountId, at, source: 'poll' });
    },
  );

  it.each([[200], ['404'], [undefined]])('is not believed with status %j', (status) => {
    expect(reasonOf(gone({ status }))).toMatch(/^status of an account that is gone is not 404 but /);
  });

  it.each(hostileTexts)('refuses the id %j', (id, reason) => {
    expect(reasonOf(gone({ id }))).toMatch(reason);
  });
});
