import { describe, expect, test } from 'vitest';
import { SECOND } from '../../../src/testing/fleet/chronicle.ts';
import type { AccountWish } from '../../../src/testing/fleet/account.ts';
import type { Chronicle } from '../../../src/testing/fleet/chronicle.ts';
import { inOrder } from '../../../src/testing/fleet/merge.ts';
import type { Occurrence } from '../../../src/testing/fleet/occurrence.ts';
import { bare, wrapped, wrappedPayload } from '../../../src/testing/fleet/wire.ts';
import { readPayload } from '../../../src/wire/index.ts';
import { chronicleOf, NOON } from './stories.ts';

/** The first thing that a chronicle notes. */
const first = (wish: Partial<AccountWish>, write: (chronicle: Chronicle) => unknown): Occurrence => {
  const chronicle = chronicleOf(wish);
  write(chronicle);
  const [occurrence] = chronicle.occurrences;
  if (occurrence === undefined) throw new Error('nothing was noted');
  return occurrence;
};

const payloadOf = (occurrence: Occurrence): unknown => JSON.parse(bare(occurrence).text(0));

describe('a line', () => {
  const occurrence = first({}, (chronicle) => chronicle.status('OK'));

  test('stands where it arrived, and says so with its source', () => {
    const line = wrapped(occurrence);
    expect(line.at).toBe(NOON);
    expect(JSON.parse(line.text(NOON))).toEqual({
      received_at: '2025-06-02T12:00:00.000Z',
      source: 'webhook',
      payload: payloadOf(occurrence),
    });
  });

  test('gets the time that it is finally given', () => {
    expect(wrapped(occurrence).text(NOON + 2)).toContain('"received_at":"2025-06-02T12:00:00.002Z"');
  });

  test('that is bare has neither time nor source', () => {
    const line = bare(occurrence);
    expect(line.at).toBe(NOON);
    expect(line.text(NOON)).toBe(line.text(NOON + 1));
    expect(line.text(NOON)).toMatch(/^\{"AccountStatus":/);
  });

  test('may hold anything', () => {
    expect(wrappedPayload(NOON, 'webhook', null).text(NOON)).toBe(
      '{"received_at":"2025-06-02T12:00:00.000Z","source":"webhook","payload":null}',
    );
  });
});

describe('a payload', () => {
  test('of a webhook names account, type, word, and product where one is concerned', () => {
    const occurrence = first({}, (chronicle) => chronicle.status('CREDENTIALS', { product: 'MESSAGING' }));
    expect(payloadOf(occurrence)).toEqual({
      AccountStatus: {
        account_id: occurrence.account.id,
        account_type: 'LINKEDIN',
        message: 'CREDENTIALS',
        product: 'MESSAGING',
      },
    });
  });

  test('of an iCloud mailbox says MAIL, but for our own signals', () => {
    const icloud = { accountType: 'ICLOUD' };
    expect(payloadOf(first(icloud, (chronicle) => chronicle.status('OK')))).toMatchObject({
      AccountStatus: { account_type: 'MAIL' },
    });
    expect(payloadOf(first(icloud, (chronicle) => chronicle.poll('OK')))).toMatchObject({ type: 'MAIL' });
    expect(payloadOf(first(icloud, (chronicle) => chronicle.signal({ type: 'deviceSeen' })))).toMatchObject({
      account_type: 'ICLOUD',
    });
  });

  test('of a notification names word, account and tenant', () => {
    const occurrence = first({}, (chronicle) => chronicle.notify('RECONNECTED'));
    const { id, tenant } = occurrence.account;
    expect(payloadOf(occurrence)).toEqual({ status: 'RECONNECTED', account_id: id, name: tenant });
  });

  test('of a v2 event has its id, its time and its type', () => {
    const occurrence = first({ api: 'v2' }, (chronicle) =>
      chronicle.v2('account.locked', { by: 'somebody' }),
    );
    const { said, account } = occurrence;
    expect(payloadOf(occurrence)).toEqual({
      id: said.shape === 'v2' ? said.eventId : null,
      created_at: expect.stringMatching(/^2025-06-02T11:59:59\.\d{3}Z$/),
      account_id: account.id,
      type: 'account.locked',
      payload: { by: 'somebody' },
    });
  });

  test.each([
    ['LINKEDIN', ['MESSAGING', 'RECRUITER'], 'im'],
    ['WHATSAPP', ['MESSAGING', 'RECRUITER'], 'im'],
    ['OUTLOOK', ['MAILS', 'CALENDAR'], 'mail'],
    ['IMAP', ['MAILS', 'CALENDAR'], 'mail'],
    ['GOOGLE', ['MAILS', 'CALENDAR'], 'mail'],
  ])('of a reading of %s shows a status per source, %j, and how it is reached', (accountType, names, by) => {
    const occurrence = first({ accountType }, (chronicle) => chronicle.poll('OK', 'CREDENTIALS'));
    const { id } = occurrence.account;
    expect(payloadOf(occurrence)).toMatchObject({
      object: 'Account',
      id,
      created_at: '2025-06-02T12:00:00.000Z',
      connection_params: { [by]: expect.any(Object) },
      sources: [
        { id: `${id}_${names[0]}`, status: 'OK' },
        { id: `${id}_${names[1]}`, status: 'CREDENTIALS' },
      ],
    });
  });

  test('of a signal is the signal, with account and type', () => {
    const signal = { type: 'apiError', status: 429, error: 'errors/too_many_requests' } as const;
    const occurrence = first({}, (chronicle) => chronicle.signal(signal));
    const { id } = occurrence.account;
    expect(payloadOf(occurrence)).toEqual({ account_id: id, account_type: 'LINKEDIN', ...signal });
  });

  test.each<[string, Partial<AccountWish>, (chronicle: Chronicle) => unknown, string]>([
    ['webhook', {}, (chronicle) => chronicle.status('PERMISSIONS'), 'PERMISSIONS'],
    ['notification', {}, (chronicle) => chronicle.notify('CREATION_SUCCESS'), 'CREATION_SUCCESS'],
    ['v2 event', { api: 'v2' }, (chronicle) => chronicle.status('CREDENTIALS'), 'CREDENTIALS'],
    ['reading', {}, (chronicle) => chronicle.poll('OK', 'ERROR'), 'ERROR'],
  ])('of a %s is read as the event that it stands for', (_shape, wish, write, type) => {
    const occurrence = first(wish, write);
    const reading = readPayload(payloadOf(occurrence), NOON);
    expect(reading).toMatchObject({ kind: 'event', event: { accountId: occurrence.account.id, type } });
  });
});

describe('putting lines in order', () => {
  const line = (at: number, name: string) => ({ at, text: (time: number) => `${name} at ${time}` });

  test('gives them by their time', () => {
    expect([...inOrder([line(30, 'c'), line(10, 'a'), line(20, 'b')])]).toEqual([
      'a at 10',
      'b at 20',
      'c at 30',
    ]);
  });

  test('keeps lines of one moment in their order, and puts two milliseconds between them', () => {
    expect([...inOrder([line(10, 'a'), line(10, 'b'), line(11, 'c'), line(SECOND, 'd')])]).toEqual([
      'a at 10',
      'b at 12',
      'c at 14',
      'd at 1000',
    ]);
  });

  test('gives nothing for nothing, and leaves the lines that it was given alone', () => {
    expect([...inOrder([])]).toEqual([]);
    const given = [line(2, 'b'), line(1, 'a')];
    void [...inOrder(given)];
    expect(given.map(({ at }) => at)).toEqual([2, 1]);
  });
});
