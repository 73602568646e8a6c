import type { AccountView } from '../../account.ts';
import { grouped, utc } from '../terminal/figures.ts';
import { statusGroup } from '../terminal/status-mark.ts';
import { table, type Column } from '../terminal/table.ts';
import { pad, plain, wrap } from '../terminal/text.ts';
import { trouble, when, type Look } from './look.ts';
import { glyphOf, inColourOf } from './marks.ts';

const columnsFor = (look: Look): readonly Column<AccountView>[] => [
  {
    heading: '  Who',
    value: (view) => `${glyphOf(statusGroup(view), look)} ${view.remedy?.actor ?? 'nobody'}`,
    paint: (cell, view) => inColourOf(statusGroup(view), cell, look),
  },
  { heading: 'Account', value: ({ accountId }) => accountId },
  { heading: 'Provider', value: ({ provider }) => provider },
  { heading: 'Since', value: ({ since }) => when(since, look), align: look.exact ? 'left' : 'right' },
  { heading: 'Cause', value: trouble },
  { heading: 'What to do', value: ({ remedy }) => remedy?.forOperator ?? '', flexible: 'wrap' },
];

/** How the fleet stands, beside the accounts that are shown. */
export interface Standing {
  /** Accounts that need somebody, shown or not. */
  readonly needing: number;
  readonly total: number;
}

const sentence = (shown: number, { needing, total }: Standing): string => {
  if (needing === 0) return total === 0 ? 'No accounts yet' : `Nobody is needed (${grouped(total)} accounts)`;
  const verb = needing === 1 ? 'account needs' : 'accounts need';
  const part = shown < needing ? `, ${grouped(shown)} shown` : '';
  return `${grouped(needing)} ${verb} somebody (of ${grouped(total)}${part})`;
};

/** Below this width a table with six columns cannot be read: each account then takes two lines. */
const leastTable = 96;

const blocks = (views: readonly AccountView[], look: Look): string =>
  views
    .map((view) => {
      const group = statusGroup(view);
      const who = pad(`${glyphOf(group, look)} ${view.remedy?.actor ?? 'nobody'}`, 10);
      const head = `${inColourOf(group, who, look)}  ${plain(view.accountId)}`;
      const facts = `${view.provider}, ${when(view.since, look)}: ${trouble(view)}`;
      return [
        head,
        wrap(facts, look.width, 4),
        wrap(plain(view.remedy?.forOperator ?? ''), look.width, 4),
      ].join('\n');
    })
    .join('\n');

/** Who must do what now: the sentence, then the accounts, most harm first. */
export const attentionText = (views: readonly AccountView[], standing: Standing, look: Look): string => {
  const said = sentence(views.length, standing);
  const moment = `as of ${utc(look.asOf)}`;
  const gap = Number.isFinite(look.width)
    ? Math.max(3, Math.min(look.width, 100) - said.length - moment.length)
    : 3;
  const head = `${look.paint.bold(said)}${' '.repeat(gap)}${look.paint.dim(moment)}`;
  if (views.length === 0) return head;
  const list =
    look.width < leastTable ? blocks(views, look) : table(views, columnsFor(look), look.width, '...');
  return `${head}\n\n${list}`;
};
