import { describe, expect, it } from 'vitest';
import { at, eventOf, fixture, fixtureNames, hostileFacts, hostileTexts, reasonOf } from './fixture.ts';

const occurredAt = Date.UTC(2026, 2, 1, 9, 0, 0, 250);
const common = { accountId: 'acc_7f3', at, source: 'v2', sourceId: 'evt_01K8Z', occurredAt };
const tenant = 'team-42/user-7';

const taken: readonly (readonly [type: string, event: object])[] = [
  ['account.add', { type: 'CREATION_SUCCESS', tenant }],
  ['account.reconnect', { type: 'RECONNECTED', tenant }],
  ['account.remove', { type: 'DELETED' }],
  ['account.status.running', { type: 'OK' }],
  ['account.status.disconnected', { type: 'CREDENTIALS', product: 'recruiter' }],
  ['account.status.partial', { type: 'CREDENTIALS', product: 'sales_navigator' }],
  ['account.status.errored', { type: 'ERROR', reason: 'proxy' }],
  ['account.status.degraded', { type: 'ERROR', reason: 'provider' }],
  ['account.status.paused', { type: 'STOPPED' }],
  ['account.initial_sync.completed', { type: 'SYNC_SUCCESS' }],
  ...[
    'account.initial_sync.running',
    'account.initial_sync.failed',
    'account.locked',
    'account.unlocked',
  ].map((notice) => [notice, { type: 'NOTICE', notice }] as const),
];

const webhook = (fields: object) => ({ ...fixture('v2-account.status.errored'), ...fields });

describe('a v2 webhook', () => {
  it.each(taken)('of type %s is taken as documented', (type, event) => {
    expect(eventOf(fixture(`v2-${type}`), 'v2')).toStrictEqual({ ...common, ...event });
    expect(eventOf(fixture(`v2-${type}`))).toStrictEqual({ ...common, ...event });
  });

  it('has a fixture for each documented type', () => {
    expect(fixtureNames('v2-')).toHaveLength(taken.length);
  });

  it.each([
    'account.status.frozen',
    'account.',
    'ACCOUNT.ADD',
    'message.new',
    'something',
    'OK',
    'CREDENTIALS',
  ])('of the unknown type %j is kept and flagged', (type) => {
    const { tenant: _, ...event } = { ...common, tenant };
    expect(eventOf(webhook({ type }))).toStrictEqual({ ...event, type: 'UNKNOWN_STATUS', status: type });
  });

  it('of an unknown type may say anything in its payload', () => {
    for (const payload of [7, null, 'x', [], { product: 7 }]) {
      expect(eventOf(webhook({ type: 'account.moved', payload })).type).toBe('UNKNOWN_STATUS');
    }
  });

  it('of a signal type is a v2 event when declared so', () => {
    expect(eventOf(webhook({ type: 'usage' }), 'v2')).toMatchObject({
      type: 'UNKNOWN_STATUS',
      status: 'usage',
    });
  });

  it.each([[undefined], [null]])('reads a payload of %j as an empty one', (payload) => {
    expect(eventOf(webhook({ payload }))).toStrictEqual({ ...common, type: 'ERROR' });
  });

  it('reads an event without created_at, which then has no time of its own', () => {
    const { created_at: _, ...payload } = webhook({});
    expect(eventOf(payload)).not.toHaveProperty('occurredAt');
  });

  it.each([[7], ['x'], [[]], [true]])('refuses a payload of %j', (payload) => {
    expect(reasonOf(webhook({ payload }))).toMatch(/^payload is not an object but /);
  });

  it.each([
    null,
    0,
    1790244000,
    '',
    'yesterday',
    '2026-03-01',
    '2026-03-01T09:00:00',
    '2026-02-30T09:00:00Z',
    '0001-01-01T00:00:00Z',
    '+275760-09-13T00:00:00.000Z',
    [],
    {},
  ])('refuses created_at %j', (time) => {
    expect(reasonOf(webhook({ created_at: time }))).toMatch(
      /^created_at is not an ISO 8601 time with a zone/,
    );
  });

  it.each(['account_id', 'id', 'type'])('refuses hostile texts as %s', (field) => {
    for (const [value, reason] of hostileTexts) {
      const said = reasonOf(webhook({ [field]: value }), 'v2');
      expect(said).toMatch(new RegExp(`^${field} `));
      expect(said).toMatch(reason);
    }
  });

  it.each(['product', 'reason', 'state'])('refuses hostile texts as payload.%s', (field) => {
    for (const [value, reason] of hostileFacts) {
      const said = reasonOf(webhook({ payload: { [field]: value } }));
      expect(said).toMatch(new RegExp(`^payload\\.${field} `));
      expect(said).toMatch(reason);
    }
  });

  it('without an id is recognised by its type and refused', () => {
    expect(reasonOf({ account_id: 'acc_7f3', type: 'account.add' })).toBe('id is missing');
  });
});
