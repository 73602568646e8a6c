import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MACHINE_VERSION } from '../../../machines/account.ts';
import { openSqliteStore } from '../../../src/index.ts';
import { serialize } from '../../../src/model/snapshot.ts';
import { currentDatabase, decidedOtherwise, pretendOlder, pretendOtherRules } from '../../sqlite/older.ts';
import { withRaw } from '../../sqlite/raw.ts';
import { run, temporaryFolder } from '../run.ts';

const folder = temporaryFolder();

const older = async (): Promise<string> => {
  const database = await currentDatabase();
  pretendOlder(database);
  return database;
};

const snapshotsOf = (database: string): readonly string[] => {
  const store = openSqliteStore({ database, readonly: true });
  const snapshots = store.accounts({}).map(serialize);
  store.close();
  return snapshots;
};

describe('a database of an older machine', () => {
  it.each(['accounts', 'attention', 'show x', 'explain x', 'replay nothing.ndjson', 'signal x deviceSeen'])(
    'is refused to %s with 5 and a hint that can be followed',
    async (command) => {
      writeFileSync(join(folder, 'nothing.ndjson'), '');
      const db = await older();
      const { code, stdout, stderr } = await run([...command.split(' '), '--db', db], { cwd: folder });
      expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
      expect(stderr).toContain(`account-lifecycle db upgrade --db ${db}`);
    },
  );

  it('is described, with what to do', async () => {
    const db = await older();
    const { code, stdout, stderr } = await run(['db', 'info', '--db', db], {
      columns: 60,
      env: { NO_COLOR: '1' },
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^machine +version 0; this is version ${MACHINE_VERSION}$`, 'm'));
    expect(stderr).toBe(`Build them again from its log: account-lifecycle db upgrade --db ${db}\n`);
    expect(JSON.parse((await run(['db', 'info', '--db', db, '--json'])).stdout)).toMatchObject({
      machine: { machineVersions: ['0'], isCurrent: false, upgrades: [{ machine: '1' }] },
    });
  });

  it('is backed up', async () => {
    const db = await older();
    const copy = join(folder, 'older-copy.db');
    expect((await run(['db', 'backup', copy, '--db', db])).code).toBe(0);
    expect((await run(['db', 'info', '--db', copy])).stdout).toContain('version 0');
  });

  it('is checked as far as that goes', async () => {
    const db = await older();
    const { code, stdout } = await run(['db', 'check', '--db', db, '--json']);
    expect(code).toBe(5);
    expect(JSON.parse(stdout)).toMatchObject({
      sound: false,
      findings: [
        `the snapshots were made by version 0 of the machine, and this is version ${MACHINE_VERSION}: they cannot be compared with the log`,
      ],
      hint: `Build them again from its log: account-lifecycle db upgrade --db ${db}`,
    });
    withRaw(db, (raw) => {
      raw.exec(`DROP TRIGGER log_is_never_changed; UPDATE log SET payload = '{' WHERE seq = 3`);
    });
    expect((await run(['db', 'check', '--db', db])).stdout).toMatch(/^4 findings:[^]*payload is not JSON/);
  });

  it('is exported', async () => {
    const [db, current] = [await older(), await currentDatabase()];
    const lines = await run(['db', 'export', '--db', db]);
    expect(lines.code).toBe(0);
    const { stdout, stderr } = await run(['db', 'export', '--db', current]);
    expect([lines.stdout, lines.stderr]).toEqual([linesAlone(stdout), stderr]);
  });
});

/** What an export says to a replay: without what stands beside some lines for an import. */
const linesAlone = (text: string): string =>
  text
    .split('\n')
    .map((line) => {
      if (line === '') return line;
      const { received_at, source, payload } = JSON.parse(line) as Record<string, unknown>;
      return JSON.stringify({ received_at, source, payload });
    })
    .join('\n');

describe('db upgrade', () => {
  it('makes a database usable again, and keeps it as it was', async () => {
    const db = await older();
    const { code, stdout, stderr } = await run(['db', 'upgrade', '--db', db]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const otherwise = /^\d+ log entr(?:y|ies) would be decided otherwise today; the decisions were kept\.\n/m;
    expect(Number(otherwise.exec(stdout)?.[0].split(' ')[0] ?? 0)).toBe(await decidedOtherwise());
    expect(stdout.replace(otherwise, '')).toBe(
      `Upgraded from version 0 of the machine to ${MACHINE_VERSION}: 17 accounts built again from 315 log entries.\n` +
        `The database as it was before: ${db}.machine-0.backup\n`,
    );
    expect(snapshotsOf(db)).toEqual(snapshotsOf(await currentDatabase()));
    expect((await run(['db', 'check', '--db', db])).stdout).toMatch(/^OK: /);
    expect((await run(['db', 'info', '--db', db])).stdout).toMatch(
      /^upgraded +\S+Z, from version 0; decisions kept up to log entry 315$/m,
    );
    expect((await run(['db', 'upgrade', '--db', db])).stdout).toBe(
      `Nothing to do: the snapshots are of version ${MACHINE_VERSION} of the machine.\n`,
    );
  });

  it('says what would be decided otherwise, and who stands elsewhere', async () => {
    const db = await older();
    withRaw(db, (raw) => {
      raw.exec(`UPDATE OR IGNORE kinds SET decision = 'late' WHERE decision = 'repeat';
        UPDATE snapshots SET state = (SELECT id FROM states WHERE connection = 'DELETED' LIMIT 1)
        WHERE account = (SELECT number FROM accounts WHERE account_id = 'Fl4pping_Account-00001');
        DROP TABLE chain; DROP TABLE seals`);
    });
    const { stdout } = await run(['db', 'upgrade', '--db', db, '--no-backup']);
    expect(stdout).toMatch(/^\d+ log entries would be decided otherwise today; the decisions were kept\.$/m);
    expect(stdout).toMatch(
      /^1 account stands elsewhere than before:\n {2}· Fl4pping_Account-00001: DELETED → OK$/m,
    );
    expect(stdout).toMatch(/^No backup was made\.$/m);
    expect((await run(['db', 'check', '--db', db])).code).toBe(0);
  });

  it('prints one document with --json', async () => {
    const db = await older();
    pretendOtherRules(db);
    const backup = join(folder, 'named.backup');
    const { stdout } = await run(['db', 'upgrade', '--db', db, '--json', '--backup', 'named.backup'], {
      cwd: folder,
    });
    expect(JSON.parse(stdout)).toEqual({
      accounts: 17,
      logEntries: 315,
      decidedOtherwise: await decidedOtherwise(),
      moved: 0,
      examples: [],
      from: ['0'],
      to: MACHINE_VERSION,
      backup,
    });
    expect(statSync(backup).mode & 0o777).toBe(0o600);
  });

  it('leaves the database as it was when it is asked to end', async () => {
    const db = await older();
    const { code, stderr } = await run(['db', 'upgrade', '--db', db, '--no-backup'], { interrupt: 'SIGINT' });
    expect(code).toBe(130);
    expect(stderr).toContain('The database is as it was; run the command again.');
    expect((await run(['accounts', '--db', db])).code).toBe(5);
    expect((await run(['db', 'upgrade', '--db', db, '--no-backup'])).code).toBe(0);
  });

  it.each<[string, (db: string) => readonly string[], number, RegExp]>([
    ['a file that is missing', () => ['--db', join(folder, 'none.db')], 5, /There is no database/],
    ['a folder', () => ['--db', folder], 5, /is a folder, not a file/],
    ['no database named', () => [], 2, /ACCOUNT_LIFECYCLE_DB/],
    ['an option that it has not', (db) => ['--db', db, '--bakup', 'x'], 2, /--backup/],
    ['a backup over a file', (db) => ['--db', db, '--backup', db], 2, /never overwrites/],
  ])('refuses %s', async (_, argv, expected, message) => {
    const { code, stdout, stderr } = await run(['db', 'upgrade', ...argv(await older())]);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toMatch(message);
    expect(existsSync(join(folder, 'none.db'))).toBe(false);
  });

  it('refuses a database that is in use, and says what to do', async () => {
    const db = await older();
    const store = openSqliteStore({ database: db, readonly: true, anyMachine: true });
    store.totals();
    const { code, stderr } = await run(['db', 'upgrade', '--db', db]);
    store.close();
    expect(code).toBe(5);
    expect(stderr).toContain('end what has it open, such as `serve`');
    expect(existsSync(`${db}.machine-0.backup`)).toBe(false);
  });
});

describe('db export', () => {
  it('writes lines that give the same accounts, byte for byte', async () => {
    const db = await currentDatabase();
    const out = join(folder, 'log.ndjson');
    const { code, stdout, stderr } = await run(['db', 'export', '--db', db, '--out', 'log.ndjson'], {
      cwd: folder,
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toBe(
      'Exported 315 lines to log.ndjson.\n1 delivery that could not be read stands in quarantine and not in the log.\n',
    );
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const again = join(folder, 'again.db');
    expect((await run(['replay', out, '--db', again, '--quiet'])).code).toBe(0);
    const kept = snapshotsOf(db);
    const others = snapshotsOf(again).filter((snapshot, index) => snapshot !== kept[index]);
    expect(others.length).toBeLessThanOrEqual(await decidedOtherwise());
    const exported = readFileSync(out, 'utf8');
    expect((await run(['db', 'export', '--db', again, '--quiet'])).stdout.trimEnd().split('\n').length).toBe(
      315,
    );
    const { stdout: replayed } = await run(['db', 'export', '--db', again, '--quiet']);
    expect(linesAlone(replayed)).toBe(linesAlone(exported));
    expect(Object.keys(JSON.parse(linesAlone(exported).split('\n')[0] ?? '') as object)).toEqual([
      'received_at',
      'source',
      'payload',
    ]);
  });

  it('writes to standard output by itself, and nothing else there', async () => {
    const { stdout, stderr } = await run(['db', 'export', '--db', await currentDatabase(), '--quiet']);
    expect(stdout.trimEnd().split('\n')).toHaveLength(315);
    expect(stderr).toBe('');
  });

  it('never overwrites, and leaves no part of a file behind', async () => {
    const db = await currentDatabase();
    const taken = join(folder, 'taken.ndjson');
    writeFileSync(taken, 'mine');
    expect(await run(['db', 'export', '--db', db, '--out', taken])).toMatchObject({ code: 2, stdout: '' });
    expect(readFileSync(taken, 'utf8')).toBe('mine');
    const partial = join(folder, 'partial.ndjson');
    expect(await run(['db', 'export', '--db', db, '--out', partial], { interrupt: 'SIGTERM' })).toMatchObject(
      {
        code: 143,
        stderr: `Stopped, and ${partial} was removed.\n`,
      },
    );
    expect(existsSync(partial)).toBe(false);
    const nowhere = join(folder, 'no-such-folder', 'x.ndjson');
    expect((await run(['db', 'export', '--db', db, '--out', nowhere])).code).toBe(1);
    expect((await run(['db', 'export', '--db', join(folder, 'none.db')])).code).toBe(5);
  });

  it('takes a name that looks like an option', async () => {
    const inside = join(folder, 'inside');
    mkdirSync(inside);
    const db = await currentDatabase();
    expect(
      (await run(['db', 'export', '--out=-log', `--db=${basename(db)}`, '--quiet'], { cwd: dirname(db) }))
        .code,
    ).toBe(0);
    expect(existsSync(join(dirname(db), '-log'))).toBe(true);
  });
});
