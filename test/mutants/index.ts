// Changes one thing at a time in the chart, its guards and what is decided, and sees whether some test notices: npm run mutants --
// [file…] [--seed N] [--share S] [--tests PART]…. The table of decisions, and what only compares texts with earlier ones, are not
// among the tests. Ends with 1 when fewer than 95 of 100 are noticed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../src/testing/random.ts';
import { mutantsOf, type Mutant } from './make.ts';
import { MutantRunner } from './run.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const sources = [
  'machines/account.ts',
  'machines/guards.ts',
  ...['breaks', 'decide', 'diagnose', 'kept-step', 'step', 'tenancy'].map((name) => `src/decide/${name}.ts`),
];

/** Tests of what is decided, the quickest first, and then of all that depends on it. */
const stages = [
  ['reference', 'step', 'decide', 'kept-step', 'tenancy', 'breaks', 'chart-runner', 'explain'].map(
    (name) => `/test/decide/${name}.test`,
  ),
  ['/test/machines/', '/test/decide/'],
  [
    '/test/engine/',
    '/test/views/',
    '/test/lifecycle/',
    '/test/intake/',
    '/test/random-histories/',
    '/test/upgrade.test',
  ],
];

/** The table of decisions, and the text of the chart as it was accepted. */
const never = ['account.table.test', 'machines/version.test'];

const enough = 0.95;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string' },
    share: { type: 'string', default: '1' },
    tests: { type: 'string', multiple: true },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const share = Number(values.share);
const chosen = positionals.length === 0 ? sources : positionals;

const random = seededRandom(seed);
const mutants = chosen
  .flatMap((path) => mutantsOf(path, readFileSync(join(root, path), 'utf8')))
  .filter(() => random.next() < share);
const survivors: Mutant[] = [];
const runner = new MutantRunner(root, values.tests?.map((part) => [part]) ?? stages, never);
try {
  const broken = await runner.killerOf(null);
  if (broken !== null) throw new Error(`without a mutant there fails ${broken}`);
  for (const path of chosen) {
    const dead: Mutant = { path, line: 1, what: 'throws', code: 'throw new Error("a mutant");' };
    if ((await runner.killerOf(dead)) === null) throw new Error(`tests run without the mutants of ${path}`);
  }
  for (const [index, mutant] of mutants.entries()) {
    if ((await runner.killerOf(mutant)) === null) {
      survivors.push(mutant);
      console.error(`  ${mutant.path}:${mutant.line}: ${mutant.what}`);
    }
    if (process.stderr.isTTY) process.stderr.write(`\r${index + 1} of ${mutants.length} `);
  }
} finally {
  await runner.close();
}

console.log(`seed ${seed}, share ${share}\n`);
console.log('| source | mutants | noticed | unnoticed |');
console.log('| --- | ---: | ---: | ---: |');
const row = (name: string, isIts: (mutant: Mutant) => boolean): void => {
  const [all, left] = [mutants.filter(isIts).length, survivors.filter(isIts).length];
  console.log(`| ${name} | ${all} | ${all - left} | ${left} |`);
};
for (const path of chosen) row(path, (mutant) => mutant.path === path);
row('all', () => true);
if (survivors.length > (1 - enough) * mutants.length) process.exitCode = 1;
process.exit();
