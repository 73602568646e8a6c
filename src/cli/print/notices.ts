import type { NoticeView, SaidView, SilenceView } from '../../views/notices.ts';
import { nextWords, saidWords } from '../../views/shown/notice-words.ts';
import { plural, utc } from '../terminal/figures.ts';
import { plain } from '../terminal/plain.ts';
import { table, type Column } from '../terminal/table.ts';
import { wrap } from '../terminal/text.ts';
import { textWidth, whenInFull, whenText, type Look } from './look.ts';

/** A moment to come, which has no age. */
const comingText = (time: string): string => utc(Date.parse(time));

const nextText = ({ next, nextAt }: NoticeView): string =>
  nextAt === undefined ? '' : `${next === undefined ? 'looked at' : nextWords[next]} ${comingText(nextAt)}`;

const noticeColumns = (look: Look): readonly Column<NoticeView>[] => [
  { heading: 'About', value: ({ about }) => plain(about), shortenable: true },
  { heading: 'To', value: ({ to, role }) => `${plain(to)} (${role})`, flexible: 'wrap' },
  { heading: 'By', value: ({ sink }) => plain(sink) },
  { heading: 'State', value: ({ state }) => state },
  {
    heading: 'Told',
    value: ({ said }) => {
      const told = said.findLast(({ what, told: those }) => what === 'ask' && those !== undefined)?.told?.[0];
      return told === undefined ? 'not yet' : whenText(told.at, look);
    },
  },
  { heading: 'Next', value: nextText },
];

const silenceLine = ({ account, tenant, until }: SilenceView): string =>
  `Nothing is said of ${tenant === undefined ? plain(account ?? '') : `tenant ${plain(tenant)}`} until ${comingText(until)}`;

/** Notices, a line for each, and of whom nothing is said. */
export const noticesText = (
  notices: readonly NoticeView[],
  silences: readonly SilenceView[],
  look: Look,
): string =>
  [
    notices.length === 0
      ? look.paint.bold('No notices are under way')
      : `${look.paint.bold(`${plural(notices.length, 'notice')} under way`)}\n\n${table(notices, noticeColumns(look), look.width)}`,
    ...(silences.length === 0 ? [] : [silences.map(silenceLine).join('\n')]),
  ].join('\n\n');

const saidLine = ({ at, what, told }: SaidView, look: Look): string => {
  const whom = told?.map(({ to, at: when }) => `${plain(to)} had it ${whenInFull(when, look)}`).join(', ');
  const isSaid = what !== 'restart' && what !== 'snooze';
  const arrived = whom ?? (isSaid ? 'not delivered' : null);
  return `  ${whenInFull(at, look)}: ${saidWords[what]}${arrived === null ? '' : `; ${arrived}`}`;
};

const noticeLines = (notice: NoticeView, look: Look): readonly string[] => {
  const { to, role, sink, state, said, silentUntil } = notice;
  const next = nextText(notice);
  const facts = [
    state,
    ...(next === '' ? [] : [`next: ${next}`]),
    ...(silentUntil === undefined ? [] : [`silent until ${comingText(silentUntil)}`]),
  ];
  return [
    `${plain(to)} (${role}) by ${plain(sink)}: ${facts.join('; ')}`,
    ...said.map((one) => saidLine(one, look)),
  ];
};

/** What was told about an account to whom, and what comes next; empty where nobody is or was to be told. */
export const toldLines = (notices: readonly NoticeView[], look: Look): readonly string[] =>
  notices.flatMap((notice) => noticeLines(notice, look)).map((line) => wrap(line, textWidth(look)));

/** The same under a heading. */
export const accountNoticesText = (account: string, notices: readonly NoticeView[], look: Look): string =>
  notices.length === 0
    ? `Nobody was told anything of ${plain(account)} lately, and nobody is to be`
    : `${look.paint.bold(`What is told of ${plain(account)}`)}\n\n${toldLines(notices, look).join('\n')}`;
