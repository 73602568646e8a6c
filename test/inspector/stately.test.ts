import { createInspector, createWebSocketReceiver, type StatelyInspectionEvent } from '@statelyai/inspect';
import { afterEach, describe, expect, test } from 'vitest';
import { createActor, createMachine, type AnyMachineSnapshot } from 'xstate';
import { accountMachine } from '../../machines/account.ts';
import { inspectWith } from '../../src/inspector/stately/inspect-with.ts';
import { createStatelyRelay, type StatelyRelay } from '../../src/inspector/stately/relay.ts';
import type { Lifecycle } from '../../src/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { openOver } from '../open.ts';
import { v1 } from '../payloads.ts';
import { hearSecrets, secrets, secretsIn } from './fleet.ts';
import { listenTo, type Listening } from './relay-client.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close();
});

const open = async (
  options: Partial<Parameters<typeof createStatelyRelay>[0]> = {},
): Promise<StatelyRelay> => {
  const relay = await createStatelyRelay({ port: 0, ...options });
  opened.push(relay);
  return relay;
};

const fleet = (): { lifecycle: Lifecycle; store: ReturnType<typeof createMemoryStore> } => {
  const store = createMemoryStore();
  const { lifecycle } = openOver(store);
  opened.push(lifecycle);
  return { lifecycle, store };
};

/** A message as it came over the wire. */
interface Message {
  readonly type: string;
  readonly sessionId: string;
  readonly name?: string;
  readonly definition?: string;
  readonly snapshot?: {
    readonly status: string;
    readonly value?: unknown;
    readonly context: Readonly<Record<string, unknown>>;
  };
  readonly event?: { readonly type: string; readonly decision?: string };
}

const messagesOf = ({ frames }: Listening): readonly Message[] =>
  frames.map((frame) => JSON.parse(frame) as Message);

const brief = ({ type, sessionId, event, snapshot }: Message): string =>
  [type, sessionId, event?.type, event?.decision, snapshot && JSON.stringify(snapshot.value)]
    .filter((part) => part !== undefined)
    .join(' ');

/** Waits until a marker account, told last, has arrived: then everything before it has. */
const settle = async (lifecycle: Lifecycle, page: Listening): Promise<void> => {
  await lifecycle.receive(v1('marker', 'OK'));
  await page.until((frames) =>
    frames.some((frame) => frame.includes('@xstate.snapshot","sessionId":"marker"')),
  );
};

