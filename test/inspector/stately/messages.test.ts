import type { StatelyInspectionEvent } from '@statelyai/inspect';
import { describe, expect, test } from 'vitest';
import { shownMessage } from '../../../src/inspector/stately/messages.ts';

const head = {
  sessionId: 'a',
  rootId: 'a',
  createdAt: '1',
  id: 'm-1',
  _version: '0.7.2',
};

const shown = (message: object): Record<string, unknown> => ({
  ...shownMessage({ ...head, ...message } as unknown as StatelyInspectionEvent),
});

const facts = {
  provider: 'linkedin',
  version: 3,
  incarnation: 1,
  since: '2026-01-01T00:00:00.000Z',
  lastSeenAt: '2026-01-01T00:00:00.000Z',
  authorizedAt: null,
  flippedAt: null,
  deletedAt: null,
};

const secret = {
  tenant: 'secret-tenant',
  evidence: [{ proxy_host: 'secret-proxy' }],
  payload: { token: 'secret-token' },
};

describe('an actor on its way to a page of others', () => {
  test('has its name, its chart and its state', () => {
    const definition = JSON.stringify({ id: 'account', states: { OK: {} } });
    const snapshot = { status: 'active', value: { connection: 'OK', sync: 'WAITING' }, context: facts };
    expect(shown({ type: '@xstate.actor', name: 'x', parentId: 'p', definition, snapshot })).toEqual({
      ...head,
      type: '@xstate.actor',
      name: 'a',
      parentId: 'p',
      definition,
      snapshot,
    });
  });

  test('has a chart without the context that it began with', () => {
    const definition = JSON.stringify({ id: 'account', context: secret, states: {} });
    const message = shown({ type: '@xstate.actor', definition, snapshot: {} });
    expect(JSON.parse(String(message['definition']))).toEqual({ id: 'account', states: {} });
  });

  test('may be without a chart or a state', () => {
    expect(shown({ type: '@xstate.actor', definition: 7 })).toMatchObject({
      definition: undefined,
      snapshot: { status: 'active', context: {} },
    });
  });
});

describe('a state on its way', () => {
  const contextOf = (context: unknown): unknown =>
    (shown({ type: '@xstate.snapshot', snapshot: { context } })['snapshot'] as { context: unknown }).context;

  test('keeps the eight facts and nothing beside them', () => {
    expect(contextOf({ ...facts, ...secret })).toEqual(facts);
  });

  test.each([null, undefined, 'secret', 7, ['secret'], () => 'secret'])('has no facts in %s', (context) => {
    expect(contextOf(context)).toEqual({});
  });

  test.each([
    ['an object', { inner: 'secret' }],
    ['a list', ['secret']],
    ['a truth', true],
  ])('keeps no fact that is %s', (_, provider) => {
    expect(contextOf({ ...facts, provider })).not.toHaveProperty('provider');
  });

  test('takes no fact from a prototype', () => {
    expect(contextOf(Object.create(facts))).toEqual({});
  });

  const valueOf = (value: unknown): unknown =>
    (shown({ type: '@xstate.snapshot', snapshot: { value } })['snapshot'] as { value: unknown }).value;

  test.each([
    ['OK', 'OK'],
    [{ connection: { CREDENTIALS: { linkedin: 'sessionExpired' } } }, undefined],
    ['<img src=x>', ''],
    ['a b', ''],
    ['', ''],
    ['x'.repeat(201), ''],
    [{ '<b>': 'OK' }, { '': 'OK' }],
    [7, ''],
  ])('has the value %j as names alone', (value, expected) => {
    expect(valueOf(value)).toEqual(expected ?? value);
  });

  test('is cut off where it lies deeper than any chart', () => {
    let deep: unknown = 'end';
    for (let depth = 0; depth < 50; depth += 1) deep = { in: deep };
    expect(JSON.stringify(valueOf(deep))).not.toContain('end');
  });
});

describe('an event on its way', () => {
  test('is its type and what it did', () => {
    const event = { type: 'CREDENTIALS', decision: 'applied', ...secret };
    expect(shown({ type: '@xstate.event', sourceId: 's', event })).toEqual({
      ...head,
      type: '@xstate.event',
      sourceId: 's',
      event: { type: 'CREDENTIALS', decision: 'applied' },
    });
  });

  test.each(['free text of somebody', '<script>', ''])('has no type where that is %j', (type) => {
    expect(shown({ type: '@xstate.event', event: { type } })).toMatchObject({ event: { type: '' } });
  });
});

test.each(['@xstate.actor', '@xstate.event', '@xstate.snapshot', 'of another kind'])(
  'a message of type %s carries nothing that it was stuffed with',
  (type) => {
    const stuffed = {
      type,
      ...secret,
      snapshot: { context: secret, output: secret, error: secret, value: 'OK', ...secret },
      event: { type: 'OK', ...secret },
      definition: JSON.stringify({ context: secret }),
    };
    expect(JSON.stringify(shown(stuffed))).not.toContain('secret');
  },
);
