import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDispatcher, openLifecycle, readPayload } from '../../src/index.ts';
import { startInspector, type Inspector } from '../../src/inspector/index.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { polled, v1 } from '../payloads.ts';
import { now } from './looking.ts';

/** A database in which ann was told of a, the channel was down, a delivery could not be read, and the API showed b otherwise. */
const serve = async (database: string): Promise<void> => {
  const clock = createSimulatedClock(now - 60 * 60_000);
  await using lifecycle = openLifecycle({ database, clock, policy: { askWaitMinutes: 0 } });
  await using dispatcher = createDispatcher({
    lifecycle,
    sinks: [
      {
        name: 'down',
        wants: () => true,
        deliver: () => {
          throw new Error('no answer from https://user:secret@hooks.example/T0/B0?key=abc');
        },
      },
    ],
    people: {
      sinks: [{ name: 'chat', wants: () => true, deliver: () => 'delivered' }],
      recipients: () => [
        { name: 'ann', role: 'user', sink: 'chat' },
        { name: 'team', role: 'operator', sink: 'chat' },
      ],
    },
    clock,
  });
  await dispatcher.start();
  for (const [id, status] of [
    ['a', 'OK'],
    ['a', 'CREDENTIALS'],
    ['a', 'CREDENTIALS'],
    ['b', 'OK'],
  ] as const)
    await lifecycle.receive(v1(id, status));
  await lifecycle.receive(polled('b', 'ERROR'));
  await lifecycle.receive('no JSON');
  await lifecycle.receive({ event: 'message.new', account_id: 'a', message: 'x' });
  await dispatcher.idle();
  await clock.advance(30 * 60_000);
  await dispatcher.idle();
};

/** An inspector that looks at such a database until it is let go. */
export const lookAtServed = async (): Promise<
  { readonly inspector: Inspector; readonly database: string } & AsyncDisposable
> => {
  const folder = mkdtempSync(join(tmpdir(), 'account-lifecycle-'));
  const database = join(folder, 'health.db');
  await serve(database);
  const store = openSqliteStore({ database, readonly: true });
  const { path, bytes, walBytes, schemaVersion, machine, sqliteVersion, journalMode, chain } = store.info();
  const { machineVersions } = machine;
  const inspector = await startInspector({
    fleet: { store },
    reader: readPayload,
    now: () => now,
    port: 0,
    database,
    describe: () => ({
      path,
      bytes,
      walBytes,
      schemaVersion,
      machineVersions,
      sqliteVersion,
      journalMode,
      chain,
    }),
  });
  return {
    inspector,
    database,
    async [Symbol.asyncDispose]() {
      await inspector.close();
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
