import { existsSync } from 'node:fs';
import { defaultPolicy } from '../../machines/policy.ts';
import type { LineReader, LogFormat } from '../model/delivery.ts';
import { LifecycleError } from '../model/errors.ts';
import { createMemoryStore, logReader, openLifecycle, readPayload } from '../index.ts';
import type { DatabaseFacts } from '../inspector/health-answers.ts';
import { startInspector, type Inspector, type InspectorOptions, type ReplayLog } from '../inspector/index.ts';
import type { SqliteStore } from '../sqlite/index.ts';
import type { Store } from '../store/port.ts';
import type { LostDatabase } from '../views/shown/freshness.ts';
import { pageActs } from '../page-acts.ts';
import { openBrowser } from './browser.ts';
import { exit, exitOfInterrupt } from './exit.ts';
import { failureText } from './failure.ts';
import { databaseNamed, reading, shownDatabase, writing } from './fleet.ts';
import { findInputs, type InputFile } from './input/find.ts';
import { readEntries } from './input/read.ts';
import type { Interrupt } from './io.ts';
import { formatOf } from './line-format.ts';
import { startLiveWires, type LiveWireFlags } from './live-wires.ts';
import { notePage } from './page-note.ts';
import type { Shell } from './shell.ts';
import { usageError } from './usage.ts';

/** What `inspect` is told. */
export interface InspectFlags extends LiveWireFlags, LogFormat {
  readonly db?: string;
  readonly log?: string;
  readonly order?: 'arrival' | 'time';
  readonly account?: string;
  readonly port?: number;
  readonly open?: boolean;
  /** Whether the page may write. */
  readonly write?: boolean;
}

/**
 * Shows the fleet, or a log, in the browser until it is asked to end.
 *
 * @throws LifecycleError as the store, the reader of files and the inspector say
 */
export const inspect = async (shell: Shell, flags: InspectFlags): Promise<void> => {
  if (flags.log !== undefined) {
    if (flags.log === '-')
      throw usageError(
        '--log cannot be standard input',
        'Name a file: it is read again when the replay starts over.',
      );
    const inputs = await findInputs([flags.log], shell.io.cwd);
    const how = { readLine: logReader(formatOf(flags)), order: flags.order ?? 'arrival' };
    return serve(shell, flags, { log: replayLogOf(shell, flags.log, inputs, how) });
  }
  const database = shownDatabase(databaseNamed(shell, flags.db));
  const show = (store: Store, acts: Pick<InspectorOptions, 'acts'> = {}): Promise<void> =>
    serve(shell, flags, { store }, { ...fileOf(store, database), ...acts });
  if (flags.write !== true) return reading(shell, flags, ({ store }) => show(store));
  // A page to look at makes no database: a name that leads nowhere is refused as it is without writing.
  await reading(shell, flags, () => undefined);
  return writing(shell, flags, ({ lifecycle, ledger, store }) =>
    show(store, { acts: pageActs({ lifecycle, ledger, now: () => shell.io.now() }) }),
  );
};

/** What the page is told of a database besides what is stored in it. */
export const fileOf = (
  store: Store,
  database: string,
): Pick<InspectorOptions, 'database' | 'lost' | 'describe'> => ({
  database,
  lost: () => lostDatabase(store, database),
  ...(liesInFile(store) ? { describe: () => databaseFacts(store) } : {}),
});

const databaseFacts = (store: SqliteStore): DatabaseFacts => {
  const { machine, chain, ...info } = store.info();
  const { path, bytes, walBytes, schemaVersion, sqliteVersion, journalMode } = info;
  const { machineVersions } = machine;
  return { path, bytes, walBytes, schemaVersion, machineVersions, sqliteVersion, journalMode, chain };
};

/** Whether a store lies in a file, which may be taken from under it. */
const liesInFile = (store: Store): store is SqliteStore => 'isSameFile' in store;

/** What has become of a file of SQLite under its readers. */
const lostDatabase = (store: Store, path: string): LostDatabase | null => {
  if (!liesInFile(store) || store.isSameFile()) return null;
  return existsSync(path) ? 'replaced' : 'removed';
};

const replayLogOf = (
  shell: Shell,
  name: string,
  inputs: readonly InputFile[],
  how: { readonly readLine: LineReader; readonly order: 'arrival' | 'time' },
): ReplayLog => ({
  name,
  open: () => {
    const store = createMemoryStore();
    const lifecycle = openLifecycle({ store, clock: { now: () => shell.io.now() } });
    return {
      store,
      lifecycle: {
        replay: (entries, replaying) => lifecycle.replay(entries, { ...replaying, ...how }),
        close: () => lifecycle.close(),
      },
      entries: readEntries(inputs, { stdin: shell.io.stdin }),
    };
  },
});

const serve = async (
  shell: Shell,
  flags: InspectFlags,
  fleet: InspectorOptions['fleet'],
  rest: Partial<InspectorOptions> = {},
): Promise<void> => {
  const { account, port } = flags;
  const inspector = await started(shell, {
    fleet,
    reader: readPayload,
    policy: defaultPolicy,
    now: () => shell.io.now(),
    ...(port === undefined ? {} : { port }),
    ...rest,
  });
  if (inspector === null) return;
  const address = inspector.url(account === undefined ? '/' : `/accounts/${encodeURIComponent(account)}`);
  const forget =
    flags.log === undefined
      ? notePage(shownDatabase(databaseNamed(shell, flags.db)), inspector.url('/'))
      : () => undefined;
  shell.print(address);
  try {
    const wires = await startLiveWires(shell, flags, () => inspector.store);
    shell.note(wires.length === 0 ? 'Open this address; Ctrl-C ends.' : 'Ctrl-C ends.');
    const pages = wires.length === 0 ? [address] : wires.map(({ page }) => page);
    if (flags.open === true) for (const page of pages) await openBrowser(shell, page);
    shell.finish(exitOfInterrupt(await interrupted(shell)));
    await Promise.all(wires.map((wire) => wire.close()));
  } finally {
    forget();
    await inspector.close();
  }
};

/** The inspector, or null when it cannot listen: that is a failure, not a misuse. */
const started = async (shell: Shell, parts: InspectorOptions): Promise<Inspector | null> => {
  try {
    return await startInspector(parts);
  } catch (error) {
    if (!(error instanceof LifecycleError)) throw error;
    shell.note(failureText(error.message, error.hint, shell));
    shell.finish(exit.failure);
    return null;
  }
};

const interrupted = ({ io }: Shell): Promise<Interrupt> => new Promise((done) => void io.onInterrupt(done));
