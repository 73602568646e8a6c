import { DAY, HOUR, MINUTE } from '../../../machines/policy.ts';
import type { Random } from '../random.ts';
import type { FleetAccount } from './account.ts';
import { Chronicle, chapterOf, type Chapter } from './chronicle.ts';
import { birth, heal } from './life.ts';
import type { Role, Span } from './role.ts';
import { busyMoment } from './rhythm.ts';
import { troubles } from './troubles/index.ts';
import type { Trouble } from './troubles/trouble.ts';

/** How long before a story nothing ordinary may happen: the default evidence window, and an hour. */
const margin = 25 * HOUR;

const usualAgeHours = [20 * 24, 300 * 24] as const;

/** One account per trouble that gets over it, then one per trouble that is still in it when the log ends. */
export const afflictedRoles = (span: Span, random: Random): readonly Role[] => [
  ...troubles.map((trouble, index) =>
    afflicted(trouble, span, random.branch(`healed ${String(index)}`), false),
  ),
  ...troubles.map((trouble, index) => afflicted(trouble, span, random.branch(`open ${String(index)}`), true)),
];

const afflicted = (trouble: Trouble, span: Span, random: Random, open: boolean): Role => {
  const flipsAt = open ? openFlip(span, random) : healedFlip(trouble, span, random);
  const [least, most] = trouble.ageHours ?? usualAgeHours;
  const age = random.integer(Math.floor(least * 60), Math.floor(most * 60)) * MINUTE;
  const createdAt = Math.max(span.start + random.integer(0, DAY), flipsAt - age);
  return {
    wish: { accountType: random.pick(trouble.accountTypes), createdAt, ...wishFor(trouble) },
    keepsAuthorisation: true,
    cause: trouble.cause,
    open,
    story: (account, chance) => [
      birth(account, chance, trouble.faulty),
      affliction(account, chance, trouble, { flipsAt, open }),
    ],
  };
};

const wishFor = ({ connection }: Trouble): { connection?: NonNullable<Trouble['connection']> } =>
  connection === undefined ? {} : { connection };

/** Most of what is still broken broke lately; a few accounts have been waiting for weeks. */
const openFlip = ({ end }: Span, random: Random): number =>
  random.chance(0.2)
    ? busyMoment(random, end - 30 * DAY, end - 8 * DAY)
    : busyMoment(random, end - 6 * DAY, end - 2 * HOUR);

const healedFlip = (trouble: Trouble, { start, end }: Span, random: Random): number => {
  const [least] = trouble.ageHours ?? usualAgeHours;
  const earliest = Math.min(start + (least * HOUR + 2 * DAY), end - 12 * DAY);
  return busyMoment(random, earliest, end - 10 * DAY);
};

const affliction = (
  account: FleetAccount,
  random: Random,
  trouble: Trouble,
  { flipsAt, open }: { flipsAt: number; open: boolean },
): Chapter => {
  const chronicle = new Chronicle(account, random, Math.max(flipsAt, account.createdAt + 2 * MINUTE));
  trouble.tell(chronicle);
  if (open) return chapterOf(chronicle, { margin, open });
  heal(chronicle);
  if (trouble.faulty !== undefined) chronicle.signal(account.connection);
  return chapterOf(chronicle, { margin });
};
