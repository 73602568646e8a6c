import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { bridgeAddress, bridgePages, bridgeScript } from '../../src/inspector/bridge.ts';

const hosted = {
  address: 'https://hosted.example/viz?inspect',
  name: 'the inspector',
  ready: 'hosted.ready',
};
const HOME = 'https://hosted.example';

interface Sent {
  readonly message: unknown;
  readonly to: string;
}

/**
 * What the script finds in a browser, and what it does there. A socket is a record of what became of it.
 *
 * @param greets - whether the page within says that it is there in the very moment in which it is asked for
 */
const browser = (greets = false) => {
  const asked: string[] = [];
  const sent: Sent[] = [];
  const later: (() => void)[] = [];
  const listeners: ((event: object) => void)[] = [];
  const within = { postMessage: (message: unknown, to: string) => sent.push({ message, to }) };
  const hear = (event: object): void => listeners.forEach((listener) => listener(event));
  const ready = (more: object = {}): void =>
    hear({ data: { type: hosted.ready }, origin: HOME, source: within, ...more });
  const frame = {
    dataset: { address: hosted.address, ready: hosted.ready },
    contentWindow: within,
    set src(address: string) {
      asked.push(address);
      if (greets) ready();
    },
  };
  const status = { textContent: '' };
  const sockets: HandSocket[] = [];
  class HandSocket {
    readonly url: string;
    isClosed = false;
    onopen = (): void => undefined;
    onclose = (): void => undefined;
    onmessage: ((event: { readonly data: string }) => void) | null = null;
    constructor(url: string) {
      this.url = url;
      sockets.push(this);
    }
    close(): void {
      this.isClosed = true;
      // A browser tells of it in a later turn.
      later.push(() => this.onclose());
    }
  }
  const world = {
    document: { querySelector: (name: string) => (name === 'iframe' ? frame : status) },
    location: { host: '127.0.0.1:8790', search: '?token=abc' },
    URL,
    JSON,
    WebSocket: HandSocket,
    setTimeout: (act: () => void) => later.push(act),
    addEventListener: (_: string, listener: (event: object) => void) => listeners.push(listener),
  };
  runInNewContext(bridgeScript, world);
  return { asked, sent, later, sockets, status, hear, ready, within };
};

describe('the page around a hosted one', () => {
  test('asks for that one only once it listens, so that the first greeting is heard', () => {
    const { asked, sockets } = browser(true);
    expect(asked).toEqual([hosted.address]);
    expect(sockets).toHaveLength(1);
  });

  test('connects once that one says that it is there, and not before', () => {
    const { sockets, ready } = browser();
    expect(sockets).toEqual([]);
    ready();
    expect(sockets.map(({ url }) => url)).toEqual(['ws://127.0.0.1:8790/?token=abc']);
  });

  test.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['another window', { source: {} }],
    ['another message', { data: { type: 'hello' } }],
    ['text', { data: 'hosted.ready' }],
    ['nothing', { data: null }],
  ])('does not connect for %s', (_, more) => {
    const { sockets, ready } = browser();
    ready(more);
    expect(sockets).toEqual([]);
  });

  test('hands on what it is sent, to the hosted page alone', () => {
    const { sockets, sent, ready } = browser();
    ready();
    sockets[0]?.onmessage?.({ data: '{"type":"service.stop"}' });
    expect(sent).toEqual([{ message: { type: 'service.stop' }, to: HOME }]);
  });

  test('begins anew when the hosted page is loaded anew, with one connection', () => {
    const { sockets, ready, later, status } = browser();
    ready();
    ready();
    sockets[1]?.onopen();
    while (later.length > 0) later.shift()?.();
    expect(sockets.map(({ isClosed }) => isClosed)).toEqual([true, false]);
    expect(status.textContent).toBe('');
  });

  test('says that the connection is lost, and tries again', () => {
    const { sockets, ready, status, later } = browser();
    ready();
    sockets[0]?.onclose();
    expect(status.textContent).toContain('is account-lifecycle still running?');
    later.forEach((act) => act());
    expect(sockets).toHaveLength(2);
    sockets[1]?.onopen();
    expect(status.textContent).toBe('');
  });

  test('does not try again for a connection that another one took the place of meanwhile', () => {
    const { sockets, ready, later } = browser();
    ready();
    sockets[0]?.onclose();
    ready();
    while (later.length > 0) later.shift()?.();
    expect(sockets).toHaveLength(2);
  });
});

describe('what a browser is told of that page', () => {
  const pages = bridgePages(hosted)(8790);

  test('is the page itself, its script and its style', () => {
    expect(Object.keys(pages)).toEqual(['/', '/bridge.js', '/bridge.css']);
    expect(pages['/']?.body).toContain(
      `<iframe data-address="${hosted.address}" data-ready="${hosted.ready}"`,
    );
    expect(pages['/bridge.js']?.body).toBe(bridgeScript);
  });

  test.each(Object.entries(pages))(
    '%s may frame the hosted page, and ask nobody but the relay',
    (_, page) => {
      const policy = page.headers['content-security-policy'] ?? '';
      const rules = Object.fromEntries(
        policy.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]),
      );
      expect(rules).toMatchObject({
        'default-src': "'none'",
        'script-src': "'self'",
        'style-src': "'self'",
        'connect-src': 'ws://127.0.0.1:8790 ws://localhost:8790',
        'frame-src': HOME,
        'frame-ancestors': "'none'",
      });
      expect(page.headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
    },
  );

  test.each([
    ['/', 'text/html'],
    ['/bridge.js', 'text/javascript'],
    ['/bridge.css', 'text/css'],
  ])('%s is %s', (path, type) => {
    expect(pages[path]?.headers['content-type']).toBe(`${type}; charset=utf-8`);
  });

  test('lies where the relay listens, with its token', () => {
    expect(bridgeAddress('ws://127.0.0.1:8790/?token=abc')).toBe('http://127.0.0.1:8790/?token=abc');
  });
});
