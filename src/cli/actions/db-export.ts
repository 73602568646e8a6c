import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { LifecycleError } from '../../model/errors.ts';
import type { DatabaseInfo } from '../../sqlite/index.ts';
import type { StoreReader } from '../../store/port.ts';
import { exportLog, exportWholeLog } from '../../views/export.ts';
import { MACHINE_VERSION } from '../../../machines/account.ts';
import { exitOfInterrupt } from '../exit.ts';
import { farStoreIn, keeping, type DatabaseOption } from '../fleet.ts';
import { codeOf } from '../input/unreadable.ts';
import type { Interrupt } from '../io.ts';
import type { Shell } from '../shell.ts';
import { plural } from '../terminal/figures.ts';
import { progress } from '../terminal/progress.ts';
import type { TextStream } from '../terminal/terminal.ts';
import { usageError } from '../usage.ts';

/** What `db export` is told. */
export interface ExportFlags extends DatabaseOption {
  readonly out: string;
  readonly quiet?: boolean;
}

/**
 * Writes the log of a database as lines.
 *
 * @throws LifecycleError `invalidOption` when the file exists; `inputUnreadable` when it cannot be written
 */
export const exportDatabase = async (shell: Shell, flags: ExportFlags): Promise<void> => {
  const far = await farStoreIn(shell, flags);
  if (far === null)
    return keeping(shell, flags, (store) => {
      const { machine, payloadsDroppedUntil } = store.info();
      return exportStore(shell, { store, pages: pagesOfExport(store, machine), payloadsDroppedUntil }, flags);
    });
  using store = far;
  const { payloadsDroppedUntil } = store.info();
  const pages = exportWholeLog(store, { machine: MACHINE_VERSION, upgrades: [] });
  return await exportStore(shell, { store, pages, payloadsDroppedUntil }, flags);
};

/** What is exported. */
interface ExportSource {
  readonly store: StoreReader;
  readonly pages: Iterable<readonly string[]>;
  readonly payloadsDroppedUntil: number;
}

const exportStore = async (shell: Shell, source: ExportSource, flags: ExportFlags): Promise<void> => {
  const target = flags.out === '-' ? standardOutput(shell.io.stdout) : newFile(flags.out, shell.io.cwd);
  try {
    await writeLines(shell, source, target, flags);
  } catch (error) {
    target.discard();
    throw error;
  } finally {
    target.close();
  }
};

/** Where lines go. */
interface Target {
  /** In the words of a note. */
  readonly name: string;
  /** Writes, and resolves when more may come; false when nobody wants more. */
  write(text: string): Promise<boolean>;
  /** Takes back what was written, as far as that can be. */
  discard(): void;
  close(): void;
}

/** A turn of the event loop, in which signals and faults of streams are heard. */
const turn = (): Promise<void> => new Promise((done) => void setImmediate(done));

/** Waits for a reader that is slower than we are, and ends with one that has gone, such as `head`. */
const standardOutput = (stream: TextStream): Target => {
  let hasReader = true;
  let goOn = (): void => {};
  stream.once?.('error', () => {
    hasReader = false;
    goOn();
  });
  return {
    name: 'standard output',
    write: async (text) => {
      if (stream.write(text) === false && stream.once !== undefined)
        await new Promise<void>((done) => {
          goOn = done;
          stream.once?.('drain', done);
        });
      await turn();
      return hasReader;
    },
    discard: () => {},
    close: () => {},
  };
};

/** A log holds what senders wrote: it is read and written by its owner alone, as the database is. */
const ownerOnly = 0o600;

const unwritable = (name: string, cause: unknown): LifecycleError =>
  new LifecycleError(
    'inputUnreadable',
    `${name} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
    { hint: 'Check the folder, its permissions and the disk.', cause },
  );

const openedFile = (name: string, path: string): number => {
  try {
    return openSync(path, 'wx', ownerOnly);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw unwritable(name, error);
    throw usageError(`${name} exists already`, 'Name another file for --out; nothing is overwritten.');
  }
};

const newFile = (name: string, cwd: string): Target => {
  const path = resolve(cwd, name);
  const file = openedFile(name, path);
  return {
    name,
    write: async (text) => {
      try {
        // Unlike writeSync it goes on until all is written.
        writeFileSync(file, text);
      } catch (error) {
        throw unwritable(name, error);
      }
      await turn();
      return true;
    },
    discard: () => rmSync(path, { force: true }),
    close: () => closeSync(file),
  };
};

/** An older machine's log can be replayed alone: what its entries do is known only after an upgrade. */
const pagesOfExport = (
  store: StoreReader,
  { isCurrent, upgrades }: DatabaseInfo['machine'],
): Generator<readonly string[], void, undefined> =>
  isCurrent ? exportWholeLog(store, { machine: MACHINE_VERSION, upgrades }) : exportLog(store);

const writeLines = async (
  shell: Shell,
  { store, pages, payloadsDroppedUntil }: ExportSource,
  target: Target,
  { out, quiet }: ExportFlags,
): Promise<void> => {
  const { io } = shell;
  const { logEntries, quarantined } = store.totals();
  const shown = progress(shell.err, {
    label: 'Exporting',
    unit: 'lines',
    total: logEntries,
    clock: io,
    quiet,
  });
  let heard: Interrupt | null = null;
  const deaf = io.onInterrupt((interrupt) => void (heard = interrupt));
  const ended = (): Interrupt | null => heard;
  let lines = 0;
  try {
    for (const page of pages) {
      lines += page.length;
      if (!(await target.write(page.map((line) => `${line}\n`).join('')))) return;
      shown.update(lines);
      if (ended() !== null) break;
    }
  } finally {
    shown.end();
    deaf();
  }
  const interrupt = ended();
  if (interrupt !== null) {
    target.discard();
    shell.note(out === '-' ? 'Stopped: the lines are not all.' : `Stopped, and ${out} was removed.`);
    return shell.finish(exitOfInterrupt(interrupt));
  }
  if (quiet === true) return;
  shell.note(`Exported ${plural(lines, 'line')} to ${target.name}.`);
  if (payloadsDroppedUntil > 0)
    shell.note(
      `Payloads up to entry ${payloadsDroppedUntil} were dropped: \`db import\` takes these entries over as events, \`replay\` cannot.`,
    );
  if (store.erasures().length > 0)
    shell.note(
      'Accounts were erased: their numbers stay taken in a copy, and what incidents had counted of them crosses as it stands.',
    );
  if (quarantined > 0)
    shell.note(
      `${plural(quarantined, 'delivery that could not be read stands', 'deliveries that could not be read stand')} in quarantine and not in the log.`,
    );
};
