import type { AccountView } from '../../account.ts';
import { plural, utc } from '../terminal/figures.ts';
import { statusGroup } from '../terminal/status-mark.ts';
import { table, type Column } from '../terminal/table.ts';
import { shortCause, when, type Look } from './look.ts';
import { glyphOf, inColourOf } from './marks.ts';

const columnsFor = (look: Look): readonly Column<AccountView>[] => [
  {
    heading: '  Status',
    value: (view) => `${glyphOf(statusGroup(view), look)} ${view.status}`,
    paint: (cell, view) => inColourOf(statusGroup(view), cell, look),
  },
  { heading: 'Account', value: ({ accountId }) => accountId },
  { heading: 'Provider', value: ({ provider }) => provider },
  { heading: 'Since', value: ({ since }) => when(since, look), align: look.exact ? 'left' : 'right' },
  { heading: 'Cause', value: ({ cause }) => (cause === null ? '' : shortCause(cause)), shortenable: true },
];

/** Accounts as a table under the sentence that counts them. */
export const accountsText = (views: readonly AccountView[], look: Look): string =>
  `${look.paint.bold(plural(views.length, 'account'))}   ${look.paint.dim(`as of ${utc(look.asOf)}`)}\n\n${table(views, columnsFor(look), look.width, look.unicode ? '…' : '...')}`;
