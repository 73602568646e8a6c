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

  it('reads a tenant of 1024 characters and refuses one of 1025', () => {
    expect(eventOf(notification({ name: 'n'.repeat(1024) })).tenant).toHaveLength(1024);
    expect(reasonOf(notification({ name: 'n'.repeat(1025) }))).toMatch(
      /^name is longer than 1024 characters/,
    );
  });

  it.each(['account_id', 'status'])('refuses hostile texts as %s', (field) => {
    for (const [value, reason] of hostileTexts) {
      const said = reasonOf(notification({ [field]: value }));
      expect(said).toMatch(new RegExp(`^${field} `));
      expect(said).toMatch(reason);
    }
  });

  it('refuses hostile texts as name', () => {
    for (const [value, reason] of hostileFacts)
      expect(reasonOf(notification({ name: value }))).toMatch(reason);
  });
});
