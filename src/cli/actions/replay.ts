import type { LineReader, LogFormat } from '../../model/delivery.ts';
import type { AccountStatus } from '../../model/names.ts';
import { exit, exitOfInterrupt } from '../exit.ts';
import { inMemory, writing, type OpenFleet } from '../fleet.ts';
import { findInputs, type InputFile } from '../input/find.ts';
import { printJson } from '../json.ts';
import { lookOf } from '../print/look.ts';
import { nothingReadText, readAsNotes, readNothing, replayText } from '../print/replay.ts';
import { openRejects, type RejectsFile } from '../rejects.ts';
import { quoted } from '../quote.ts';
import { replayInto, type ReplayRun } from '../replaying.ts';
import { replayKey } from '../replay-key.ts';
import type { Shell } from '../shell.ts';
import { plural } from '../terminal/figures.ts';
import { usageError } from '../usage.ts';

/** What `replay` is told. */
export interface ReplayFlags extends LogFormat {
  readonly db?: string;
  readonly order: 'arrival' | 'time';
  readonly until?: number;
  readonly account?: string;
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
  const inputs = await findInputs(files, shell.io.cwd);
  if (shell.io.stdin.isTTY === true && inputs.some(({ path }) => path === null))
    shell.note('Reading standard input; end it with Ctrl-D.');
  const work = (fleet: OpenFleet): Promise<void> =>
    replayInputs(shell, fleet, { inputs, files, readLine }, flags);
  await (flags.db === undefined ? inMemory(shell, work) : writing(shell, flags, work));
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
  const { order, until, account, resume = false } = flags;
  const format = formatOf(flags);
  const narrowed = {
    order,
    resume,
    ...(until === undefined ? {} : { until }),
    ...(account === undefined ? {} : { account }),
  };
  const key = flags.db === undefined ? null : await replayKey(inputs, { ...narrowed, format });
  if (key !== null && flags.quiet !== true) warnOfEarlier(shell, fleet, key, resume);
  const rejects = rejectsFor(shell, flags);
  try {
    const options = {
      ...narrowed,
      readLine,
      ...(key === null ? {} : { key }),
      ...(rejects === null ? {} : { onRejected: rejects.add }),
    };
    conclude(shell, await replayInto(fleet, inputs, options, shell, flags.quiet), files, flags);
  } finally {
    rejects?.close();
  }
};

/** What was said of how the lines are to be read. */
const formatOf = ({ payload, time, zone, source }: ReplayFlags): LogFormat => ({
  ...(payload === undefined ? {} : { payload }),
  ...(time === undefined ? {} : { time }),
  ...(zone === undefined ? {} : { zone }),
  ...(source === undefined ? {} : { source }),
});

const rejectsFor = ({ io }: Shell, { rejects, force, resume }: ReplayFlags): RejectsFile | null => {
  if (rejects === undefined) return null;
  if (force === true) return openRejects(rejects, io.cwd, 'overwrite');
  return openRejects(rejects, io.cwd, resume === true ? 'append' : 'new');
};

const warnOfEarlier = (shell: Shell, { store }: OpenFleet, key: string, resume: boolean): void => {
  const earlier = store.progress(key);
  if (earlier === null || resume) return;
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
  const { db, order, until, account } = flags;
  if (db === undefined)
    return 'Stopped. Nothing was kept: name a database with --db FILE to be able to go on.';
  const parts = [
    'account-lifecycle replay --db',
    quoted(db),
    '--resume',
    ...(order === 'time' ? ['--order time'] : []),
    ...(until === undefined ? [] : ['--until', new Date(until).toISOString()]),
    ...(account === undefined ? [] : [`--account=${quoted(account)}`]),
    ...Object.entries(formatOf(flags)).map(([name, value]) => `--${name}=${quoted(String(value))}`),
    ...files.map(quoted),
  ];
  return `Stopped after the last transaction; all before it is kept. Go on with:\n  ${parts.join(' ')}`;
};
