import { DAY, HOUR, MINUTE } from '../../machines/policy.ts';
import type { Status } from '../../machines/status.ts';
import type { Random } from '../../src/testing/random.ts';
import type { Book } from './book.ts';
import type { Hit } from './strikes.ts';
import { logEnd, type Member } from './team.ts';
import type { Answer, CauseRow, Failure, RemedyClass } from './words.ts';
import { countOf, oneAnswer, rejectRun, tellUsage, usualUsage } from './working.ts';
import { factor } from './worlds.ts';

/** An account that has just died, seen from outside. */
export interface Death {
  readonly member: Member;
  readonly row: CauseRow;
  readonly failure: Failure;
  /** When it stopped working; nobody has noticed yet. In milliseconds since 1970. */
  readonly at: number;
  /** Present where it is part of an incident. */
  readonly hit?: Hit;
}

/** How a break ended. */
export interface Healing {
  /** In milliseconds since 1970. */
  readonly at: number;
  /** Whether the user, or the stored secret, was signed in anew. */
  readonly signedIn: boolean;
}

/** When the account's provider is found to refuse it: CREDENTIALS comes. */
export const flipOf = ({ failure, at, hit }: Death, random: Random): number => {
  const minutes = failure.lagMinutes * factor(random, 0.9) * (hit === undefined ? 1 : 0.3);
  return at + Math.round(Math.min(minutes, 24 * 60) * MINUTE) + random.integer(1, 999);
};

const premiumOf = ({ premium }: Member): string => premium.find((name) => name !== 'premium') ?? 'recruiter';

/** Writes what is seen from the death to the flip, and the flip itself. */
export const tellDeath = (book: Book, death: Death, flip: number): void => {
  const { member, row, failure, at } = death;
  const { random } = book;
  tellBefore(book, death);
  tellCalls(book, member, at, flip, failure.calls, 8);
  if (random.chance(failure.flaps)) tellFlaps(book, death, flip);
  if (row.failure === 'vendorFault' || row.failure === 'hostDown' || row.failure === 'proxyDown')
    if (random.chance(0.35)) book.status(member, at + (flip - at) / 2, 'ERROR', { reason: reasonOf(row) });
  const partial = row.cause === 'linkedin.productSession' ? random.chance(0.6) : random.chance(0.02);
  const product = partial && member.provider === 'linkedin' ? { product: premiumOf(member) } : {};
  book.status(member, flip, 'CREDENTIALS', { sure: true, ...product });
};

const reasonOf = ({ failure }: CauseRow): 'unipile' | 'proxy' | 'provider' =>
  failure === 'vendorFault' ? 'unipile' : failure === 'proxyDown' ? 'proxy' : 'provider';

/** What led to it, and what those who look after proxies and keys see of it. */
const tellBefore = (book: Book, { member, row, at, hit }: Death): void => {
  const { random } = book;
  const tooMuch = /excessiveRequests|notWarmedUp/.test(row.cause) && random.chance(0.75);
  for (const days of [2, 1])
    tellUsage(
      book,
      member,
      at - days * DAY + random.integer(6 * 60, 23 * 60) * MINUTE,
      usualUsage(member, random) * (tooMuch ? 1.3 + random.next() * 1.6 : 1),
    );
  if (tooMuch && random.chance(0.55))
    for (let left = countOf(2, random); left > 0; left -= 1)
      book.signal(member, at - random.integer(1, 600) * MINUTE, {
        type: 'apiError',
        status: 429,
        error: 'too_many_requests',
      });
  if (row.cause === 'linkedin.rejectedRequests' && random.chance(0.85))
    rejectRun(book, member, { from: at - 20 * HOUR, to: at }, random.integer(6, 25));
  if (row.failure === 'proxyDown' && member.proxyHost !== null && random.chance(0.75))
    book.signal(member, at + random.integer(3, 25) * MINUTE, {
      type: 'proxyHealth',
      proxy_host: member.proxyHost,
      healthy: false,
    });
  if (hit !== undefined && row.failure === 'clientRefused')
    book.signal(member, hit.startedAt + random.integer(-300, 120) * 1000, { type: 'oauthKeysChanged' });
};

const tellFlaps = (book: Book, { member, at }: Death, flip: number): void => {
  const count = book.random.integer(1, 5);
  const step = (flip - at) / (count + 1);
  for (let number = 0; number < count; number += 1) {
    const now = Math.round(at + step * (number + 0.2 + book.random.next() * 0.4));
    book.status(member, now, 'CONNECTING');
    if (book.random.chance(0.6)) book.status(member, Math.round(now + step * 0.3), 'OK');
  }
};

/** Calls of the API in a time, all of them answered with errors. */
const tellCalls = (
  book: Book,
  member: Member,
  from: number,
  to: number,
  answers: readonly Answer[],
  most: number,
): void => {
  const expected = (member.callsPerHour * (to - from)) / HOUR;
  for (let left = Math.min(most, countOf(expected, book.random)); left > 0; left -= 1) {
    const { status, error } = oneAnswer(answers, book.random);
    book.signal(member, Math.round(from + book.random.next() * (to - from)), {
      type: 'apiError',
      status,
      error,
    });
  }
};

const disconnected: Answer = { weight: 1, status: 401, error: 'disconnected_account' };

