import type { AccountView } from '../../views/account.ts';
import { whoWord } from '../../views/shown/marks.ts';
import { needSentence, type Standing } from '../../views/shown/sentences.ts';
import { grouped, utc } from '../terminal/figures.ts';
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
    value: (view) => `${glyphOf(shownGroup(view), look)} ${whoWord(shownGroup(view))}`,
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
  { heading: 'What to do', value: ({ remedy }) => remedy?.short ?? '', flexible: 'wrap' },
];

/** How the fleet stands, beside the accounts that are shown. */
export interface ShownStanding extends Standing {
  /** Whether only some of the accounts were asked for. */
  readonly narrowed?: boolean;
}

const attentionSentence = (shown: number, { needing, total, narrowed = false }: ShownStanding): string => {
  if (narrowed && total > 0) return `${needSentence({ needing: shown, total })}, of those asked for`;
  const part = shown < needing ? `, ${grouped(shown)} shown` : '';
  return `${needSentence({ needing, total })}${part}`;
};

/** Below this width six columns leave no room to say what to do: each account then takes some lines. */
const leastTable = 96;

const blocks = (views: readonly AccountView[], look: Look): string =>
  views
    .map((view) => {
      const group = shownGroup(view);
      const who = inColourOf(group, `${glyphOf(group, look)} ${whoWord(group)}`, look);
      const member = view.incident === undefined ? '' : `incident ${view.incident.id}`;
      const facts = [whose(view), view.provider, trouble(view), lasting(view.since, look), member]
        .filter(Boolean)
        .join(', ');
      const todo = plain(view.remedy?.short ?? '');
      return `${who}  ${plain(view.accountId)}\n${wrap(facts, look.width, 4)}\n${wrap(todo, look.width, 4)}`;
    })
    .join('\n');

const attentionList = (views: readonly AccountView[], look: Look): string => {
  const drawn = table(views, columnsFor(views, look), look.width);
  return look.width >= leastTable && fits(drawn, look.width) ? drawn : blocks(views, look);
};

/** Who must do what now: the sentence, then the accounts, worst first. */
export const attentionText = (views: readonly AccountView[], standing: ShownStanding, look: Look): string => {
  const said = attentionSentence(views.length, standing);
  const moment = `as of ${utc(look.asOf)}`;
  const room = Number.isFinite(look.width) ? textWidth(look) - said.length - moment.length : 0;
  const parts = [look.paint.bold(said), look.paint.dim(moment)];
  const head = flow(parts, look.width, ' '.repeat(Math.max(3, room)));
  if (views.length === 0) return head;
  return `${head}\n\n${attentionList(views, look)}`;
};
