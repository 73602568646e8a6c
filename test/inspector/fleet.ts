import { expect } from 'vitest';
import type { Receipt } from '../../src/views/receipt.ts';
import type { Lifecycle } from '../../src/index.ts';
import { polled, v1 } from '../payloads.ts';

/** Texts of the payloads below that must stay on this machine. */
export const secrets = [
  'tenant-4711',
  'PRODUCT_SECRET',
  'proxy.secret.example',
  'Secret-Agent/1.0',
  'SECRET_SCOPE',
  'SECRET_WEATHER',
  'SECRET_TYPE',
  'secret-source-id',
  'secret-reason',
  'secret-extra',
];

const notification = { status: 'RECONNECTED', account_id: 'n', name: 'tenant-4711' };
const connection = {
  account_id: 'a',
  type: 'connection',
  method: 'cookies',
  user_agent: 'Secret-Agent/1.0',
  proxy_host: 'proxy.secret.example',
  scopes_granted: ['SECRET_SCOPE'],
};
const proxy = { account_id: 'a', type: 'proxyHealth', proxy_host: 'proxy.secret.example', healthy: false };
const errored = {
  id: 'secret-source-id',
  created_at: '2026-01-01T00:00:00.000Z',
  account_id: 'v',
  type: 'account.status.errored',
  payload: { state: 'tenant-4711', product: 'PRODUCT_SECRET', reason: 'secret-reason' },
};

/** Lets a lifecycle hear of all kinds of things that must stay on this machine. None of them is quarantined. */
export const hearSecrets = async (lifecycle: Lifecycle): Promise<void> => {
  const receipts: Receipt[] = [];
  for (const payload of [
    v1('a', 'OK'),
    { ...v1('a', 'SECRET_WEATHER'), more: 'secret-extra' },
    v1('t', 'OK', 'SECRET_TYPE'),
    notification,
    errored,
    polled('p', 'OK'),
  ])
    receipts.push(await lifecycle.receive(payload));
  for (const payload of [connection, proxy])
    receipts.push(await lifecycle.receive(payload, { source: 'signal' }));
  receipts.push(await lifecycle.receive(v1('a', 'CREDENTIALS')));
  expect(receipts.map(({ decision }) => decision)).not.toContain('quarantined');
};

/** Which of the secrets stand in a text. */
export const secretsIn = (text: string): readonly string[] =>
  secrets.filter((secret) => text.includes(secret));
