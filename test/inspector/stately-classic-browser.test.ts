import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createClassicRelay } from '../../src/inspector/classic/relay.ts';
import { inspectWith } from '../../src/inspector/stately/inspect-with.ts';
import { createStatelyRelay } from '../../src/inspector/stately/relay.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { requiredChromium } from '../chromium.ts';
import { openOver } from '../open.ts';
import { v1 } from '../payloads.ts';

/*
 * The two ways in, in a real browser: what is served from stately.ai is put in its place here, with the receivers of the
 * packages themselves. No request leaves this machine.
 */

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close();
});

/** A page at stately.ai that keeps what it is told in `heard`. */
const pageOf = (...scripts: readonly string[]): string =>
  `<!doctype html>${scripts.map((script) => `<script>${script.replaceAll('</script', '<\\/script')}</script>`).join('')}`;

/** The receiver of `@statelyai/inspect`, made into one script. */
const statelyReceiver = async (): Promise<string> => {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (/\bentry$/.test(id) ? '\0entry' : null),
        load: (id) =>
          id === '\0entry'
            ? `import { createBrowserReceiver } from '@statelyai/inspect';
               window.heard = [];
               createBrowserReceiver().subscribe((message) => window.heard.push(message));`
            : null,
      },
    ],
    build: { write: false, minify: false, lib: { entry: 'entry', formats: ['iife'], name: 'receiver' } },
  });
  const [first] = Array.isArray(built) ? built : [];
  return first?.output[0].code ?? '';
};

/** The hosted page of the classic inspector: connects to the server that its address names, or else to its parent. */
const classicReceiver = (): readonly string[] => {
  const read = (path: string): string =>
    readFileSync(fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url)), 'utf8');
  return [
    read('xstate4/dist/xstate.js'),
    read('@xstate/inspect/dist/xstate-inspect.umd.min.js'),
    `window.heard = [];
     const [protocol, ...server] = (new URLSearchParams(location.search).get('server') ?? '').split('://');
     const receiver = protocol === ''
       ? XStateInspect.createWindowReceiver({ targetWindow: window.opener || window.parent })
       : XStateInspect.createWebSocketReceiver({ protocol, server: server.join('://') });
     receiver.subscribe(({ type, sessionId, state }) => window.heard.push({ type, sessionId, value: state?.value }));`,
  ];
};

describe('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: requiredChromium(), args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());

  /** @param allowed - whether the user has let pages of others reach this machine, which browsers ask for */
  const visit = async (
    url: string,
    hosted: string,
    allowed = false,
  ): Promise<{ page: Page; asked: string[] }> => {
    const context = await browser.newContext();
    opened.push(context);
    if (allowed) await context.grantPermissions(['local-network-access']);
    const asked: string[] = [];
    await context.route(/^https:/, (route) => {
      asked.push(route.request().url());
      return route.fulfill({ contentType: 'text/html', body: hosted });
    });
    const page = await context.newPage();
    await page.goto(url);
    return { page, asked };
  };

  const fleet = () => {
    const { lifecycle } = openOver(createMemoryStore());
    opened.push(lifecycle);
    return lifecycle;
  };

  test("Stately's page, framed by ours, is handed the accounts, also after it is loaded again", async () => {
    const lifecycle = fleet();
    const relay = await createStatelyRelay({ port: 0, token: 'abc' });
    opened.push(relay);
    inspectWith(lifecycle, relay.inspector);
    await lifecycle.receive(v1('early', 'OK'));
    const { page, asked } = await visit(relay.page, pageOf(await statelyReceiver()));
    const hosted = page.frame({ url: 'https://stately.ai/inspect' });
    const heard = () => hosted?.evaluate('heard.map((message) => message.sessionId)');
    await expect.poll(heard).toContain('early');
    await lifecycle.receive(v1('live', 'OK'));
    await expect.poll(heard).toContain('live');
    await hosted?.goto('https://stately.ai/inspect');
    await expect.poll(heard).toEqual(['early', 'early', 'live', 'live']);
    expect(new Set(asked)).toEqual(new Set(['https://stately.ai/inspect']));
  });

  test.each(['framed by ours', 'that connects by itself, where the user lets it'])(
    'the page of the classic inspector, %s, accepts what it is told',
    async (way) => {
      const lifecycle = fleet();
      const classic = await createClassicRelay({ port: 0, token: 'abc' });
      opened.push(classic);
      inspectWith(lifecycle, classic.inspector);
      await lifecycle.receive(v1('a', 'OK'));
      const isFramed = way === 'framed by ours';
      const direct = `https://stately.ai/viz?inspect&${new URLSearchParams({ server: classic.relay.url })}`;
      const { page } = await visit(isFramed ? classic.page : direct, pageOf(...classicReceiver()), !isFramed);
      const hosted = isFramed ? page.frame({ url: 'https://stately.ai/viz?inspect' }) : page;
      const heard = () => hosted?.evaluate('heard');
      await expect.poll(heard).toHaveLength(1);
      await lifecycle.receive(v1('a', 'STOPPED'));
      await expect.poll(heard).toEqual([
        { type: 'service.register', sessionId: 'a', value: { connection: 'OK', sync: 'WAITING' } },
        { type: 'service.event', sessionId: 'a' },
        { type: 'service.state', sessionId: 'a', value: { connection: 'STOPPED', sync: 'WAITING' } },
      ]);
    },
  );

  test('a page of another site hears nothing', async () => {
    const lifecycle = fleet();
    const classic = await createClassicRelay({ port: 0 });
    opened.push(classic);
    inspectWith(lifecycle, classic.inspector);
    const script = `window.outcome = new Promise((done) => {
      const socket = new WebSocket(${JSON.stringify(classic.relay.url)});
      socket.onopen = () => done('open');
      socket.onerror = () => done('refused');
    });`;
    const { page } = await visit('https://evil.example/', pageOf(script), true);
    expect(await page.evaluate('outcome')).toBe('refused');
  });
});
