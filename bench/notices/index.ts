// How calmly people are told, and whether of everything: `npm run notices:numbers`. With `-- --seeds N` it plays N small fleets of
// each kind instead, and sums them up.
import { parseArgs } from 'node:util';
import { play } from '../../test/notify/numbers/play.ts';
import { scoreNotices, shortOf, summed, type NoticeScore } from '../../test/notify/numbers/score.ts';
import { flappingWorld, outageWorld, type TrueWorld } from '../../test/notify/numbers/world.ts';
import { yearWorld } from '../../test/notify/numbers/year.ts';

const { seeds } = parseArgs({ options: { seeds: { type: 'string' } } }).values;

const columns = [
  ['bad statuses', 'badStatuses'],
  ['sent', 'sent'],
  ['right', 'right'],
  ['missed', 'missed'],
  ['median min', 'medianMinutes'],
  ['p99 min', 'p99Minutes'],
  ['wrong person', 'wrongPerson'],
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
else
  for (const make of [(seed: number) => flappingWorld(seed, 8), (seed: number) => outageWorld(seed, 0.2)]) {
    const scores: NoticeScore[] = [];
    for (let seed = 1; seed <= Number(seeds); seed += 1) scores.push(await scored(make(seed)));
    print(make(1).name, summed(scores));
  }