describe('a page', () => {
  test('hears of each account, event and state in the order of the log', async () => {
    const { lifecycle } = fleet();
    const relay = await open();
    inspectWith(lifecycle, relay.inspector);
    const page = await listenTo(relay.relay.url);
    await lifecycle.receive(v1('a', 'OK'));
    await lifecycle.receive(v1('a', 'OK'));
    await lifecycle.receive(v1('a', 'CREDENTIALS'));
    await settle(lifecycle, page);
    const ok = '{"connection":"OK","sync":"WAITING"}';
    const credentials = '{"connection":{"CREDENTIALS":"undetermined"},"sync":"WAITING"}';
    expect(
      messagesOf(page)
        .filter(({ sessionId }) => sessionId === 'a')
        .map(brief),
    ).toEqual([
      `@xstate.actor a ${ok}`,
      '@xstate.event a OK applied',
      `@xstate.snapshot a OK applied ${ok}`,
      '@xstate.event a OK repeat',
      `@xstate.snapshot a OK repeat ${ok}`,
      '@xstate.event a CREDENTIALS applied',
      `@xstate.snapshot a CREDENTIALS applied ${credentials}`,
    ]);
  });

  test('hears through the receiver of the package', async () => {
    const { lifecycle } = fleet();
    const relay = await open();
    inspectWith(lifecycle, relay.inspector);
    await lifecycle.receive(v1('a', 'OK'));
    const got = await new Promise<StatelyInspectionEvent>((resolve) => {
      createWebSocketReceiver({ server: relay.relay.url }).subscribe({ next: resolve });
    });
    expect(got).toMatchObject({ type: '@xstate.actor', sessionId: 'a', name: 'a', _version: '0.7.2' });
  });

  test('that comes late gets the definition and the latest state of each account', async () => {
    const { lifecycle } = fleet();
    const relay = await open();
    await lifecycle.receive(v1('before', 'ERROR'));
    inspectWith(lifecycle, relay.inspector);
    await lifecycle.receive(v1('a', 'OK'));
    await lifecycle.receive(v1('a', 'STOPPED'));
    const page = await listenTo(relay.relay.url);
    await page.until((frames) => frames.length === 3);
    expect(messagesOf(page).map(brief)).toEqual([
      '@xstate.actor before {"connection":"ERROR","sync":"WAITING"}',
      '@xstate.actor a {"connection":"OK","sync":"WAITING"}',
      '@xstate.snapshot a STOPPED applied {"connection":"STOPPED","sync":"WAITING"}',
    ]);
  });

  test('gets the whole chart, down to the causes', async () => {
    const { lifecycle } = fleet();
    const relay = await open();
    inspectWith(lifecycle, relay.inspector);
    await lifecycle.receive(v1('a', 'OK'));
    const page = await listenTo(relay.relay.url);
    await page.until((frames) => frames.length > 0);
    const { definition = '' } = messagesOf(page)[0] ?? {};
    const chart: unknown = JSON.parse(definition);
    const { context: _, ...whole } = accountMachine.config;
    expect(chart).toEqual(whole);
    expect(() => createMachine(chart as Parameters<typeof createMachine>[0])).not.toThrow();
  });

  test('gets states that the chart of the definition can be in', async () => {
    const { lifecycle } = fleet();
    const relay = await open();
    inspectWith(lifecycle, relay.inspector);
    const page = await listenTo(relay.relay.url);
    for (const status of ['OK', 'CONNECTING', 'CREDENTIALS', 'DELETED'])
      await lifecycle.receive(v1('a', status));
    await settle(lifecycle, page);
    const values = messagesOf(page).flatMap(({ snapshot }) =>
      snapshot === undefined ? [] : [snapshot.value],
    );
    expect(values.length).toBeGreaterThan(5);
    for (const value of values)
      expect(accountMachine.resolveState({ value: value as never, context: {} as never }).value).toEqual(
        value,
      );
  });

  test('hears of no more accounts than are shown, those who need somebody first', async () => {
    const { lifecycle } = fleet();
    for (const id of ['a', 'b', 'c']) await lifecycle.receive(v1(id, 'OK'));
    await lifecycle.receive(v1('d', 'ERROR'));
    const relay = await open({ accounts: 2 });
    inspectWith(lifecycle, relay.inspector, { accounts: 2 });
    const idsOf = async (): Promise<readonly string[]> => {
      const page = await listenTo(relay.relay.url);
      await page.until((frames) => frames.filter((frame) => frame.includes('@xstate.actor')).length === 2);
      return messagesOf(page)
        .filter(({ type }) => type === '@xstate.actor')
        .map(({ sessionId }) => sessionId);
    };
    expect((await idsOf()).toSorted()).toEqual(['a', 'd']);
    await lifecycle.receive(v1('c', 'STOPPED'));
    expect((await idsOf()).toSorted()).toEqual(['c', 'd']);
  });

  test('hears nothing more once inspecting has stopped', async () => {
    const { lifecycle } = fleet();
    const relay = await open();
    const stop = inspectWith(lifecycle, relay.inspector);
    await lifecycle.receive(v1('a', 'OK'));
    stop();
    await lifecycle.receive(v1('b', 'OK'));
    const page = await listenTo(relay.relay.url);
    await page.until((frames) => frames.length === 2);
    relay.inspector.actor('last');
    await page.until((frames) => frames.some((frame) => frame.includes('last')));
    expect(page.frames.join()).not.toContain('"sessionId":"b"');
  });

  test('cannot change anything', async () => {
    const { lifecycle, store } = fleet();
    const relay = await open();
    inspectWith(lifecycle, relay.inspector);
    await lifecycle.receive(v1('a', 'OK'));
    const before = JSON.stringify(store.accounts({}));
    const page = await listenTo(relay.relay.url);
    page.socket.send(JSON.stringify({ type: '@xstate.event', sessionId: 'a', event: { type: 'DELETED' } }));
    await expect.poll(() => relay.relay.refused).toBe(1);
    expect(JSON.stringify(store.accounts({}))).toBe(before);
  });

  test.each(['https://stately.ai', 'https://evil.example'])(
    'of %s is refused: messages are handed to Stately by a page of ours',
    async (origin) => {
      const relay = await open();
      await expect(listenTo(relay.relay.url, { headers: { origin } })).rejects.toThrow('403');
    },
  );
});

