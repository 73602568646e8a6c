import { expect, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLifecycle, openSqliteStore, readPayload } from '../../src/index.ts';
import type { AccountAnswer, ChangeMessage, FleetAnswer } from '../../src/inspector/answers.ts';
import { startInspector } from '../../src/inspector/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import type { Reader } from '../../src/model/delivery.ts';
import type { Store } from '../../src/store/port.ts';
import { answerOf, ask, inspect, line, now, smallLog, status } from './looking.ts';

/** The text of a stream up to the end of its next message of change. */
const nextChange = async (reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> => {
  let text = '';
  while (!/event: change\n.*\n.*\n\n/.test(text)) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`the stream ended: ${text}`);
    text += new TextDecoder().decode(value);
  }
  return text;
};

test('a database that another connection writes to is followed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'inspector-'));
  const database = join(folder, 'fleet.db');
  await using writer = openLifecycle({ database, clock: { now: () => now } });
  await writer.replay([smallLog.map((text, index) => ({ file: 'x', line: index + 1, text }))]);
  const store = openSqliteStore({ database, readonly: true });
  const inspector = await inspect({ store });
  expect(await answerOf<FleetAnswer>(inspector, '/api/fleet')).toMatchObject({ total: 4 });
  expect(await answerOf<AccountAnswer>(inspector, '/api/accounts/mailbox')).toMatchObject({ entries: 2 });
  const stream = await ask(inspector, '/api/events');
  const reader = (stream.body ?? new ReadableStream<Uint8Array>()).getReader();
  await writer.receive(status('mailbox', 'MAIL', 'STOPPED'));
  let text = '';
  while (!text.includes('event: change')) text += new TextDecoder().decode((await reader.read()).value);
  expect(text).toContain('"accounts":["mailbox"]');
  await reader.cancel();
  expect(await answerOf<FleetAnswer>(inspector, '/api/fleet')).toMatchObject({
    attention: { operator: 3, user: 1, admin: 0 },
  });
  expect(await answerOf<AccountAnswer>(inspector, '/api/accounts/mailbox')).toMatchObject({
    entries: 3,
    account: { status: 'STOPPED' },
  });
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A store whose log is counted as it is read. */
const counting = (store: Store): { readonly store: Store; readonly read: () => number } => {
  let entries = 0;
  const counted = new Proxy(store, {
    get(target, name) {
      if (name === 'log')
        return (query: Parameters<Store['log']>[0]) => {
          const found = target.log(query);
          entries += found.length;
          return found;
        };
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { store: counted, read: () => entries };
};

/** A reader that counts how many payloads it is given. */
const countingReader = (): { readonly reader: Reader; readonly taken: () => number } => {
  let payloads = 0;
  const reader: Reader = (...given) => {
    payloads += 1;
    return readPayload(...given);
  };
  return { reader, taken: () => payloads };
};

test('a change of an account with 10,000 entries costs what is new of it, on the wire and in work', async () => {
  const kept = createMemoryStore();
  const lifecycle = openLifecycle({ store: kept, clock: { now: () => now } });
  const lines = Array.from({ length: 10_000 }, (_, index) =>
    line(
      new Date(Date.UTC(2026, 1, 1) + index * 1000).toISOString(),
      'webhook',
      status('busy', 'LINKEDIN', index % 2 === 0 ? 'OK' : 'ERROR'),
    ),
  );
  await lifecycle.replay([lines.map((text, index) => ({ file: 'x', line: index + 1, text }))]);
  const { store, read } = counting(kept);
  const { reader: payloads, taken } = countingReader();
  const inspector = await startInspector({
    fleet: { store },
    reader: payloads,
    now: () => now,
    port: 0,
  });
  const { mark, entries } = await answerOf<AccountAnswer>(inspector, '/api/accounts/busy');
  expect(entries).toBe(10_000);
  const stream = await ask(inspector, `/api/events?account=busy&since=${mark}`);
  const reader = (stream.body ?? new ReadableStream<Uint8Array>()).getReader();
  // What became of it since the answer: nothing.
  expect(await nextChange(reader)).toContain('"gained":null');
  for (const level of ['OK', 'CREDENTIALS']) {
    const [readBefore, takenBefore] = [read(), taken()];
    await lifecycle.receive(status('busy', 'LINKEDIN', level));
    const text = await nextChange(reader);
    const change = JSON.parse(/event: change\ndata: (.*)\n/.exec(text)?.[1] ?? '') as ChangeMessage;
    const gained = change.shown?.gained;
    if (gained === null || gained === undefined || gained === 'everything') throw new Error(text);
    expect(gained.course.map(({ event }) => event)).toEqual([level]);
    expect(gained.step.account.status).toBe(level);
    expect(new TextEncoder().encode(text).length).toBeLessThan(12_000);
    expect(taken() - takenBefore).toBe(1);
    expect(read() - readBefore).toBeLessThan(20);
  }
  await reader.cancel();
  await inspector.close();
});
