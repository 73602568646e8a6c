import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { smallLog, temporaryFolder, testIo } from './run.ts';

const folder = temporaryFolder();

test('the progress of a replay counts the lines that were read, also within a transaction', async () => {
  const many = join(folder, 'many.ndjson');
  const text = `${Array.from({ length: 600 }, () => smallLog)
    .flat()
    .join('\n')}\n`;
  writeFileSync(many, text);
  const io = testIo({ columns: 100 });
  let [at, shown] = [Date.UTC(2026, 2, 1, 9), ''];
  await main(['replay', many], {
    ...io,
    now: () => (at += 150),
    stderr: { ...io.stderr, write: (piece: string) => void (shown += piece) },
  });
  const states = Array.from(shown.matchAll(/(\d+) % {2}([\d,]+) lines/g), ([, share, lines]) => [
    Number(share),
    Number(lines?.replace(',', '')),
  ]);
  const all = smallLog.length * 600;
  for (const [share = 0, lines = 0] of states) expect(Math.abs(share - (lines / all) * 100)).toBeLessThan(2);
  expect(states.filter(([, lines = 0]) => lines > 0 && lines < all).length).toBeGreaterThan(3);
});
