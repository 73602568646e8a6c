import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { WebSocket } from 'ws';
import { raise } from 'xstate';
import { accountMachine } from '../../machines/account.ts';
import { statuses } from '../../machines/status.ts';
import { classicDefinition, classicDefinitionOf } from '../../src/inspector/classic/definition.ts';
import { createClassicRelay, type ClassicRelay } from '../../src/inspector/classic/relay.ts';
import { inspectWith, type InspectOptions } from '../../src/inspector/stately/inspect-with.ts';
import type { Lifecycle } from '../../src/index.ts';
import type { ChartNode } from '../../src/model/chart-node.ts';
import { scopeFor } from '../../src/decide/chart-runner.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { openOver } from '../open.ts';
import { v1 } from '../payloads.ts';
import {
  classicPackages,
  type ClassicMessage,
  type ClassicReceiver,
  type ClassicValue,
} from './classic-package.ts';
import { hearSecrets, secrets, secretsIn } from './fleet.ts';
import { listenTo } from './relay-client.ts';

const packages = classicPackages;

beforeAll(() => {
  // The package takes the browser's; Node.js 20 has none.
  vi.stubGlobal('WebSocket', WebSocket);
});

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close();
});

const fleet = () => {
  const store = createMemoryStore();
  const { lifecycle } = openOver(store);
  opened.push(lifecycle);
  return { lifecycle, store };
};

const open = async (
  lifecycle: Lifecycle,
  { accounts, ...options }: Partial<Parameters<typeof createClassicRelay>[0]> & InspectOptions = {},
): Promise<ClassicRelay> => {
  const relay = await createClassicRelay({ port: 0, ...options });
  opened.push(relay);
  inspectWith(lifecycle, relay.inspector, accounts === undefined ? {} : { accounts });
  return relay;
};

/** The receiver of the package, connected to a relay, with what it has handed on. */
const receive = (relay: ClassicRelay): { receiver: ClassicReceiver; messages: ClassicMessage[] } => {
  const [protocol = '', server = ''] = relay.relay.url.split('://');
  const receiver = packages.createWebSocketReceiver({ protocol, server });
  const messages: ClassicMessage[] = [];
  receiver.subscribe((message) => messages.push(message));
  return { receiver, messages };
};

const brief = ({ type, sessionId, event, state }: ClassicMessage): string =>
  [type, sessionId, event?.name, state && JSON.stringify(state.value)]
    .filter((part) => part !== undefined)
    .join(' ');

const ok = '{"connection":"OK","sync":"WAITING"}';
const stopped = '{"connection":"STOPPED","sync":"WAITING"}';

describe("the package's own receiver", () => {
  test('accepts register, event, state and stop', async () => {
    const { lifecycle } = fleet();
    const relay = await open(lifecycle);
    const { messages } = receive(relay);
    await expect.poll(() => relay.relay.clients).toBe(1);
    await lifecycle.receive(v1('a', 'OK'));
    await lifecycle.receive(v1('a', 'STOPPED'));
    await relay.close();
    await expect.poll(() => messages.length).toBe(6);
    expect(messages.map(brief)).toEqual([
      `service.register a ${ok}`,
      'service.event a OK',
      `service.state a ${ok}`,
      'service.event a STOPPED',
      `service.state a ${stopped}`,
      'service.stop a',
    ]);
  });

  test('makes a machine of XState 4 that resolves every state that is sent, without a warning', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { lifecycle } = fleet();
    const { messages } = receive(await open(lifecycle));
    for (const status of statuses) await lifecycle.receive(v1('a', status));
    await lifecycle.receive(v1('z', 'OK'));
    await expect.poll(() => messages.at(-1)?.sessionId).toBe('z');
    const { machine } = messages[0] ?? {};
    const states = messages.flatMap(({ state }) => (state === undefined ? [] : [state]));
    expect(states.length).toBeGreaterThan(statuses.length);
    for (const state of states) {
      const resolved = machine?.resolveState(state);
      expect(resolved?.value).toEqual(state.value);
      expect([...(resolved?.tags ?? [])].toSorted()).toEqual([...state.tags].toSorted());
      expect(resolved?.nextEvents).toContain('DELETED');
    }
    expect(warn.mock.calls).toEqual([]);
    expect(error.mock.calls).toEqual([]);
    vi.restoreAllMocks();
  });

  test('that comes late is told of every account and its latest state', async () => {
    const { lifecycle } = fleet();
    await lifecycle.receive(v1('a', 'OK'));
    const relay = await open(lifecycle);
    await lifecycle.receive(v1('b', 'OK'));
    await lifecycle.receive(v1('a', 'STOPPED'));
    const { messages } = receive(relay);
    await expect.poll(() => messages.length).toBe(2);
    expect(messages.map(brief).toSorted()).toEqual([
      `service.register a ${stopped}`,
      `service.register b ${ok}`,
    ]);
    expect(messages.find(({ sessionId }) => sessionId === 'a')?.state?.event.type).toBe('STOPPED');
  });

  test('in a window accepts the same messages', async () => {
    const { lifecycle } = fleet();
    const relay = await open(lifecycle);
    const page = await listenTo(relay.relay.url);
    await lifecycle.receive(v1('a', 'OK'));
    await page.until((frames) => frames.length === 3);
    let tell: (event: { data: unknown }) => void = () => undefined;
    const greetings: unknown[] = [];
    const receiver = packages.createWindowReceiver({
      window: { addEventListener: (_: string, listener: typeof tell) => (tell = listener) },
      targetWindow: { postMessage: (message: unknown) => greetings.push(message) },
    });
    const messages: ClassicMessage[] = [];
    receiver.subscribe((message) => messages.push(message));
    for (const frame of page.frames) tell({ data: JSON.parse(frame) });
    expect(messages.map(({ type }) => type)).toEqual(['service.register', 'service.event', 'service.state']);
    expect(greetings).toEqual([{ type: 'xstate.inspecting' }]);
  });

  test('sends an event in vain: inspecting is reading', async () => {
    const { lifecycle, store } = fleet();
    await lifecycle.receive(v1('a', 'OK'));
    const relay = await open(lifecycle);
    const { receiver, messages } = receive(relay);
    await expect.poll(() => messages.length).toBe(1);
    const before = JSON.stringify([store.accounts({}), store.log({})]);
    const event = JSON.stringify({
      name: 'DELETED',
      data: { type: 'DELETED' },
      $$type: 'scxml',
      origin: 'a',
    });
    receiver.send({ type: 'xstate.event', event, service: 'a' });
    await expect.poll(() => relay.relay.refused).toBe(1);
    expect(JSON.stringify([store.accounts({}), store.log({})])).toBe(before);
  });
});

