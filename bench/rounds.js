// What benchmarks of servers share: each server in a process of its own, and rounds in which each of them gets its share of requests.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load, requestBytes } from './load.js';
import { SECRET } from './receivers.js';

const ACCOUNTS = 2000;

const messages = ['CREDENTIALS', 'OK', 'ERROR', 'CONNECTING', 'RECONNECTED'];
const requestOf = (index) =>
  requestBytes(
    '/webhooks/v1',
    { 'Content-Type': 'application/json', 'Unipile-Auth': SECRET },
    JSON.stringify({
      AccountStatus: {
        account_id: `account-${String(index % ACCOUNTS).padStart(14, '0')}`,
        account_type: 'LINKEDIN',
        message: messages[Math.floor(index / ACCOUNTS)],
      },
    }),
  );
/** Every account with every message, over and over: made beforehand, so that sending costs little. */
const requests = Array.from({ length: ACCOUNTS * messages.length }, (_, index) => requestOf(index));

/** The bytes of a request by its number. */
export const requestAt = (index) => requests[index % requests.length];

const nextMessage = (child) => new Promise((resolve) => void child.once('message', resolve));

/**
 * A fresh server in a process of its own: its port, a way to ask what it has done, ways to let it stand still and go on, and one to
 * end it.
 *
 * @param program - what is run, with `--serve KIND --folder FOLDER` and `more`
 */
export const start = async (program, kind, more = []) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-receive-'));
  const child = fork(program, ['--serve', kind, '--folder', folder, ...more]);
  const ended = new Promise((_, reject) => {
    child.once('exit', (code) => reject(new Error(`${kind} ended with ${code}`)));
  });
  ended.catch(() => undefined);
  const end = async () => {
    child.kill('SIGKILL');
    await ended.catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  };
  const usage = () => {
    child.send('usage');
    return Promise.race([nextMessage(child), ended]);
  };
  const { port } = await Promise.race([nextMessage(child), ended]);
  return {
    port,
    usage,
    pause: () => child.kill('SIGSTOP'),
    resume: () => child.kill('SIGCONT'),
    end,
  };
};

/** Sends a server's share of requests, and tells how fast they were answered and what one cost. */
export const measure = async (kind, { port, usage }, options) => {
  const before = await usage();
  const { statuses, elapsed, sent, senderMicroseconds } = await load(port, { ...options, requestAt });
  const after = await usage();
  if (statuses.get(200) !== sent)
    throw new Error(`not every answer of ${kind} was 200: ${JSON.stringify([...statuses])}`);
  const cpu = after.cpu - before.cpu;
  return {
    rate: sent / elapsed,
    cost: (cpu / sent) * 1e6,
    busy: cpu / (after.at - before.at),
    senderMicroseconds,
  };
};

/** The middle one of some values. */
export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
