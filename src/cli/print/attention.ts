import type { AccountView } from '../../views/account.ts';
import { grouped, plural, utc } from '../terminal/figures.ts';
import { table, type Column } from '../terminal/table.ts';
import { plain } from '../terminal/plain.ts';
import { wrap } from '../terminal/text.ts';
import { fits, flow } from './lists.ts';
import { lasting, textWidth, trouble, whenText, type Look } from './look.ts';
import { glyphOf, inColourOf, shownGroup } from './marks.ts';
import { whose, whoseColumns } from './whose.ts';

const columnsFor = (views: readonly AccountView[], look: Look): readonly Column<AccountView>[] => [
  {
    heading: '  Who',
    value: (view) => `${glyphOf(shownGroup(view), look)} ${view.remedy?.actor ?? 'nobody'}`,
    paint: (cell, view) => inColourOf(shownGroup(view), cell, look),
  },
  {
    heading: 'Account',
    value: ({ accountId, incident }) =>
      incident === undefined ? accountId : `${accountId} (incident ${incident.id})`,
  },
  ...whoseColumns(views),
  { heading: 'Provider', value: ({ provider }) => provider },
  { heading: 'Since', value: ({ since }) => whenText(since, look), align: look.exact ? 'left' : 'right' },
  { heading: 'Cause', value: trouble },
  { heading: 'What to do', value: ({ remedy }) => remedy?.forOperator ?? '', flexible: 'wrap' },
];

/** How the fleet stands, beside the accounts that are shown. */
export interface Standing {
  /** Accounts that need somebody, shown or not. */
  readonly needing: number;
  readonly total: number;
  /** Whether only some of the accounts were asked for. */
  readonly narrowed?: boolean;
}

const attentionSentence = (shown: number, { needing, total, narrowed = false }: Standing): string => {
  if (total === 0) return 'No accounts yet';
  if (narrowed) return `${needs(shown)}, of those asked for`;
  if (needing === 0) return `Nobody is needed (${plural(total, 'account')})`;
  const part = shown < needing ? `, ${grouped(shown)} shown` : '';
  return `${needs(needing)} (of ${grouped(total)}${part})`;
};

const needs = (count: number): string =>
  `${plural(count, 'account')} ${count === 1 ? 'needs' : 'need'} somebody`;

/** Below this width six columns leave no room to say what to do: each account then takes some lines. */
const leastTable = 96;

const blocks = (views: readonly AccountView[], look: Look): string =>
  views
    .map((view) => {
      const group = shownGroup(view);
      const who = inColourOf(group, `${glyphOf(group, look)} ${view.remedy?.actor ?? 'nobody'}`, look);
      const member = view.incident === undefined ? '' : `incident ${view.incident.id}`;
      const facts = [whose(view), view.provider, trouble(view), lasting(view.since, look), member]
        .filter(Boolean)
        .join(', ');
      const todo = plain(view.remedy?.forOperator ?? '');
      return `${who}  ${plain(view.accountId)}\n${wrap(facts, look.width, 4)}\n${wrap(todo, look.width, 4)}`;
    })
    .join('\n');

const attentionList = (views: readonly AccountView[], look: Look): string => {
  const drawn = table(views, columnsFor(views, look), look.width);
  return look.width >= leastTable && fits(drawn, look.width) ? drawn : blocks(views, look);
};

/** Who must do what now: the sentence, then the accounts, worst first. */
export const attentionText = (views: readonly AccountView[], standing: Standing, look: Look): string => {
  const said = attentionSentence(views.length, standing);
  const moment = `as of ${utc(look.asOf)}`;
  const room = Number.isFinite(look.width) ? textWidth(look) - said.length - moment.length : 0;
  const parts = [look.paint.bold(said), look.paint.dim(moment)];
  const head = flow(parts, look.width, ' '.repeat(Math.max(3, room)));
  if (views.length === 0) return head;
  return `${head}\n\n${attentionList(views, look)}`;
};
