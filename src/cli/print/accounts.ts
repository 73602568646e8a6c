import type { AccountView } from '../../views/account.ts';
import { plural, utc } from '../terminal/figures.ts';
import { table, type Column } from '../terminal/table.ts';
import { plain } from '../terminal/plain.ts';
import { wrap } from '../terminal/text.ts';
import { fits, flow } from './lists.ts';
import { lasting, shortCause, whenText, type Look } from './look.ts';
import { glyphOf, inColourOf, marked, shownGroup } from './marks.ts';
import { whose, whoseColumns } from './whose.ts';

const columnsFor = (views: readonly AccountView[], look: Look): readonly Column<AccountView>[] => [
  {
    heading: '  Status',
    value: (view) => `${glyphOf(shownGroup(view), look)} ${view.status}`,
    paint: (cell, view) => inColourOf(shownGroup(view), cell, look),
  },
  { heading: 'Account', value: ({ accountId }) => accountId },
  ...whoseColumns(views),
  { heading: 'Provider', value: ({ provider }) => provider },
  { heading: 'Since', value: ({ since }) => whenText(since, look), align: look.exact ? 'left' : 'right' },
  { heading: 'Cause', value: ({ cause }) => (cause === null ? '' : shortCause(cause)), shortenable: true },
];

const blocks = (views: readonly AccountView[], look: Look): string =>
  views
    .map((view) => {
      const facts = [whose(view), view.provider, lasting(view.since, look)].filter(Boolean).join(', ');
      return `${marked(view, stateText(view), look)}\n    ${plain(view.accountId)}\n${wrap(facts, look.width, 4)}`;
    })
    .join('\n');

const stateText = ({ status, cause }: AccountView): string =>
  cause === null ? status : `${status} ${shortCause(cause)}`;

/** Accounts as a table under the sentence that counts them; where that is too wide, as some lines each. */
export const accountsText = (views: readonly AccountView[], look: Look): string => {
  const head = flow(
    [look.paint.bold(plural(views.length, 'account')), look.paint.dim(`as of ${utc(look.asOf)}`)],
    look.width,
  );
  if (views.length === 0) return head;
  const drawn = table(views, columnsFor(views, look), look.width, look.unicode ? '…' : '...');
  return `${head}\n\n${fits(drawn, look.width) ? drawn : blocks(views, look)}`;
};
