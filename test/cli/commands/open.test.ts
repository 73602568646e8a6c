import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { database, plainId, run, temporaryFolder } from '../run.ts';
import { started } from '../watched.ts';

const folder = temporaryFolder();

/** A folder with an opener that notes what it was given. */
const opener = (): { readonly env: Record<string, string>; readonly opened: () => string } => {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const note = join(folder, 'opened');
  for (const name of ['xdg-open', 'open']) {
    writeFileSync(join(bin, name), `#!/bin/sh\necho "$1" > '${note}'\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return {
    env: { PATH: `${bin}:/usr/bin:/bin` },
    opened: () => (existsSync(note) ? readFileSync(note, 'utf8').trim() : ''),
  };
};

it('shows an account in the page that runs on its database, and nowhere when that has ended', async () => {
  const db = await database(folder);
  const inspecting = started(['inspect', '--db', db, '--port', '0']);
  await inspecting.said('stderr', 'Ctrl-C ends');
  const page = new URL(inspecting.texts.stdout.trim());
  expect(statSync(`${db}-page`).mode & 0o777).toBe(0o600);
  const { env, opened } = opener();
  const { code, stdout, stderr } = await run(['open', plainId, '--db', db], { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const shown = new URL(stdout.trim());
  expect([shown.origin, shown.search]).toEqual([page.origin, page.search]);
  expect(shown.pathname).toBe(`/accounts/${plainId}`);
  await expect.poll(opened).toBe(stdout.trim());
  inspecting.interrupt('SIGINT');
  await inspecting.ended;
  expect(existsSync(`${db}-page`)).toBe(false);
  const ended = await run(['open', plainId, '--db', db, '--print']);
  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toContain(`account-lifecycle inspect --db ${db} --account=${plainId} --open`);
});

it('takes a note that a page has left for no running page, and warns where there is no browser', async () => {
  const db = await database(folder);
  writeFileSync(`${db}-page`, 'http://127.0.0.1:9/?token=gone');
  expect(await run(['open', plainId, '--db', db])).toMatchObject({ code: 1, stdout: '' });
  const inspecting = started(['inspect', '--db', db, '--port', '0']);
  await inspecting.said('stderr', 'Ctrl-C ends');
  const { code, stderr } = await run(['open', plainId, '--db', db], { env: { PATH: folder } });
  expect(code).toBe(0);
  expect(stderr).toContain('open the address yourself');
  inspecting.interrupt('SIGINT');
  await inspecting.ended;
});

it('knows no account that is not there', async () => {
  const db = await database(folder);
  const { code, stderr } = await run(['open', 'mailbx', '--db', db]);
  expect(code).toBe(1);
  expect(stderr).toContain('Did you mean mailbox?');
});

it('the settings of a folder name its database; option and environment are stronger', async () => {
  const db = await database(folder);
  const cwd = join(folder, 'with-settings');
  mkdirSync(cwd);
  writeFileSync(join(cwd, '.account-lifecycle.json'), JSON.stringify({ database: db }));
  expect((await run(['show', 'mailbox'], { cwd })).code).toBe(0);
  const other = await run(['show', 'mailbox'], { cwd, env: { ACCOUNT_LIFECYCLE_DB: 'none.db' } });
  expect(other.stderr).toContain('none.db');
  expect((await run(['show', 'mailbox', '--db', ''], { cwd })).code).toBe(2);
  writeFileSync(join(cwd, '.account-lifecycle.json'), '{"databse": 1}');
  const wrong = await run(['show', 'mailbox'], { cwd });
  expect(wrong).toMatchObject({ code: 2 });
  expect(wrong.stderr).toContain('.account-lifecycle.json names no database');
});
