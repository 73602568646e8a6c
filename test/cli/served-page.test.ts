import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PAGE_TOKEN, type ActsAnswer, type DoneAnswer } from '../../src/inspector/acts.ts';
import { startFakeUnipile } from '../../src/testing/unipile/index.ts';
import { database, plainId, run, temporaryFolder } from './run.ts';
import { started } from './watched.ts';

const folder = temporaryFolder();

/** Acts on an account through a page; resolves with what the page may do and what it answered. */
const actedThrough = async (address: string, act: 'handled' | 'links', id: string) => {
  const { origin, searchParams } = new URL(address);
  const authorization = `Bearer ${searchParams.get('token') ?? ''}`;
  const asked = await fetch(`${origin}/api/acts`, { headers: { authorization } });
  const may = (await asked.json()) as ActsAnswer;
  const answer = await fetch(`${origin}/api/acts/${act}`, {
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
    const { may, answered } = await actedThrough(address, 'handled', 'mailbox');
    expect(may).toMatchObject({ links: false, database: db });
    expect(answered).toEqual([200, { accounts: 1 }]);
    running.interrupt('SIGINT');
    await running.ended;
    expect(running.texts.stderr).not.toContain(new URL(address).searchParams.get('token'));
    expect(existsSync(`${db}-page`)).toBe(false);
    expect(await lastEntry(db, 'mailbox')).toMatchObject({ source: 'signal', decision: 'recorded' });
  });

  it('of serve copies a link that leads to the page by which users reconnect', async () => {
    const db = join(folder, 'linked.db');
    const fake = await startFakeUnipile();
    onTestFinished(() => fake.close());
    // What Unipile does not know is found to be gone, and then nobody is to reconnect it.
    fake.add({ id: 'mailbox', sources: [{ id: 'mailbox_MAIL', status: 'CREDENTIALS' }] });
    const running = started(
      ['serve', '--db', db, '--port', '0', '--page', '0', '--base', 'https://hooks.example.com'],
      {
        env: {
          ACCOUNT_LIFECYCLE_V1_SECRETS: 'hidden-secret-of-v1',
          ACCOUNT_LIFECYCLE_RECONNECT_KEY: 'hidden-reconnect-key',
          UNIPILE_DSN: fake.dsn,
          UNIPILE_API_KEY: fake.apiKey,
        },
      },
    );
    await running.said('stderr', /page on \S+; its address with the token stands in \S+\n/);
    const [, url = ''] = /listening on (\S+)\n/.exec(running.texts.stderr) ?? [];
    await fetch(`${url}/webhooks/v1`, {
      method: 'POST',
      headers: { 'Unipile-Auth': 'hidden-secret-of-v1' },
      body: '{"AccountStatus":{"account_id":"mailbox","account_type":"MAIL","message":"CREDENTIALS"}}',
    });
    const { may, answered } = await actedThrough(readFileSync(`${db}-page`, 'utf8'), 'links', 'mailbox');
    expect(may.links).toBe(true);
    const [status, { links }] = answered as [number, DoneAnswer];
    const link = new URL(links?.[0]?.url ?? '');
    expect([status, link.origin]).toEqual([200, 'https://hooks.example.com']);
    const page = await fetch(`${url}${link.pathname}${link.search}`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<button')]);
    running.interrupt('SIGINT');
    await running.ended;
  });

  it.each([
    [['--write'], [200, { accounts: 1 }]],
    [[], [403, expect.objectContaining({ error: expect.objectContaining({ code: 'readOnly' }) as unknown })]],
  ] as const)('of inspect with %j writes where that is asked', async (flags, expected) => {
    const db = await database(folder);
    const running = started(['inspect', '--db', db, '--port', '0', ...flags]);
    await running.said('stdout', /token=\S+\n/);
    const { answered } = await actedThrough(running.texts.stdout.trim(), 'handled', plainId);
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
