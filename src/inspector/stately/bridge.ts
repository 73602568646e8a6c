import type { RelayPage } from '../relay.ts';

/** Stately's page, which draws what it is handed by the page around it. */
export const STATELY_PAGE = 'https://stately.ai/inspect';

const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>account-lifecycle in Stately's inspector</title>
    <link rel="stylesheet" href="/bridge.css" />
  </head>
  <body>
    <iframe src="${STATELY_PAGE}" title="Stately's inspector"></iframe>
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
 * The page's script. It connects when Stately's page says that it is there, so that nothing is sent into the void, and
 * again whenever that page is loaded anew or the connection is lost: the relay tells everything from the start each time.
 */
export const bridgeScript = `'use strict';
const frame = document.querySelector('iframe');
const status = document.querySelector('[role=status]');
const home = new URL(frame.src).origin;
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
  if (data !== null && typeof data === 'object' && data.type === '@statelyai.connected') connect();
});
`;

const headersFor = (type: string, port: number): RelayPage['headers'] => ({
  'content-type': `${type}; charset=utf-8`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src ws://127.0.0.1:${port} ws://localhost:${port}`,
    `frame-src ${new URL(STATELY_PAGE).origin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
});

/** The page that a browser opens: Stately's page within, handed what the relay on `port` sends. */
export const bridgePages = (port: number): Readonly<Record<string, RelayPage>> => ({
  '/': { body: html, headers: headersFor('text/html', port) },
  '/bridge.js': { body: bridgeScript, headers: headersFor('text/javascript', port) },
  '/bridge.css': { body: style, headers: headersFor('text/css', port) },
});
