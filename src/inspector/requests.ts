import * as v from 'valibot';
import { LifecycleError } from '../model/errors.ts';
import { momentOf } from '../model/moment.ts';
import { isShownGroup, type ShownGroup } from '../views/shown/marks.ts';
import { shownActors } from '../views/shown/sentences.ts';
import { ACCOUNTS_PER_ACT, type ActRequest } from './acts.ts';
import type { ReplayCommand } from './answers.ts';
import type { ListQuery, Page } from './fleet-index.ts';
import { markOf } from './follower.ts';
import type { ChangeRequest } from './changes.ts';
import type { StepsPage } from './fleet-queries.ts';
import type { StretchQuery, WhichAccounts } from './past/time-queries.ts';
import type { WorkQuery } from './work.ts';

/** How many lines of the list, or steps of a history, are answered at once. */
const MOST_ACCOUNTS_PER_PAGE = 200;

const number = (text: string | undefined, fallback: number, name: string): number => {
  if (text === undefined) return fallback;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new LifecycleError('invalidOption', `${name} cannot be ${JSON.stringify(text)}`, {
    hint: 'Give a whole number from 0.',
  });
};

/** Which page the request asks for: `offset` from 0, and at most 200 at once. */
export const pageOf = (query: Readonly<Record<string, string>>): Page => ({
  offset: number(query['offset'], 0, 'offset'),
  limit: Math.min(MOST_ACCOUNTS_PER_PAGE, number(query['limit'], 50, 'limit')),
});

/** The number in quarantine that an address names. */
export const quarantineIdOf = (text: string): number => number(text, 0, 'the number of a delivery');

/** Which steps the request asks for: from `entry` on, the number of a log entry, or else from `offset` on. */
export const stepsPageOf = (query: Readonly<Record<string, string>>): StepsPage => ({
  ...pageOf(query),
  ...(query['entry'] === undefined ? {} : { entry: number(query['entry'], 0, 'entry') }),
});

/**
 * What the request for a stream asks for.
 *
 * @param lastEventId - the id of the last message that the reader has seen: it knows more than the address
 */
export const changeRequestOf = (
  query: Readonly<Record<string, string>>,
  lastEventId: string | undefined,
): ChangeRequest => ({
  told: markOf(lastEventId) ?? markOf(query['since']),
  accountId: query['account'] ?? null,
});

const isGiven = (text: string | undefined): text is string => text !== undefined && text !== '';

/** Which accounts the request asks for. */
export const listQueryOf = (query: Readonly<Record<string, string>>): ListQuery => {
  const { status, provider, cause, group, q, order, show } = query;
  return {
    ...(isGiven(status) ? { status } : {}),
    ...(isGiven(provider) ? { provider } : {}),
    ...(isGiven(cause) ? { cause } : {}),
    ...(isGiven(group) ? { group } : {}),
    ...(isGiven(q) ? { search: q } : {}),
    ...(order === 'recent' ? { order } : {}),
    ...(show === 'attention' ? { attention: true } : {}),
  };
};

/** Into how many pieces a picture of a stretch of time is cut at most. */
const MOST_PIECES = 600;

const momentIn = (text: string | undefined): number | undefined =>
  isGiven(text) ? momentOf(text) : undefined;

/** Which stretch of time the request asks for: the last `days`, or `from` and `to`. */
export const stretchOf = (query: Readonly<Record<string, string>>): StretchQuery => {
  const [from, to] = [momentIn(query['from']), momentIn(query['to'])];
  const { days } = query;
  return {
    ...(isGiven(days) ? { days: Math.max(1, number(days, 30, 'days')) } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
};

/** Whose past the request asks for. */
export const whichOf = ({ provider, q }: Readonly<Record<string, string>>): WhichAccounts => ({
  ...(isGiven(provider) ? { provider } : {}),
  ...(isGiven(q) ? { search: q } : {}),
});

/** Into how many pieces the picture is to be cut: at least 1, at most 600. */
export const pieceCountOf = ({ pieces }: Readonly<Record<string, string>>): number =>
  Math.min(MOST_PIECES, Math.max(1, number(pieces, 240, 'pieces')));

/** What the request asks of a moment; the present where it names none. */
export const thenOf = (
  query: Readonly<Record<string, string>>,
): { readonly moment: number | null; readonly who: ShownGroup | null; readonly limit: number } => {
  const { who } = query;
  return {
    moment: momentIn(query['at']) ?? null,
    who: isGiven(who) && isShownGroup(who) ? who : null,
    limit: Math.max(1, pageOf(query).limit),
  };
};

/** Which jobs the request asks for. */
export const workQueryOf = ({ who, q }: Readonly<Record<string, string>>): WorkQuery => {
  const actor = shownActors.find((each) => each === who);
  return { ...(actor === undefined ? {} : { actor }), ...(isGiven(q) ? { search: q } : {}) };
};

const lines = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000));

const command = v.variant('action', [
  v.strictObject({ action: v.picklist(['play', 'pause', 'restart', 'end']) }),
  v.strictObject({ action: v.literal('step'), lines }),
  v.strictObject({ action: v.literal('speed'), speed: v.union([v.literal('max'), lines]) }),
]);

/**
 * The command in a request's body.
 *
 * @throws LifecycleError `invalidOption`
 */
export const commandOf = (body: unknown): ReplayCommand => {
  const checked = v.safeParse(command, body);
  if (checked.success) return checked.output;
  throw new LifecycleError('invalidOption', 'the body is no command for a replay', {
    hint: 'Send {"action":"play"}, pause, restart or end; {"action":"step","lines":1}; {"action":"speed","speed":100}.',
  });
};

/** For how many hours at most an account is snoozed: a year. */
const MOST_HOURS = 8784;

const actShape = v.strictObject({
  ids: v.pipe(v.array(v.pipe(v.string(), v.minLength(1))), v.minLength(1), v.maxLength(ACCOUNTS_PER_ACT)),
  hours: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_HOURS))),
});

/**
 * To whom something is to be done, from a request's body.
 *
 * @throws LifecycleError `invalidOption`
 */
export const actRequestOf = (body: unknown): ActRequest => {
  const checked = v.safeParse(actShape, body);
  if (checked.success) return { ...checked.output, ids: [...new Set(checked.output.ids)] };
  throw new LifecycleError('invalidOption', 'the body names nobody to whom something is to be done', {
    hint: `Send {"ids":["…"]}, at most ${ACCOUNTS_PER_ACT} of them; {"ids":["…"],"hours":24} to snooze.`,
  });
};
