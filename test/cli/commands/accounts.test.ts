import { describe, expect, it } from 'vitest';
import { generateLines } from '../../../src/testing/index.ts';
import { columnsOf } from '../../../src/cli/terminal/text.ts';
import { dashed, database, plainId, run, temporaryFolder } from '../run.ts';

const folder = temporaryFolder();
const db = await database(folder);
const empty = await database(folder, []);
const crowded = await database(folder, [...generateLines({ seed: 3, accounts: 1201, lines: 6000 })]);

const idsOf = (stdout: string): readonly unknown[] =>
  (JSON.parse(stdout) as readonly { accountId: unknown }[]).map(({ accountId }) => accountId);

describe('accounts', () => {
  it('lists the accounts by id', async () => {
    const { code, stdout, stderr } = await run(['accounts', '--db', db]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "4 accounts   as of 2026-03-01 09:00 UTC

        STATUS       ACCOUNT                 PROVIDER   SINCE  CAUSE
      ■ CREDENTIALS  -Y6jmQ2vAbCdEfGhIjKlMn  instagram    2 h  proxyUnavailable
      ▲ CREDENTIALS  Acc0unt_Id-22chars-ABC  linkedin     3 d  sessionExpired
      ○ DELETED      gone                    x          1 min
      ● OK           mailbox                 imap         8 d
      "
    `);
  });

  it('shows exact times with --utc', async () => {
    expect((await run(['accounts', '--db', db, '--utc'])).stdout).toContain('2026-02-26 09:00:00Z');
  });

  it('prints all views as one array, and one per line', async () => {
    const document = await run(['accounts', '--db', db, '--json']);
    expect(idsOf(document.stdout)).toEqual([dashed, plainId, 'gone', 'mailbox']);
    const lines = await run(['accounts', '--db', db, '--ndjson']);
    expect(
      lines.stdout
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toEqual(JSON.parse(document.stdout));
  });

  it.each([
    [
      ['--status', 'credentials'],
      [dashed, plainId],
    ],
    [['--provider', 'LinkedIn'], [plainId]],
    [['--cause', 'linkedin.sessionExpired'], [plainId]],
    [['--status', 'CREDENTIALS', '--provider', 'instagram'], [dashed]],
    [['--limit', '1'], [dashed]],
    [['--limit', '0'], []],
  ])('is narrowed by %j', async (narrowing, expected) => {
    const { stdout } = await run(['accounts', '--db', db, '--json', ...narrowing]);
    expect(idsOf(stdout)).toEqual(expected);
  });

  it('lists more accounts than it holds at a time', async () => {
    const all = idsOf((await run(['accounts', '--db', crowded, '--json'])).stdout);
    expect(all).toEqual([...new Set(all)].sort());
    expect(all.length).toBeGreaterThan(1000);
    const some = idsOf((await run(['accounts', '--db', crowded, '--json', '--limit', '700'])).stdout);
    expect(some).toEqual(all.slice(0, 700));
  });

  it('prints an empty array, and no line, when nothing matches', async () => {
    expect(await run(['accounts', '--db', empty, '--json'])).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
    expect(await run(['accounts', '--db', empty, '--ndjson'])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await run(['accounts', '--db', empty])).stdout).toMatch(/^0 accounts/);
  });

  it.each([
    [['--status', 'CREDENTAILS'], 'Did you mean CREDENTIALS?'],
    [['--provider', 'linkedni'], 'Did you mean linkedin?'],
    [['--cause', 'sessionExpired'], 'Did you mean instagram.sessionExpired or linkedin.sessionExpired?'],
    [['--cause', 'linkedin.sesionExpired'], 'Did you mean linkedin.sessionExpired?'],
    [['--limit', 'ten'], 'Give a whole number'],
    [['--stauts', 'OK'], 'Did you mean --status?'],
  ])('takes %j for a mistake', async (argv, hint) => {
    const { code, stdout, stderr } = await run(['accounts', '--db', db, ...argv]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`hint: ${hint}`);
  });

  it.each([40, 60, 80, 120, 200])(
    'stays within a terminal of %i columns, every id whole',
    async (columns) => {
      const { stdout } = await run(['accounts', '--db', db], { columns });
      for (const line of stdout.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(columns);
      expect(stdout).toContain(dashed);
      expect(stdout).toContain(plainId);
    },
  );
});
