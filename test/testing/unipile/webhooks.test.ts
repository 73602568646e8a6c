import { describe, expect, test } from 'vitest';
import { statuses } from '../../../machines/status.ts';
import { letterOf, fakeWebhookOf, type FakeWebhook } from '../../../src/testing/unipile/webhooks.ts';

const asked = { source: 'account_status', request_url: 'http://here.example/hook' };

const registered = (fields: object = {}): FakeWebhook => {
  const webhook = fakeWebhookOf({ ...asked, ...fields }, 'we_1');
  if ('refused' in webhook) throw new Error(webhook.refused);
  return webhook;
};

describe('a registration', () => {
  test('becomes a webhook that asks for all but the commonest events', () => {
    expect(registered()).toEqual({
      object: 'Webhook',
      id: 'we_1',
      name: '',
      source: 'account_status',
      request_url: 'http://here.example/hook',
      format: 'json',
      enabled: true,
      headers: [],
      events: [
        'error',
        'credentials',
        'permissions',
        'creation_success',
        'creation_fail',
        'reconnected',
        'sync_success',
        'deleted',
      ].toSorted((one, other) => order(one) - order(other)),
    });
  });

  test('keeps its name, format, events and headers', () => {
    const headers = [{ key: 'Unipile-Auth', value: 's' }];
    const webhook = registered({ name: 'mine', format: 'form', events: ['ok', 'deleted'], headers });
    expect(webhook).toMatchObject({ name: 'mine', format: 'form', events: ['ok', 'deleted'], headers });
  });

  test('has empty words where they are no text', () => {
    expect(registered({ name: 5, headers: [{ key: 1 }], format: null })).toMatchObject({
      name: '',
      format: 'json',
      headers: [{ key: '', value: '' }],
    });
    expect(registered({ headers: 'none' }).headers).toEqual([]);
  });

  test.each<[string, object]>([
    ['request_url is no URL', { request_url: 'here' }],
    ['request_url is no URL', { request_url: undefined }],
    ['request_url is no URL', { request_url: 5 }],
    ['source is not account_status', { source: 'messaging' }],
    ['source is not account_status', { source: undefined }],
    ['events has a word that is no event', { events: ['OK'] }],
    ['events has a word that is no event', { events: ['ok', 'throttled'] }],
    ['events has a word that is no event', { events: 'ok' }],
  ])('is refused because %s: %j', (refused, fields) => {
    expect(fakeWebhookOf({ ...asked, ...fields }, 'we_1')).toEqual({ refused });
  });
});

/** The place of an event in the list of statuses. */
const order = (event: string): number => statuses.findIndex((status) => status.toLowerCase() === event);

describe('a letter', () => {
  test('tells a webhook of a status, as form data that is JSON', () => {
    expect(letterOf(registered({ events: ['error'] }), 'a', 'LINKEDIN', 'ERROR')).toEqual({
      url: 'http://here.example/hook',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: '{"AccountStatus":{"account_id":"a","account_type":"LINKEDIN","message":"ERROR"}}',
    });
  });

  test('carries the headers that were asked for, in small letters, and they come last', () => {
    const headers = [
      { key: 'Unipile-Auth', value: 's' },
      { key: 'Content-Type', value: 'application/json' },
    ];
    expect(letterOf(registered({ headers }), 'a', 'MAIL', 'DELETED')?.headers).toEqual({
      'content-type': 'application/json',
      'unipile-auth': 's',
    });
  });

  test.each(statuses)('is written about %s only where that was asked for', (status) => {
    const word = status.toLowerCase();
    const others = statuses.map((other) => other.toLowerCase()).filter((other) => other !== word);
    expect(letterOf(registered({ events: [word] }), 'a', 'MAIL', status)).not.toBeNull();
    expect(letterOf(registered({ events: others }), 'a', 'MAIL', status)).toBeNull();
  });

  test.each(['OK', 'CONNECTING', 'STOPPED'] as const)(
    'is not written about %s unless asked for',
    (status) => {
      expect(letterOf(registered(), 'a', 'MAIL', status)).toBeNull();
      const events = [status.toLowerCase()];
      expect(letterOf(registered({ events }), 'a', 'MAIL', status)).not.toBeNull();
    },
  );
});
