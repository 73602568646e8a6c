import type { Level, Truth } from './words.ts';
import { Book } from './book.ts';
import { Life } from './life.ts';
import { drawStrikes, waiting } from './strikes.ts';
import { drawMembers, drawTeam, logEnd, logStart, type Member } from './team.ts';
import { chanceOf, worldNamed, type World } from './worlds.ts';

/** Which fleet is wanted. */
export interface FleetChoice {
  /** A world, or its name. */
  readonly world: World | string;
  /** A whole number, 0 or more; the same one gives the same fleet. */
  readonly seed: number;
  readonly level: Level;
}

/** What became of a fleet. */
export interface Fleet {
  /** The log, in order of arrival, a line of NDJSON each without its end. */
  readonly lines: readonly string[];
  /** Its breaks in order of time; for the judge's eyes alone. */
  readonly truth: readonly Truth[];
}

/** A fleet of which every level of evidence can be had: the same breaks, told more or less fully. */
export interface ToldFleet {
  /** Whether the API shows its team hosts, proxies and domains: elsewhere nobody can know what accounts have in common there. */
  readonly shows: boolean;
  readonly truth: readonly Truth[];
  readonly lines: (level: Level) => readonly string[];
}

/** Keys that were rotated as they should be: told, and nobody is harmed. */
const rotateKeys = (book: Book, members: readonly Member[], perYear: number): void => {
  for (const provider of ['google', 'microsoft']) {
    const users = members.filter((member) => member.provider === provider);
    for (let at = logStart + waiting(book.random, perYear); at < logEnd; at += waiting(book.random, perYear))
      for (const member of users)
        if (member.createdAt < at) book.signal(member, Math.round(at), { type: 'oauthKeysChanged' });
  }
};

/** Lives the fleet of a world and a seed. */
export const liveFleet = (choice: Omit<FleetChoice, 'level'>): ToldFleet => {
  const world = typeof choice.world === 'string' ? worldNamed(choice.world) : choice.world;
  const { table } = world;
  const chance = chanceOf(world, choice.seed);
  const team = drawTeam(table, chance.branch('team'));
  const members = drawMembers(team, table, chance.branch('members'));
  const strikes = drawStrikes(table, members, chance.branch('strikes'));
  const book = new Book(team, chance.branch('book'), table.noise);
  rotateKeys(book, members, table.noise.rotations);
  const truth = members
    .flatMap((member) => new Life(book, table, strikes, member).live())
    .toSorted((one, other) => one.flippedAt.localeCompare(other.flippedAt));
  const shows = team.reads && team.api === 'v1';
  return { truth, shows, lines: (level) => book.lines(level) };
};

/**
 * A fleet's log at a level of evidence, with the truth about its breaks. The same choice gives the same bytes.
 *
 * @throws RangeError when there is no world of that name
 */
export const fleetOf = ({ world, seed, level }: FleetChoice): Fleet => {
  const { truth, lines } = liveFleet({ world, seed });
  return { truth, lines: lines(level) };
};
