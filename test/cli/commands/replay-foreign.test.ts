import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { logFile, plainId, run, temporaryFolder } from '../run.ts';

const folder = temporaryFolder();
let made = 0;
const path = (name: string): string => join(folder, `${(made += 1)}-${name}`);

const summaryOf = (stdout: string): Record<string, unknown> => JSON.parse(stdout) as Record<string, unknown>;

describe('a replay of a foreign log', () => {
  const payload = { AccountStatus: { account_id: plainId, account_type: 'LINKEDIN', message: 'OK' } };
  const rows = logFile(folder, 'rows.ndjson', [
    JSON.stringify({ id: 1, made: '2026-03-01 09:00:00', hook: { body: payload } }),
    JSON.stringify({ id: 2, made: '2026-03-01 09:00:01', hook: { body: 'ping' } }),
  ]);
  const options = ['--payload', 'hook.body', '--time', 'made', '--zone', 'UTC'];

  it('that can be read nowhere says so first, and ends with 3', async () => {
    const { code, stderr } = await run(['replay', rows]);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^warning: nothing was read: 2 lines, and not one of them can be read\n .*rows\.ndjson:1 /,
    );
    expect(stderr).toContain('--payload');
  });

  it('says what its lines were read as, unless it is to be quiet', async () => {
    const { code, stdout, stderr } = await run(['replay', rows, ...options]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr:
        'read 2 lines as lines with the payload at hook.body; 1 of them passed over: they hold no payload\n',
    });
    expect(stdout).toContain('1 line passed over');
    expect((await run(['replay', rows, ...options, '--quiet'])).stderr).toBe('');
  });

  it('in which nothing is a payload ends with 3, too', async () => {
    const { code, stderr } = await run(['replay', rows, '--payload', 'nowhere']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^warning: nothing was read: 2 lines, and none of them holds a payload\n/);
  });

  it('that is empty is no mistake', async () => {
    expect(await run(['replay', logFile(folder, 'empty.ndjson', [])])).toMatchObject({ code: 0, stderr: '' });
  });

  it('writes rejects that can be replayed when it is known how', async () => {
    const rejects = path('foreign-rejects.ndjson');
    expect((await run(['replay', rows, ...options.slice(0, 4), '--rejects', rejects])).code).toBe(3);
    const { code, stdout } = await run(['replay', rejects, '--json']);
    expect({ code, readAs: summaryOf(stdout) }).toMatchObject({ code: 3 });
    const again = await run([
      'replay',
      rejects,
      '--payload',
      'text.hook.body',
      '--time',
      'text.made',
      '--zone',
      'UTC',
      '--json',
    ]);
    expect(again.code).toBe(0);
    expect(summaryOf(again.stdout)).toMatchObject({ events: 1, byStatus: { OK: 1 } });
  });

  it.each([
    [['--payload', 'a..b'], /--payload cannot be "a\.\.b"/],
    [['--zone', 'Mars/Olympus'], /"Mars\/Olympus" is not a time zone/],
    [['--source', 'webhok'], /Did you mean webhook\?/],
  ])('refuses %j before a database is made', async (argv, message) => {
    const db = path('never.db');
    const { code, stderr } = await run(['replay', rows, '--db', db, ...argv]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(existsSync(db)).toBe(false);
  });

  it('is told how to go on as it was begun', async () => {
    const { stderr } = await run(['replay', rows, '--db', path('stopped.db'), ...options], {
      interrupt: 'SIGINT',
    });
    expect(stderr).toContain('--payload=hook.body --time=made --zone=UTC');
  });
});