describe('a page', () => {
  test('may be that of Stately, ours, and no other', async () => {
    const { lifecycle } = fleet();
    const { relay } = await open(lifecycle);
    const socket = (origin: string) => listenTo(relay.url, { headers: { origin } });
    for (const origin of ['https://stately.ai', `http://127.0.0.1:${relay.port}`])
      expect((await socket(origin)).socket.readyState).toBe(WebSocket.OPEN);
    await expect(socket('https://evil.example')).rejects.toThrow('403');
  });

  test('is opened as one of ours, with that of Stately within', async () => {
    const { lifecycle } = fleet();
    const { relay, page } = await open(lifecycle, { token: 'abc' });
    expect(page).toBe(`http://127.0.0.1:${relay.port}/?token=abc`);
    const text = await (await fetch(page)).text();
    expect(text).toContain(
      '<iframe data-address="https://stately.ai/viz?inspect" data-ready="xstate.inspecting"',
    );
  });

  test('hears that an account stops when another takes its place', async () => {
    const { lifecycle } = fleet();
    const relay = await open(lifecycle, { accounts: 2 });
    const { messages } = receive(relay);
    await expect.poll(() => relay.relay.clients).toBe(1);
    for (const id of ['a', 'b', 'a', 'c']) await lifecycle.receive(v1(id, 'OK'));
    await expect.poll(() => messages.at(-1)?.sessionId).toBe('c');
    expect(messages.filter(({ type }) => type === 'service.stop').map(({ sessionId }) => sessionId)).toEqual([
      'b',
    ]);
  });

  test('gets no payload, evidence, tenant, product or word of others', async () => {
    const { lifecycle, store } = fleet();
    const relay = await open(lifecycle);
    const page = await listenTo(relay.relay.url);
    await hearSecrets(lifecycle);
    await lifecycle.receive(v1('marker', 'OK'));
    await page.until((frames) =>
      frames.some((frame) => frame.includes('service.state') && frame.includes('marker')),
    );
    const late = await listenTo(relay.relay.url);
    await late.until((frames) => frames.some((frame) => frame.includes('marker')));
    expect(secretsIn(JSON.stringify([store.accounts({}), store.log({})]))).toEqual(secrets);
    expect(secretsIn([...page.frames, ...late.frames].join())).toEqual([]);
  });
});

/** Every state value of the chart, as [connection, sync]. */
const allValues = (): readonly ClassicValue[] => {
  const leaves = (node: ChartNode): readonly ClassicValue[] =>
    Object.values(node.states as Record<string, ChartNode>).flatMap((child): readonly ClassicValue[] => {
      const below = leaves(child);
      return below.length === 0 ? [child.key] : below.map((value) => ({ [child.key]: value }));
    });
  const regions = accountMachine.root.states as Record<string, ChartNode>;
  const [connection = [], sync = []] = Object.values(regions).map(leaves);
  return connection.flatMap((at) => sync.map((syncing): ClassicValue => ({ connection: at, sync: syncing })));
};

