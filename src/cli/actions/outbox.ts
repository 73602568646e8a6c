import { isoTime } from '../../model/clock.ts';
import { LifecycleError } from '../../model/errors.ts';
import { noticeToTest } from '../../notify/trial.ts';
import { dropLetters, retryLetters } from '../../notify/letters.ts';
import { tryToDeliver, type AttemptEnd } from '../../notify/attempt.ts';
import { systemClock } from '../../lifecycle/system-clock.ts';
import { BOOK } from '../../store/delivery-port.ts';
import type { WorkbenchWriter } from '../../store/ledger.ts';
import type { Letter, StoreReader } from '../../store/port.ts';
import { letterView, sinkViews } from '../../views/way-out.ts';
import { exit } from '../exit.ts';
import { reading, writing, type DatabaseOption } from '../fleet.ts';
import { printJson, printJsonArray, wantsJson, type JsonOptions } from '../json.ts';
import { notifySettingsIn, sinksFrom } from '../notify-file.ts';
import { lookOf } from '../print/look.ts';
import { lettersDoneText, outboxText, trialText } from '../print/outbox.ts';
import type { Shell } from '../shell.ts';
import { suggest } from '../terminal/suggest.ts';
import { oneOf, usageError } from '../usage.ts';

/** What `outbox list` is told. */
export interface OutboxListFlags extends DatabaseOption, JsonOptions {
  readonly dead?: boolean;
  readonly sink?: string;
  readonly limit?: number;
  readonly utc?: boolean;
}

/** What `outbox retry` and `outbox drop` are told, beside numbers. */
export interface OutboxChoice extends DatabaseOption, JsonOptions {
  readonly dead?: boolean;
  readonly sink?: string;
}

/** What `outbox test` is told. */
export interface OutboxTestFlags extends JsonOptions {
  readonly notify: string;
}

/** How many notices people are shown unless they ask for more; programs get them all. */
const MOST_LISTED = 100;

/** How many are read at once. */
const LETTERS_AT_ONCE = 500;

/** How long a sink may take, in milliseconds. */
const TRIAL_MS = 15_000;

type LetterChoice = Pick<OutboxListFlags, 'dead' | 'sink' | 'limit'>;

/** The letters that match, by pages. */
function* lettersIn(
  store: StoreReader,
  { dead, sink, limit = Infinity }: LetterChoice,
): Generator<Letter, void, undefined> {
  for (let [after, left] = [0, limit]; left > 0;) {
    const page = store.letters({
      after,
      limit: Math.min(LETTERS_AT_ONCE, left),
      ...(dead === true ? { dead } : {}),
      ...(sink === undefined ? {} : { sink }),
    });
    // What people are told next is no notice on its way.
    const ways = page.filter((letter) => letter.sink !== BOOK);
    yield* ways;
    if (page.length < LETTERS_AT_ONCE && page.length < left) return;
    after = page.at(-1)?.id ?? 0;
    left -= ways.length;
  }
}

/** Refuses the name of a sink that was never seen. */
const assertSink = (store: StoreReader, sink: string | undefined): void => {
  if (sink === undefined) return;
  const known = store.sinks().map(({ name }) => name);
  if (!known.includes(sink))
    throw usageError(
      `no sink was ever called ${JSON.stringify(sink)}`,
      known.length === 0
        ? 'Sinks are known once they were served: account-lifecycle serve --notify FILE'
        : `Known are ${known.join(', ')}.`,
    );
};

/** Lists sinks and letters. */
export const listOutbox = (shell: Shell, flags: OutboxListFlags): Promise<void> =>
  reading(shell, flags, async ({ store }) => {
    assertSink(store, flags.sink);
    const { limit = wantsJson(flags) ? Infinity : MOST_LISTED } = flags;
    const letters = Array.from(lettersIn(store, { ...flags, limit }), letterView);
    if (flags.ndjson === true) return printJsonArray(shell, letters, flags);
    const sinks = sinkViews(store).filter(({ sink }) => flags.sink === undefined || sink === flags.sink);
    if (flags.json === true) return printJson(shell, { sinks, letters });
    const look = lookOf(shell, { ...flags, asOf: shell.io.now() });
    return shell.print(outboxText(sinks, letters, look));
  });

