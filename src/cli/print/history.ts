import type { AccountView } from '../../views/account.ts';
import type { HistoryEntry } from '../../views/history.ts';
import type { NoticeView } from '../../views/notices.ts';
import { plural } from '../terminal/figures.ts';
import { headline } from './account.ts';
import { bandsText } from './bands.ts';
import { eventsTable } from './events.ts';
import type { Look } from './look.ts';
import { toldLines } from './notices.ts';

/** What was heard of an account and what it did, under its life at a glance; then what was told of it. */
export const historyText = (
  view: AccountView,
  entries: readonly HistoryEntry[],
  notices: readonly NoticeView[],
  look: Look,
): string => {
  const told = toldLines(notices, look).join('\n');
  const bands = bandsText(entries, look);
  return [
    headline(view, look, look.paint.dim(plural(entries.length, 'entry', 'entries'))),
    ...(bands === '' ? [] : [bands]),
    eventsTable(entries, look),
    ...(told === '' ? [] : [told]),
  ].join('\n\n');
};
