// One world once more: npm run simulate -- --seed N. Says what was wrong with it, and ends with 1 when anything was.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { simulateOnce } from './simulate.ts';

const { values } = parseArgs({ options: { seed: { type: 'string' } } });
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
if (!Number.isSafeInteger(seed)) {
  console.error('Give a whole number: npm run simulate -- --seed 7');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'account-lifecycle-simulate-'));
try {
  const { wrong, acknowledged } = await simulateOnce(seed, join(folder, 'world'));
  console.log(`seed ${seed}: ${acknowledged} deliveries acknowledged, ${wrong.length} things wrong`);
  for (const sentence of wrong) console.log(`  ${sentence}`);
  if (wrong.length > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
