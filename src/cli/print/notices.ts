import type { NoticeView } from '../../notify/book/reading.ts';
import { plural } from '../terminal/figures.ts';
import { plain } from '../terminal/plain.ts';
import { table, type Column } from '../terminal/table.ts';
import { whenText, type Look } from './look.ts';

const noticeColumns = (look: Look): readonly Column<NoticeView>[] => [
  { heading: 'About', value: ({ about }) => plain(about), shortenable: true },
  { heading: 'To', value: ({ to, role }) => `${plain(to)} (${role})`, flexible: 'wrap' },
  { heading: 'By', value: ({ sink }) => plain(sink) },
  { heading: 'State', value: ({ state }) => state },
  {
    heading: 'Told',
    value: ({ said }) => {
      const asked = said.find(({ what }) => what === 'ask');
      return asked === undefined ? 'not yet' : whenText(asked.at, look);
    },
  },
  { heading: 'Goes on', value: ({ nextAt = '' }) => nextAt.replace('T', ' ').slice(0, 16) },
];

/** Notices, a line for each. */
export const noticesText = (notices: readonly NoticeView[], look: Look): string =>
  notices.length === 0
    ? look.paint.bold('No notices are under way')
    : `${look.paint.bold(`${plural(notices.length, 'notice')} under way`)}\n\n${table(notices, noticeColumns(look), look.width)}`;