describe('what leaves', () => {
  test('is no payload, evidence, tenant, product or word of others', async () => {
    const { lifecycle, store } = fleet();
    const relay = await open();
    inspectWith(lifecycle, relay.inspector);
    const page = await listenTo(relay.relay.url);
    await hearSecrets(lifecycle);
    await settle(lifecycle, page);
    const late = await listenTo(relay.relay.url);
    await late.until((frames) => frames.some((frame) => frame.includes('marker')));
    const kept = JSON.stringify([store.accounts({}), store.log({})]);
    expect(secretsIn(kept)).toEqual(secrets);
    expect(page.frames.length).toBeGreaterThan(20);
    expect(secretsIn([...page.frames, ...late.frames].join())).toEqual([]);
  });

  test('is the same list of fields for every message', async () => {
    const { lifecycle } = fleet();
    const relay = await open();
    inspectWith(lifecycle, relay.inspector);
    const page = await listenTo(relay.relay.url);
    await hearSecrets(lifecycle);
    await settle(lifecycle, page);
    const fields = new Set<string>();
    const collect = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null || path.endsWith('.value')) fields.add(path);
      else for (const [key, below] of Object.entries(value)) collect(below, `${path}.${key}`);
    };
    for (const message of messagesOf(page)) collect(message, '');
    expect([...fields].toSorted()).toEqual([
      '._version',
      '.createdAt',
      '.definition',
      '.event.decision',
      '.event.type',
      '.id',
      '.name',
      '.rootId',
      '.sessionId',
      '.snapshot.context.authorizedAt',
      '.snapshot.context.deletedAt',
      '.snapshot.context.flippedAt',
      '.snapshot.context.incarnation',
      '.snapshot.context.lastSeenAt',
      '.snapshot.context.provider',
      '.snapshot.context.since',
      '.snapshot.context.version',
      '.snapshot.status',
      '.snapshot.value',
      '.type',
    ]);
  });

  /** An actor of XState itself, with everything in its context, events and chart. */
  const chatty = createMachine({
    id: 'chatty',
    context: { tenant: 'tenant-4711', provider: { name: 'PRODUCT_SECRET' } },
    on: { TELL: {} },
  });

  /** Runs the actor under an inspector; resolves when the inspector, which lags behind, has told of its last event. */
  const runChatty = async (
    inspector: ReturnType<typeof createInspector>,
    heard: () => string,
  ): Promise<void> => {
    const actor = createActor(chatty, { inspect: inspector.inspect });
    actor.start();
    actor.send({ type: 'TELL', payload: 'secret-extra' });
    actor.send({ type: 'SECRET scope: SECRET_SCOPE' });
    inspector.snapshot(actor, actor.getSnapshot() as AnyMachineSnapshot, {
      event: { type: 'TELL', reason: 'secret-reason' },
    });
    await expect.poll(heard).toContain('TELL');
    actor.stop();
    await expect.poll(heard).toContain('xstate.stop');
  };

  test('is no more when an actor of XState is inspected', async () => {
    const relay = await open();
    const page = await listenTo(relay.relay.url);
    await runChatty(relay.inspector, () => page.frames.join());
    expect(page.frames.length).toBeGreaterThan(4);
    expect(secretsIn(page.frames.join())).toEqual([]);
  });

  test('would be everything without our door: the package sends it all', async () => {
    const sent: string[] = [];
    const inspector = createInspector({ send: (message) => void sent.push(JSON.stringify(message)) });
    await runChatty(inspector, () => sent.join());
    expect(secretsIn(sent.join())).toEqual([
      'tenant-4711',
      'PRODUCT_SECRET',
      'SECRET_SCOPE',
      'secret-reason',
      'secret-extra',
    ]);
  });
});

describe('the page that is opened', () => {
  test('frames Stately and may connect to this relay alone', async () => {
    const relay = await open({ token: 'abc' });
    expect(relay.page).toBe(`http://127.0.0.1:${relay.relay.port}/?token=abc`);
    const response = await fetch(relay.page);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('<iframe data-address="https://stately.ai/inspect"');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain('frame-src https://stately.ai;');
    expect(policy).toContain(
      `connect-src ws://127.0.0.1:${relay.relay.port} ws://localhost:${relay.relay.port};`,
    );
    expect((await fetch(new URL('/elsewhere', relay.page))).status).toBe(404);
    expect((await fetch(relay.page, { method: 'POST' })).status).toBe(405);
  });
});
