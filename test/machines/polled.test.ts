import { expect, test } from 'vitest';
import type { ConnectionFacts } from '../../machines/context.ts';
import { initialContext } from '../../machines/context.ts';
import type { AccountEvent, PolledFacts } from '../../machines/event.ts';
import type { Signal } from '../../machines/signal.ts';
import { withPolledConnection } from '../../machines/polled.ts';
import { stepperUnder } from '../../src/decide/step.ts';
import type { AccountSnapshot } from '../../src/model/snapshot.ts';
import { T0 } from '../payloads.ts';

const poll = (type: 'OK' | 'CREDENTIALS', polled: PolledFacts, at = T0): AccountEvent => ({
  type,
  accountId: 'a',
  at,
  source: 'poll',
  polled,
});

const connected = (facts: Omit<Extract<Signal, { type: 'connection' }>, 'type'>, at = T0): AccountEvent => ({
  type: 'SIGNAL',
  signal: { type: 'connection', ...facts },
  accountId: 'a',
  at,
  source: 'signal',
});

const after = (...events: readonly AccountEvent[]): AccountSnapshot['context'] =>
  events.reduce<AccountSnapshot | null>((before, event) => stepperUnder()(before, event).snapshot, null)
    ?.context ?? initialContext({ accountId: 'a', at: T0, source: 'poll' });

test('a poll makes label, age and connection known, and no authorisation', () => {
  const facts = { name: 'Ada', createdAt: T0 - 9, connection: { proxy_host: 'p', mail_domain: 'b.test' } };
  expect(after(poll('OK', facts))).toMatchObject({
    name: 'Ada',
    createdAt: T0 - 9,
    connection: { at: null, proxy_host: 'p', mail_domain: 'b.test' },
    authorizedAt: null,
  });
});

test('what a poll does not show stays as a signal told it', () => {
  const { connection, name } = after(
    poll('OK', { name: 'Ada' }),
    connected({ method: 'cookies', proxy_host: 'p-1' }),
    poll('OK', { connection: { person_id: 'x' } }),
  );
  expect(connection).toEqual({ method: 'cookies', proxy_host: 'p-1', person_id: 'x', at: T0 });
  expect(name).toBe('Ada');
});

test('of a signal and a poll that contradict each other the later one is believed', () => {
  const [shown, told] = [poll('OK', { connection: { proxy_host: 'p-2' } }), connected({ proxy_host: 'p-1' })];
  expect(after(told, shown).connection?.proxy_host).toBe('p-2');
  expect(after(shown, told).connection?.proxy_host).toBe('p-1');
});

test('a signal without a method leaves the method as it was', () => {
  expect(after(connected({ method: 'oauth' }), connected({ scopes_granted: ['a'] })).connection).toEqual({
    method: 'oauth',
    scopes_granted: ['a'],
    at: T0,
  });
});

test('a poll that shows nothing new hands on the very same facts', () => {
  const known: ConnectionFacts = { at: null, proxy_host: 'p', premium_features: ['a', 'b'] };
  expect(withPolledConnection(known, { premium_features: ['a', 'b'], proxy_host: 'p' })).toBe(known);
  for (const premium_features of [['a'], ['a', 'c'], ['a', 'b', 'c'], []])
    expect(withPolledConnection(known, { premium_features })).toEqual({ ...known, premium_features });
  expect(withPolledConnection(null, {})).toBeNull();
});

test('a life that a poll opens has what that poll shows, and nothing of the life before', () => {
  const reborn = after(
    poll('OK', { name: 'Ada', createdAt: T0 - 9, connection: { proxy_host: 'p', imap_host: 'i' } }),
    { type: 'DELETED', accountId: 'a', at: T0 + 1, source: 'webhook' },
    poll('OK', { connection: { proxy_host: 'q' } }, T0 + 2),
  );
  expect(reborn).toMatchObject({
    incarnation: 2,
    name: 'Ada',
    createdAt: null,
    connection: { at: null, proxy_host: 'q' },
  });
  expect(reborn.connection).not.toHaveProperty('imap_host');
});
