// How calmly people are told, and whether of everything: `npm run notices:numbers`. With `-- --seeds N` it plays N small fleets of
// each kind instead, from `--from` on, names the seeds that fall short, and sums them up. Ctrl-C ends it after the fleet under way.
import { parseArgs } from 'node:util';
import { play } from '../../test/notify/numbers/play.ts';
import { scoreNotices, shareOf, shortOf, summed, type NoticeScore } from '../../test/notify/numbers/score.ts';
import { flappingWorld, outageWorld, type TrueWorld } from '../../test/notify/numbers/world.ts';
import { yearWorld } from '../../test/notify/numbers/year.ts';

const { seeds, from } = parseArgs({
  options: { seeds: { type: 'string' }, from: { type: 'string', default: '1' } },
}).values;

const columns = [
  ['bad statuses', 'badStatuses'],
  ['sent', 'sent'],
  ['right', 'right'],
  ['missed', 'missed'],
  ['median min', 'medianMinutes'],
  ['p99 min', 'p99Minutes'],
  ['wrong person', 'wrongPerson'],
  ['in vain', 'vain'],
  ['to members', 'toMembers'],
  ['too soon', 'withdrawnTooSoon'],
  ['digests', 'digests'],
  ['all-clears', 'allClears'],
] as const;

const row = (name: string, cells: readonly string[]): string =>
  [name.padEnd(10), ...cells.map((cell) => cell.padStart(13))].join('');

const print = (name: string, score: NoticeScore): void => {
  const cells = columns.map(([, key]) => String(Math.round(score[key] * 10) / 10));
  const short = shortOf(score);
  console.info(`${row(name, cells)}   ${short.length === 0 ? 'as wanted' : short.join(', ')}`);
  if (short.length > 0) process.exitCode = 1;
};

const scored = async (world: TrueWorld): Promise<NoticeScore> => scoreNotices(world, await play(world));

const smallFleets = [(seed: number) => flappingWorld(seed, 8), (seed: number) => outageWorld(seed, 0.2)];

/** Plays small fleets of each kind, until there are enough or somebody interrupts, and judges each by itself and all together. */
const playSeeds = async (first: number, count: number): Promise<void> => {
  const scores = smallFleets.map((): NoticeScore[] => []);
  const ending = new AbortController();
  process.once('SIGINT', () => ending.abort());
  for (let seed = first; seed < first + count && !ending.signal.aborted; seed += 1)
    for (const [kind, make] of smallFleets.entries()) {
      const world = make(seed);
      const score = await scored(world);
      scores[kind]?.push(score);
      if (shortOf(score).length > 0) console.error(`  ${world.name} ${seed}: ${shortOf(score).join(', ')}`);
    }
  for (const [kind, make] of smallFleets.entries()) printSum(make(first).name, scores[kind] ?? []);
};

const printSum = (name: string, scores: readonly NoticeScore[]): void => {
  const sum = summed(scores);
  print(name, sum);
  const shares = shareOf(sum).map(([what, share]) => `${what} ${(100 * share).toFixed(2)} %`);
  const asWanted = scores.filter((score) => shortOf(score).length === 0).length;
  console.info(`  ${shares.join(', ')}; ${asWanted} of ${scores.length} fleets as wanted by themselves`);
};

console.info(
  row(
    '',
    columns.map(([heading]) => heading),
  ),
);
if (seeds === undefined)
  for (const world of [() => yearWorld(), () => flappingWorld(1), () => outageWorld(1)].values()) {
    const made = world();
    print(made.name, await scored(made));
  }
else await playSeeds(Number(from), Number(seeds));
