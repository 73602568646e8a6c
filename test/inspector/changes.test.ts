import { describe, expect, test } from 'vitest';
import type { AccountAnswer, ChangeMessage } from '../../src/inspector/answers.ts';
import type { Inspector } from '../../src/inspector/index.ts';
import { answerOf, ask, fleetOf, inspect, line, logOf, smallLog, status } from './looking.ts';

interface Message {
  readonly id: string;
  readonly change: ChangeMessage;
}

/** Listens to an inspector: resolves as soon as it does, to a function that waits for the first message. */
const listen = async (
  inspector: Inspector,
  headers: Record<string, string> = {},
  path = '/api/events',
): Promise<() => Promise<Message>> => {
  const response = await ask(inspector, path, { headers });
  const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader();
  const decoder = new TextDecoder();
  let text = '';
  const readUntil = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (let found = pattern.exec(text); ; found = pattern.exec(text)) {
      if (found !== null) return found;
      const { value, done } = await reader.read();
      if (done) throw new Error(`the stream ended: ${text}`);
      text += decoder.decode(value, { stream: true });
    }
  };
  await readUntil(/event: hello\n.*\n(?:.*\n)*\n/);
  return async () => {
    const [, data = '', id = ''] = await readUntil(/event: change\ndata: (.*)\nid: (.*)\n\n/);
    await reader.cancel();
    return { id, change: JSON.parse(data) as ChangeMessage };
  };
};

/** The first message of a stream. */
const firstMessage = async (
  inspector: Inspector,
  headers: Record<string, string>,
  path?: string,
): Promise<Message> => (await listen(inspector, headers, path))();

describe('the stream of changes', () => {
  test('tells which accounts changed', async () => {
    const { store, lifecycle } = await fleetOf();
    const inspector = await inspect({ store });
    const message = await listen(inspector);
    await lifecycle.receive(status('mailbox', 'MAIL', 'ERROR'));
    expect(await message()).toMatchObject({ id: '1-11', change: { accounts: ['mailbox'], replay: null } });
  });

  test('goes on after a break where it stopped', async () => {
    const { store } = await fleetOf();
    const inspector = await inspect({ store });
    const message = await firstMessage(inspector, { 'last-event-id': '1-8' });
    expect(message).toMatchObject({ id: '1-10', change: { accounts: ['instagram-1'], replay: null } });
  });

  test('says that everything may have changed where the break was long', async () => {
    const lines = Array.from({ length: 600 }, (_, index) =>
      line(
        new Date(Date.UTC(2026, 1, 1) + index * 1000).toISOString(),
        'webhook',
        status(`a${index}`, 'LINKEDIN', 'OK'),
      ),
    );
    const { store } = await fleetOf(lines);
    const message = await firstMessage(await inspect({ store }), { 'last-event-id': '1-5' });
    expect(message).toMatchObject({ id: '1-600', change: { accounts: null } });
  });

  test('says so where the fleet is another one since', async () => {
    const inspector = await inspect({ log: logOf() });
    const message = await firstMessage(inspector, { 'last-event-id': '77-3' });
    expect(message.change).toMatchObject({ accounts: null, replay: { name: 'test.ndjson' } });
  });

  test('carries what is new of the account on show, from the mark of its answer on', async () => {
    const { store, lifecycle } = await fleetOf();
    const inspector = await inspect({ store });
    const { mark } = await answerOf<AccountAnswer>(inspector, '/api/accounts/mailbox');
    await lifecycle.receive(status('mailbox', 'MAIL', 'ERROR'));
    await lifecycle.receive(status('linkedin-1', 'LINKEDIN', 'OK'));
    await lifecycle.receive(status('mailbox', 'MAIL', 'ERROR'));
    const message = await firstMessage(inspector, {}, `/api/events?account=mailbox&since=${mark}`);
    expect(message).toMatchObject({ id: '1-13', change: { accounts: ['mailbox', 'linkedin-1'] } });
    const { accountId, gained } = message.change.shown ?? {};
    expect(accountId).toBe('mailbox');
    expect(gained).toMatchObject({
      course: [
        { seq: 11, event: 'ERROR', decision: 'applied', from: { connection: 'OK' }, group: 'operator' },
        { seq: 13, event: 'ERROR', decision: 'repeat' },
      ],
      step: { entry: { seq: 13 }, account: { status: 'ERROR' }, group: 'operator' },
    });
  });

  test('knows better from the last message than from its address where it goes on', async () => {
    const { store } = await fleetOf();
    const path = '/api/events?account=instagram-1&since=1-4';
    const { change } = await firstMessage(await inspect({ store }), { 'last-event-id': '1-9' }, path);
    expect(change.shown).toMatchObject({ accountId: 'instagram-1', gained: { course: [{ seq: 10 }] } });
  });

  test('says that nothing is new of the account on show where others changed', async () => {
    const { store } = await fleetOf();
    const path = '/api/events?account=mailbox&since=1-8';
    const { change } = await firstMessage(await inspect({ store }), {}, path);
    expect(change).toMatchObject({
      accounts: ['instagram-1'],
      shown: { accountId: 'mailbox', gained: null },
    });
  });

  test.each([
    ['the fleet is another one', 'mailbox', '7-3'],
    ['there is more than can be told one by one', 'busy', '1-10'],
  ])('has the account on show asked for again where %s', async (_why, account, since) => {
    const busy = Array.from({ length: 150 }, (_, index) =>
      line(
        new Date(Date.UTC(2026, 2, 1, 8) + index).toISOString(),
        'webhook',
        status('busy', 'MAIL', index % 2 === 0 ? 'OK' : 'ERROR'),
      ),
    );
    const { store } = await fleetOf([...smallLog, ...busy]);
    const path = `/api/events?account=${account}&since=${since}`;
    const { change } = await firstMessage(await inspect({ store }), {}, path);
    expect(change.shown).toEqual({ accountId: account, gained: 'everything' });
  });

  test('carries nothing of an account where none is on show', async () => {
    const { store } = await fleetOf();
    const { change } = await firstMessage(await inspect({ store }), { 'last-event-id': '1-4' });
    expect(change).not.toHaveProperty('shown');
  });

  test.each(['x', '', '1-', '-5', '99999999999999999999-1'])('takes %j for no id at all', async (id) => {
    const { store, lifecycle } = await fleetOf();
    const inspector = await inspect({ store });
    const message = await listen(inspector, { 'last-event-id': id });
    await lifecycle.receive(status('mailbox', 'MAIL', 'ERROR'));
    expect((await message()).change.accounts).toEqual(['mailbox']);
  });

  test('is refused to the thirty-third listener, until others have gone', async () => {
    const { store } = await fleetOf();
    const inspector = await inspect({ store });
    const all = await Promise.all(Array.from({ length: 33 }, () => ask(inspector, '/api/events')));
    const answers = all.map(({ status: code }) => code);
    expect(answers.filter((code) => code === 200)).toHaveLength(32);
    expect(answers.filter((code) => code === 503)).toHaveLength(1);
    for (const { body } of all) await body?.cancel();
    await expect
      .poll(async () => {
        const again = await ask(inspector, '/api/events');
        await again.body?.cancel();
        return again.status;
      })
      .toBe(200);
  });
});
