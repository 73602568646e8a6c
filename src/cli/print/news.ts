import { isoTime } from '../../model/clock.ts';
import type { Transition } from '../../model/decision.ts';
import { groupOf, whoMustAct } from '../../model/meaning.ts';
import type { State } from '../../model/state.ts';
import type { AccountView } from '../../views/account.ts';
import { quarantineSummary } from '../../views/quarantine.ts';
import type { EventNews, StoredNews, UnreadNews } from '../tail.ts';
import { plain } from '../terminal/plain.ts';
import { columnsOf, pad, wrapLines } from '../terminal/text.ts';
import { stateChangeOf } from './events.ts';
import type { Look } from './look.ts';
import { glyphOf, inColourOf } from './marks.ts';

/** How lines of news are shown. */
export type NewsLook = Pick<Look, 'paint' | 'unicode' | 'width'>;

/** Room for an id as v1 makes them. */
const ID_WIDTH = 22;

/** Room for the names of nearly all providers. */
const PROVIDER_WIDTH = 9;

/** Between the parts of a line. */
const BETWEEN = '  ';

/** Room for the time of day. */
const TIME_WIDTH = 8;

/** What stands under the first line of some news begins after the time. */
const INDENT = ' '.repeat(10);

const clockTime = (at: number): string => isoTime(at).slice(11, 19);

/** The day of some news, for a line before the first of each day. */
export const dayOf = (news: StoredNews): string =>
  isoTime(news.kind === 'event' ? news.entry.at : news.delivery.at).slice(0, 10);

/** The strength of what an account is thought to have broken by, where it has not moved on since. */
const strengthNow = ({ cause, hypotheses }: AccountView): string | undefined =>
  hypotheses.find((hypothesis) => hypothesis.cause === cause)?.strength;

const isLatest = ({ entry, account }: EventNews): boolean => account.version === entry.version;

/** A remedy's first sentence: the others say what if. */
const firstSentence = (text: string): string => text.replace(/(?<=\.) (?=[A-Z]).*$/s, '');

/** What is to be done by now and by whom; that nobody has to act any more is said where somebody had to. */
const taskOf = (news: EventNews, from: State): string => {
  const { remedy } = news.account;
  if (!isLatest(news)) return '';
  if (remedy !== undefined) return `${remedy.actor}: ${firstSentence(remedy.forOperator)}`;
  return whoMustAct(from) === null ? '' : 'nobody';
};

/** A part of a line, and how it is coloured. */
type LinePart = readonly [text: string, paint: (text: string) => string];

const asItIs = (text: string): string => text;

/** Parts one after the other, going on below the first where the width ends. */
const inLines = (
  [[first, paintFirst], ...more]: readonly [LinePart, ...LinePart[]],
  width: number,
): string => {
  const lines = [paintFirst(first)];
  let used = columnsOf(first);
  for (const [text, paint] of more) {
    const columns = BETWEEN.length + columnsOf(text);
    if (text === '') continue;
    if (used + columns <= width) lines.push(`${lines.pop() ?? ''}${BETWEEN}${paint(text)}`);
    else lines.push(...wrapLines(text, width - INDENT.length).map((line) => INDENT + paint(line)));
    used = used + columns <= width ? used + columns : INDENT.length + columns;
  }
  return lines.join('\n');
};

const movedLine = (news: EventNews, { from, to }: Transition, look: NewsLook): string => {
  const { entry, account } = news;
  const { paint, width } = look;
  const group = groupOf(to);
  const strength = isLatest(news) && from.connection !== to.connection ? strengthNow(account) : undefined;
  const change = `${stateChangeOf({ from, to }, look)}${strength === undefined ? '' : ` (${strength})`}`;
  const inColour = (text: string): string => inColourOf(group, text, look);
  const mark = `${glyphOf(group, look)} ${pad(plain(entry.accountId), ID_WIDTH)}`;
  const name = plain(account.name ?? account.tenant ?? '');
  return inLines(
    [
      [
        `${clockTime(entry.at)}  ${mark}`,
        (text) => paint.dim(text.slice(0, TIME_WIDTH)) + inColour(text.slice(TIME_WIDTH)),
      ],
      [name, asItIs],
      [pad(account.provider, PROVIDER_WIDTH), asItIs],
      [change, inColour],
      [taskOf(news, from), paint.dim],
    ],
    width,
  );
};

const quietLine = ({ entry, event }: EventNews, { paint, unicode }: NewsLook): string =>
  paint.dim(
    [
      clockTime(entry.at),
      `${unicode ? '·' : '.'} ${pad(plain(entry.accountId), ID_WIDTH)}`,
      pad(entry.source, PROVIDER_WIDTH),
      plain(event),
      entry.decision,
    ].join('  '),
  );

/** A line that tells of something that is no news of an account. */
export const noticeLine = (at: number, word: string, what: string, look: NewsLook): string =>
  inLines(
    [
      [`${clockTime(at)}  ${look.unicode ? '·' : '.'} ${plain(word)}`, look.paint.dim],
      [plain(what), look.paint.dim],
    ],
    look.width,
  );

/** A line that tells what was not taken in, and why. */
export const refusalLine = (at: number, word: string, what: string, look: NewsLook): string =>
  inLines(
    [
      [`${clockTime(at)}  ${look.unicode ? '✗' : 'x'} ${plain(word)}`, look.paint.red],
      [plain(what), asItIs],
    ],
    look.width,
  );

const unreadLine = ({ delivery: { id, at, reason } }: UnreadNews, look: NewsLook): string =>
  refusalLine(at, `quarantined ${id}`, reason, look);

/** Some news in a line, or in a few where the width has no room: what changed, and what is to be done about it. */
export const newsText = (news: StoredNews, look: NewsLook): string => {
  if (news.kind === 'quarantined') return unreadLine(news, look);
  return news.transition === null ? quietLine(news, look) : movedLine(news, news.transition, look);
};

const eventView = (news: EventNews): object => {
  const { entry, event, transition, account } = news;
  const { accountId, seq, at, source, decision, version, flags } = entry;
  const { provider, tenant, name, remedy } = account;
  return {
    kind: 'event',
    seq,
    at: isoTime(at),
    accountId,
    provider,
    ...(tenant === undefined ? {} : { tenant }),
    ...(name === undefined ? {} : { name }),
    source,
    event,
    decision,
    version,
    ...(flags.length === 0 ? {} : { flags }),
    ...(transition === null ? {} : { from: transition.from, to: transition.to }),
    ...(isLatest(news) ? { account: statusView(account), ...(remedy === undefined ? {} : { remedy }) } : {}),
  };
};

const statusView = (account: AccountView): object => {
  const { status, cause, since, needsUser, needsOperator } = account;
  const strength = strengthNow(account);
  return {
    status,
    cause,
    ...(strength === undefined ? {} : { strength }),
    since,
    needsUser,
    needsOperator,
  };
};

/**
 * Some news as JSON. What the account has come to stands there only where nothing later has moved it on: whoever reads on is told
 * of that next.
 */
export const newsView = (news: StoredNews): object =>
  news.kind === 'event' ? eventView(news) : { kind: 'quarantined', ...quarantineSummary(news.delivery) };
