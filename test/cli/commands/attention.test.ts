import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../src/cli/terminal/text.ts';
import { dashed, database, plainId, run, smallLog, temporaryFolder } from '../run.ts';

const folder = temporaryFolder();
const db = await database(folder);
const empty = await database(folder, []);
const well = await database(folder, smallLog.slice(0, 2));

describe('attention', () => {
  it('says how many need somebody, then whom to do what', async () => {
    const { code, stdout } = await run(['attention', '--db', db], { columns: 120, env: { NO_COLOR: '1' } });
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "2 accounts need somebody (of 4)                                           as of 2026-03-01 09:00 UTC

        WHO       ACCOUNT                 PROVIDER   SINCE  CAUSE                     WHAT TO DO
      ■ operator  -Y6jmQ2vAbCdEfGhIjKlMn  instagram    2 h  proxyUnavailable, strong  Fix or replace the proxy, then retry
                                                                                      with what is stored: POST
                                                                                      /api/v1/accounts/{id}.
      ▲ user      Acc0unt_Id-22chars-ABC  linkedin     3 d  sessionExpired, decisive  Send the user a link to reconnect; the
                                                                                      session is a year old.
      "
    `);
  });

  it('takes some lines per account where the terminal is narrow', async () => {
    const { stdout } = await run(['attention', '--db', db], { columns: 60, env: { NO_COLOR: '1' } });
    expect(stdout).toMatchInlineSnapshot(`
      "2 accounts need somebody (of 4)   as of 2026-03-01 09:00 UTC

      ■ operator  -Y6jmQ2vAbCdEfGhIjKlMn
          instagram, proxyUnavailable, strong, for 2 h
          Fix or replace the proxy, then retry with what is
          stored: POST /api/v1/accounts/{id}.
      ▲ user  Acc0unt_Id-22chars-ABC
          linkedin, sessionExpired, decisive, for 3 d
          Send the user a link to reconnect; the session is a year
          old.
      "
    `);
  });

  it('names the next command on standard error, with the dash of the id guarded', async () => {
    const { stderr } = await run(['attention', '--db', db]);
    expect(stderr).toContain(`account-lifecycle explain --db ${db} -- ${dashed}`);
  });

  it('prints the views, worst first', async () => {
    const { stdout } = await run(['attention', '--db', db, '--json']);
    expect(JSON.parse(stdout)).toMatchObject([{ accountId: dashed }, { accountId: plainId }]);
    const limited = await run(['attention', '--db', db, '--ndjson', '--limit', '1']);
    expect(limited.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect((await run(['attention', '--db', db, '--limit', '1'])).stdout).toContain('(of 4, 1 shown)');
  });

  it('shows people the first hundred, and programs all', async () => {
    const many = await database(
      folder,
      Array.from({ length: 101 }, (_, index) => ({
        AccountStatus: { account_id: `account-${index}`, account_type: 'LINKEDIN', message: 'ERROR' },
      })).map((payload) => JSON.stringify(payload)),
    );
    const shown = await run(['attention', '--db', many]);
    expect(shown.stdout).toContain('(of 101, 100 shown)');
    expect(shown.stdout.match(/account-\d+/g)).toHaveLength(100);
    expect(shown.stderr).toContain('--limit shows more');
    expect(JSON.parse((await run(['attention', '--db', many, '--json'])).stdout)).toHaveLength(101);
  });

  it('is narrowed by provider and cause', async () => {
    const { stdout } = await run(['attention', '--db', db, '--json', '--provider', 'linkedin']);
    expect(JSON.parse(stdout)).toMatchObject([{ accountId: plainId }]);
    expect((await run(['attention', '--db', db, '--provider', 'linkedin'])).stdout).toMatch(
      /^1 account needs somebody, of those asked for/,
    );
    const none = await run(['attention', '--db', db, '--json', '--cause', 'imap.passwordChanged']);
    expect(none).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
  });

  it('says so when nobody is needed', async () => {
    expect((await run(['attention', '--db', empty])).stdout).toMatch(/^No accounts yet/);
    expect((await run(['attention', '--db', well])).stdout).toMatch(/^Nobody is needed \(1 accounts?\)/);
    expect(await run(['attention', '--db', empty, '--json'])).toEqual({
      code: 0,
      stdout: '[]\n',
      stderr: '',
    });
  });

  it.each([
    ['now, for a database in use', Date.UTC(2026, 2, 1, 20), '2026-03-01 20:00 UTC', '13 h'],
    ['the newest entry, for one of the past', Date.UTC(2027, 0, 1), '2026-03-01 08:59 UTC', '1 h'],
    ['the newest entry, when the clock is behind', Date.UTC(2025, 0, 1), '2026-03-01 08:59 UTC', '1 h'],
  ])('counts ages from %s', async (_, now, moment, age) => {
    const { stdout } = await run(['attention', '--db', db], { now });
    expect(stdout).toContain(`as of ${moment}`);
    expect(stdout).toMatch(new RegExp(`instagram +${age}`));
  });

  it.each([60, 80, 120, 200])('stays within a terminal of %i columns', async (columns) => {
    const { stdout } = await run(['attention', '--db', db], { columns });
    for (const line of stdout.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(columns);
    expect(stdout).toContain(dashed);
  });

  it('cuts nothing where there is no terminal', async () => {
    expect((await run(['attention', '--db', db])).stdout.split('\n').length).toBe(6);
  });
});
