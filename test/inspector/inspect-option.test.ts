import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInspector, createWebSocketReceiver } from '@statelyai/inspect';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import {
  createClassicInspector,
  openClassicRelay,
  openLifecycle,
  openStatelyRelay,
  type LifecycleOptions,
} from '../../src/index.ts';
import { buildWhenStale } from '../build.ts';
import { v1 } from '../payloads.ts';
import { classicPackages, type ClassicMessage } from './classic-package.ts';
import { hearSecrets, secretsIn } from './fleet.ts';
import { listenTo } from './relay-client.ts';

const open = (inspect: NonNullable<LifecycleOptions['inspect']>) => {
  const lifecycle = openLifecycle({ inspect });
  onTestFinished(() => lifecycle.close());
  return lifecycle;
};

const heardBy = () => {
  const heard: string[] = [];
  const inspector = createInspector({
    send: ({ type, sessionId }) => void heard.push(`${type} ${sessionId}`),
  });
  return { heard, inspector };
};

/** A window that the receiver of `@xstate/inspect` listens to, and what the receiver hands on. */
const classicWindow = () => {
  let tell: (event: { data: unknown }) => void = () => undefined;
  const messages: ClassicMessage[] = [];
  classicPackages
    .createWindowReceiver({
      window: { addEventListener: (_: string, listener: typeof tell) => (tell = listener) },
      targetWindow: { postMessage: () => undefined },
    })
    .subscribe((message) => messages.push(message));
  return { messages, send: (message: string): void => tell({ data: JSON.parse(message) }) };
};

const stages = (messages: readonly ClassicMessage[]): readonly string[] =>
  messages.map(({ type, sessionId }) => `${type} ${sessionId}`);

describe('the option inspect', () => {
  test('tells an inspector of every account that moves, until the lifecycle is closed', async () => {
    const { heard, inspector } = heardBy();
    const lifecycle = openLifecycle({ inspect: inspector });
    await lifecycle.receive(v1('a', 'OK'));
    await lifecycle.close();
    expect(heard).toEqual(['@xstate.actor a', '@xstate.event a', '@xstate.snapshot a']);
  });

  test('takes a classic inspector, whose messages the real package accepts', async () => {
    const page = classicWindow();
    const lifecycle = open(createClassicInspector({ send: page.send }));
    await lifecycle.receive(v1('a', 'CREDENTIALS'));
    expect(stages(page.messages)).toEqual(['service.register a', 'service.event a', 'service.state a']);
    const { machine, state } = { ...page.messages[0], ...page.messages[2] };
    if (state === undefined) throw new Error('no state was told');
    expect(machine?.resolveState(state).value).toEqual(state.value);
    expect(state.value).toEqual({
      connection: { CREDENTIALS: 'undetermined' },
      sync: 'WAITING',
    });
  });

  test('takes several inspectors, and tells each', async () => {
    const page = classicWindow();
    const { heard, inspector } = heardBy();
    const lifecycle = open([inspector, createClassicInspector({ send: page.send })]);
    await lifecycle.receive(v1('a', 'OK'));
    expect(heard).toHaveLength(3);
    expect(page.messages).toHaveLength(3);
  });
});

describe('a classic inspector', () => {
  test('has whoever comes late told of every account with its latest state, and stops them all at its end', async () => {
    const told: string[] = [];
    const inspector = createClassicInspector({ send: (message) => void told.push(message) });
    const lifecycle = open(inspector);
    for (const status of ['OK', 'STOPPED']) await lifecycle.receive(v1('a', status));
    const late = classicWindow();
    for (const message of inspector.greeting()) late.send(message);
    expect(late.messages.map(({ type, state }) => [type, state?.value])).toEqual([
      ['service.register', { connection: 'STOPPED', sync: 'WAITING' }],
    ]);
    inspector.close();
    expect(told.at(-1)).toBe('{"type":"service.stop","sessionId":"a"}');
    expect(inspector.greeting()).toEqual([]);
  });

  test('hands on nothing but what may be shown, whoever hands it more', async () => {
    const told: string[] = [];
    const inspector = createClassicInspector({ send: (message) => void told.push(message) });
    const lifecycle = open({
      ...inspector,
      actor(actor, snapshot) {
        const context = { ...snapshot.context, tenant: 'a hidden tenant' };
        inspector.actor(actor, { ...snapshot, context });
      },
    });
    await hearSecrets(lifecycle);
    expect(told.length).toBeGreaterThan(3);
    expect(told.join()).not.toContain('a hidden tenant');
    expect(secretsIn(told.join())).toEqual([]);
  });
});

