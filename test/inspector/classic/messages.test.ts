import { describe, expect, test } from 'vitest';
import {
  eventMessage,
  registerMessage,
  stateMessage,
  stopMessage,
} from '../../../src/inspector/classic/messages.ts';
import { createClassicInspector } from '../../../src/inspector/classic/inspector.ts';
import type { InspectedState } from '../../../src/inspector/stately/inspect-with.ts';
import { shownAccount } from '../../../src/inspector/shown.ts';
import { accountMachine } from '../../../machines/account.ts';
import { accountIn } from '../../machines/journey.ts';

const account = shownAccount(accountIn('OK'));
const event = { type: 'OK', decision: 'applied' };

interface Message {
  readonly type: string;
  readonly sessionId: string;
  readonly machine?: string;
  readonly state?: string;
  readonly event?: string;
}

const read = (message: string): Message => JSON.parse(message) as Message;
const within = (text: string | undefined): Record<string, unknown> =>
  JSON.parse(text ?? 'null') as Record<string, unknown>;

describe('the messages of the classic inspector', () => {
  test('tell of an account with its chart and its state, as JSON within JSON', () => {
    const message = read(registerMessage(account, event));
    expect(message).toMatchObject({ type: 'service.register', id: 'a', sessionId: 'a' });
    expect(within(message.machine)).toMatchObject({ id: accountMachine.id });
    expect(within(message.state)).toMatchObject({
      value: account.value,
      context: account.facts,
      event: { type: 'OK' },
      _event: { name: 'OK', $$type: 'scxml' },
      _sessionid: 'a',
      tags: ['operational', 'usable', 'dataFresh', 'receivesUpdates'],
    });
  });

  test('say of an account that nothing was heard of yet that it has begun', () => {
    expect(within(read(registerMessage(account)).state)).toMatchObject({ event: { type: 'xstate.init' } });
  });

  test('tell of an event what it was and what it did', () => {
    const message = read(eventMessage('a', event));
    expect(message).toMatchObject({ type: 'service.event', sessionId: 'a' });
    expect(within(message.event)).toEqual({
      name: 'OK',
      data: { type: 'OK', decision: 'applied' },
      $$type: 'scxml',
      type: 'external',
    });
  });

  test('tell of a new state without the chart again', () => {
    const message = read(stateMessage(account, event));
    expect(message.type).toBe('service.state');
    expect(message).not.toHaveProperty('machine');
    expect(within(message.state)).toMatchObject({ value: account.value, changed: true });
  });

  test('tell of an account that is shown no more by its id alone', () => {
    expect(read(stopMessage('a'))).toEqual({ type: 'service.stop', sessionId: 'a' });
  });
});

describe('the classic inspector', () => {
  const actorOf = (sessionId: string) => ({
    sessionId,
    id: sessionId,
    logic: accountMachine,
    getSnapshot: (): InspectedState => state,
    send: () => undefined,
  });
  const state: InspectedState = { status: 'active', value: account.value, context: account.facts };

  const told = () => {
    const messages: string[] = [];
    const inspector = createClassicInspector({ send: (message) => messages.push(message) });
    return {
      inspector,
      types: () => messages.map((message) => `${read(message).type} ${read(message).sessionId}`),
    };
  };

  test('tells of each account, of what it hears, and of where that leads', () => {
    const { inspector, types } = told();
    inspector.actor(actorOf('a'), state);
    inspector.event(actorOf('a'), event);
    inspector.snapshot(actorOf('a'), state, { event });
    expect(types()).toEqual(['service.register a', 'service.event a', 'service.state a']);
  });

  test('greets who comes late with every account that is shown, in its latest state', () => {
    const { inspector } = told();
    inspector.actor(actorOf('a'), state);
    inspector.actor(actorOf('b'), state);
    inspector.snapshot(actorOf('a'), { ...state, value: accountIn('ERROR').value }, { event });
    inspector.left({ sessionId: 'b' });
    const greeting = inspector.greeting().map(read);
    expect(greeting.map(({ sessionId }) => sessionId)).toEqual(['a']);
    expect(within(greeting[0]?.state)).toMatchObject({
      value: { connection: 'ERROR' },
      event: { type: 'OK' },
    });
  });

  test('at its end says that every account that is still shown has stopped, once', () => {
    const { inspector, types } = told();
    inspector.actor(actorOf('a'), state);
    inspector.actor(actorOf('b'), state);
    inspector.left({ sessionId: 'a' });
    inspector.close();
    inspector.close();
    expect(types().slice(2)).toEqual(['service.stop a', 'service.stop b']);
    expect(inspector.greeting()).toEqual([]);
  });

  test('sends nothing that an account was stuffed with', () => {
    const messages: string[] = [];
    const inspector = createClassicInspector({ send: (message) => messages.push(message) });
    const stuffed = { ...state, context: { ...state.context, tenant: 'secret' }, payload: 'secret' };
    inspector.actor(actorOf('a'), stuffed);
    inspector.event(actorOf('a'), { ...event, payload: 'secret' } as typeof event);
    inspector.snapshot(actorOf('a'), stuffed, { event: { ...event, payload: 'secret' } as typeof event });
    expect([...messages, ...inspector.greeting()].join('')).not.toContain('secret');
  });
});
