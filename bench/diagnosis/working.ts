import { DAY, HOUR, MINUTE } from '../../machines/policy.ts';
import type { Random } from '../../src/testing/random.ts';
import type { Book } from './book.ts';
import type { Noise } from './table/daily.ts';
import { logStart, type Member } from './team.ts';
import type { Answer } from './words.ts';
import { factor } from './worlds.ts';

/** A time in which an account works, in milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** One of a list of answers, as likely as its weight says. */
export const oneAnswer = (answers: readonly Answer[], random: Random): Answer =>
  random.weighted(answers.map((answer) => [answer, answer.weight] as const));

/** How often something happens that is expected so often, by Poisson. */
export const countOf = (expected: number, random: Random): number => {
  let count = 0;
  for (let left = Math.exp(-Math.min(expected, 500)), product = random.next(); product > left; count += 1)
    product *= random.next();
  return count;
};

const moments = (span: Span, perMonth: number, random: Random): readonly number[] => {
  const length = span.to - span.from;
  return Array.from({ length: countOf((perMonth * length) / (30 * DAY), random) }, () =>
    Math.round(span.from + random.next() * length),
  );
};

const actions = ['invitation', 'message', 'profileView'] as const;

/** Usage of one day, told at its end; `percent` of a limit that the account's provider never states for sure. */
export const tellUsage = (book: Book, member: Member, at: number, percent: number): void => {
  if (member.provider !== 'linkedin' && member.provider !== 'instagram') return;
  book.signal(member, at, {
    type: 'usage',
    action: member.provider === 'linkedin' ? book.random.pick(actions) : 'message',
    count: Math.round(percent * (member.provider === 'linkedin' ? 1 : 0.6)),
    window_hours: 24,
    ...(member.provider === 'linkedin' && { percent: Math.round(percent) }),
  });
};

/** The usage of an ordinary day. */
export const usualUsage = (member: Member, random: Random): number =>
  member.usualPercent * factor(random, 0.25);

/**
 * An ordinary life: whatever happens without consequence while an account works.
 *
 * Usage is told every day in truth; written are one day of each week and the two before a break (`breaking.ts`), so that
 * logs stay small.
 *
 * @param silentFor - for how long before the end the phone was not seen, in milliseconds
 */
export const work = (book: Book, member: Member, span: Span, noise: Noise, silentFor: number): void => {
  const { random } = book;
  const within = { from: Math.max(span.from, logStart), to: span.to };
  if (within.to - within.from < HOUR) return;
  const activity = Math.min(3, Math.max(0.3, member.callsPerHour / 1.2));
  for (const answer of noise.errors)
    for (const at of moments(within, answer.weight * activity, random))
      book.signal(member, at, { type: 'apiError', status: answer.status, error: answer.error });
  if (member.traits.has('busy'))
    for (const at of moments(within, noise.rejectRuns, random)) rejects(book, member, at, within.to, noise);
  for (const at of moments(within, noise.flapSpells, random)) flap(book, member, at, within.to, noise);
  for (const at of moments(within, noise.faults / 12, random)) fault(book, member, at, within.to);
  for (const at of moments(within, 4.3, random)) tellUsage(book, member, at, usualUsage(member, random));
  for (const at of moments(within, noise.busyDays, random))
    tellUsage(book, member, at, usualUsage(member, random) * (1.3 + random.next() * 1.5));
  if (member.provider === 'whatsapp' || member.provider === 'telegram')
    for (const at of moments({ ...within, to: within.to - silentFor }, 8, random))
      book.signal(member, at, { type: 'deviceSeen' });
  measureProxy(book, member, within, noise);
};

const measureProxy = (book: Book, member: Member, within: Span, noise: Noise): void => {
  const { proxyHost } = member;
  if (proxyHost === null) return;
  const tell = (at: number, healthy: boolean): void =>
    book.signal(member, at, { type: 'proxyHealth', proxy_host: proxyHost, healthy });
  for (const at of moments(within, 2, book.random)) tell(at, true);
  for (const at of moments(within, noise.falseProxyAlarms, book.random)) {
    tell(at, false);
    tell(Math.min(at + 20 * MINUTE, within.to), true);
  }
};

const slugs = [
  'invalid_recipient',
  'cannot_invite_attendee',
  'no_connection_with_recipient',
  'already_invited_recently',
];

/** A run of rejected requests within some hours. */
const rejects = (book: Book, member: Member, at: number, end: number, noise: Noise): void =>
  rejectRun(
    book,
    member,
    { from: at, to: Math.min(end, at + 8 * HOUR) },
    book.random.integer(...noise.rejectRunLength),
  );

/** So many rejected requests within a time. */
export const rejectRun = (book: Book, member: Member, span: Span, count: number): void => {
  const error = book.random.pick(slugs);
  for (let number = 0; number < count; number += 1)
    book.signal(member, Math.round(span.from + book.random.next() * (span.to - span.from)), {
      type: 'apiError',
      status: 422,
      error: book.random.chance(0.7) ? error : book.random.pick(slugs),
    });
};

const flap = (book: Book, member: Member, at: number, end: number, noise: Noise): void => {
  const count = book.random.integer(...noise.flapsInSpell);
  for (let number = 0, now = at; number < count; number += 1) {
    const back = now + book.random.integer(20, 600) * 1000;
    if (back >= end) return;
    book.status(member, now, 'CONNECTING');
    book.status(member, back, 'OK');
    now = back + book.random.integer(2, 40) * MINUTE;
  }
};

const fault = (book: Book, member: Member, at: number, end: number): void => {
  const back = at + book.random.integer(10, 300) * MINUTE;
  if (back >= end) return;
  book.status(member, at, 'ERROR', { reason: book.random.pick(['unipile', 'provider', 'proxy']) });
  book.status(member, back, 'OK');
};
