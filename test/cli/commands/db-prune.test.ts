import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../../src/sqlite/index.ts';
import { keptSinkSample } from '../../../src/testing/store/samples.ts';
import { database, run, smallLog, temporaryFolder } from '../run.ts';

const folder = temporaryFolder();

describe('db prune', () => {
  it('says what it would take out, takes it out, says how far, and leaves a sound database', async () => {
    const db = await database(folder, smallLog);
    const prune = (...argv: string[]) => run(['db', 'prune', '--db', db, '--outbox-days', '1', ...argv]);
    const dry = await prune('--dry-run');
    expect([dry.code, dry.stdout]).toEqual([
      0,
      expect.stringMatching(
        /^Would prune 0 in quarantine, [1-9]\d* effects? of the outbox and 0 notices that had been given up\n$/,
      ),
    ]);
    const told = JSON.parse((await prune('--json')).stdout) as { effects: number };
    expect(told).toEqual({ quarantined: 0, effects: told.effects, letters: 0, payloads: 0, dryRun: false });
    expect(dry.stdout).toContain(` ${told.effects} effect`);
    expect((await prune()).stdout).toBe(
      'Pruned 0 in quarantine, 0 effects of the outbox and 0 notices that had been given up\n',
    );
    const check = await run(['db', 'check', '--db', db]);
    expect([check.code, check.stdout]).toEqual([0, expect.stringMatching(/^OK: /)]);
    const info = await run(['db', 'info', '--db', db]);
    expect(info.stdout).toMatch(/ \d+ effects, those up to number [1-9]\d* were pruned/);
  });

  it('drops payloads, after which history and check say so', async () => {
    const db = await database(folder, smallLog);
    const { stdout } = await run(['db', 'prune', '--db', db, '--payload-days', '1', '--json']);
    const { payloads } = JSON.parse(stdout) as { payloads: number };
    expect(payloads).toBeGreaterThan(0);
    const check = await run(['db', 'check', '--db', db]);
    expect([check.code, check.stderr]).toEqual([
      0,
      expect.stringMatching(/^Payloads of entries up to \d+ were dropped: /m),
    ]);
    const info = await run(['db', 'info', '--db', db]);
    expect(info.stdout).toMatch(/payloads +those up to entry \d+ were dropped/);
    const [{ accountId = '' } = {}] = JSON.parse((await run(['accounts', '--db', db, '--json'])).stdout) as {
      accountId?: string;
    }[];
    const history = JSON.parse((await run(['history', accountId, '--db', db, '--json'])).stdout) as object[];
    expect(history[0]).toMatchObject({ payloadDropped: true });
    expect(history[0]).not.toHaveProperty('payload');
  });

  it('leaves what a sink has not looked at', async () => {
    const db = await database(folder, smallLog);
    const store = openSqliteStore({ database: db });
    store.transaction((writer) => writer.saveSink(keptSinkSample({ cursor: 0 })));
    store.close();
    const { stdout } = await run(['db', 'prune', '--db', db, '--outbox-days', '1']);
    expect(stdout).toBe(
      'Pruned 0 in quarantine, 0 effects of the outbox and 0 notices that had been given up\n',
    );
  });

  it.each([[[]], [['--quarantine-days', '0']], [['--outbox-days', '1.5']]])(
    'wants a whole number of days: %j',
    async (argv) => {
      const db = await database(folder, smallLog);
      const { code, stderr } = await run(['db', 'prune', '--db', db, ...argv]);
      expect([code, stderr.includes('hint:')]).toEqual([2, true]);
    },
  );
});
