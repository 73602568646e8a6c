import type { Killed, ReceiverShare, Survival } from '../stage/survival.ts';
import { grouped, plural } from '../terminal/figures.ts';
import { table, type Column } from '../terminal/table.ts';
import { wrap } from '../terminal/text.ts';
import { textWidth, type Look } from './look.ts';

/** What is about to be played, once all who take part are there. */
export const playersText = (pids: readonly number[], look: Look): string =>
  wrap(
    `A server of PostgreSQL has been started on this machine, and ${pids.length} receivers on it: the processes ${pids.join(', ')}.`,
    textWidth(look),
  );

/** A receiver has been killed. */
export const killedText = ({ place, pid, unanswered, acknowledged }: Killed, look: Look): string =>
  look.paint.yellow(
    wrap(
      `kill -9 ${pid}: receiver ${place} is gone, with ${plural(unanswered, 'delivery', 'deliveries')} in hand; ${grouped(acknowledged)} are acknowledged by now.`,
      textWidth(look),
    ),
  );

interface NumberedShare extends ReceiverShare {
  readonly place: number;
}

const shareColumns: readonly Column<NumberedShare>[] = [
  { heading: 'Receiver', value: ({ place }) => String(place) },
  { heading: 'Process', value: ({ pid }) => String(pid), align: 'right' },
  { heading: 'Acknowledged', value: ({ acknowledged }) => grouped(acknowledged), align: 'right' },
  { heading: 'End', value: ({ isKilled }) => (isKilled ? 'kill -9' : 'stopped') },
];

const fateColumns: readonly Column<Survival>[] = [
  { heading: 'Sent', value: ({ sent }) => grouped(sent), align: 'right' },
  { heading: 'Acknowledged', value: ({ acknowledged }) => grouped(acknowledged), align: 'right' },
  { heading: 'In the log', value: ({ logged }) => grouped(logged), align: 'right' },
  { heading: 'Lost', value: ({ lost }) => grouped(lost), align: 'right' },
  { heading: 'Twice', value: ({ twice }) => grouped(twice), align: 'right' },
  { heading: 'Out of order', value: ({ outOfOrder }) => grouped(outOfOrder), align: 'right' },
  { heading: 'Gaps', value: ({ gaps }) => grouped(gaps), align: 'right' },
];

/** Whether all that was sent stands in the log once and in its order, and all that is stored follows from it. */
export const isWhole = ({ sent, acknowledged, lost, twice, outOfOrder, gaps, findings }: Survival): boolean =>
  acknowledged === sent && [lost, twice, outOfOrder, gaps, findings].every((count) => count === 0);

const missingText = ({ findings }: Survival): string =>
  `Something is missing or wrong, and \`db check\` has ${plural(findings, 'finding')}. This is a fault in the program: please report it.`;

const wholeText = ({ accounts, unanswered, again }: Survival): string =>
  [
    `Nothing is missing, and all that is stored of ${plural(accounts, 'account')} follows from the log.`,
    `${plural(unanswered, 'attempt')} went unacknowledged, and so to the next receiver; ${again} of those had been kept all the same, and changed nothing when they came again.`,
  ].join(' ');

const honest =
  'This was a play: the server, the processes, the signatures and the kill are real; the accounts are made up, and all of it was on this machine. It has ended, and nothing is kept.';

const nextText = [
  'Next, on a database of your own:',
  '  account-lifecycle serve --db postgres://receiver@db.internal/accounts',
  'How that works, and when not to: docs/scaling.md',
].join('\n');

/** What has become of all that was sent. */
export const survivedText = (survival: Survival, took: string, look: Look): string =>
  [
    table(
      survival.receivers.map((share, at) => ({ ...share, place: at + 1 })),
      shareColumns,
      look.width,
    ),
    look.paint.bold(
      `${plural(survival.sent, 'webhook')} of the shipped log in ${took}, on PostgreSQL ${survival.server}`,
    ),
    table([survival], fateColumns, look.width),
    wrap(isWhole(survival) ? wholeText(survival) : missingText(survival), textWidth(look)),
    wrap(honest, textWidth(look)),
    nextText,
  ].join('\n\n');