/** Writes what is seen after the flip until it heals, if it does. */
export const tellHealing = (book: Book, death: Death, flip: number): Healing | null => {
  const { member, row, failure } = death;
  const { random } = book;
  const retried = retry(book, death, flip);
  const healing = retried ?? heal(death, flip, book);
  const end = healing?.at ?? logEnd;
  const mostly = random.chance(0.75) ? [disconnected] : failure.calls;
  tellCalls(book, member, flip, Math.min(end, flip + 12 * HOUR), mostly, 4);
  const read = flip + random.integer(4, 45) * MINUTE;
  const parts: readonly Status[] =
    row.cause === 'linkedin.productSession' ? ['OK', 'CREDENTIALS'] : ['CREDENTIALS'];
  if (read < end) book.poll(member, read, ...parts);
  if (healing !== null && healing.at < logEnd) {
    if (healing.signedIn && retried === null) tellAttempts(book, death, flip, healing.at);
    back(book, member, healing);
  } else if (random.chance(0.4)) {
    book.status(member, flip + random.integer(9, 40) * DAY, 'DELETED', { sure: true });
  }
  return healing;
};

const keepsSecret = ({ method, provider }: Member): boolean =>
  method !== 'oauth' && method !== 'qr' && provider !== 'messenger';

/** A dead cookie is refused, whatever a password would have been answered. */
const storedAnswers = ({ member, failure }: Death): readonly Answer[] =>
  member.method === 'cookies' || member.method === 'custom'
    ? failure.stored.map((answer) =>
        answer.status === 201 || answer.status === 202
          ? { weight: answer.weight, status: 401, error: 'invalid_credentials' }
          : answer,
      )
    : failure.stored;

/** The team tries what it has stored, some minutes after the flip. */
const retry = (book: Book, death: Death, flip: number): Healing | null => {
  const { random, team } = book;
  if (!team.retries || !keepsSecret(death.member) || !random.chance(0.85)) return null;
  const at = flip + random.integer(2, 40) * MINUTE;
  const answer = oneAnswer(storedAnswers(death), random);
  tellAnswer(book, death.member, at, answer, 'stored');
  return answer.status === 201 ? { at: at + random.integer(2, 20) * 1000, signedIn: true } : null;
};

const tellAnswer = (
  book: Book,
  member: Member,
  at: number,
  { status, error, checkpoint }: Answer,
  secret: 'stored' | 'new',
): void => {
  // Hosted pages keep the answers to themselves.
  if (book.team.hosted) return;
  book.signal(member, at, {
    type: 'reconnectAnswer',
    status,
    error,
    ...(checkpoint !== undefined && { checkpoint }),
    with: secret,
  });
};

/** The user's own attempts, the last of which succeeds. */
const tellAttempts = (book: Book, { member, failure }: Death, flip: number, healedAt: number): void => {
  if (member.method === 'oauth') return;
  const { random } = book;
  for (
    let left = random.weighted([
        [0, 55],
        [1, 33],
        [2, 12],
      ]),
      at = healedAt;
    left > 0;
    left -= 1
  ) {
    at -= random.integer(20, 400) * 1000;
    if (at > flip) tellAnswer(book, member, at, oneAnswer(failure.attempts, random), 'new');
  }
  tellAnswer(
    book,
    member,
    healedAt - random.integer(300, 2500),
    { weight: 1, status: 201, error: '' },
    'new',
  );
};

/** How long it takes until the one who must act has acted, in hours at the median; and the odds that nobody ever does. */
const patience: Readonly<Record<RemedyClass, readonly [hours: number, never: number]>> = {
  signIn: [20, 1],
  newSecret: [24, 1.2],
  wait: [48, 1],
  operator: [16, 0.4],
  admin: [70, 2],
  remove: [120, 7],
  nothing: [3, 0],
};

const heal = ({ row, hit }: Death, flip: number, book: Book): Healing | null => {
  const { random, team } = book;
  const [hours, never] = patience[row.remedy];
  if (random.chance(Math.min(0.9, team.neverHealed * never))) return null;
  const delay = Math.min(30 * DAY, hours * HOUR * factor(random, row.remedy === 'nothing' ? 0.8 : 1.3));
  const alone = row.remedy === 'nothing';
  const base = alone && hit !== undefined ? Math.max(flip + MINUTE, hit.mendedAt) : flip;
  const wait = alone && hit !== undefined ? random.integer(1, 50) * MINUTE : delay;
  return { at: Math.round(base + wait) + random.integer(1, 999), signedIn: !alone };
};

const syncs: ReadonlySet<string> = new Set(['linkedin', 'imap', 'whatsapp', 'instagram', 'telegram']);

/** The account works again. */
export const back = (book: Book, member: Member, { at, signedIn }: Healing): void => {
  const { random } = book;
  if (signedIn) {
    book.status(member, at, 'RECONNECTED', { sure: true });
    book.notify(member, at + random.integer(300, 3000), 'RECONNECTED');
    book.status(member, at + random.integer(4, 60) * 1000, 'OK');
  } else {
    book.status(member, at, 'OK', { sure: true });
  }
  if (syncs.has(member.provider) && random.chance(0.8))
    book.status(member, at + random.integer(2, 90) * MINUTE, 'SYNC_SUCCESS');
};
