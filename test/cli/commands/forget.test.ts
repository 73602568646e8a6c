import { describe, expect, it } from 'vitest';
import type { ChainHead } from '../../../src/sqlite/index.ts';
import { database, plainId, run, smallLog, temporaryFolder } from '../run.ts';

const folder = temporaryFolder();

describe('forget', () => {
  it('says what it would erase, erases it, and leaves a sound database', async () => {
    const db = await database(folder, smallLog);
    const forget = (...argv: string[]) => run(['forget', plainId, '--db', db, ...argv]);
    const dry = await forget('--dry-run');
    expect([dry.code, dry.stdout]).toEqual([
      0,
      expect.stringMatching(/^Would erase 1 account, \d+ log entr(y|ies) and 0 in quarantine\n$/),
    ]);
    expect((await run(['show', plainId, '--db', db])).code).toBe(0);
    const told = await forget('--json');
    const { chain, ...summary } = JSON.parse(told.stdout);
    expect(summary).toMatchObject({ accounts: 1, quarantined: 0, dryRun: false });
    expect((await run(['show', plainId, '--db', db])).code).toBe(1);
    const check = await run(['db', 'check', '--db', db]);
    expect([check.code, check.stdout]).toEqual([0, expect.stringMatching(/^OK: /)]);
    const proven = (end: ChainHead) => run(['db', 'check', '--db', db, '--head', `${end.seq}:${end.digest}`]);
    expect(await proven(chain.after)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^OK: /) });
    expect(await proven(chain.before)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('when accounts were erased'),
    });
    expect((await proven({ ...chain.after, seq: 1 })).code).toBe(5);
    expect((await run(['db', 'info', '--db', db])).stdout).toMatch(/erased +1 account, \d+ log entr/);
  });

  it('says by what it can be shown later', async () => {
    const db = await database(folder, smallLog);
    const { stderr } = await run(['forget', plainId, '--db', db]);
    expect(stderr).toMatch(/note (\d+:[0-9a-f]{64}), and check the database with `db check --head \1`/);
  });

  it('knows nobody by a wrong name', async () => {
    const db = await database(folder, smallLog);
    const { code, stderr } = await run(['forget', 'nobody-of-that-name', '--db', db]);
    expect([code, stderr.includes('hint:')]).toEqual([1, true]);
  });

  it.each([[[]], [[plainId, '--tenant', 'a']]])('wants one name: %j', async (argv) => {
    const { code, stderr } = await run(['forget', ...argv, '--db', await database(folder, smallLog)]);
    expect([code, stderr.includes('hint:')]).toEqual([2, true]);
  });
});
