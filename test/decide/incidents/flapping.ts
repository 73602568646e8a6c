/**
 * `npm run incidents:flapping -- --fleets 1000`: how many incidents the engine finds in a year of a fleet that flaps and has none.
 */
import { parseArgs } from 'node:util';
import { watch } from './watched.ts';
import { natures, worldOf, type Nature } from './worlds.ts';

const { values } = parseArgs({ options: { fleets: { type: 'string', default: '100' } } });
const fleets = Number(values.fleets);
const flapping = natures['flapping'] as Nature;

let [found, lone, taken, struck] = [0, 0, 0, 0];
for (let seed = 1; seed <= fleets; seed += 1) {
  const watched = watch(worldOf(flapping, seed));
  found += watched.falseOnes.length;
  struck += watched.falseOnes.length === 0 ? 0 : 1;
  lone += watched.lone;
  taken += watched.taken;
}
const years = (fleets * flapping.days) / 365;
console.log(
  `${fleets} fleets of ${flapping.accounts} accounts, ${flapping.days} days each, ${lone} breaks: ${found} incidents that are ` +
    `none, in ${struck} fleets; ${(found / years).toFixed(2)} in a year of fleet; ${((100 * taken) / lone).toFixed(3)} of 100 breaks taken`,
);
