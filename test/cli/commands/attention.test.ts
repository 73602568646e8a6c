import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../src/cli/terminal/text.ts';
import { dashed, database, plainId, run, smallLog, temporaryFolder } from '../run.ts';

const folder = temporaryFolder();
const db = await database(folder);
const empty = await database(folder, []);
const well = await database(folder, smallLog.slice(0, 2));

describe('attention', () => {
  it('says how many need someone, then what there is to do, by who must do it', async () => {
    const { code, stdout } = await run(['attention', '--db', db], { columns: 80, env: { NO_COLOR: '1' } });
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "2 of 4 accounts need someone:  ■ 1 you  ▲ 1 user  heard 1 min ago

      ■ YOU                                                           ACCOUNTS  OLDEST
         1 Replace the proxy                                                 1     2 h
      ▲ USERS                                                         ACCOUNTS  OLDEST
         2 Send a reconnect link                                             1     3 d
      "
    `);
  });

  it('shows of a job what to do in full, and its accounts', async () => {
    const { code, stdout } = await run(['attention', '1', '--db', db], {
      columns: 80,
      env: { NO_COLOR: '1' },
    });
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "■ Replace the proxy   1 account   oldest 2 h   strong
        Fix or replace the proxy, then retry with what is stored: POST
        /api/v1/accounts/{id}.

      ACCOUNT                 PROVIDER   SINCE  CAUSE
      -Y6jmQ2vAbCdEfGhIjKlMn  instagram    2 h  proxyUnavailable
      "
    `);
  });

  it('prints jobs as JSON where they are asked for', async () => {
    const all = await run(['attention', '--db', db, '--jobs', '--json']);
    expect(JSON.parse(all.stdout)).toMatchObject([
      { number: 1, actor: 'operator', task: 'replaceProxy', accounts: [{ accountId: dashed }] },
      { number: 2, actor: 'user', task: 'reconnect', accounts: [{ accountId: plainId }] },
    ]);
    const one = await run(['attention', '2', '--db', db, '--json']);
    expect(JSON.parse(one.stdout)).toMatchObject({ number: 2, accounts: [{ accountId: plainId }] });
    const users = await run(['attention', '--db', db, '--jobs', '--json', '--who', 'user']);
    expect(JSON.parse(users.stdout)).toMatchObject([{ actor: 'user' }]);
  });

  it.each([['0'], ['9'], ['x']])('refuses %j as the number of a job', async (number) => {
    const { code, stderr } = await run(['attention', number, '--db', db]);
    expect(code).toBe(2);
    expect(stderr).toContain('attention');
  });

  it('lists every account with --all', async () => {
    const { stdout } = await run(['attention', '--all', '--db', db], {
      columns: 120,
      env: { NO_COLOR: '1' },
    });
    expect(stdout).toMatchInlineSnapshot(`
      "2 of 4 accounts need someone                                              as of 2026-03-01 09:00 UTC

        WHO       ACCOUNT                 PROVIDER   SINCE  CAUSE                     WHAT TO DO
      ■ operator  -Y6jmQ2vAbCdEfGhIjKlMn  instagram    2 h  proxyUnavailable, strong  Replace the proxy
      ▲ user      Acc0unt_Id-22chars-ABC  linkedin     3 d  sessionExpired, decisive  Send a reconnect link
      "
    `);
  });

  it('takes some lines per account where the terminal is narrow', async () => {
    const { stdout } = await run(['attention', '--all', '--db', db], {
      columns: 60,
      env: { NO_COLOR: '1' },
    });
    expect(stdout).toMatchInlineSnapshot(`
      "2 of 4 accounts need someone      as of 2026-03-01 09:00 UTC

      ■ operator  -Y6jmQ2vAbCdEfGhIjKlMn
          instagram, proxyUnavailable, strong, for 2 h
          Replace the proxy
      ▲ user  Acc0unt_Id-22chars-ABC
          linkedin, sessionExpired, decisive, for 3 d
          Send a reconnect link
      "
    `);
  });

  it('pages the list of all on a terminal alone, by PAGER, and not where that is refused', async () => {
    const paged = async (argv: readonly string[], env: Record<string, string>, columns?: number) => {
      const texts: string[] = [];
      const { stdout } = await run(['attention', '--db', db, ...argv], {
        env: { NO_COLOR: '1', ...env },
        ...(columns === undefined ? {} : { columns }),
        page: (text, command) => texts.push(`${command}: ${text}`),
      });
      expect(stdout === '').toBe(texts.length > 0);
      return texts.map((text) => text.slice(0, text.indexOf(' ')));
    };
    expect(await paged(['--all'], {}, 100)).toEqual(['less:']);
    expect(await paged(['--all'], { PAGER: 'most' }, 100)).toEqual(['most:']);
    for (const env of [{ NO_PAGER: '1' }, { PAGER: '' }, { PAGER: 'cat' }, { TERM: 'dumb' }])
      expect(await paged(['--all'], env, 100)).toEqual([]);
    expect(await paged(['--all', '--no-pager'], {}, 100)).toEqual([]);
    expect(await paged(['--all'], {})).toEqual([]);
    expect(await paged(['--all', '--json'], {}, 100)).toEqual([]);
    expect(await paged([], {}, 100)).toEqual([]);
  });

  it('prints where the pager cannot be started', async () => {
    const { stdout } = await run(['attention', '--all', '--db', db], { columns: 100 });
    expect(stdout).toContain(plainId);
  });

  it('names the next command on standard error, with the dash of the id guarded', async () => {
    const { stderr } = await run(['attention', '--all', '--db', db]);
    expect(stderr).toContain(`account-lifecycle explain --db ${db} -- ${dashed}`);
    const jobs = await run(['attention', '--db', db]);
    expect(jobs.stderr).toContain(`account-lifecycle attention 1 --db ${db}`);
    expect(jobs.stderr).toContain(`account-lifecycle attention --all --db ${db}`);
  });

  it('prints the views, worst first', async () => {
    const { stdout } = await run(['attention', '--db', db, '--json']);
    expect(JSON.parse(stdout)).toMatchObject([{ accountId: dashed }, { accountId: plainId }]);
    const limited = await run(['attention', '--db', db, '--ndjson', '--limit', '1']);
    expect(limited.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect((await run(['attention', '--db', db, '--limit', '1'])).stdout).toContain('someone, 1 shown');
  });

  it('shows people as many as they ask for, and programs all', async () => {
    const many = await database(
      folder,
      Array.from({ length: 101 }, (_, index) => ({
        AccountStatus: { account_id: `account-${index}`, account_type: 'LINKEDIN', message: 'ERROR' },
      })).map((payload) => JSON.stringify(payload)),
    );
    const shown = await run(['attention', '--db', many, '--limit', '7']);
    expect(shown.stdout).toContain('101 of 101 accounts need someone, 7 shown');
    expect(shown.stdout.match(/account-\d+/g)).toHaveLength(7);
    expect((await run(['attention', '--all', '--db', many])).stdout.match(/account-\d+/g)).toHaveLength(101);
    expect((await run(['attention', '--db', many])).stdout).toMatch(/1 Restart the connection +101 /);
    expect(JSON.parse((await run(['attention', '--db', many, '--json'])).stdout)).toHaveLength(101);
  });

  it('is narrowed by provider and cause', async () => {
    const { stdout } = await run(['attention', '--db', db, '--json', '--provider', 'linkedin']);
    expect(JSON.parse(stdout)).toMatchObject([{ accountId: plainId }]);
    expect((await run(['attention', '--db', db, '--provider', 'linkedin'])).stdout).toMatch(
      /^1 of 4 accounts needs someone, of those asked for/,
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
    ['now, for a database in use', Date.UTC(2026, 2, 1, 20), 'heard 11 h ago', '13 h'],
    ['the newest entry, for one of the past', Date.UTC(2027, 0, 1), 'as of 2026-03-01 08:59 UTC', '1 h'],
    ['the newest entry, when the clock is behind', Date.UTC(2025, 0, 1), 'as of 2026-03-01 08:59 UTC', '1 h'],
  ])('counts ages from %s', async (_, now, moment, age) => {
    const { stdout } = await run(['attention', '--db', db], { now });
    expect(stdout).toContain(moment);
    expect(stdout).toMatch(new RegExp(`Replace the proxy +1 +${age}`));
  });

  it.each([40, 60, 80, 120, 200])('stays within a terminal of %i columns', async (columns) => {
    for (const argv of [[], ['--all'], ['1'], ['2']]) {
      const { stdout } = await run(['attention', '--db', db, ...argv], { columns });
      for (const line of stdout.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(columns);
    }
  });

  it('is narrowed and put in order by what only its views tell', async () => {
    const idsOf = async (...argv: readonly string[]): Promise<readonly string[]> => {
      const { stdout } = await run(['attention', '--db', db, '--fields', 'accountId', '--csv', ...argv]);
      return stdout.trimEnd().split('\n').slice(1);
    };
    expect(await idsOf()).toEqual([`'${dashed}`, plainId]);
    expect(await idsOf('--sort', 'since')).toEqual([plainId, `'${dashed}`]);
    expect(await idsOf('--sort', 'since', '--limit', '1')).toEqual([plainId]);
    expect(await idsOf('--who', 'user')).toEqual([plainId]);
    expect(await idsOf('--since', '1d')).toEqual([`'${dashed}`]);
    expect(await idsOf('--since', '4d')).toEqual([`'${dashed}`, plainId]);
    expect(await idsOf('--since', '2026-02-28')).toEqual([`'${dashed}`]);
    expect(await idsOf('--name', 'nobody')).toEqual([]);
  });
});