const eventTypes = [
  ...new Set([
    ...accountMachine.events,
    'xstate.after.connectingStalls.account.connection.CONNECTING.attempting',
  ]),
];
const guardNames = Object.keys(accountMachine.implementations.guards);

describe('the chart as XState 4 reads it', () => {
  /** Both charts under the same answers of the guards; actions do nothing but to raise what ours raises. */
  const underAnswers = (yes: readonly string[]) => {
    const guards = Object.fromEntries(guardNames.map((name) => [name, () => yes.includes(name)]));
    const actions = Object.fromEntries(
      Object.keys(accountMachine.implementations.actions).map((name) => [name, () => undefined]),
    );
    const delays = { connectingStalls: 3_600_000 };
    const inert = { guards, actions: { ...actions, startSync: raise({ type: 'SYNC_STARTED' }) } };
    return {
      ours: accountMachine.provide(inert as unknown as Parameters<typeof accountMachine.provide>[0]),
      theirs: packages
        .createMachine(classicDefinition)
        .withConfig({ guards, delays, actions: { ...actions, startSync: packages.raise('SYNC_STARTED') } }),
    };
  };

  const stepping = (machine: typeof accountMachine) => {
    const scope = scopeFor(machine, () => undefined);
    return (value: ClassicValue, type: string): unknown => {
      const at = machine.resolveState({ value: value as never, context: {} as never });
      return machine.transition(at, { type } as never, scope).value;
    };
  };

  const differences = (yes: readonly string[], values: readonly ClassicValue[], types: readonly string[]) => {
    const { ours, theirs } = underAnswers(yes);
    const step = stepping(ours);
    return values.flatMap((value) =>
      types.flatMap((type) => {
        const next = {
          ours: step(value, type),
          theirs: theirs.transition(value, { type: classicName(type) }).value,
        };
        return isDeepStrictEqual(next.ours, next.theirs) ? [] : [{ value, type, ...next }];
      }),
    );
  };

  /** XState 4 names a delayed transition's event otherwise. */
  const classicName = (type: string): string =>
    type.replace(/^xstate\.after\.(\w+)\.(.+)$/, 'xstate.after($1)#$2');

  test.each([[[]], [['isLive']], [['isLive', 'neverReportsSync']], [['isPoll']], [['isPoll', 'isLive']]])(
    'goes from every state with every event where ours goes, when %j hold',
    (yes) => {
      expect(allValues().length).toBeGreaterThan(100);
      expect(differences(yes, allValues(), eventTypes)).toEqual([]);
    },
  );

  test('goes to every cause as ours does', () => {
    const values = allValues().filter((value) => typeof value === 'object' && value['sync'] === 'RUNNING');
    const causes = guardNames.filter((name) => name.includes('.'));
    expect(causes).toHaveLength(52);
    for (const cause of causes) expect(differences([cause], values, ['CREDENTIALS', 'SIGNAL'])).toEqual([]);
  });

  test('would be seen to differ if a target did', () => {
    const { ours } = underAnswers([]);
    const { theirs } = underAnswers(['linkedin.sessionExpired']);
    const value = { connection: 'OK', sync: 'RUNNING' };
    expect(theirs.transition(value, { type: 'CREDENTIALS' }).value).not.toEqual(
      stepping(ours)(value, 'CREDENTIALS'),
    );
  });

  test('is plain JSON, and holds no word of XState 5', () => {
    expect(JSON.parse(JSON.stringify(classicDefinition))).toEqual(classicDefinition);
    expect(JSON.stringify(classicDefinition)).not.toContain('"guard"');
  });

  test('keeps what other charts may have', () => {
    const inline = (): boolean => true;
    expect(
      classicDefinitionOf({
        id: 'other',
        context: { secret: 1 },
        initial: 'a',
        states: {
          a: {
            description: 'first',
            entry: [{ type: 'named', params: {} }, inline],
            on: {
              GO: ['b', { target: ['b'], guard: { type: 'may' }, reenter: true }],
              STAY: { guard: inline, actions: 'act' },
            },
            after: { 1000: 'b' },
          },
          b: { type: 'final' },
        },
      }),
    ).toEqual({
      predictableActionArguments: true,
      preserveActionOrder: true,
      context: {},
      id: 'other',
      initial: 'a',
      states: {
        a: {
          description: 'first',
          entry: ['named', 'inline'],
          on: {
            GO: ['b', { target: ['b'], cond: 'may', internal: false }],
            STAY: { cond: 'inline', actions: ['act'] },
          },
          after: { 1000: 'b' },
        },
        b: { type: 'final' },
      },
    });
  });
});

describe('the package', () => {
  test('is installed beside XState 5, from a lock file that names no registry', () => {
    const lock = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8');
    expect(lock).toContain('"node_modules/@xstate/inspect"');
    expect(lock).not.toContain('"resolved"');
  });
});
