/** `npm run diagnosis`: judges the engine's diagnosis on simulated fleets, or writes fleets to fit weights on. */
import { parseArgs } from 'node:util';
import { exportForFitting } from './export.ts';
import { levels, type Level } from './words.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    fleets: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    level: { type: 'string', multiple: true, default: [...levels] },
    out: { type: 'string', default: 'fleets' },
  },
});

const isLevel = (word: string): word is Level => levels.some((level) => level === word);

const options = {
  fleets: Number(values.fleets),
  seed: Number(values.seed),
  levels: values.level.filter(isLevel),
};

if (positionals[0] === 'export') {
  const breaks = exportForFitting({ ...options, out: values.out });
  console.log(`${String(breaks)} breaks in ${values.out}`);
}
