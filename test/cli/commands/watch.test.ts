import { renameSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openLifecycle, type Payload } from '../../../src/index.ts';
import { database, run, temporaryFolder } from '../run.ts';
import { started } from '../watched.ts';

const folder = temporaryFolder();

const status = (id: string, type: string, message: string): Payload => ({
  AccountStatus: { account_id: id, account_type: type, message },
});

/** Has another connection write, as another process does. */
const heard = async (db: string, ...payloads: readonly Payload[]): Promise<void> => {
  await using lifecycle = openLifecycle({ database: db });
  for (const payload of payloads) await lifecycle.receive(payload);
};

const jsonIn = (stdout: string): readonly Record<string, unknown>[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('watch', () => {
  it('tells what another connection writes, from when it begins, and ends with 130', async () => {
    const db = await database(folder);
    const watching = started(['watch', '--db', db]);
    await watching.said('stderr', 'Watching');
    await heard(
      db,
      status('mailbox', 'MAIL', 'ERROR'),
      status('mailbox', 'MAIL', 'OK'),
      status('mailbox', 'MAIL', 'OK'),
      '{"broken',
    );
    await watching.said('stdout', 'quarantined 1');
    watching.interrupt('SIGINT');
    expect(await watching.ended).toBe(130);
    const lines = watching.texts.stdout.replaceAll(/\d\d:\d\d:\d\d/g, 'TIME').split('\n');
    expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\d UTC$/);
    expect(lines.slice(1)).toEqual([
      'TIME  ■ mailbox                 imap       OK → ERROR',
      'TIME  ● mailbox                 imap       ERROR → OK  nobody',
      'TIME  · mailbox                 webhook    OK  repeat',
      'TIME  ✗ quarantined 1  the body is not JSON: "{\\"broken"',
      '',
    ]);
    expect(watching.texts.stderr).toBe(`Watching ${db}; Ctrl-C ends.\n`);
  });

  it('says who must do what, while nothing later has moved the account on', async () => {
    const db = await database(folder);
    const watching = started(['watch', '--db', db]);
    await watching.said('stderr', 'Watching');
    await heard(db, status('mailbox', 'MAIL', 'STOPPED'));
    await watching.said('stdout', 'STOPPED');
    watching.interrupt('SIGTERM');
    expect(await watching.ended).toBe(143);
    expect(watching.texts.stdout).toContain('OK → STOPPED  operator: Restart the account;');
  });

  it('prints objects with --ndjson, from the entry after which it is asked to begin', async () => {
    const db = await database(folder);
    const watching = started(['watch', '--db', db, '--ndjson', '--after', '7']);
    await watching.said('stdout', '"seq":11');
    watching.interrupt('SIGINT');
    await watching.ended;
    expect(watching.texts.stderr).toBe('');
    const told = jsonIn(watching.texts.stdout);
    expect(told.map(({ seq }) => seq)).toEqual([8, 9, 10, 11]);
    expect(told[0]).toMatchObject({
      kind: 'event',
      provider: 'linkedin',
      event: 'CREDENTIALS',
      decision: 'applied',
      from: { connection: 'OK' },
      to: { connection: 'CREDENTIALS.linkedin.sessionExpired' },
      account: { status: 'CREDENTIALS', cause: 'linkedin.sessionExpired', needsUser: true },
      remedy: { actor: 'user' },
    });
    expect(told[1]).toMatchObject({ event: 'apiError', source: 'signal', decision: 'recorded' });
  });

  it.each([
    [['--who', 'operator'], [10]],
    [['--who', 'user'], [8]],
    [
      ['--provider', 'imap'],
      [5, 6, 7],
    ],
    [['--tenant', 'team 7'], [12]],
  ])('narrowed by %j, tells of some alone', async (narrowing, expected) => {
    const db = await database(folder);
    await heard(db, { status: 'CREATION_SUCCESS', account_id: 'named', name: 'team 7' });
    const watching = started(['watch', '--db', db, '--ndjson', '--after', '0', ...narrowing]);
    await watching.said('stdout', `"seq":${expected.at(-1)}`);
    watching.interrupt('SIGINT');
    await watching.ended;
    expect(jsonIn(watching.texts.stdout).map(({ seq }) => seq)).toEqual(expected);
  });

  it.each([
    ['removed', (db: string) => rmSync(db)],
    ['replaced', (db: string, other: string) => renameSync(other, db)],
  ])('a database that is %s is said in words, and ends it with 5', async (_how, change) => {
    const [db, other] = [await database(folder), await database(folder)];
    const watching = started(['watch', '--db', db]);
    await watching.said('stderr', 'Watching');
    change(db, other);
    expect(await watching.ended).toBe(5);
    expect(watching.texts.stderr).toContain(`${db} is not the file that was opened any more`);
    expect(watching.texts.stderr).toContain('hint: Somebody has removed, moved or replaced it');
  });

  it('refuses an entry that is no number, and a database that is not there', async () => {
    expect((await run(['watch', '--after', 'x'])).stderr).toContain('--after cannot be "x"');
    expect(await run(['watch', '--db', `${folder}/none.db`])).toMatchObject({ code: 5, stdout: '' });
  });
});

describe('watch on a terminal', () => {
  const keys = async () => {
    const db = await database(folder);
    const watching = started(['watch', '--db', db], { columns: 100, env: { NO_COLOR: '1' } });
    await watching.said('stderr', 'q quit');
    return { db, watching };
  };

  it('says at the foot how the fleet stands, and ends with 0 at q', async () => {
    const { db, watching } = await keys();
    expect(watching.texts.stderr).toContain('need someone · ');
    await heard(db, status('mailbox', 'MAIL', 'ERROR'));
    await watching.said('stderr', /heard \d+ s ago/);
    watching.press('q');
    expect(await watching.ended).toBe(0);
    expect(watching.stdin.raw).toEqual([true, false]);
    expect(watching.texts.stderr).toSatisfy((text: string) => text.endsWith('\u001b[1A\u001b[J'));
  });

  it('ends with 130 at Ctrl-C, which sends no signal there', async () => {
    const { watching } = await keys();
    watching.press('\u0003');
    expect(await watching.ended).toBe(130);
    expect(watching.stdin.raw).toEqual([true, false]);
  });

  it('keeps only lines that hold what was typed after /', async () => {
    const { db, watching } = await keys();
    watching.press('/LINKx\u007fED');
    await watching.said('stderr', 'filter: LINKED_');
    watching.press('\r');
    await watching.said('stderr', '/ filter: LINKED · Esc shows all');
    await heard(db, status('mailbox', 'MAIL', 'ERROR'), status('other', 'LINKEDIN', 'OK'));
    await watching.said('stdout', 'other');
    expect(watching.texts.stdout).not.toContain('mailbox');
    watching.press('\u001b');
    await heard(db, status('mailbox', 'MAIL', 'OK'));
    await watching.said('stdout', 'mailbox');
    watching.press('q');
    await watching.ended;
  });
});
