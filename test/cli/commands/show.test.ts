import { describe, expect, it } from 'vitest';
import { dashed, database, line, plainId, run, status, temporaryFolder } from '../run.ts';

const folder = temporaryFolder();
const db = await database(folder);

const told = (account_id: string, word: string) => ({ account_id, status: word, name: 'user-1' });

describe('show', () => {
  it('says what is known of an account', async () => {
    const { code, stdout, stderr } = await run(['show', plainId, '--db', db]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "▲ CREDENTIALS sessionExpired, decisive   Acc0unt_Id-22chars-ABC

        provider       linkedin (LINKEDIN)
        since          3 d ago (2026-02-26 09:00 UTC)
        sync           RUNNING
        operational    no
        data fresh     no
        gets updates   no
        must act       user
        tell the user  Your LinkedIn session is a year old and has expired: please reconnect your account.
        for the team   Send the user a link to reconnect; the session is a year old.
        last seen      3 d ago (2026-02-26 09:00 UTC)
        last polled    never
        version        3
      "
    `);
  });

  it.each([
    [['show', dashed, '--db', db]],
    [['show', '--db', db, dashed]],
    [['show', '--db', db, '--', dashed]],
    [['show', dashed, `--db=${db}`, '--json']],
  ])('takes an id that begins with a dash: %j', async (argv) => {
    const { code, stdout } = await run(argv);
    expect(code).toBe(0);
    expect(stdout).toContain(dashed);
  });

  it('prints the view as JSON', async () => {
    const { stdout } = await run(['show', plainId, '--db', db, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ accountId: plainId, status: 'CREDENTIALS' });
    const line = await run(['show', plainId, '--db', db, '--ndjson']);
    expect(line.stdout.trimEnd().split('\n')).toEqual([JSON.stringify(JSON.parse(stdout))]);
  });

  it('shows the account as it was at a time', async () => {
    const { stdout } = await run(['show', plainId, '--db', db, '--json', '--at', '2026-01-01']);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'OK', cause: null });
  });

  it('says that an account was not known yet', async () => {
    const { code, stderr } = await run(['show', dashed, '--db', db, '--at', '2024-01-01']);
    expect(code).toBe(1);
    expect(stderr).toMatchInlineSnapshot(`
      "error: -Y6jmQ2vAbCdEfGhIjKlMn was not known yet at 2024-01-01T00:00:00.000Z
      hint: Its history begins later: account-lifecycle history -- -Y6jmQ2vAbCdEfGhIjKlMn
      "
    `);
  });

  it('says that there is a second account of the same person', async () => {
    const twins = await database(folder, [
      line('2026-02-28T09:00:00.000Z', 'notify', told('first', 'CREATION_SUCCESS')),
      line('2026-02-28T10:00:00.000Z', 'webhook', status('first', 'LINKEDIN', 'CREDENTIALS')),
      line('2026-02-28T10:10:00.000Z', 'notify', told('second', 'CREATION_SUCCESS')),
    ]);
    expect((await run(['show', 'second', '--db', twins])).stdout).toContain(
      'A twin of first, which broke on 2026-02-28 10:00 UTC',
    );
    expect((await run(['show', 'first', '--db', twins])).stdout).toContain('It has a twin, second');
    const { stdout } = await run(['show', 'second', '--db', twins, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ twinOf: { accountId: 'first', by: 'tenant' } });
    const then = await run(['show', 'first', '--db', twins, '--at', '2026-02-28T09:30:00Z']);
    expect(then.stdout).not.toContain('twin');
  });

  it('suggests the nearest id for an unknown one', async () => {
    const { code, stdout, stderr } = await run(['show', 'Acc0unt_Id-22chars-ABD', '--db', db]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatchInlineSnapshot(`
      "error: there is no account Acc0unt_Id-22chars-ABD
      hint: Did you mean Acc0unt_Id-22chars-ABC?
      "
    `);
  });
});
