import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll } from 'vitest';
import type { Interrupt } from '../../src/cli/io.ts';
import { main } from '../../src/cli/main.ts';
import type { Environment } from '../../src/cli/terminal/terminal.ts';

/** What a run left behind. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What differs from a run in a plain pipe. */
export interface Setting {
  readonly env?: Environment;
  readonly stdin?: string | Uint8Array;
  readonly cwd?: string;
  /** Columns of a terminal on both streams; without it there is none. */
  readonly columns?: number;
  readonly now?: number;
  /** Sends this request to end as soon as the command listens for one. */
  readonly interrupt?: Interrupt;
  /** Takes what is paged; without it no pager can be started. */
  readonly page?: (text: string, command: string) => void;
}

/** The moment at which commands are run: a minute after the newest line of {@link smallLog}. */
const now = Date.UTC(2026, 2, 1, 9, 0, 0);

const stream = (columns: number | undefined) => {
  const written: string[] = [];
  const shape = columns === undefined ? {} : { isTTY: true, columns };
  return { ...shape, written, write: (text: string) => written.push(text) };
};

/** A world for a command, with streams that remember what was written. */
export const testIo = (setting: Setting = {}) => ({
  stdin: Readable.from(setting.stdin === undefined ? [] : [Buffer.from(setting.stdin)]),
  stdout: stream(setting.columns),
  stderr: stream(setting.columns),
  env: { LANG: 'en_US.UTF-8', ...setting.env },
  cwd: setting.cwd ?? process.cwd(),
  now: () => setting.now ?? now,
  onInterrupt: (listener: (interrupt: Interrupt) => void) => {
    if (setting.interrupt !== undefined) listener(setting.interrupt);
    return () => undefined;
  },
  page: (text: string, command: string) => {
    setting.page?.(text, command);
    return Promise.resolve(setting.page !== undefined);
  },
});

/** Runs a command line in this process. */
export const run = async (argv: readonly string[], setting: Setting = {}): Promise<Ran> => {
  const io = testIo(setting);
  const code = await main(argv, io);
  return { code, stdout: io.stdout.written.join(''), stderr: io.stderr.written.join('') };
};

/** A fresh folder that is gone after the tests of the file. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'account-lifecycle-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** An id that looks like an option. */
export const dashed = '-Y6jmQ2vAbCdEfGhIjKlMn';

/** An id that does not. */
export const plainId = 'Acc0unt_Id-22chars-ABC';

/** A line of a log. */
export const line = (receivedAt: string, source: string, payload: object): string =>
  JSON.stringify({ received_at: receivedAt, source, payload });

/** A status as a webhook of v1 tells it. */
export const status = (id: string, type: string, message: string): object => ({
  AccountStatus: { account_id: id, account_type: type, message },
});

/** A small log with a bit of everything but what cannot be read. */
export const smallLog = [
  line('2025-02-25T09:00:00.000Z', 'webhook', status(plainId, 'LINKEDIN', 'CREATION_SUCCESS')),
  line('2025-02-25T09:01:00.000Z', 'webhook', status(plainId, 'LINKEDIN', 'OK')),
  line('2026-02-20T10:00:00.000Z', 'webhook', status(dashed, 'INSTAGRAM', 'CREATION_SUCCESS')),
  line('2026-02-20T10:00:30.000Z', 'webhook', status(dashed, 'INSTAGRAM', 'OK')),
  line('2026-02-20T12:00:00.000Z', 'webhook', status('mailbox', 'MAIL', 'CREATION_SUCCESS')),
  line('2026-02-20T12:05:00.000Z', 'webhook', status('mailbox', 'MAIL', 'OK')),
  line('2026-02-20T12:06:00.000Z', 'webhook', status('mailbox', 'MAIL', 'OK')),
  line('2026-02-26T09:00:00.000Z', 'webhook', status(plainId, 'LINKEDIN', 'CREDENTIALS')),
  line('2026-03-01T06:50:00.000Z', 'signal', {
    account_id: dashed,
    type: 'apiError',
    status: 407,
    error: 'proxy_error',
  }),
  line('2026-03-01T07:00:00.000Z', 'webhook', status(dashed, 'INSTAGRAM', 'CREDENTIALS')),
  line('2026-03-01T08:59:00.000Z', 'webhook', status('gone', 'TWITTER', 'DELETED')),
];

/** Writes lines to a file and returns its path. */
export const logFile = (folder: string, name: string, lines: readonly string[] = smallLog): string => {
  const path = join(folder, name);
  writeFileSync(path, lines.map((each) => `${each}\n`).join(''));
  return path;
};

/** A database into which lines have been replayed; returns its path. */
export const database = async (folder: string, lines: readonly string[] = smallLog): Promise<string> => {
  const db = join(folder, `fleet-${Math.random().toString(36).slice(2)}.db`);
  const log = logFile(folder, 'for-database.ndjson', lines);
  await run(['replay', log, '--db', db, '--quiet']);
  return db;
};
