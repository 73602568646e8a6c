// What is tried for days, and in small in the tests: npm run soak -- [chapter…] [--seed N] [--share S]. Prints a table, and ends
// with 1 when anything was wrong. A share of 0.01 is a hundredth of the whole programme.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../src/testing/random.ts';
import { buildWhenStale } from '../build.ts';
import { bodies } from './bodies.ts';
import type { Chapter, Tally } from './chapter.ts';
import { deliveryKills, tellingKills } from './deliveries.ts';
import { equality } from './equality.ts';
import { diskFaults, killedAtMoments } from './faults.ts';
import { pureHistories, storedHistories } from './histories.ts';
import { kills } from './kills.ts';
import { powerCuts } from './power-cuts.ts';
import { receivers } from './receivers.ts';
import { simulation } from './simulate.ts';
import { sockets } from './sockets.ts';
import { together } from './together.ts';
import { hasCompiler } from './trace.ts';

const onFailingDisks = [powerCuts, diskFaults, killedAtMoments];
const chapters = [
  kills,
  deliveryKills,
  tellingKills,
  together,
  ...onFailingDisks,
  pureHistories,
  storedHistories,
  simulation,
  bodies,
  sockets,
  receivers,
  equality,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' }, share: { type: 'string', default: '1' } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const share = Number(values.share);

const chosen =
  positionals.length === 0 ? chapters : chapters.filter(({ name }) => positionals.includes(name));
if (chosen.length === 0 || !(share > 0) || !Number.isSafeInteger(seed)) {
  console.error(
    `Choose among ${chapters.map(({ name }) => name).join(', ')}, with a whole --seed and a --share over 0.`,
  );
  process.exit(2);
}

const numbers = (count: number): string => count.toLocaleString('en');

const runChapter = async (chapter: Chapter): Promise<Tally | null> => {
  if (!hasCompiler && onFailingDisks.includes(chapter)) return null;
  const folder = mkdtempSync(join(tmpdir(), 'account-lifecycle-soak-'));
  const times = Math.max(1, Math.round(chapter.times * share));
  const progress = (done: number): void => {
    if (process.stderr.isTTY)
      process.stderr.write(`\r${chapter.name}: ${numbers(done)} of ${numbers(times)}   `);
  };
  try {
    const random = seededRandom(seed).branch(chapter.name);
    return await chapter.run({ random, seed, dist, folder, times, progress });
  } finally {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    rmSync(folder, { recursive: true, force: true });
  }
};

const dist = buildWhenStale();
console.log(`seed ${seed}, share ${share}\n`);
console.log('| chapter | what | tried | acknowledged | wrong | seconds |');
console.log('| --- | --- | ---: | ---: | ---: | ---: |');
for (const chapter of chosen) {
  const begun = performance.now();
  const tally = await runChapter(chapter);
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  if (tally === null) {
    console.log(`| ${chapter.name} | ${chapter.what} | left out: no C compiler | | | |`);
    continue;
  }
  const { tried, acknowledged, wrong } = tally;
  const figures = [`${numbers(tried)} ${chapter.unit}`, numbers(acknowledged), String(wrong.length), seconds];
  console.log(`| ${chapter.name} | ${chapter.what} | ${figures.join(' | ')} |`);
  for (const sentence of wrong) console.error(`  ${sentence}`);
  if (wrong.length > 0) process.exitCode = 1;
}
