import { DAY, HOUR, MINUTE, type Policy } from '../../policy.ts';
import type { Evidence } from '../cause.ts';
import { authorisationAge, everyOf, newest, type ItemOf } from '../facts.ts';
import { counted, duration, utcMinute } from '../wording.ts';
import { clue, type Clue } from './clue.ts';

/** Up to which age, in milliseconds, each answer holds; the year of a session is asked for before. */
const ages = [
  ['day', DAY],
  ['days', 6.8 * DAY],
  ['sevenDays', 7.5 * DAY],
  ['weeks', 27.5 * DAY],
  ['month', 32.5 * DAY],
  ['months', 87 * DAY],
  ['quarter', 95 * DAY],
  ['long', 176 * DAY],
  ['halfYear', 192 * DAY],
  ['veryLong', Infinity],
] as const;

type AgeBand = (typeof ages)[number][0] | 'minutes' | 'year' | 'overYear';

const bandOf = (age: number, policy: Policy): AgeBand => {
  if (age <= policy.scopesSuspectedMinutes * MINUTE) return 'minutes';
  const beyond = age - policy.sessionLifetimeDays * DAY;
  if (Math.abs(beyond) <= policy.sessionLifetimeToleranceDays * DAY) return 'year';
  const band = ages.find(([, most]) => age <= most)?.[0] ?? 'veryLong';
  return beyond > 0 && band === 'veryLong' ? 'overYear' : band;
};

/** How old the authorisation was: some end after a fixed time. */
const ageClue = clue<AgeBand>({
  name: 'age',
  needs: ['authorisation'],
  answers: ['minutes', ...ages.map(([name]) => name), 'year', 'overYear'],
  read: (evidence, policy) => {
    const age = authorisationAge(evidence);
    return age === null ? null : bandOf(age, policy);
  },
  say: (answer, evidence, policy) => {
    const told = `authorised ${duration(authorisationAge(evidence) ?? 0)} before the break`;
    return answer === 'year' ? `${told}; a session lasts ${policy.sessionLifetimeDays} days` : told;
  },
});

/** While the authorisation is not known it is at least no older than the account (DOMAIN §7). */
const createdClue = clue({
  name: 'created',
  needs: ['creation'],
  answers: ['lately', 'withinYear', 'year', 'longAgo'],
  read: ({ authorizedAt, createdAt, flippedAt }, policy) => {
    if (authorizedAt !== null || createdAt === null || createdAt > flippedAt) return null;
    const age = flippedAt - createdAt;
    if (age <= 30 * DAY) return 'lately';
    const beyond = age - policy.sessionLifetimeDays * DAY;
    if (Math.abs(beyond) <= policy.sessionLifetimeToleranceDays * DAY) return 'year';
    return beyond < 0 ? 'withinYear' : 'longAgo';
  },
  say: (_, { createdAt, flippedAt }) =>
    `the account was made ${duration(flippedAt - (createdAt ?? flippedAt))} before the break`,
});

/** A new account bears less than one that is warm. */
const youthClue = clue({
  name: 'young',
  needs: ['creation'],
  answers: ['yes', 'no'],
  read: ({ createdAt, flippedAt }) => {
    if (createdAt === null || createdAt > flippedAt) return null;
    return flippedAt - createdAt <= 14 * DAY ? 'yes' : 'no';
  },
  say: (_, { createdAt, flippedAt }) =>
    `the account was made ${duration(flippedAt - (createdAt ?? flippedAt))} before the break`,
});

/** A number that was connected the day before, and is used, is banned where one of two weeks is not yet. */
const firstDaysClue = clue({
  name: 'firstDays',
  needs: ['creation'],
  answers: ['yes'],
  read: ({ createdAt, flippedAt }) =>
    createdAt !== null && createdAt <= flippedAt && flippedAt - createdAt <= 2 * DAY ? 'yes' : null,
  say: (_, { createdAt, flippedAt }) =>
    `it was made ${duration(flippedAt - (createdAt ?? flippedAt))} before: in its first days an account bears least`,
});

