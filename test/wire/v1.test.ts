import { describe, expect, it } from 'vitest';
import { statuses } from '../../machines/status.ts';
import {
  accountId,
  at,
  eventOf,
  fixture,
  fixtureNames,
  hostileFacts,
  hostileTexts,
  reasonOf,
} from './fixture.ts';

const delivery = (fields: object) => ({
  AccountStatus: { account_id: accountId, account_type: 'LINKEDIN', message: 'OK', ...fields },
});

const wireTypes = [
  'LINKEDIN',
  'WHATSAPP',
  'INSTAGRAM',
  'MESSENGER',
  'TELEGRAM',
  'TWITTER',
  'GOOGLE_OAUTH',
  'GOOGLE',
  'GOOGLE_CALENDAR',
  'OUTLOOK',
  'MICROSOFT',
  'EXCHANGE',
  'MAIL',
  'IMAP',
  'ICLOUD',
  'SLACK',
  'MOBILE',
  'SOMETHING_NEW',
];

describe('a v1 webhook', () => {
  it.each(statuses)('announces %s', (status) => {
    const payload = fixture(`v1-${status.toLowerCase()}`);
    expect(eventOf(payload, 'webhook')).toStrictEqual({
      type: status,
      accountId,
      at,
      source: 'webhook',
      accountType: status === 'PERMISSIONS' ? 'MOBILE' : 'LINKEDIN',
    });
  });

  it('has a fixture for each of the eleven statuses', () => {
    expect(fixtureNames('v1-')).toHaveLength(statuses.length);
  });

  it.each(wireTypes)('keeps the account type %s as the wire spells it', (type) => {
    expect(eventOf(delivery({ account_type: type })).accountType).toBe(type);
  });

  it('leaves no key behind for an account type that is absent', () => {
    expect(eventOf({ AccountStatus: { account_id: 'a', message: 'OK' } })).toStrictEqual({
      type: 'OK',
      accountId: 'a',
      at,
      source: 'webhook',
    });
  });

  it('keeps the undocumented product', () => {
    expect(eventOf(delivery({ product: 'recruiter' })).product).toBe('recruiter');
  });

  it.each([[null], [''], [undefined]])('takes a product of %j for none', (product) => {
    expect(eventOf(delivery({ product }))).not.toHaveProperty('product');
  });

  it('ignores fields that it does not know, at both levels', () => {
    expect(eventOf({ ...delivery({ cause: 'a guess', id: 4 }), extra: [{}], event: 'x' })).toStrictEqual(
      eventOf(delivery({})),
    );
  });

  it.each(['ERROR/STOPPED', ' OK', 'OK ', 'ok', 'Credentials', 'disconnected', 'OK\u00a0', 'toString'])(
    'keeps the word %j as an unknown status',
    (word) => {
      expect(eventOf(delivery({ message: word }))).toMatchObject({ type: 'UNKNOWN_STATUS', status: word });
    },
  );

  it('may say its fields as JSON text', () => {
    const { AccountStatus: status } = delivery({ product: 'recruiter' });
    expect(eventOf({ AccountStatus: JSON.stringify(status) })).toStrictEqual(
      eventOf({ AccountStatus: status }),
    );
  });

  it.each([['7'], ['{'], [0], [false], [null], [['OK']]])('refuses %j in place of AccountStatus', (value) => {
    expect(reasonOf({ AccountStatus: value })).toMatch(/^the value of AccountStatus is not an object but /);
  });

  it.each(['account_id', 'message'])('refuses hostile texts as %s', (field) => {
    for (const [value, reason] of hostileTexts) {
      const said = reasonOf(delivery({ [field]: value }));
      expect(said).toMatch(new RegExp(`^${field} of AccountStatus `));
      expect(said).toMatch(reason);
    }
  });

  it('leaves a hostile account_type out, flagged, and keeps its status', () => {
    for (const [value] of hostileTexts.slice(1)) {
      const event = eventOf(delivery({ account_type: value }));
      expect(event).toStrictEqual({
        type: 'OK',
        accountId,
        at,
        source: 'webhook',
        flags: ['accountTypeDropped'],
      });
    }
  });

  it('leaves a hostile product out, flagged, and keeps its status', () => {
    for (const [value] of hostileFacts)
      expect(eventOf(delivery({ product: value }))).toStrictEqual({
        ...eventOf(delivery({})),
        flags: ['productDropped'],
      });
  });

  it('flags all that it leaves out', () => {
    expect(eventOf(delivery({ product: [], account_type: null })).flags).toStrictEqual([
      'accountTypeDropped',
      'productDropped',
    ]);
  });

  it('reads ids of 1 and 256 characters and refuses one of 257', () => {
    for (const id of ['-', '-'.repeat(256)]) expect(eventOf(delivery({ account_id: id })).accountId).toBe(id);
    expect(reasonOf(delivery({ account_id: 'a'.repeat(257) }))).toMatch(/^account_id .* longer than 256 /);
  });

  it('keeps an id as it is, whatever letters and spaces it has', () => {
    for (const id of [' a ', '--help', 'é💥', '\u202e', '..', '%00']) {
      expect(eventOf(delivery({ account_id: id })).accountId).toBe(id);
    }
  });

  it('names the first fault when there are several', () => {
    expect(reasonOf({ AccountStatus: {} })).toBe('account_id of AccountStatus is missing');
  });
});
