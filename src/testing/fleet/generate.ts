import { DAY } from '../../../machines/policy.ts';
import { checkWholeNumbers } from '../options.ts';
import { seededRandom, type Random } from '../random.ts';
import { castFleet, type Member } from './cast.ts';
import type { Chapter } from './chronicle.ts';
import { ordinaryLife } from './life.ts';
import { inOrder } from './merge.ts';
import { deliveries, foreignLines, malformedLines } from './noise.ts';
import type { Role, Span } from './role.ts';
import { sweeps, type Told } from './sweep.ts';

/** What a simulated log is to hold. */
export interface FleetOptions {
  /** The same seed and options give the same lines, byte for byte. A whole number, 0 or more. Default 1. */
  readonly seed?: number;
  /** How many accounts. Every documented cause, oddity and incident appears from about 140 on. Default 20. */
  readonly accounts?: number;
  /** How many calendar months the log covers. Sessions live to expire from 13 on. Default 3. */
  readonly months?: number;
  /** How many lines there are at least; the noise comes on top. Default 20 for each account. */
  readonly lines?: number;
  /** When the log begins, in milliseconds since 1970. Default 2025-01-01. */
  readonly start?: number;
}

type WholeOptions = Required<FleetOptions>;

/** The options of the log that ships as `demo/fleet.ndjson`. */
export const fleetDemo: WholeOptions = {
  seed: 20250101,
  accounts: 330,
  months: 14,
  lines: 6_400,
  start: Date.UTC(2025, 0, 1),
};

/**
 * A realistic log of a fleet of accounts: lines of NDJSON without their end, in order of arrival. Accounts of every
 * provider live ordinary lives, fall into CREDENTIALS for each documented cause, and usually recover; deliveries come
 * in all shapes, twice, late, torn, or were never meant for us (DOMAIN §3–5).
 *
 * @throws LifecycleError `invalidOption` when an option is not a whole number in its range
 */
export const generateFleet = ({
  seed = 1,
  accounts = 20,
  months = 3,
  lines = 20 * accounts,
  start = Date.UTC(2025, 0, 1),
}: FleetOptions = {}): Iterable<string> => {
  const options = { seed, accounts, months, lines, start };
  checkWholeNumbers('generateFleet', options, [
    ['seed', 0],
    ['accounts', 1],
    ['months', 1],
    ['lines', 0],
    ['start', 0],
  ]);
  return { [Symbol.iterator]: () => fleetLines(options) };
};

/** An account of a simulated fleet, what it is in the log for, and all that happens to it: what a log does not tell. */
export interface FleetLife extends Told {
  readonly role: Role;
}

/** The lives that the lines under these options tell of. */
export const fleetLives = (options: WholeOptions): readonly FleetLife[] => {
  const random = seededRandom(options.seed);
  const span = fleetSpan(options);
  return tellAll(castFleet(span, options.accounts, random.branch('cast')), span, options.lines, random);
};

function* fleetLines(options: WholeOptions): Generator<string, void> {
  const random = seededRandom(options.seed);
  const span = fleetSpan(options);
  const told = fleetLives(options);
  const known = told.reduce((sum, { occurrences }) => sum + occurrences.length, 0);
  const readings = sweeps(span, told, options.lines - known, random.branch('sweeps'));
  const noise = random.branch('noise');
  const accounts = told.map(({ account }) => account);
  const [first] = accounts;
  yield* inOrder([
    ...[...told.flatMap(({ occurrences }) => occurrences), ...readings].flatMap((occurrence) =>
      deliveries(occurrence, noise),
    ),
    ...foreignLines(span, accounts, Math.ceil(options.lines / 250), noise),
    ...(first === undefined ? [] : malformedLines(span, first, noise)),
  ]);
}

/** The time that a log under these options covers. */
export const fleetSpan = ({ start, months }: Pick<WholeOptions, 'start' | 'months'>): Span => {
  const date = new Date(start);
  const end = new Date(start).setUTCMonth(date.getUTCMonth() + months);
  return { start, end };
};

/** How many lines an ordinary chapter takes, by experience. */
const linesPerChapter = 2.4;

const tellAll = (
  members: readonly Member[],
  span: Span,
  lines: number,
  random: Random,
): readonly FleetLife[] => {
  const particular = members.reduce((sum, { chapters }) => sum + countOf(chapters), 0);
  const lifetimes = members.reduce((sum, { account }) => sum + (span.end - account.createdAt), 0);
  const density = Math.max(0, lines - particular) / linesPerChapter / lifetimes;
  return members.map((member, number) =>
    tell(member, span, density, random.branch(`life ${String(number)}`)),
  );
};

const countOf = (chapters: readonly Chapter[]): number =>
  chapters.reduce((sum, { occurrences }) => sum + occurrences.length, 0);

const tell = (
  { account, role, chapters }: Member,
  span: Span,
  density: number,
  random: Random,
): FleetLife => {
  const from = account.createdAt + DAY;
  const count = Math.round((span.end - from) * density * (0.6 + random.next() * 0.8));
  const keepsAuthorisation = role.keepsAuthorisation ?? false;
  const ordinary =
    count < 1 ? [] : ordinaryLife(account, random, { from, to: span.end, count, keepsAuthorisation });
  const occurrences = [...chapters, ...around(chapters, ordinary)].flatMap((chapter) => chapter.occurrences);
  return {
    account,
    role,
    occurrences: occurrences.filter(({ at }) => at < span.end).sort((one, other) => one.at - other.at),
  };
};

/** The ordinary chapters that touch neither a particular one nor the ordinary one before. */
const around = (particular: readonly Chapter[], ordinary: readonly Chapter[]): readonly Chapter[] => {
  const kept: Chapter[] = [];
  for (const chapter of ordinary) {
    const last = kept.at(-1);
    const apart = (other: Chapter): boolean => chapter.to < other.from || other.to < chapter.from;
    if (particular.every(apart) && (last === undefined || apart(last))) kept.push(chapter);
  }
  return kept;
};
