import type { RelayPage } from './relay.ts';

/** A page of others that draws what the page around it hands it. */
export interface HostedPage {
  readonly address: string;
  /** What the inspector is called. */
  readonly name: string;
  /** The type of the message by which it says that it is there. */
  readonly ready: string;
}

const html = ({ address, name, ready }: HostedPage): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>account-lifecycle in ${name}</title>
    <link rel="stylesheet" href="/bridge.css" />
  </head>
  <body>
    <iframe data-address="${address}" data-ready="${ready}" title="${name}"></iframe>
    <p role="status"></p>
    <script src="/bridge.js"></script>
  </body>
</html>
`;

const style = `html, body, iframe { block-size: 100%; inline-size: 100%; margin: 0; border: 0; }
body { overflow: hidden; }
p { position: fixed; inset: auto 0 0 auto; margin: 8px; font: 14px system-ui; }
p:empty { display: none; }
`;

/**
 * The page's script. It loads the page within once it listens, so that no greeting is missed. It connects when the page within says that it is there, so that nothing is sent into the void, and
 * again whenever that page is loaded anew or the connection is lost: the relay tells everything from the start each time.
 */
export const bridgeScript = `'use strict';
const frame = document.querySelector('iframe');
const status = document.querySelector('[role=status]');
const { address, ready } = frame.dataset;
const home = new URL(address).origin;
let socket = null;
const connect = () => {
  if (socket !== null) socket.close();
  const mine = new WebSocket('ws://' + location.host + '/' + location.search);
  socket = mine;
  mine.onopen = () => { status.textContent = ''; };
  mine.onmessage = ({ data }) => frame.contentWindow.postMessage(JSON.parse(data), home);
  mine.onclose = () => {
    if (socket !== mine) return;
    status.textContent = 'Not connected: is account-lifecycle still running?';
    setTimeout(() => { if (socket === mine) connect(); }, 1000);
  };
};
addEventListener('message', ({ data, origin, source }) => {
  if (source !== frame.contentWindow || origin !== home) return;
  if (data !== null && typeof data === 'object' && data.type === ready) connect();
});
frame.src = address;
`;

const headersFor = (type: string, port: number, framed: string): RelayPage['headers'] => ({
  'content-type': `${type}; charset=utf-8`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src ws://127.0.0.1:${port} ws://localhost:${port}`,
    `frame-src ${framed}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
});

/**
 * The page that a browser opens: the hosted page within, handed what the relay on `port` sends. The hosted page itself
 * needs no way to this machine, which browsers refuse it or ask their user for.
 */
export const bridgePages =
  (hosted: HostedPage) =>
  (port: number): Readonly<Record<string, RelayPage>> => {
    const framed = new URL(hosted.address).origin;
    return {
      '/': { body: html(hosted), headers: headersFor('text/html', port, framed) },
      '/bridge.js': { body: bridgeScript, headers: headersFor('text/javascript', port, framed) },
      '/bridge.css': { body: style, headers: headersFor('text/css', port, framed) },
    };
  };

/** The address of the page of a relay. */
export const bridgeAddress = (relayUrl: string): string => relayUrl.replace(/^ws:/, 'http:');
