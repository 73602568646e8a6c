import { deliveriesOf, type LineReader, type LogFormat } from '../../model/delivery.ts';
import type { AccountStatus } from '../../model/names.ts';
import { exit, exitOfInterrupt } from '../exit.ts';
import { LinePlaces, replayedDifferences } from '../diffing.ts';
import { inMemory, reading, shownDatabase, writing, type OpenFleet } from '../fleet.ts';
import { findInputs, type InputFile } from '../input/find.ts';
import { oldestFirst } from '../input/rotated.ts';
import { printJson } from '../json.ts';
import { formatOf } from '../line-format.ts';
import { differencesText, differenceView } from '../print/differences.ts';
import { lookOf } from '../print/look.ts';
import { nothingReadText, readAsNotes, readNothing, replayText, timeWarnings } from '../print/replay.ts';
import { openRejects, type RejectsFile } from '../rejects.ts';
import { quoted } from '../../views/shown/quote.ts';
import { replayInto, type ReplayRun } from '../replaying.ts';
import { firstReplayKey, replayKeys, type Narrowing } from '../replay-key.ts';
import type { Shell } from '../shell.ts';
import { plain } from '../terminal/plain.ts';
import { plural } from '../terminal/figures.ts';
import { usageError } from '../usage.ts';
import { weightsFrom } from '../weights-file.ts';

