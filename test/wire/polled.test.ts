import { deliveriesOf } from '../../src/model/delivery.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolledFacts } from '../../machines/event.ts';
import { fastReaders, readersOf, readPayload } from '../../src/wire/index.ts';
import { polledFactsOf, withoutSecrets } from '../../src/wire/polled.ts';
import { at, eventOf, fixture, hostileTexts } from './fixture.ts';

const account = (fields: object) => ({
  object: 'Account',
  id: 'a',
  type: 'LINKEDIN',
  sources: [{ id: 'a_MESSAGING', status: 'OK' }],
  ...fields,
});

const told = (fields: object): PolledFacts | undefined => polledFactsOf(account(fields), at);
const connected = (connection_params: unknown) => told({ connection_params })?.connection;

describe('an account of the API', () => {
  it('tells its label, its age, and how it is connected', () => {
    expect(eventOf(fixture('poll-linkedin')).polled).toStrictEqual({
      name: 'Ada L',
      createdAt: Date.UTC(2025, 10, 2, 7),
      connection: { premium_features: ['premium', 'sales_navigator'], person_id: 'ACoAAB' },
    });
  });

  it('of v2 tells the same of itself', () => {
    expect(eventOf({ ...fixture('poll-v2'), proxy: { host: 'p-1.test', port: 8080 } }).polled).toStrictEqual({
      name: 'Ada L',
      createdAt: Date.UTC(2026, 1, 1, 8),
      connection: { proxy_host: 'p-1.test', person_id: 'ACoAAB' },
    });
  });

  it.each([
    ['a proxy', { im: { proxy: { source: 'USER', host: 'p-1.test', port: 1 } } }, { proxy_host: 'p-1.test' }],
    ['a proxy that is chosen for it, without a host', { im: { proxy: { country: 'NL' } } }, undefined],
    [
      'an IMAP mailbox',
      { mail: { imap_host: 'imap.test', imap_user: 'ada@Engines.TEST' } },
      { mail_domain: 'engines.test', imap_host: 'imap.test' },
    ],
    [
      'a mailbox whose user is no address',
      { mail: { imap_host: 'imap.test', imap_user: 'ada' } },
      { imap_host: 'imap.test' },
    ],
    [
      'a mailbox whose sender alone is an address',
      { mail: { imap_user: 'ada', smtp_user: 'ada@b.test' } },
      { mail_domain: 'b.test' },
    ],
    [
      'a Google account',
      { mail: { id: '11', username: 'a@b@engines.test' } },
      { mail_domain: 'engines.test', person_id: '11' },
    ],
    [
      'a calendar alone',
      { calendar: { id: '11', username: 'ada@engines.test' } },
      { mail_domain: 'engines.test', person_id: '11' },
    ],
    ['a Telegram account', { im: { user_id: '42', username: 'ada' } }, { person_id: '42' }],
    ['a method, where it is shown', { im: { connection_method: 'cookies' } }, { method: 'cookies' }],
    ['a method that nobody knows', { im: { connection_method: 'magic' } }, undefined],
    ['no paid features', { im: { premiumFeatures: [] } }, { premium_features: [] }],
    ['a calendar of the old kind', { calendar: 'ada@engines.test' }, undefined],
  ])('is read with %s', (_what, params, expected) => {
    expect(connected(params)).toStrictEqual(expected);
  });

  it('tells nothing where it shows nothing', () => {
    expect(told({})).toBeUndefined();
    expect(eventOf(account({}))).not.toHaveProperty('polled');
  });

  it('was made no later than it was read', () => {
    const made = (time: number) => told({ created_at: new Date(time).toISOString() })?.createdAt;
    expect([made(at), made(at + 1)]).toEqual([at, undefined]);
  });

  it('keeps at most 20 paid features, and of those the texts', () => {
    const many = Array.from({ length: 30 }, (_, index) => `f${index}`);
    expect(connected({ im: { premiumFeatures: many } })?.premium_features).toEqual(many.slice(0, 20));
    expect(connected({ im: { premiumFeatures: ['a', 7, '', null, 'b'] } })?.premium_features).toEqual([
      'a',
      'b',
    ]);
  });

  it.each(hostileTexts)('drops the text %j wherever it stands', (value) => {
    expect(
      told({
        name: value,
        connection_params: {
          im: { id: value, proxy: { host: value } },
          mail: { imap_host: value, imap_user: value },
        },
      }),
    ).toBeUndefined();
  });

  it('keeps its status, whatever else it shows', () => {
    const anything = fc.record(
      {
        name: fc.jsonValue(),
        created_at: fc.jsonValue(),
        connection_params: fc.jsonValue(),
        proxy: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(anything, (fields) => {
        // With these keys a payload is refused as a whole.
        fc.pre(!/"(?:__proto__|constructor|prototype)":/.test(JSON.stringify(fields)));
        expect(eventOf(account(fields)).type).toBe('OK');
        expect(eventOf({ ...fixture('poll-v2'), ...fields }).type).toBe('OK');
      }),
    );
  });
});

describe('secrets of an account', () => {
  const proxy = {
    source: 'USER',
    host: 'p-1.test',
    port: 1,
    protocol: 'http',
    username: 'u',
    password: 'hush',
  };
  const open = account({ name: 'token', connection_params: { im: { id: 'p', proxy } }, sync_token: 'hush' });
  const shut = account({
    name: 'token',
    connection_params: {
      im: { id: 'p', proxy: { source: 'USER', host: 'p-1.test', port: 1, protocol: 'http' } },
    },
  });

  it.each([
    ['the plain readers', readersOf(readPayload)],
    ['the fast readers', fastReaders],
  ])('are in no log, read by %s', (_which, readers) => {
    const line = JSON.stringify({ received_at: '2026-03-01T09:00:00.000Z', source: 'poll', payload: open });
    for (const reading of [
      readers.delivery(open, at, 'poll'),
      readers.delivery(JSON.stringify(open), at),
      deliveriesOf(readers.line(line))[0]?.read(at, { file: 'log.ndjson', line: 1 }),
    ])
      expect(reading).toMatchObject({ kind: 'event', json: JSON.stringify(shut) });
  });

  it('are in none of the deliveries that share a line', () => {
    const opened = [open, open].map((payload) => readersOf(readPayload).line(JSON.stringify(payload)));
    const deliveries = deliveriesOf(opened.flatMap((each) => deliveriesOf(each)));
    expect(deliveries.map((each) => each.read(at, { file: 'log.ndjson', line: 1 }))).toMatchObject([
      { json: JSON.stringify(shut) },
      { json: JSON.stringify(shut) },
    ]);
  });

  it('change nothing of what is read', () => {
    expect(eventOf(JSON.parse(withoutSecrets(JSON.stringify(open))))).toStrictEqual(eventOf(open));
  });

  it('are looked for where they may be, and what has none is the same text', () => {
    const spaced = `{ "object": "Account", "name": "Ada" }`;
    expect(withoutSecrets(spaced)).toBe(spaced);
    expect(withoutSecrets('{"im":[{"imap_password":"x","cookies":{"li_at":"x"}}]}')).toBe('{"im":[{}]}');
  });
});
