import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import type { ReceiverEvent, Receiver } from '../../src/http/index.ts';
import { startServer, type RunningServer, type ServerOptions } from '../../src/http/server.ts';
import {
  createReceiver,
  openLifecycle,
  openSqliteStore,
  type OpenReceiverOptions,
  type Store,
} from '../../src/index.ts';
import { createSqliteStore } from '../../src/sqlite/store.ts';
import { connect } from '../../src/sqlite/connection/session.ts';
import type { Lifecycle } from '../../src/lifecycle/lifecycle.ts';

/** The secrets of these tests: an old and a new one where two may be valid. */
export const secrets = {
  v1: ['v1-old-secret-of-tests', 'v1-new-secret-of-tests'],
  notify: ['notify-key-of-tests'],
  v2: ['wes_old_secret_of_tests', 'wes_new_secret_of_tests'],
  signals: ['signal-token-of-tests'],
} as const;

/** The moment at which receivers of these tests live, unless they are told otherwise. */
export const now = Date.UTC(2026, 2, 1, 9, 0, 0);

/** A v1 webhook. */
export const v1Body = (message = 'CREDENTIALS', id = 'an-account'): string =>
  JSON.stringify({ AccountStatus: { account_id: id, account_type: 'LINKEDIN', message } });

/** A v2 webhook. */
export const v2Body = (id = 'evt_1'): string =>
  JSON.stringify({
    id,
    created_at: new Date(now).toISOString(),
    account_id: 'acc_1',
    type: 'account.status.disconnected',
    payload: {},
  });

/** The signature header of a v2 webhook. */
export const v2Signature = (body: string, secret: string, at = now): string => {
  const t = Math.floor(at / 1000);
  return `t=${t},v0=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`;
};

/** A fresh folder that is gone after the test. */
export const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'account-lifecycle-http-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

/** A receiver over a real database. */
export interface Received {
  readonly database: string;
  readonly store: Store;
  readonly lifecycle: Lifecycle;
  readonly receiver: Receiver;
  readonly events: ReceiverEvent[];
}

/** Opens the store of a database that is gone after the test. */
export type OpenStore = (database: string) => Store;

const openStore: OpenStore = (database) => openSqliteStore({ database, busyTimeoutMs: 50 });

/** A store of which the disk has room for so many pages more; `connected` is told the connection. */
export const storeWithRoom =
  (pages: number, connected: (db: Database.Database) => void = () => undefined): OpenStore =>
  (database) =>
    createSqliteStore(database, () => {
      const db = connect({ path: database, readonly: false, busyTimeoutMs: 50, pageCacheMiB: 4 });
      db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true })) + pages}`);
      connected(db);
      return db;
    });

/** Makes a receiver over a database in a fresh folder. */
export const receiverWith = (
  options: Partial<OpenReceiverOptions> = {},
  open: OpenStore = openStore,
): Received => {
  const database = join(folder(), 'fleet.db');
  const store = open(database);
  const lifecycle = openLifecycle({ store, clock: { now: () => now } });
  onTestFinished(() => lifecycle.close());
  const events: ReceiverEvent[] = [];
  const receiver = createReceiver({
    lifecycle,
    secrets,
    now: () => now,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { database, store, lifecycle, receiver, events };
};

/** A receiver behind real sockets. */
export interface Served extends Received {
  readonly server: RunningServer;
}

/** Serves a receiver on a free port of loopback. */
export const serverWith = async (
  options: Partial<OpenReceiverOptions> = {},
  serving: Partial<ServerOptions> = {},
  open?: OpenStore,
): Promise<Served> => {
  const received = receiverWith(options, open);
  const server = await startServer({ receiver: received.receiver, host: '127.0.0.1', port: 0, ...serving });
  onTestFinished(() => server.stop(0));
  return { ...received, server };
};

/** What came back. */
export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request over a socket, with exactly these headers. */
export const send = (
  server: Pick<RunningServer, 'port'>,
  path: string,
  {
    method = 'POST',
    headers = {},
    body = '',
  }: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array | readonly Uint8Array[];
  } = {},
): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port: server.port, path, method, headers, agent: false });
    sent.on('error', reject).on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    if (typeof body === 'string' || body instanceof Uint8Array) {
      sent.end(body);
      return;
    }
    for (const chunk of body) sent.write(chunk);
    sent.end();
  });

/** A v1 webhook with its secret. */
export const sendV1 = (server: RunningServer, body = v1Body()): Promise<Answered> =>
  send(server, '/webhooks/v1', { headers: { 'unipile-auth': secrets.v1[0] }, body });

/** What a second connection to the database sees: log entries and quarantined deliveries. */
export const stored = (
  database: string,
): { readonly log: number; readonly quarantined: readonly string[] } => {
  const db = new Database(database, { readonly: true });
  try {
    const log = db.prepare<[], number>('SELECT count(*) FROM log').pluck().get() ?? 0;
    return { log, quarantined: db.prepare<[], string>('SELECT raw FROM quarantine').pluck().all() };
  } finally {
    db.close();
  }
};

/** The code of a problem document. */
export const codeOf = (answered: Answered): unknown => {
  const document: unknown = JSON.parse(answered.body);
  return typeof document === 'object' && document !== null && 'code' in document ? document.code : undefined;
};

/** What is thrown, as everything that a log could print of it. */
export const shownError = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return inspect(error, { depth: 9 });
  }
  throw new Error('nothing was thrown');
};
