import { describe, expect, it } from 'vitest';
import { statuses } from '../../machines/status.ts';
import { accountId, at, eventOf, fixture, hostileFacts, hostileTexts, reasonOf } from './fixture.ts';

const notification = (fields: object) => ({
  status: 'RECONNECTED',
  account_id: accountId,
  name: 'u',
  ...fields,
});

describe('a notification of a hosted-auth link', () => {
  it.each(['CREATION_SUCCESS', 'RECONNECTED'])('announces %s with name as the tenant', (status) => {
    expect(eventOf(fixture(`notify-${status.toLowerCase()}`), 'notify')).toStrictEqual({
      type: status,
      accountId,
      at,
      source: 'notify',
      tenant: 'team-42/user-7',
    });
  });

  it.each(statuses)('reads %s as well', (status) => {
    expect(eventOf(notification({ status })).type).toBe(status);
  });

  it('keeps a word that it does not know', () => {
    expect(eventOf(notification({ status: 'CREATED' }))).toMatchObject({
      type: 'UNKNOWN_STATUS',
      status: 'CREATED',
    });
  });

  it.each([[undefined], [null], ['']])('takes a name of %j for no tenant', (name) => {
    expect(eventOf(notification({ name }))).not.toHaveProperty('tenant');
  });

  it('ignores fields that it does not know', () => {
    expect(eventOf(notification({ extra: { a: 1 } }))).toStrictEqual(eventOf(notification({})));
  });

  it('reads a tenant of 1024 characters and leaves one of 1025 out, flagged', () => {
    expect(eventOf(notification({ name: 'n'.repeat(1024) })).tenant).toHaveLength(1024);
    expect(eventOf(notification({ name: 'n'.repeat(1025) }))).toMatchObject({
      type: 'RECONNECTED',
      flags: ['tenantDropped'],
    });
  });

  it('may name the tenant as state, beside or instead of its name', () => {
    expect(eventOf(notification({ name: undefined, state: 's' })).tenant).toBe('s');
    expect(eventOf(notification({ name: '', state: 's' })).tenant).toBe('s');
    expect(eventOf(notification({ state: 's' })).tenant).toBe('u');
    expect(eventOf(notification({ name: 7, state: 's' }))).toMatchObject({
      tenant: 's',
      flags: ['tenantDropped'],
    });
  });

  it.each(['account_id', 'status'])('refuses hostile texts as %s', (field) => {
    for (const [value, reason] of hostileTexts) {
      const said = reasonOf(notification({ [field]: value }));
      expect(said).toMatch(new RegExp(`^${field} `));
      expect(said).toMatch(reason);
    }
  });

  it.each(['name', 'state'])('leaves a hostile %s out, flagged, and keeps its status', (field) => {
    for (const [value] of hostileFacts)
      expect(eventOf(notification({ name: undefined, [field]: value }))).toStrictEqual({
        type: 'RECONNECTED',
        accountId,
        at,
        source: 'notify',
        flags: ['tenantDropped'],
      });
  });
});
