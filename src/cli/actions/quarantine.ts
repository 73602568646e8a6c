import type { QuarantineChoice } from '../../intake/quarantine.ts';
import type { Lifecycle } from '../../lifecycle/lifecycle.ts';
import type { LogFormat } from '../../model/delivery.ts';
import { LifecycleError } from '../../model/errors.ts';
import type { QuarantineView } from '../../views/quarantine.ts';
import { exit } from '../exit.ts';
import { reading, writing, type DatabaseOption, type OpenFleet } from '../fleet.ts';
import { printJson, printJsonArray, wantsJson, type JsonOptions } from '../json.ts';
import { formatOf } from '../line-format.ts';
import { lookOf } from '../print/look.ts';
import { dropText, quarantinedText, quarantineText, retryText } from '../print/quarantine.ts';
import type { Shell } from '../shell.ts';
import { suggest } from '../terminal/suggest.ts';
import { quarantineCommandLine } from '../unread-note.ts';
import { usageError } from '../usage.ts';
import { logReader } from '../../wire/index.ts';

/** What `quarantine show` is told. */
export interface ShowFlags extends DatabaseOption, JsonOptions {
  readonly utc?: boolean;
}

/** What `quarantine list` is told. */
export interface ListFlags extends ShowFlags {
  readonly newest?: boolean;
  readonly reason?: string;
  readonly limit?: number;
}

/** What `quarantine retry` and `quarantine drop` are told, beside numbers. */
export interface ChoiceFlags extends DatabaseOption, JsonOptions {
  readonly all?: boolean;
  readonly reason?: string;
}

/** What `quarantine retry` is told, beside numbers. */
export interface RetryFlags extends ChoiceFlags, LogFormat {}

/** How many deliveries people are shown unless they ask for more; programs get them all. */
const MOST_SHOWN = 100;

/** How many are read at once. */
const PAGE = 100;

/** Those that match, by pages. */
async function* matching(
  lifecycle: Lifecycle,
  { newest, reason = '', limit = Infinity }: ListFlags,
): AsyncGenerator<QuarantineView, void, undefined> {
  const first = newest === true ? 'newest' : 'oldest';
  let left = limit;
  for (let last: number | undefined; left > 0;) {
    const page = await lifecycle.quarantine({
      first,
      limit: PAGE,
      ...(last === undefined ? {} : { after: last }),
    });
    for (const entry of page) {
      if (left === 0) return;
      if (!entry.reason.toLowerCase().includes(reason.toLowerCase())) continue;
      left -= 1;
      yield entry;
    }
    if (page.length < PAGE) return;
    last = page.at(-1)?.id;
  }
}

/** Lists what could not be read. */
export const listQuarantine = (shell: Shell, flags: ListFlags): Promise<void> =>
  reading(shell, flags, async ({ lifecycle, store }) => {
    if (wantsJson(flags)) return printJsonArray(shell, matching(lifecycle, flags), flags);
    const { limit = MOST_SHOWN } = flags;
    const entries = await Array.fromAsync(matching(lifecycle, { ...flags, limit }));
    const standing = { total: store.totals().quarantined, narrowed: flags.reason !== undefined };
    shell.print(quarantineText(entries, standing, lookOf(shell, { ...flags, asOf: shell.io.now() })));
    if (flags.limit === undefined && entries.length === limit)
      shell.note(`\nThese are the first ${limit}; --limit shows more.`);
    const [first] = entries;
    if (first === undefined) return;
    shell.note(
      `\n${shell.err.paint.dim('See one whole, or read all once more after an upgrade:')}\n  ${quarantineCommandLine(`show ${first.id}`, flags)}\n  ${quarantineCommandLine('retry --all', flags)}`,
    );
  });

/** Shows one delivery whole. */
export const showQuarantined = (shell: Shell, id: number, flags: ShowFlags): Promise<void> =>
  reading(shell, flags, async ({ lifecycle, store }) => {
    const entry = await lifecycle.quarantined(id);
    if (entry === null) throw strangerTo(store, [id], flags);
    if (wantsJson(flags)) return printJson(shell, entry, flags);
    return shell.print(quarantinedText(entry, lookOf(shell, { ...flags, asOf: shell.io.now() })));
  });

/** Reads deliveries once more, and says what became of each. */
export const retryDeliveries = async (
  shell: Shell,
  ids: readonly number[],
  flags: RetryFlags,
): Promise<void> => {
  const choice = choiceOf('retry', ids, flags);
  const format = formatOf(flags);
  const how = Object.keys(format).length === 0 ? {} : { readLine: logReader(format) };
  await assertKnown(shell, ids, flags);
  await writing(shell, flags, async ({ lifecycle }) => {
    const summary = await lifecycle.retryQuarantined(choice, how);
    if (flags.ndjson === true) await printJsonArray(shell, summary.deliveries, flags);
    else if (flags.json === true) printJson(shell, summary);
    else shell.print(retryText(summary, lookOf(shell, { asOf: shell.io.now() })));
    if (summary.unreadable > 0) shell.finish(exit.quarantined);
  });
};

/** Throws deliveries away, and says what they were. */
export const dropDeliveries = async (
  shell: Shell,
  ids: readonly number[],
  flags: ChoiceFlags,
): Promise<void> => {
  const choice = choiceOf('drop', ids, flags);
  await assertKnown(shell, ids, flags);
  await writing(shell, flags, async ({ lifecycle }) => {
    const { dropped } = await lifecycle.dropQuarantined(choice);
    if (wantsJson(flags)) return printJsonArray(shell, dropped, flags);
    return shell.print(dropText(dropped, lookOf(shell, { asOf: shell.io.now() })));
  });
};

const choiceOf = (
  command: 'retry' | 'drop',
  ids: readonly number[],
  { all, reason }: ChoiceFlags,
): QuarantineChoice => {
  const given = [ids.length > 0, all === true, reason !== undefined].filter(Boolean).length;
  const hint = `Give the numbers of deliveries, --all or --reason: account-lifecycle quarantine ${command} --help`;
  if (given === 0) throw usageError('no delivery is named', hint);
  if (given > 1) throw usageError('numbers, --all and --reason exclude one another', hint);
  if (reason !== undefined) return { reason };
  return all === true ? 'all' : { ids };
};

type QuarantineStore = OpenFleet['store'];

/**
 * Refuses numbers that stand for nothing before anything is done to the others, and a database that does not exist before one is
 * made.
 */
const assertKnown = (shell: Shell, ids: readonly number[], flags: DatabaseOption): Promise<void> =>
  reading(shell, flags, ({ store }) => {
    const strangers = ids.filter((id) => store.quarantine({ after: id - 1, limit: 1 })[0]?.id !== id);
    if (strangers.length > 0) throw strangerTo(store, strangers, flags);
  });

/** How many numbers are looked through for one that resembles a wrong one. */
const searched = 1000;

const strangerTo = (
  store: QuarantineStore,
  [id = 0, ...others]: readonly number[],
  flags: DatabaseOption,
): LifecycleError => {
  const known = store.quarantine({ first: 'newest', limit: searched }).map((entry) => String(entry.id));
  const nearest = suggest(String(id), known);
  const more = others.length === 0 ? '' : ` (nor ${others.join(', ')})`;
  return new LifecycleError('notInQuarantine', `there is no number ${id} in quarantine${more}`, {
    hint:
      nearest === null
        ? `See what is there: ${quarantineCommandLine('list', flags)}`
        : `Did you mean ${nearest}?`,
  });
};
