import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { database, plainId, run, temporaryFolder } from '../run.ts';

const folder = temporaryFolder();
const db = await database(folder);

const tamper = (path: string, sql: string): void => {
  const handle = new Sqlite(path);
  handle.exec(sql);
  handle.close();
};

describe('db check', () => {
  it('finds nothing wrong with a sound database', async () => {
    expect(await run(['db', 'check', '--db', db])).toEqual({
      code: 0,
      stdout: 'OK: 4 accounts rebuilt from 11 log entries match what is stored.\n',
      stderr: '',
    });
    expect(JSON.parse((await run(['db', 'check', '--db', db, '--json'])).stdout)).toEqual({
      sound: true,
      accounts: 4,
      logEntries: 11,
      findings: [],
      chain: { seq: 11, digest: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown },
    });
  });

  it('says where the log was changed, and what to do about it', async () => {
    const tampered = await database(folder);
    tamper(
      tampered,
      `DROP TRIGGER log_is_never_changed;
       UPDATE log SET payload = replace(payload, ':', ': ') WHERE seq = 4`,
    );
    const { code, stdout, stderr } = await run(['db', 'check', '--db', tampered]);
    expect(code).toBe(5);
    expect(stdout).toContain('log entries 1 to 11: not what was written');
    expect(stdout).toContain('the schema lacks its trigger log_is_never_changed');
    expect(stderr).toContain('db restore');
  });

  it('tells whether the log goes back to what was noted on an earlier day', async () => {
    const grown = await database(folder);
    const headOf = async (): Promise<string> =>
      /^chain +(\S+)$/m.exec((await run(['db', 'info', '--db', grown])).stdout)?.[1] ?? '';
    const noted = await headOf();
    await run(['signal', plainId, 'apiOk', '--db', grown]);
    expect(await headOf()).not.toBe(noted);
    expect(await run(['db', 'check', '--db', grown, '--head', noted])).toMatchObject({ code: 0 });
    const other = noted.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    const { code, stdout } = await run(['db', 'check', '--db', grown, '--head', other]);
    expect(code).toBe(5);
    expect(stdout).toContain('log entries 1 to 11: not those that were there when');
    expect(await run(['db', 'check', '--db', grown, '--head', 'x'])).toMatchObject({ code: 2 });
  });

  it('ends with 5 when a snapshot is not what the log gives', async () => {
    const tampered = await database(folder);
    tamper(
      tampered,
      `UPDATE snapshots SET facts = json_set(coalesce(facts, '{}'), '$.incarnation', 2)
       WHERE account = (SELECT number FROM accounts WHERE account_id = '${plainId}')`,
    );
    const { code, stdout } = await run(['db', 'check', '--db', tampered]);
    expect(code).toBe(5);
    expect(stdout).toContain(`account ${plainId}`);
  });
});

describe('db backup', () => {
  it('copies the database, and never over another file', async () => {
    const copy = join(folder, 'copy.db');
    expect(await run(['db', 'backup', 'copy.db', '--db', db], { cwd: folder })).toMatchObject({
      code: 0,
      stdout: '',
    });
    expect((await run(['accounts', '--db', copy, '--json'])).stdout).toBe(
      (await run(['accounts', '--db', db, '--json'])).stdout,
    );
    const { code, stderr } = await run(['db', 'backup', copy, '--db', db]);
    expect(code).toBe(2);
    expect(stderr).toContain('never overwrites');
  });
});

describe('db info', () => {
  it('describes the database and what it holds', async () => {
    const { code, stdout } = await run(['db', 'info', '--db', db]);
    expect(code).toBe(0);
    expect(stdout).toContain(db);
    expect(stdout).toMatch(/^accounts +4$/m);
    expect(JSON.parse((await run(['db', 'info', '--db', db, '--json'])).stdout)).toMatchObject({
      path: db,
      accounts: 4,
      logEntries: 11,
      newestAt: '2026-03-01T08:59:00.000Z',
    });
  });
});

describe('a database that cannot be used', () => {
  it.each(['accounts', 'attention', 'show x', 'history x', 'explain x', 'db check', 'db info'])(
    'ends %s with 5 when it is missing, and makes none',
    async (command) => {
      const missing = join(folder, 'missing.db');
      const { code, stdout, stderr } = await run([...command.split(' '), '--db', missing]);
      expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
      expect(stderr).toContain(missing);
      expect(existsSync(missing)).toBe(false);
    },
  );

  it.each(['accounts', 'attention', 'show x', 'db check'])('must be named: %s', async (command) => {
    const { code, stderr } = await run(command.split(' '));
    expect(code).toBe(2);
    expect(stderr).toContain('ACCOUNT_LIFECYCLE_DB');
  });

  it('ends with 5 when it is no database, and leaves the file alone', async () => {
    const text = join(folder, 'text.db');
    writeFileSync(text, 'a text that is no database\n');
    expect((await run(['accounts', '--db', text])).code).toBe(5);
    expect(readFileSync(text, 'utf8')).toBe('a text that is no database\n');
  });
});
