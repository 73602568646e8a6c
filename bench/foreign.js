// Our own lines, and the same deliveries as other systems write them: how fast our command reads each.
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { generateLines } from '../dist/src/testing/index.js';

/** How each system writes a payload that was received at a moment, in milliseconds since 1970. */
const shapes = {
  'our own': (payload, at) => ({ received_at: new Date(at).toISOString(), source: 'webhook', payload }),
  CloudWatch: (payload, at) => ({
    timestamp: at,
    message: JSON.stringify(payload),
    ingestionTime: at + 812,
    eventId: String(at).padStart(56, '3'),
  }),
  Docker: (payload, at) => ({
    log: `${JSON.stringify(payload)}\n`,
    stream: 'stdout',
    time: new Date(at).toISOString().replace('Z', '456789Z'),
  }),
  journald: (payload, at) => ({
    __CURSOR: `s=0a1b;i=${at.toString(16)}`,
    __REALTIME_TIMESTAMP: String(at * 1000),
    _BOOT_ID: '0123456789abcdef0123456789abcdef',
    PRIORITY: '6',
    SYSLOG_IDENTIFIER: 'webhooks',
    _SYSTEMD_UNIT: 'webhooks.service',
    MESSAGE: JSON.stringify(payload),
  }),
  pino: (payload, at) => ({ level: 30, time: at, pid: 17, hostname: 'web-1', payload, msg: 'webhook' }),
  PostgreSQL: (payload, at, id) => ({
    id,
    created_at: new Date(at).toISOString().replace('Z', '456+00:00'),
    processed_at: null,
    payload,
  }),
};

/** The names of the shapes, our own first. */
export const shapeNames = Object.keys(shapes);

/** Writes a log in one of the shapes; returns its path. */
export const foreignLog = async (folder, shape, { lines, accounts }) => {
  const file = join(folder, `${shape.replaceAll(' ', '-')}.ndjson`);
  const out = createWriteStream(file);
  let id = 0;
  for (const line of generateLines({ seed: 1, lines, accounts })) {
    const { received_at: time, payload } = JSON.parse(line);
    id += 1;
    if (!out.write(`${JSON.stringify(shapes[shape](payload, Date.parse(time), id))}\n`))
      await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  return file;
};