type Broke = ItemOf<'broke'>;

/** How long after leaving CREDENTIALS an account may fall back and still be in the same trouble. */
const sameTrouble = 20 * MINUTE;

/** The earlier times in CREDENTIALS, without those that the account only left to try again. */
const earlierBreaks = (evidence: Evidence): readonly Broke[] => {
  const all = everyOf(evidence, 'broke');
  if (all.length === 0) return all;
  return all.filter(({ at }, index) => (all[index + 1]?.flippedAt ?? evidence.flippedAt) - at > sameTrouble);
};

const breaksWithin = (evidence: Evidence, days: number): readonly Broke[] =>
  earlierBreaks(evidence).filter(({ flippedAt }) => flippedAt >= evidence.flippedAt - days * DAY);

/** How often the account broke in the week before. */
const frequencyClue = clue({
  name: 'brokeLately',
  needs: ['authorisation', 'broke'],
  answers: ['never', 'once', 'often', 'veryOften'],
  read: (evidence) => {
    const count = breaksWithin(evidence, 7).length;
    if (count === 0) return evidence.authorizedAt === null ? null : 'never';
    if (count === 1) return 'once';
    return count <= 3 ? 'often' : 'veryOften';
  },
  say: (_, evidence) => {
    const count = breaksWithin(evidence, 7).length;
    return count === 0
      ? 'no other break of this account in the week before'
      : `${counted(count, 'other break')} of this account in the week before`;
  },
});

/** Two lengths of time that a timer could have made: a tenth apart at most. */
const areAlike = (one: number, other: number): boolean => Math.abs(one - other) <= Math.max(one, other) / 10;

const timers = [
  ['hours', 12 * HOUR],
  ['sevenDays', 8 * DAY],
  ['month', 34 * DAY],
  ['quarter', 100 * DAY],
] as const;

/** How many of the breaks before, the latest first, came as long after the authorisation as this one. */
const inRhythm = (evidence: Evidence): number => {
  const age = authorisationAge(evidence);
  if (age === null) return 0;
  const ages = earlierBreaks(evidence).toReversed();
  const other = ages.findIndex((broke) => broke.age === null || !areAlike(broke.age, age));
  return other === -1 ? ages.length : other;
};

/** A period is a cause: what breaks as long after each sign-in is ended by a timer. */
const rhythmClue = clue({
  name: 'rhythm',
  needs: ['broke'],
  answers: [...timers.map(([name]) => name), 'other', 'none'],
  read: (evidence) => {
    const age = authorisationAge(evidence);
    const last = earlierBreaks(evidence).at(-1);
    if (age === null || last === undefined || last.age === null) return null;
    if (inRhythm(evidence) === 0) return 'none';
    return timers.find(([, most]) => age <= most)?.[0] ?? 'other';
  },
  say: (answer, evidence) => {
    const age = duration(authorisationAge(evidence) ?? 0);
    return answer === 'none'
      ? 'the break before came after another time'
      : `broke ${age} after the sign-in, as ${inRhythm(evidence) === 1 ? 'the time' : `${inRhythm(evidence)} times`} before`;
  },
});

/** How the last break ended: with a sign-in, or by itself. */
const healingClue = clue({
  name: 'healedBefore',
  needs: ['broke'],
  answers: ['alone', 'bySignIn'],
  read: (evidence) => {
    const last = newest(earlierBreaks(evidence));
    if (last === undefined) return null;
    return evidence.authorizedAt !== null && evidence.authorizedAt >= last.at ? 'bySignIn' : 'alone';
  },
  say: (answer, evidence) => {
    const last = utcMinute(newest(earlierBreaks(evidence))?.at ?? 0);
    return answer === 'alone'
      ? `the break before healed by itself at ${last}`
      : `the break before was healed by a sign-in at ${last}`;
  },
});

/** The age of the authorisation, and the account's own history. */
export const sessionClues: readonly Clue[] = [
  ageClue,
  createdClue,
  youthClue,
  firstDaysClue,
  frequencyClue,
  rhythmClue,
  healingClue,
];
