import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { database, run, temporaryFolder } from '../run.ts';

const line = (minute: number, id: string, message: string): string =>
  JSON.stringify({
    received_at: new Date(Date.UTC(2026, 1, 20, 9, minute)).toISOString(),
    payload: { AccountStatus: { account_id: id, account_type: 'LINKEDIN', message } },
  });

const folder = temporaryFolder();

const ids = ['a', 'b', 'c', 'd'];

/** A database of four accounts that broke and were reconnected. */
const broken = () =>
  database(folder, [
    ...ids.map((id, place) => line(place, id, 'OK')),
    ...ids.map((id, place) => line(place + 10, id, 'CREDENTIALS')),
    ...ids.map((id, place) => line(place + 20, id, 'RECONNECTED')),
  ]);

const told = async () => {
  const db = await broken();
  for (const id of ['a', 'b', 'c'])
    await run(['outcome', id, 'linkedin.browserLogout', '--by', 'user', '--db', db]);
  await run(['outcome', 'd', 'sunspots', '--db', db, '--flipped-at', '2026-02-20T09:13:00Z']);
  return db;
};

describe('outcome', () => {
  it('tells what a break came from, and changes no status', async () => {
    const db = await broken();
    const { code, stdout } = await run(['outcome', 'a', 'linkedin.sessionExpired', '--db', db, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ decision: 'recorded', account: { status: 'RECONNECTED' } });
  });

  it('knows who can say so', async () => {
    const { code, stderr } = await run(['outcome', 'a', 'x', '--by', 'usr', '--db', 'x.db']);
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean user?');
  });
});

describe('diagnosis score', () => {
  it('says how often the named cause was right', async () => {
    const { stdout } = await run(['diagnosis', 'score', '--db', await told(), '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      breaks: 4,
      withOutcome: 4,
      last: { breaks: 4, constant: 0.75 },
    });
  });

  it('is a table for people, with the mistakes', async () => {
    const { code, stdout } = await run(['diagnosis', 'score', '--db', await told()]);
    expect(code).toBe(0);
    expect(stdout).toContain('4 breaks, 4 with an outcome, 4 with one cause');
    expect(stdout).toMatch(/ASKED +BREAKS +RIGHT +AMONG THREE +TO BEAT +BRIER/);
  });

  it('says what to do where no outcome is known', async () => {
    const { stdout } = await run(['diagnosis', 'score', '--db', await broken()]);
    expect(stdout).toContain('account-lifecycle outcome <id> <cause>');
  });
});

describe('diagnosis fit', () => {
  it('prints weights that can be scored by, beginning with those that are shipped', async () => {
    const db = await told();
    const { code, stdout, stderr } = await run(['diagnosis', 'fit', '--db', db, '--name', 'own']);
    expect(code).toBe(0);
    expect(stderr).toContain('Fitted to 4 outcomes');
    expect(JSON.parse(stdout)).toMatchObject({ version: 'own' });
    const file = join(folder, 'own.json');
    writeFileSync(file, stdout);
    const scored = await run(['diagnosis', 'score', '--db', db, '--weights', file, '--json']);
    expect(JSON.parse(scored.stdout)).toMatchObject({ last: { breaks: 4 } });
  });

  it('needs an outcome', async () => {
    const { code, stderr } = await run(['diagnosis', 'fit', '--db', await broken()]);
    expect(code).toBe(2);
    expect(stderr).toContain('there is no break whose outcome is known');
  });

  it.each([
    ['no.json', 'cannot be read'],
    ['bad.json', 'it is not JSON'],
    ['else.json', 'holds no weights'],
  ])('refuses %s as weights', async (name, reason) => {
    writeFileSync(join(folder, 'bad.json'), '{');
    writeFileSync(join(folder, 'else.json'), '{"version":1}');
    const { code, stderr } = await run(['diagnosis', 'score', '--weights', name, '--db', await broken()], {
      cwd: folder,
    });
    expect(code).toBe(2);
    expect(stderr).toContain(reason);
  });
});
