import type {
  QuarantineSummary,
  QuarantineView,
  RetriedDelivery,
  RetrySummary,
} from '../../views/quarantine.ts';
import { unreadSentence } from '../unread-note.ts';
import { grouped, plural } from '../terminal/figures.ts';
import { plain } from '../terminal/plain.ts';
import { table, type Column } from '../terminal/table.ts';
import { shorten } from '../terminal/text.ts';
import { factList } from './lists.ts';
import { whenInFull, whenText, type Look } from './look.ts';

/** How much of what came is shown beside it in a list. */
const PREVIEWED = 60;

const inBrief = ({ preview }: QuarantineSummary): string => shorten(plain(preview), PREVIEWED);

const columnsFor = (look: Look): readonly Column<QuarantineSummary>[] => [
  { heading: 'No.', value: ({ id }) => String(id), align: 'right' },
  { heading: 'Age', value: ({ at }) => whenText(at, look), align: look.exact ? 'left' : 'right' },
  { heading: 'From', value: ({ source, origin }) => origin ?? source ?? 'live', shortenable: true },
  { heading: 'Why', value: ({ reason }) => reason, flexible: 'wrap' },
  { heading: 'What came', value: inBrief, shortenable: true },
];

/** How much stands in quarantine, beside what is shown. */
export interface QuarantineStanding {
  readonly total: number;
  /** Whether only some were asked for. */
  readonly narrowed: boolean;
}

const listSentence = (shown: number, { total, narrowed }: QuarantineStanding): string => {
  if (total === 0) return 'Nothing is in quarantine';
  if (narrowed) return `${unreadSentence(shown)}, of those asked for (of ${grouped(total)})`;
  return `${unreadSentence(total)}${shown < total ? ` (${grouped(shown)} shown)` : ''}`;
};

/** What could not be read: the sentence, then one line for each. */
export const quarantineText = (
  entries: readonly QuarantineSummary[],
  standing: QuarantineStanding,
  look: Look,
): string => {
  const said = look.paint.bold(listSentence(entries.length, standing));
  if (entries.length === 0) return said;
  return `${said}\n\n${table(entries, columnsFor(look), look.width)}`;
};

/** One delivery whole, as text: what a terminal would act on is made visible. */
export const quarantinedText = (entry: QuarantineView, look: Look): string => {
  const facts = factList(
    [
      ['received', whenInFull(entry.at, look)],
      ['source', entry.source ?? 'not named'],
      ['from', entry.origin ?? 'a live delivery'],
      ['reason', entry.reason],
      ['length', plural(entry.length, 'character')],
    ],
    look.width,
    look.paint.dim,
  );
  // Not wrapped: where its lines end and how far they are moved in may be what is wrong with it.
  const raw = entry.raw.split('\n').map(plain).join('\n');
  return `${look.paint.bold(`Number ${entry.id} in quarantine`)}\n${facts}\n\n${raw}`;
};

const outcomeText = (delivery: RetriedDelivery): string => {
  switch (delivery.outcome) {
    case 'taken':
      return `${delivery.decision}: ${delivery.accountId} is ${delivery.status}`;
    case 'foreign':
      return 'is about something else: counted, and not kept';
    case 'unreadable':
      return `still cannot be read: ${delivery.reason}`;
    case 'missing':
      return 'is in quarantine no more';
  }
};

/** What trying again did: the sentence, then what became of each. */
export const retryText = ({ taken, foreign, unreadable, deliveries }: RetrySummary, look: Look): string => {
  if (deliveries.length === 0) return look.paint.bold('Nothing in quarantine to read again');
  const parts = [
    `${plural(taken, 'delivery', 'deliveries')} taken in`,
    ...(foreign === 0 ? [] : [`${grouped(foreign)} about something else`]),
    ...(unreadable === 0 ? [] : [`${grouped(unreadable)} still not readable`]),
  ];
  const late = deliveries.filter((one) => one.outcome === 'taken' && one.decision === 'late').length;
  const said =
    late === 0
      ? ''
      : `\n${grouped(late)} of them late: the account was heard of since, so nothing moved, and the API is to be asked.`;
  const columns: readonly Column<RetriedDelivery>[] = [
    { heading: 'No.', value: ({ id }) => String(id), align: 'right' },
    { heading: 'What became of it', value: outcomeText, flexible: 'wrap' },
  ];
  return `${look.paint.bold(parts.join(', '))}${said}\n\n${table(deliveries, columns, look.width)}`;
};

/** What was thrown away. */
export const dropText = (dropped: readonly QuarantineSummary[], look: Look): string => {
  if (dropped.length === 0) return look.paint.bold('Nothing in quarantine to throw away');
  const said = `${plural(dropped.length, 'delivery', 'deliveries')} thrown away`;
  return `${look.paint.bold(said)}\n\n${table(dropped, columnsFor(look), look.width)}`;
};