const assertOneChoice = (ids: readonly number[], { dead, sink }: OutboxChoice, command: string): void => {
  const given = [ids.length > 0, dead === true, sink !== undefined].filter(Boolean).length;
  const hint = `Give the numbers of notices, --dead or --sink: account-lifecycle outbox ${command} --help`;
  if (given === 0) throw usageError('no notice is named', hint);
  if (ids.length > 0 && given > 1) throw usageError('numbers exclude --dead and --sink', hint);
};

/** The letters that are named, or all that match. */
const chosenLetters = (
  store: StoreReader,
  ids: readonly number[],
  flags: OutboxChoice,
): readonly Letter[] => {
  if (ids.length === 0) return [...lettersIn(store, flags)];
  return ids.map((id) => {
    const [found] = store.letters({ after: id - 1, limit: 1 });
    if (found?.id === id && found.sink !== BOOK) return found;
    const known = Array.from(lettersIn(store, { limit: LETTERS_AT_ONCE }), (letter) => String(letter.id));
    const nearest = suggest(String(id), known);
    throw new LifecycleError('invalidOption', `there is no number ${id} in the outbox`, {
      hint:
        nearest === null ? 'See what is there: account-lifecycle outbox list' : `Did you mean ${nearest}?`,
    });
  });
};

/** Does something with letters in one transaction, once it is known that they are there. */
const withLetters = async (
  shell: Shell,
  ids: readonly number[],
  flags: OutboxChoice,
  act: 'retry' | 'drop',
  work: (writer: WorkbenchWriter, letters: readonly Letter[]) => void,
): Promise<void> => {
  assertOneChoice(ids, flags, act);
  // A database that does not exist is refused before one is made.
  await reading(shell, flags, ({ store }) => {
    assertSink(store, flags.sink);
    chosenLetters(store, ids, flags);
  });
  await writing(shell, flags, async ({ store, ledger }) => {
    const chosen = chosenLetters(store, ids, flags);
    const needs = () => ({ accountIds: [], sourceIds: [], lanes: chosen });
    const done = await ledger.transact(needs, ({ writer }) => {
      const letters = chosen.filter(({ id, sink, subject }) =>
        writer.letters({ sink, subject }).some((letter) => letter.id === id),
      );
      work(writer, letters);
      return letters;
    });
    return printDone(shell, done, flags, act);
  });
};

/** Has letters delivered again. */
export const retryOutbox = (shell: Shell, ids: readonly number[], flags: OutboxChoice): Promise<void> =>
  withLetters(shell, ids, flags, 'retry', (writer, letters) => retryLetters(writer, letters, shell.io.now()));

/** Throws letters away, or a sink. */
export const dropOutbox = (shell: Shell, ids: readonly number[], flags: OutboxChoice): Promise<void> =>
  withLetters(shell, ids, flags, 'drop', (writer, letters) => {
    if (flags.sink !== undefined && flags.dead !== true) writer.dropSink(flags.sink);
    else dropLetters(writer, letters, shell.io.now());
  });

const printDone = async (
  shell: Shell,
  letters: readonly Letter[],
  flags: OutboxChoice,
  command: 'retry' | 'drop',
): Promise<void> => {
  const shown = letters.map(letterView);
  if (wantsJson(flags)) return printJsonArray(shell, shown, flags);
  return shell.print(lettersDoneText(shown, command, lookOf(shell, { asOf: shell.io.now() })));
};

const trialResult = (sink: string, end: AttemptEnd) => ({
  sink,
  delivered: end.kind === 'delivered',
  ...('why' in end ? { why: end.why } : {}),
});

/** Sends a notice by one sink. */
export const testSink = async (shell: Shell, name: string, flags: OutboxTestFlags): Promise<void> => {
  const { io } = shell;
  const sinks = await sinksFrom(notifySettingsIn(flags.notify, io.cwd), io);
  const meant = oneOf(
    name,
    sinks.map((sink) => sink.name),
    'a sink of this file',
  );
  for (const sink of sinks) {
    if (sink.name === meant) {
      const notice = noticeToTest(meant, isoTime(io.now()));
      const stop = new AbortController().signal;
      const end = await tryToDeliver(sink, notice, { clock: systemClock, attemptMs: TRIAL_MS, stop });
      const result = trialResult(meant, end);
      if (wantsJson(flags)) printJson(shell, result);
      else shell.print(trialText(result, lookOf(shell, { asOf: io.now() })));
      if (!result.delivered) shell.finish(exit.failure);
    }
    await sink.close?.();
  }
};
