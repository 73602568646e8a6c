import type { HistoryEntry } from '../../history.ts';
import { table, type Column } from '../terminal/table.ts';
import { when, type Look } from './look.ts';
import { groupOfState, inColourOf } from './marks.ts';

/** What an entry changed: `OK → CREDENTIALS.linkedin.sessionExpired`, or the sync where only that moved. */
export const changeOf = ({ from, to }: HistoryEntry, { unicode }: Look): string => {
  if (from === undefined || to === undefined) return '';
  const arrow = unicode ? '→' : '->';
  return from.connection === to.connection
    ? `sync ${from.sync} ${arrow} ${to.sync}`
    : `${from.connection} ${arrow} ${to.connection}`;
};

const columnsFor = (look: Look): readonly Column<HistoryEntry>[] => [
  {
    heading: look.exact ? 'When' : 'Ago',
    value: ({ at }) => when(at, look),
    align: look.exact ? 'left' : 'right',
  },
  { heading: 'Event', value: ({ event }) => event, shortenable: true },
  { heading: 'Source', value: ({ source }) => source },
  {
    heading: 'Decision',
    value: ({ decision }) => decision,
    paint: (cell, { decision }) => (decision === 'applied' ? look.paint.bold(cell) : look.paint.dim(cell)),
  },
  {
    heading: 'Change',
    value: (entry) => changeOf(entry, look),
    paint: (cell, { to }) => (to === undefined ? cell : inColourOf(groupOfState(to.connection), cell, look)),
    flexible: 'wrap',
  },
];

/** Entries of a history as a table, oldest first, as they happened. */
export const eventsTable = (entries: readonly HistoryEntry[], look: Look): string =>
  table(entries, columnsFor(look), look.width, look.unicode ? '…' : '...');
