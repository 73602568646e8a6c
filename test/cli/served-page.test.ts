import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PAGE_TOKEN, type ActsAnswer } from '../../src/inspector/acts.ts';
import { database, plainId, run, temporaryFolder } from './run.ts';
import { started } from './watched.ts';

const folder = temporaryFolder();

/** Says through a page that an account is handled; resolves with what the page may do and what it answered. */
const handledThrough = async (address: string, id: string) => {
  const { origin, searchParams } = new URL(address);
  const authorization = `Bearer ${searchParams.get('token') ?? ''}`;
  const asked = await fetch(`${origin}/api/acts`, { headers: { authorization } });
  const may = (await asked.json()) as ActsAnswer;
  const answer = await fetch(`${origin}/api/acts/handled`, {
    method: 'POST',
    headers: { authorization, origin, [PAGE_TOKEN]: may.token ?? '' },
    body: JSON.stringify({ ids: [id] }),
  });
  return { may, answered: [answer.status, await answer.json()] };
};

const lastEntry = async (db: string, id: string): Promise<unknown> =>
  (JSON.parse((await run(['history', '--db', db, '--json', '--', id])).stdout) as unknown[]).at(-1);

describe('the page', () => {
  it('of serve writes through the server, and its token goes into no log', async () => {
    const db = join(folder, 'served.db');
    const running = started(['serve', '--db', db, '--port', '0', '--page', '0'], {
      env: { ACCOUNT_LIFECYCLE_V1_SECRETS: 'hidden-secret-of-v1' },
    });
    await running.said('stderr', /page on \S+; its address with the token stands in \S+\n/);
    const address = readFileSync(`${db}-page`, 'utf8');
    const [, url = ''] = /listening on (\S+)\n/.exec(running.texts.stderr) ?? [];
    await fetch(`${url}/webhooks/v1`, {
      method: 'POST',
      headers: { 'Unipile-Auth': 'hidden-secret-of-v1' },
      body: '{"AccountStatus":{"account_id":"mailbox","account_type":"MAIL","message":"ERROR"}}',
    });
    const { may, answered } = await handledThrough(address, 'mailbox');
    expect(may).toMatchObject({ links: false, database: db });
    expect(answered).toEqual([200, { accounts: 1 }]);
    running.interrupt('SIGINT');
    await running.ended;
    expect(running.texts.stderr).not.toContain(new URL(address).searchParams.get('token'));
    expect(existsSync(`${db}-page`)).toBe(false);
    expect(await lastEntry(db, 'mailbox')).toMatchObject({ source: 'signal', decision: 'recorded' });
  });

  it.each([
    [['--write'], [200, { accounts: 1 }]],
    [[], [403, expect.objectContaining({ error: expect.objectContaining({ code: 'readOnly' }) as unknown })]],
  ] as const)('of inspect with %j writes where that is asked', async (flags, expected) => {
    const db = await database(folder);
    const running = started(['inspect', '--db', db, '--port', '0', ...flags]);
    await running.said('stdout', /token=\S+\n/);
    const { answered } = await handledThrough(running.texts.stdout.trim(), plainId);
    expect(answered).toEqual(expected);
    running.interrupt('SIGINT');
    await running.ended;
    const wrote = ((await lastEntry(db, plainId)) as { source: string }).source === 'signal';
    expect(wrote).toBe(flags.length > 0);
  });

  it('of inspect makes no database, and writes into no log', async () => {
    const db = join(folder, 'nowhere.db');
    const { code } = await run(['inspect', '--db', db, '--write', '--port', '0']);
    expect([code, existsSync(db)]).toEqual([5, false]);
    const log = await run(['inspect', '--log', 'x.ndjson', '--write']);
    expect([log.code, log.stderr]).toEqual([2, expect.stringContaining('--write needs a database')]);
  });
});
