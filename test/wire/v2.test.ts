import { describe, expect, it } from 'vitest';
import { readPayload } from '../../src/wire/index.ts';
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

  it.each(['account.status.frozen', 'account.'])('of the unknown type %j is kept', (type) => {
    const { tenant: _, ...event } = { ...common, tenant };
    expect(eventOf(webhook({ type }))).toStrictEqual({ ...event, type: 'UNKNOWN_STATUS', status: type });
  });

  it.each(['ACCOUNT.ADD', 'message.new', 'calendar_event.update', 'accounts.add', 'something', 'OK'])(
    'of the type %j is about something else, and of no account',
    (type) => {
      expect(readPayload(webhook({ type }), at)).toStrictEqual({ kind: 'foreign', name: type });
      expect(readPayload(webhook({ type }), at, 'v2')).toStrictEqual({ kind: 'foreign', name: type });
    },
  );

  it.each([
    { type: 'follower.new', payload: { text: 'private' } },
    { type: 'message.new', account_id: 'acc_7f3' },
    { id: 'evt_1', created_at: '2026-03-01T09:00:00.000Z', type: 'email.new' },
  ])('of another kind is recognised by its type alone: %j', (payload) => {
    expect(readPayload(payload, at)).toStrictEqual({ kind: 'foreign', name: payload.type });
  });

  it('of another kind with a name that is not clean is counted as unknown', () => {
    expect(readPayload(webhook({ type: 'a\u0000' }), at)).toStrictEqual({ kind: 'foreign', name: 'unknown' });
  });

  it('of an unknown type may say anything in its payload', () => {
    for (const payload of [7, null, 'x', [], { product: 7 }]) {
      expect(eventOf(webhook({ type: 'account.moved', payload })).type).toBe('UNKNOWN_STATUS');
    }
  });

  it('of a signal type is a v2 event of another kind when declared so', () => {
    expect(readPayload(webhook({ type: 'usage' }), at, 'v2')).toStrictEqual({
      kind: 'foreign',
      name: 'usage',
    });
  });

  it('may say its payload as JSON text', () => {
    expect(eventOf(webhook({ payload: '{"reason":"proxy","state":"s"}' }))).toStrictEqual({
      ...common,
      type: 'ERROR',
      reason: 'proxy',
      tenant: 's',
    });
  });

  it('keeps a documented reason and leaves any other out, flagged', () => {
    for (const reason of ['unipile', 'proxy', 'provider'])
      expect(eventOf(webhook({ payload: { reason } }))).toStrictEqual({ ...common, type: 'ERROR', reason });
    expect(eventOf(webhook({ payload: { reason: 'weather' } }))).toStrictEqual({
      ...common,
      type: 'ERROR',
      flags: ['reasonDropped'],
    });
  });

  it.each([[undefined], [null]])('reads a payload of %j as an empty one', (payload) => {
    expect(eventOf(webhook({ payload }))).toStrictEqual({ ...common, type: 'ERROR' });
  });

  it('reads an event without created_at, which then has no time of its own', () => {
    const { created_at: _, ...payload } = webhook({});
    expect(eventOf(payload)).not.toHaveProperty('occurredAt');
  });

  it.each([[7], ['x'], [[]], [true]])('leaves a payload of %j out, flagged', (payload) => {
    expect(eventOf(webhook({ payload }))).toStrictEqual({
      ...common,
      type: 'ERROR',
      flags: ['payloadDropped'],
    });
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
  ])('leaves created_at %j out, flagged', (time) => {
    const event = eventOf(webhook({ created_at: time }));
    expect(event).toMatchObject({ type: 'ERROR', flags: ['timeDropped'] });
    expect(event).not.toHaveProperty('occurredAt');
  });

  it('refuses hostile texts as account_id', () => {
    for (const [value, reason] of hostileTexts) {
      const said = reasonOf(webhook({ account_id: value }), 'v2');
      expect(said).toMatch(/^account_id /);
      expect(said).toMatch(reason);
    }
  });

  it('refuses a type that is no text', () => {
    for (const [type, reason] of hostileTexts.filter(([value]) => typeof value !== 'string'))
      expect(reasonOf(webhook({ type }), 'v2')).toMatch(reason);
  });

  it('leaves a hostile id out, flagged', () => {
    for (const [id] of hostileTexts.slice(1)) {
      const event = eventOf(webhook({ id }));
      expect(event).toMatchObject({ type: 'ERROR', flags: ['sourceIdDropped'] });
      expect(event).not.toHaveProperty('sourceId');
    }
  });

  it.each([
    ['product', 'productDropped'],
    ['reason', 'reasonDropped'],
    ['state', 'tenantDropped'],
  ])('leaves a hostile payload.%s out, flagged', (field, flag) => {
    for (const [value] of hostileFacts)
      expect(eventOf(webhook({ payload: { [field]: value } }))).toStrictEqual({
        ...common,
        type: 'ERROR',
        flags: [flag],
      });
  });

  it('without an id is recognised by its type', () => {
    expect(eventOf({ account_id: 'acc_7f3', type: 'account.add' })).toStrictEqual({
      type: 'CREATION_SUCCESS',
      accountId: 'acc_7f3',
      at,
      source: 'v2',
    });
  });
});
