import type { HistoryEntry } from '../../views/history.ts';
import { causeOfPath } from '../../model/state.ts';
import { table, type Column } from '../terminal/table.ts';
import { shortCause, whenText, type Look } from './look.ts';
import { groupOf } from '../../model/meaning.ts';
import { inColourOf } from './marks.ts';

/** What an entry changed, and what is noted beside it: `OK → ERROR (clockAhead)`. */
const changeText = (entry: HistoryEntry, look: Look): string =>
  [stateChangeOf(entry, look), entry.flags === undefined ? '' : `(${entry.flags.join(', ')})`]
    .filter((part) => part !== '')
    .join(' ');

/** What an entry changed: `OK → CREDENTIALS sessionExpired`, or the sync where only that moved. */
export const stateChangeOf = (
  { from, to }: Pick<HistoryEntry, 'from' | 'to'>,
  { unicode }: Pick<Look, 'unicode'>,
): string => {
  if (from === undefined || to === undefined) return '';
  const arrow = unicode ? '→' : '->';
  if (from.connection === to.connection) return `sync ${from.sync} ${arrow} ${to.sync}`;
  const [here, there] = [causeOfPath(from.connection), causeOfPath(to.connection)];
  return here !== null && there !== null
    ? `cause ${shortCause(here)} ${arrow} ${shortCause(there)}`
    : `${stateText(from.connection)} ${arrow} ${stateText(to.connection)}`;
};

/** A state of the connection region: `CONNECTING stalled`, `CREDENTIALS sessionExpired`. */
export const stateText = (connection: string): string => {
  const cause = causeOfPath(connection);
  return cause === null ? connection.replace('.', ' ') : `CREDENTIALS ${shortCause(cause)}`;
};

/** Below this width there is no room to say where an event came from. */
const leastWithSource = 76;

const columnsFor = (look: Look): readonly Column<HistoryEntry>[] => [
  {
    heading: look.exact ? 'When' : 'Ago',
    value: ({ at }) => whenText(at, look),
    align: look.exact ? 'left' : 'right',
  },
  { heading: 'Event', value: ({ event }) => event, shortenable: true },
  ...(look.width < leastWithSource
    ? []
    : [{ heading: 'Source', value: ({ source }: HistoryEntry) => source }]),
  {
    heading: 'Decision',
    value: ({ decision }) => decision,
    paint: (cell, { decision }) => (decision === 'applied' ? look.paint.bold(cell) : look.paint.dim(cell)),
  },
  {
    heading: 'Change',
    value: (entry) => changeText(entry, look),
    paint: (cell, { to }) => (to === undefined ? cell : inColourOf(groupOf(to), cell, look)),
    flexible: 'wrap',
  },
];

/** Entries of a history as a table, oldest first, as they happened. */
export const eventsTable = (entries: readonly HistoryEntry[], look: Look): string =>
  table(entries, columnsFor(look), look.width, look.unicode ? '…' : '...');
