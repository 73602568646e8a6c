import type { ReplaySummary } from '../../intake/replay-options.ts';
import { durationText, grouped, plural } from '../terminal/figures.ts';
import { plain } from '../terminal/plain.ts';
import { shorten } from '../terminal/text.ts';
import { countsBlock, statusNaming } from './counts.ts';
import { beside, flow } from './lists.ts';
import type { Look } from './look.ts';

/** A replay's summary with how long it took. */
export interface TimedSummary extends ReplaySummary {
  /** Milliseconds. */
  readonly elapsedMs: number;
  readonly eventsPerSecond: number;
}

/** The summary with its times, in the order in which JSON prints it. */
export const timedSummary = (summary: ReplaySummary, elapsedMs: number): TimedSummary => {
  const { lines, events, decisions, deadlines, accounts, byStatus, byCause, byProvider } = summary;
  const { quarantined, foreign, skipped, interrupted, readAs, passedOver, backwards, ahead } = summary;
  const eventsPerSecond = elapsedMs > 0 ? Math.round((events * 1000) / elapsedMs) : 0;
  return {
    lines,
    events,
    decisions,
    deadlines,
    accounts,
    byStatus,
    byCause,
    byProvider,
    quarantined,
    elapsedMs,
    eventsPerSecond,
    foreign,
    skipped,
    interrupted,
    readAs,
    passedOver,
    backwards,
    ahead,
  };
};

/** A time span in milliseconds, to the millisecond where it is less than a second. */
export const span = (milliseconds: number): string =>
  milliseconds < 1000 ? `${grouped(milliseconds)} ms` : durationText(milliseconds);

const rateOf = ({ elapsedMs, eventsPerSecond }: TimedSummary): string =>
  eventsPerSecond === 0 ? span(elapsedMs) : `${span(elapsedMs)}, ${grouped(eventsPerSecond)} events/s`;

const headOf = (summary: TimedSummary, look: Look): string => {
  const { lines, accounts, deadlines, foreign, skipped, passedOver } = summary;
  const parts = [
    look.paint.bold(plural(lines, 'line')),
    look.paint.bold(plural(accounts, 'account')),
    ...(deadlines > 0 ? [`${plural(deadlines, 'deadline')} on the way`] : []),
    ...(foreign > 0 ? [plural(foreign, 'foreign webhook')] : []),
    ...(passedOver > 0 ? [`${plural(passedOver, 'line')} passed over`] : []),
    ...(skipped > 0 ? [`${plural(skipped, 'line')} skipped`] : []),
  ];
  return flow([...parts, look.paint.dim(rateOf(summary))], look.width);
};

/** How many of the quarantined lines are shown to people. */
const shownRejects = 3;

const rejectsOf = (
  { quarantined, decisions }: TimedSummary,
  rejects: string | undefined,
  look: Look,
): string => {
  const lines = quarantined
    .slice(0, shownRejects)
    .map(({ file, line, reason }) => `  ${shorten(plain(`${file}:${line}  ${reason}`), look.width - 2)}`);
  const left = decisions.quarantined - lines.length;
  const where = rejects === undefined ? 'list them all with --rejects FILE' : `all of them: ${rejects}`;
  const title = look.paint.bold(`${plural(decisions.quarantined, 'line')} quarantined`);
  return [title, ...lines, left > 0 ? `  and ${grouped(left)} more; ${where}` : `  ${where}`].join('\n');
};

/** What the lines of other systems were read as, a sentence for each way. */
export const readAsNotes = ({ readAs }: ReplaySummary): readonly string[] =>
  readAs.map(({ format, lines, passedOver, untimed }) =>
    [
      `read ${plural(lines, 'line')} as ${format}`,
      ...(passedOver > 0 ? [`${grouped(passedOver)} of them passed over: they hold no payload`] : []),
      ...(untimed > 0
        ? [
            `${grouped(untimed)} without a time, each a millisecond after the line before (--time names its place)`,
          ]
        : []),
    ].join('; '),
  );

/** Whether there were lines, and not one of them could be read. */
export const readNothing = ({ lines, events, foreign }: ReplaySummary): boolean =>
  lines > 0 && events === 0 && foreign === 0;

/** That nothing was read, where and why first, and what may help. */
export const nothingReadText = ({ lines, quarantined, passedOver }: ReplaySummary): string => {
  const [first] = quarantined;
  const what =
    lines === passedOver
      ? `${plural(lines, 'line')}, and none of them holds a payload`
      : `${plural(lines, 'line')}, and not one of them can be read`;
  return [
    `nothing was read: ${what}`,
    ...(first === undefined ? [] : [`  ${plain(`${first.file}:${first.line}  ${first.reason}`)}`]),
    'hint: name the place of the payload with --payload, that of the time with --time, the zone of times with --zone',
  ].join('\n');
};

/**
 * What a replay did, on one screen.
 *
 * @param rejects - the file that the rejected lines were written to
 */
export const replayText = (summary: TimedSummary, look: Look, rejects?: string): string => {
  const blocks = beside(
    countsBlock('Decisions', summary.decisions, look, { sorted: false }),
    countsBlock('Accounts by status', summary.byStatus, look, { naming: statusNaming(look) }),
    look.width,
  );
  return [
    headOf(summary, look),
    blocks,
    ...(summary.decisions.quarantined > 0 ? [rejectsOf(summary, rejects, look)] : []),
  ].join('\n\n');
};

/** What people should know of the times in a log, as sentences. */
export const timeWarnings = ({ backwards, ahead }: ReplaySummary): readonly string[] => {
  const { lines, worst } = backwards;
  const warnings: string[] = [];
  if (worst !== null)
    warnings.push(
      `${plural(lines, 'line')} ${lines === 1 ? 'goes' : 'go'} back in time, at worst by ${span(worst.milliseconds)} (${worst.file}:${worst.line}), and ${lines === 1 ? 'counts' : 'count'} from the time before. Sort by time with --order time.`,
    );
  if (ahead.first !== null)
    warnings.push(
      `${plural(ahead.lines, 'line')} with a time beyond tomorrow ${ahead.lines === 1 ? 'was' : 'were'} quarantined, first ${ahead.first.file}:${ahead.first.line}. Take such lines in with --allow-future.`,
    );
  return warnings;
};