/** What `replay` is told. */
export interface ReplayFlags extends LogFormat {
  readonly db?: string;
  readonly order: 'arrival' | 'time';
  readonly until?: number;
  readonly account?: string;
  readonly weights?: string;
  readonly diff?: string;
  readonly allowFuture?: boolean;
  readonly resume?: boolean;
  readonly rejects?: string;
  readonly force?: boolean;
  readonly failOn?: readonly AccountStatus[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/**
 * Takes logs in and says what they did.
 *
 * @throws LifecycleError as the reader of files and the store say
 */
export const replayFiles = async (
  shell: Shell,
  files: readonly string[],
  flags: ReplayFlags,
): Promise<void> => {
  if (flags.resume === true && flags.db === undefined)
    throw usageError('--resume needs a database', 'Name the one that was replayed into: --db FILE');
  const { logReader } = await import('../../index.ts');
  const readLine = logReader(formatOf(flags));
  const inputs = await ordered(shell, await findInputs(files, shell.io.cwd), readLine, flags);
  if (shell.io.stdin.isTTY === true && inputs.some(({ path }) => path === null))
    shell.note('Reading standard input; end it with Ctrl-D.');
  const policy = flags.weights === undefined ? {} : { weights: weightsFrom(shell, flags.weights) };
  if (flags.diff !== undefined)
    return inMemory(shell, (fleet) => diff(shell, fleet, { inputs, files, readLine }, flags), {
      history: true,
      policy,
    });
  const work = (fleet: OpenFleet): Promise<void> =>
    replayInputs(shell, fleet, { inputs, files, readLine }, flags);
  await (flags.db === undefined
    ? inMemory(shell, work, { policy })
    : writing(shell, flags, work, { policy, alone: true }));
};

/** Replays into memory, and says who would be elsewhere than a database has them. */
const diff = async (
  shell: Shell,
  fleet: OpenFleet,
  { inputs, readLine }: ReplayedLogs,
  flags: ReplayFlags,
): Promise<void> => {
  const { order, until, account, allowFuture = false, diff: db = '' } = flags;
  const places = new LinePlaces();
  const options = {
    order,
    allowFuture,
    readLine: places.noting(readLine),
    ...(until === undefined ? {} : { until }),
    ...(account === undefined ? {} : { account }),
  };
  const { interrupt } = await replayInto(fleet, inputs, options, shell, flags.quiet);
  if (interrupt !== null) return shell.finish(exitOfInterrupt(interrupt));
  return reading(shell, { db }, ({ store }) => {
    const differences = replayedDifferences(store, fleet.store, places);
    if (flags.json === true) return printJson(shell, differences.map(differenceView));
    return shell.print(differencesText(differences, lookOf(shell, { asOf: shell.io.now() })));
  });
};

/** The inputs in the order in which they are replayed; says so where rotated files are among them. */
const ordered = async (
  shell: Shell,
  inputs: readonly InputFile[],
  readLine: LineReader,
  { quiet }: ReplayFlags,
): Promise<readonly InputFile[]> => {
  if (inputs.length < 2) return inputs;
  const { stdin } = shell.io;
  const sorted = await oldestFirst(inputs, {
    stdin,
    timeOf: (text) => deliveriesOf(readLine(text))[0]?.receivedAt ?? null,
  });
  if (sorted.some((input, at) => input !== inputs[at]) && quiet !== true)
    shell.note(
      plain(`Rotated files are replayed oldest first: ${sorted.map(({ name }) => name).join(', ')}`),
    );
  return sorted;
};

/** The logs as they were named and found, and how their lines are opened. */
interface ReplayedLogs {
  readonly inputs: readonly InputFile[];
  readonly files: readonly string[];
  readonly readLine: LineReader;
}

const replayInputs = async (
  shell: Shell,
  fleet: OpenFleet,
  { inputs, files, readLine }: ReplayedLogs,
  flags: ReplayFlags,
): Promise<void> => {
  const { order, until, account, allowFuture = false, resume = false } = flags;
  const format = formatOf(flags);
  const narrowed = {
    order,
    resume,
    allowFuture,
    ...(until === undefined ? {} : { until }),
    ...(account === undefined ? {} : { account }),
  };
  const key = flags.db === undefined ? [] : await keysOf(shell, fleet, inputs, { ...narrowed, format });
  if (!resume && flags.quiet !== true) warnOfEarlier(shell, fleet, key);
  const rejects = rejectsFor(shell, flags);
  try {
    const options = {
      ...narrowed,
      key,
      readLine,
      ...(rejects === null ? {} : { onRejected: rejects.add }),
    };
    conclude(shell, await replayInto(fleet, inputs, options, shell, flags.quiet), files, flags);
  } finally {
    rejects?.close();
  }
};

const rejectsFor = ({ io }: Shell, { rejects, force, resume }: ReplayFlags): RejectsFile | null => {
  if (rejects === undefined) return null;
  if (force === true) return openRejects(rejects, io.cwd, 'overwrite');
  return openRejects(rejects, io.cwd, resume === true ? 'append' : 'new');
};

/** What a replay of these inputs is remembered under; also the name that schema 1 gave it, where that alone is known. */
const keysOf = async (
  { io }: Shell,
  { store }: OpenFleet,
  inputs: readonly InputFile[],
  narrowed: Narrowing,
): Promise<readonly string[]> => {
  const isKnown = (key: string): boolean => store.progress(key) !== null;
  const keys = await replayKeys(inputs, narrowed, io.stdin);
  if (keys.some(isKnown)) return keys;
  const first = await firstReplayKey(inputs, narrowed);
  return isKnown(first) ? [...keys, first] : keys;
};

const warnOfEarlier = (shell: Shell, { store }: OpenFleet, keys: readonly string[]): void => {
  const earlier = keys.map((key) => store.progress(key)).find((progress) => progress !== null);
  if (earlier === undefined) return;
  const done = plural(earlier.entries, 'line');
  shell.warn(
    earlier.finished
      ? `these files were replayed into this database before (${done}); they are applied once more. With --resume only new lines are.`
      : `an earlier replay of these files stopped after ${done}; they are applied once more. Go on there with --resume.`,
  );
};

const conclude = (
  shell: Shell,
  { summary, interrupt }: ReplayRun,
  files: readonly string[],
  flags: ReplayFlags,
): void => {
  if (readNothing(summary)) shell.warn(nothingReadText(summary));
  if (flags.quiet !== true) for (const note of readAsNotes(summary)) shell.note(note);
  if (flags.json === true) printJson(shell, summary);
  else shell.print(replayText(summary, lookOf(shell, { asOf: shell.io.now() }), flags.rejects));
  for (const warning of timeWarnings(summary)) shell.warn(plain(warning));
  const failing = (flags.failOn ?? []).filter((status) => (summary.byStatus[status] ?? 0) > 0);
  if (summary.interrupted && interrupt !== null) {
    shell.note(howToGoOn(files, flags));
    shell.finish(exitOfInterrupt(interrupt));
  } else if (failing.length > 0) {
    const counted = failing.map((status) => `${summary.byStatus[status] ?? 0} in ${status}`);
    shell.warn(`--fail-on: ${counted.join(', ')}`);
    shell.finish(exit.failOn);
  } else if (summary.decisions.quarantined > 0 || readNothing(summary)) shell.finish(exit.quarantined);
};

const howToGoOn = (files: readonly string[], flags: ReplayFlags): string => {
  const { db, order, until, account, allowFuture } = flags;
  if (db === undefined)
    return 'Stopped. Nothing was kept: name a database with --db FILE to be able to go on.';
  const parts = [
    'account-lifecycle replay --db',
    quoted(shownDatabase(db)),
    '--resume',
    ...(order === 'time' ? ['--order time'] : []),
    ...(until === undefined ? [] : ['--until', new Date(until).toISOString()]),
    ...(allowFuture === true ? ['--allow-future'] : []),
    ...(account === undefined ? [] : [`--account=${quoted(account)}`]),
    ...Object.entries(formatOf(flags)).map(([name, value]) => `--${name}=${quoted(String(value))}`),
    ...files.map(quoted),
  ];
  return `Stopped after the last transaction; all before it is kept. Go on with:\n  ${parts.join(' ')}`;
};