describe('a relay', () => {
  test('for the classic inspector tells the receiver of the real package', async () => {
    vi.stubGlobal('WebSocket', WebSocket);
    onTestFinished(() => void vi.unstubAllGlobals());
    const relay = await openClassicRelay({ port: 0 });
    const lifecycle = open(relay.inspector);
    await lifecycle.receive(v1('a', 'OK'));
    const [protocol, server] = relay.page.replace('http:', 'ws:').split('://');
    const messages: ClassicMessage[] = [];
    classicPackages
      .createWebSocketReceiver({ protocol: protocol ?? '', server: server ?? '' })
      .subscribe((message) => messages.push(message));
    await expect.poll(() => stages(messages)).toEqual(['service.register a']);
    await relay.close();
    await expect.poll(() => stages(messages).at(-1)).toBe('service.stop a');
  });

  test("for Stately's inspector tells the receiver of the real package, and asks for the token of its address", async () => {
    await using relay = await openStatelyRelay({ port: 0 });
    const lifecycle = open(relay.inspector);
    await lifecycle.receive(v1('a', 'OK'));
    const server = relay.page.replace('http:', 'ws:');
    const heard: string[] = [];
    createWebSocketReceiver({ server }).subscribe({ next: ({ type }) => void heard.push(type) });
    await expect.poll(() => heard).toEqual(['@xstate.actor', '@xstate.snapshot']);
    await expect(listenTo(server.replace(/token=.*/, ''))).rejects.toThrow('403');
  });
});

describe('without the package @statelyai/inspect', () => {
  const dist = buildWhenStale();

  /** Runs a program for which the package is not installed. */
  const run = (...args: readonly string[]) => {
    const hook = `import { registerHooks } from 'node:module';
      registerHooks({ resolve: (id, context, next) => next(id.replace('@statelyai/inspect', '@statelyai/not-installed'), context) });`;
    const hooks = `data:text/javascript,${encodeURIComponent(hook)}`;
    return spawnSync(process.execPath, ['--import', hooks, ...args], { encoding: 'utf8' });
  };

  test('everything else is there, and the relay says what to install', () => {
    const program = `
      const { openClassicRelay, openLifecycle, openStatelyRelay } = await import(${JSON.stringify(join(dist, 'src/index.js'))});
      await (await openClassicRelay({ port: 0 })).close();
      await openLifecycle().close();
      await openStatelyRelay({ port: 0 }).catch(({ name, code, hint }) => console.log([name, code, hint].join(' ')));`;
    const { stdout, stderr } = run('--input-type=module', '--eval', program);
    expect(stderr).toBe('');
    expect(stdout.trim()).toBe(
      "LifecycleError packageMissing Stately's inspector needs it: npm install @statelyai/inspect",
    );
  });

  test('the command says what to install, and exits with 1', () => {
    const log = join(dist, '../demo/fleet.ndjson');
    const { status, stderr } = run(
      join(dist, '../bin/account-lifecycle.js'),
      'inspect',
      '--log',
      log,
      '--port',
      '0',
      '--stately',
    );
    expect([status, stderr]).toEqual([1, expect.stringContaining('npm install @statelyai/inspect')]);
  });
});
