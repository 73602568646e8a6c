import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { webhookSink } from '../../src/notify/sinks/webhook.ts';
import { receivingServer, setting } from './setting.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const older = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;

describe('a webhook sink', () => {
  test('is verified by whoever knows one of its secrets, by Standard Webhooks', async () => {
    const { dispatch, come } = setting();
    const { requests, url } = await receivingServer((_request, _body, response) => response.end());
    const dispatcher = dispatch([webhookSink({ name: 'hook', url, secrets: [secret, older] })]);
    await dispatcher.start();
    await come('ä/b c', 'OK', 'CREDENTIALS');
    await dispatcher.idle();
    expect(requests).toHaveLength(1);
    const [{ headers, body } = { headers: {}, body: '' }] = requests;
    for (const known of [secret, older]) {
      const proven = new Webhook(known).verify(body, headers as Record<string, string>);
      expect(proven).toMatchObject({ type: 'notice.ask', data: { who: 'user', status: 'CREDENTIALS' } });
    }
    const stranger = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
    expect(() => new Webhook(stranger).verify(body, headers as Record<string, string>)).toThrow(
      'No matching signature found',
    );
    expect(headers['webhook-id']).toContain('/%C3%A4%2Fb%20c/');
  });
});
