import { describe, expect, test } from 'vitest';
import type { AccountParts } from '../../machines/parts.ts';
import { defaultPolicy, HOUR } from '../../machines/policy.ts';
import { acts, type AccountAct } from '../../src/model/act.ts';
import type { Gist } from '../../src/model/gist.ts';
import type { ConnectionPath } from '../../src/model/names.ts';
import { permissionOf, type Permission } from '../../src/views/permission.ts';
import { T0 } from '../payloads.ts';

const gist = (connection: ConnectionPath, parts: AccountParts | null = null): Gist => ({
  connection,
  parts,
  heardAt: T0,
});

const asked = (
  known: Gist | null,
  act: AccountAct,
  { product, now = T0 }: { readonly product?: string; readonly now?: number } = {},
): Permission => permissionOf(known, act, product === undefined ? {} : { product }, defaultPolicy, now);

const said = (connection: ConnectionPath): readonly string[] =>
  acts.map((act) => {
    const { allowed, reason } = asked(gist(connection), act);
    return `${allowed ? '' : 'not '}${act}: ${reason}`;
  });

describe('what an account may be used for', () => {
  test.each<[ConnectionPath, readonly string[]]>([
    ['OK', ['send: works', 'sync: works', 'read: works']],
    ['RECONNECTED', ['send: works', 'sync: works', 'read: works']],
    ['CREATION_SUCCESS', ['send: created', 'sync: created', 'read: created']],
    ['CONNECTING.attempting', ['not send: connecting', 'not sync: connecting', 'read: dataMayBeOld']],
    [
      'CONNECTING.stalled',
      ['not send: waitsForOperator', 'not sync: waitsForOperator', 'read: dataMayBeOld'],
    ],
    ['ERROR', ['not send: waitsForOperator', 'not sync: waitsForOperator', 'read: dataMayBeOld']],
    ['STOPPED', ['not send: waitsForOperator', 'not sync: waitsForOperator', 'read: dataMayBeOld']],
    ['PERMISSIONS', ['not send: waitsForUser', 'not sync: waitsForUser', 'read: dataMayBeOld']],
    [
      'CREDENTIALS.linkedin.sessionExpired',
      ['not send: waitsForUser', 'not sync: waitsForUser', 'read: dataMayBeOld'],
    ],
    [
      'CREDENTIALS.email.oauthKeysChanged',
      ['not send: waitsForOperator', 'not sync: waitsForOperator', 'read: dataMayBeOld'],
    ],
    ['CREATION_FAIL', ['not send: notConnected', 'not sync: notConnected', 'not read: notConnected']],
    ['DELETED', ['not send: deleted', 'not sync: deleted', 'not read: deleted']],
    ['NEW', ['not send: statusUnknown', 'not sync: statusUnknown', 'not read: statusUnknown']],
  ])('in %s follows from its tags', (connection, expected) => {
    expect(said(connection)).toEqual(expected);
  });

  test('is nothing, and old knowledge, where there is no such account', () => {
    expect(asked(null, 'read')).toEqual({ allowed: false, reason: 'accountUnknown', stale: true });
  });
});

describe('old knowledge', () => {
  const stale = (connection: ConnectionPath, hours: number) =>
    asked(gist(connection), 'send', { now: T0 + hours * HOUR }).stale;

  test('begins after a day of silence', () => {
    expect([stale('OK', 24), stale('OK', 24.001)]).toEqual([false, true]);
  });

  test('is that of an account whose connecting has stalled, however young', () => {
    expect([stale('CONNECTING.attempting', 0), stale('CONNECTING.stalled', 0)]).toEqual([false, true]);
  });

  test('is never that of a deleted account: it stays deleted', () => {
    expect(stale('DELETED', 10_000)).toBe(false);
  });
});

describe('a product that is broken', () => {
  const calendar = gist('CREDENTIALS.undetermined', {
    rest: 'OK',
    named: [{ product: 'calendar', status: 'CREDENTIALS' }],
  });
  const mails = gist('CREDENTIALS.email.insufficientScopes', {
    rest: null,
    named: [
      { product: 'mails', status: 'CREDENTIALS' },
      { product: 'calendar', status: 'OK' },
    ],
  });
  const messaging = gist('ERROR', { rest: 'OK', named: [{ product: 'messaging', status: 'ERROR' }] });

  test('forbids no other one', () => {
    expect(asked(calendar, 'send')).toMatchObject({ allowed: true, reason: 'productWorks' });
    expect(asked(calendar, 'send', { product: 'mails' })).toMatchObject({ allowed: true });
    expect(asked(mails, 'sync')).toMatchObject({ allowed: true, reason: 'productWorks' });
    expect(asked(mails, 'sync', { product: 'CALENDAR' })).toMatchObject({ allowed: true });
  });

  test('forbids what is done with it', () => {
    expect(asked(calendar, 'sync', { product: 'calendar' })).toMatchObject({
      allowed: false,
      reason: 'waitsForUser',
    });
    expect(asked(mails, 'send')).toMatchObject({ allowed: false, reason: 'waitsForUser' });
    expect(asked(mails, 'send', { product: 'mails' })).toMatchObject({ allowed: false });
    expect(asked(messaging, 'send')).toMatchObject({ allowed: false, reason: 'waitsForOperator' });
  });

  test('leaves reads of it possible, and those of others fresh', () => {
    expect(asked(calendar, 'read', { product: 'calendar' })).toMatchObject({ reason: 'dataMayBeOld' });
    expect(asked(calendar, 'read', { product: 'mails' })).toMatchObject({ reason: 'productWorks' });
  });

  test('forbids sending where nothing else is known but a calendar that works', () => {
    const recruiter = gist('CREDENTIALS.undetermined', {
      rest: null,
      named: [
        { product: 'recruiter', status: 'CREDENTIALS' },
        { product: 'calendar', status: 'OK' },
      ],
    });
    expect(asked(recruiter, 'send')).toMatchObject({ allowed: false });
  });

  test('of several products that are sent with leaves the others', () => {
    const both = gist('CONNECTING.attempting', {
      rest: null,
      named: [
        { product: 'messaging', status: 'CONNECTING' },
        { product: 'mails', status: 'OK' },
      ],
    });
    expect(asked(both, 'send')).toMatchObject({ allowed: true, reason: 'productWorks' });
    expect(asked(both, 'send', { product: 'messaging' })).toMatchObject({ reason: 'connecting' });
  });
});
