/**
 * `npm run diagnosis`: judges the engine's diagnosis on simulated fleets, and prints tables as Markdown.
 *
 *     npm run diagnosis -- --fleets 40 --world hostile --level W0 --level S4
 *     npm run diagnosis -- --cases DIR        judges labelled logs
 *     npm run diagnosis -- export --out DIR   writes fleets to fit weights on
 *     npm run diagnosis -- reported           judges the breaks of test/diagnosis/reported, told of in public
 *     npm run diagnosis -- incidents          how accounts of incidents fare, with webhooks and reads of the API
 *     npm run diagnosis -- table              prints priors and rates with their sources
 */
import { parseArgs } from 'node:util';
import { casesIn } from './cases.ts';
import { exportForFitting } from './export.ts';
import { liveFleet } from './fleet.ts';
import { goalsTable, judgeIncidents } from './incidents.ts';
import { hear, type Verdict } from './judge.ts';
import { reportOf, type Judged } from './report.ts';
import { judgeReported, reportedTable } from './reported.ts';
import { sourcesTable } from './sources.ts';
import { levels, type Level } from './words.ts';
import { worldNamed, worlds, type World } from './worlds.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    fleets: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
    world: { type: 'string', multiple: true },
    level: { type: 'string', multiple: true },
    cases: { type: 'string' },
    out: { type: 'string', default: 'fleets' },
  },
});

const whole = (name: 'fleets' | 'seed'): number => {
  const number = Number(values[name]);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new RangeError(`--${name} is not a whole number: ${values[name]}`);
};

const levelNamed = (word: string): Level => {
  const found = levels.find((level) => level === word);
  if (found !== undefined) return found;
  throw new RangeError(`no level ${JSON.stringify(word)}; there are ${levels.join(', ')}`);
};

const chosenLevels = values.level?.map(levelNamed) ?? levels;

const judgeWorld = async (world: World): Promise<Judged> => {
  const byLevel = new Map<string, Verdict[]>(chosenLevels.map((level) => [level, []]));
  for (const seed of seeds()) {
    const fleet = liveFleet({ world, seed });
    for (const level of chosenLevels)
      byLevel.get(level)?.push(...(await hear({ lines: fleet.lines(level), truth: fleet.truth })));
  }
  return { world: world.name, byLevel };
};

const judgeCases = async (folder: string): Promise<Judged> => {
  const byLevel = new Map<string, Verdict[]>();
  for (const { level, given } of casesIn(folder))
    byLevel.set(level, [...(byLevel.get(level) ?? []), ...(await hear(given))]);
  return { world: folder, byLevel };
};

const chosenWorlds = (): readonly World[] =>
  values.world?.map(worldNamed) ?? worlds.filter(({ use }) => use === 'judge');

const seeds = (): readonly number[] =>
  Array.from({ length: whole('fleets') }, (_, number) => whole('seed') + number);

const judgeAll = async (): Promise<void> => {
  for (const world of chosenWorlds()) console.log(`${reportOf(await judgeWorld(world))}\n`);
};

if (positionals[0] === 'export') {
  const options = { out: values.out, fleets: whole('fleets'), seed: whole('seed'), levels: chosenLevels };
  console.log(`${String(exportForFitting(options))} breaks in ${values.out}`);
} else if (positionals[0] === 'table') console.log(sourcesTable());
else if (positionals[0] === 'reported')
  console.log(reportedTable(await judgeReported('test/diagnosis/reported')));
else if (positionals[0] === 'incidents')
  console.log(goalsTable(await judgeIncidents(chosenWorlds(), seeds())));
else if (values.cases === undefined) await judgeAll();
else console.log(reportOf(await judgeCases(values.cases)));
