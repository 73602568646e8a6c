import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { shippedWeights } from '../../../machines/causes/weights.ts';
import { logFile, run, temporaryFolder } from '../run.ts';

const folder = temporaryFolder();

const line = (minute: number, payload: object): string =>
  JSON.stringify({ received_at: new Date(Date.UTC(2026, 1, 20, 9, minute)).toISOString(), payload });

const status = (id: string, message: string): object => ({
  AccountStatus: { account_id: id, account_type: 'LINKEDIN', message },
});

const log = logFile(folder, 'log.ndjson', [
  line(0, status('a', 'OK')),
  line(1, status('b', 'OK')),
  line(2, status('b', 'CREDENTIALS')),
  line(3, { account_id: 'b', type: 'deviceSeen' }),
]);
const db = join(folder, 'fleet.db');
await run(['replay', log, '--db', db, '--quiet']);

const own = join(folder, 'own.json');
writeFileSync(
  own,
  JSON.stringify({
    ...shippedWeights,
    version: 'own',
    prior: { ...shippedWeights.prior, linkedin: { 'linkedin.duplicate': 3 } },
  }),
);

it('a replay by other weights says who would be elsewhere, and from which line on', async () => {
  const { code, stdout } = await run(['replay', log, '--diff', db, '--weights', own, '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual([
    {
      accountId: 'b',
      was: expect.stringMatching(/^CREDENTIALS/),
      is: 'CREDENTIALS.linkedin.duplicate',
      since: '2026-02-20T09:02:00.000Z',
      file: log,
      line: 3,
    },
  ]);
  const shown = (await run(['replay', log, '--diff', db, '--weights', own])).stdout;
  expect(shown).toContain('1 account would be elsewhere');
  expect(shown).toContain(`${log}:3`);
});

it('a replay by the same weights differs in nothing', async () => {
  expect((await run(['replay', log, '--diff', db])).stdout).toContain('No account would be elsewhere');
  expect((await run(['replay', log, '--diff', db, '--json'])).stdout).toBe('[]\n');
});

it('a comparison keeps nothing, and cannot be asked to', async () => {
  expect((await run(['replay', log, '--diff', db, '--db', join(folder, 'x.db')])).code).toBe(2);
});

it('a replay by other weights stores them with what it decides', async () => {
  const other = join(folder, 'other.db');
  await run(['replay', log, '--db', other, '--weights', own, '--quiet']);
  const { stdout } = await run(['show', 'b', '--db', other, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ cause: 'linkedin.duplicate' });
  expect((await run(['db', 'check', '--db', other])).code).toBe(0);
});
