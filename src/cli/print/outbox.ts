import type { LetterView, SinkView } from '../../views/way-out.ts';
import { grouped, plural } from '../terminal/figures.ts';
import { plain } from '../terminal/plain.ts';
import { table, type Column } from '../terminal/table.ts';
import { whenText, type Look } from './look.ts';

const sinkColumns = (look: Look): readonly Column<SinkView>[] => [
  { heading: 'Sink', value: ({ sink }) => plain(sink), flexible: 'wrap' },
  { heading: 'Delivered', value: ({ delivered }) => grouped(delivered), align: 'right' },
  { heading: 'Waiting', value: ({ waiting }) => grouped(waiting), align: 'right' },
  { heading: 'Oldest', value: ({ oldest }) => (oldest === undefined ? '' : whenText(oldest, look)) },
  { heading: 'Given up', value: ({ dead }) => grouped(dead), align: 'right' },
  {
    heading: 'Failing for',
    value: ({ failingSince }) => (failingSince === undefined ? '' : whenText(failingSince, look)),
  },
];

const letterColumns = (look: Look): readonly Column<LetterView>[] => [
  { heading: 'No.', value: ({ id }) => String(id), align: 'right' },
  { heading: 'Age', value: ({ at }) => whenText(at, look), align: look.exact ? 'left' : 'right' },
  { heading: 'Sink', value: ({ sink }) => plain(sink) },
  { heading: 'About', value: ({ subject }) => plain(subject), shortenable: true },
  { heading: 'Attempts', value: ({ attempts }) => grouped(attempts), align: 'right' },
  { heading: 'State', value: ({ dead }) => (dead ? 'given up' : 'waits') },
  { heading: 'What came of the last', value: ({ why = '' }) => plain(why), flexible: 'wrap' },
];

const sinksSentence = (sinks: readonly SinkView[]): string =>
  sinks.length === 0 ? 'Nothing was ever served to a sink' : plural(sinks.length, 'sink');

/** The sinks, a line for each, and the notices that wait or were given up. */
export const outboxText = (
  sinks: readonly SinkView[],
  letters: readonly LetterView[],
  look: Look,
): string => {
  const parts = [look.paint.bold(sinksSentence(sinks))];
  if (sinks.length > 0) parts.push(table(sinks, sinkColumns(look), look.width));
  if (letters.length > 0) parts.push(table(letters, letterColumns(look), look.width));
  return parts.join('\n\n');
};

/** What was tried again or thrown away. */
export const lettersDoneText = (
  letters: readonly LetterView[],
  command: 'retry' | 'drop',
  look: Look,
): string => {
  const what = command === 'retry' ? 'delivered again' : 'thrown away';
  if (letters.length === 0)
    return look.paint.bold(`No notice ${command === 'retry' ? 'to deliver again' : 'thrown away'}`);
  const is = command === 'retry' ? (letters.length === 1 ? ' is to be' : ' are to be') : '';
  return `${look.paint.bold(`${plural(letters.length, 'notice')}${is} ${what}`)}\n\n${table(letters, letterColumns(look), look.width)}`;
};

/** What became of a notice that tests a sink. */
export const trialText = (
  { sink, delivered, why }: { readonly sink: string; readonly delivered: boolean; readonly why?: string },
  look: Look,
): string =>
  delivered
    ? `${look.paint.bold('Delivered')} by ${plain(sink)}`
    : `${look.paint.bold('Not delivered')} by ${plain(sink)}: ${plain(why ?? 'no reason was given')}`;
