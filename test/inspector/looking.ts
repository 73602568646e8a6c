import { onTestFinished } from 'vitest';
import { openLifecycle, readPayload } from '../../src/index.ts';
import { startInspector, type Inspector, type ReplayLog } from '../../src/inspector/index.ts';
import type { Lifecycle } from '../../src/lifecycle/lifecycle.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import type { ReplayEntry } from '../../src/intake/replay-lines.ts';
import type { Store } from '../../src/store/port.ts';

/** The moment at which tests look: shortly after the newest line of most logs here. */
export const now = Date.UTC(2026, 2, 1, 9);

/** A line of a log. */
export const line = (at: string, source: string, payload: object): string =>
  JSON.stringify({ received_at: at, source, payload });

/** A v1 webhook. */
export const status = (id: string, type: string, message: string): object => ({
  AccountStatus: { account_id: id, account_type: type, message },
});

/** A name that runs a script wherever it is taken for markup. */
export const hostile = `<img src=x onerror="document.title='run'">`;

/** A small fleet: one that works, one that a user must mend, one that an operator must, one that is hostile. */
export const smallLog: readonly string[] = [
  line('2025-02-25T09:00:00.000Z', 'webhook', status('linkedin-1', 'LINKEDIN', 'CREATION_SUCCESS')),
  line('2025-02-25T09:01:00.000Z', 'webhook', status('linkedin-1', 'LINKEDIN', 'OK')),
  line('2026-02-20T10:00:00.000Z', 'webhook', status('instagram-1', 'INSTAGRAM', 'CREATION_SUCCESS')),
  line('2026-02-20T10:00:30.000Z', 'webhook', status('instagram-1', 'INSTAGRAM', 'OK')),
  line('2026-02-20T12:00:00.000Z', 'notify', {
    status: 'CREATION_SUCCESS',
    account_id: 'mailbox',
    name: 'Ada',
  }),
  line('2026-02-20T12:05:00.000Z', 'webhook', status('mailbox', 'MAIL', 'OK')),
  line('2026-02-24T09:00:00.000Z', 'webhook', {
    ...status(hostile, 'LINKEDIN', 'ERROR'),
    note: `${hostile}</pre>`,
  }),
  line('2026-02-26T09:00:00.000Z', 'webhook', status('linkedin-1', 'LINKEDIN', 'CREDENTIALS')),
  line('2026-03-01T06:50:00.000Z', 'signal', {
    account_id: 'instagram-1',
    type: 'apiError',
    status: 407,
    error: 'proxy_error',
  }),
  line('2026-03-01T07:00:00.000Z', 'webhook', status('instagram-1', 'INSTAGRAM', 'CREDENTIALS')),
];

const entriesOf = (lines: readonly string[]): readonly ReplayEntry[] =>
  lines.map((text, index) => ({ file: 'test.ndjson', line: index + 1, text }));

/** A lifecycle in memory whose clock stands at {@link now}. */
const lifecycleOver = (store: Store): Lifecycle => openLifecycle({ store, clock: { now: () => now } });

/** A store in memory into which lines have been replayed, and the lifecycle over it. */
export const fleetOf = async (
  lines: readonly string[] = smallLog,
): Promise<{ store: Store; lifecycle: Lifecycle }> => {
  const store = createMemoryStore();
  const lifecycle = lifecycleOver(store);
  await lifecycle.replay([entriesOf(lines)]);
  return { store, lifecycle };
};

/** A log that can be replayed. */
export const logOf = (lines: readonly string[] = smallLog): ReplayLog => ({
  name: 'test.ndjson',
  open: () => {
    const store = createMemoryStore();
    return {
      store,
      lifecycle: lifecycleOver(store),
      entries: (async function* () {
        yield entriesOf(lines);
      })(),
    };
  },
});

/** An inspector on a free port that ends with the test. */
export const inspect = async (fleet: { store: Store } | { log: ReplayLog }, port = 0): Promise<Inspector> => {
  const inspector = await startInspector({ fleet, reader: readPayload, now: () => now, port });
  onTestFinished(() => inspector.close());
  return inspector;
};

/** Asks an inspector as our own page does, or otherwise where headers say so. */
export const ask = (
  inspector: Inspector,
  path: string,
  {
    headers = {},
    ...init
  }: Omit<RequestInit, 'headers'> & { readonly headers?: Record<string, string> } = {},
): Promise<Response> =>
  fetch(`http://127.0.0.1:${inspector.port}${path}`, {
    redirect: 'manual',
    ...init,
    headers: { authorization: `Bearer ${inspector.token}`, ...headers },
  });

/** The JSON that an inspector answers. */
export const answerOf = async <T>(inspector: Inspector, path: string): Promise<T> =>
  (await ask(inspector, path)).json() as Promise<T>;
