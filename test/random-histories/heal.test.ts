import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { buildWhenStale } from '../build.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the example shows a lost webhook that is healed', () => {
  buildWhenStale();
  const output = execFileSync(process.execPath, ['examples/heal.js'], { cwd: root, encoding: 'utf8' });
  const comparisons = output.split('\n').filter((line) => line.includes('in truth'));
  expect(comparisons).toEqual([
    '  in truth CREDENTIALS, here CREDENTIALS',
    '  in truth OK, here CREDENTIALS',
    '  in truth OK, here OK',
  ]);
  expect(output).toMatch(/changed +1 /);
});
