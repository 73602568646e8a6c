import { describe, expect, it } from 'vitest';
import { isoTime } from '../../../src/model/clock.ts';
import { database, run, temporaryFolder } from '../run.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const start = Date.UTC(2026, 1, 27);

const line = (at: number, source: string, payload: object): string =>
  JSON.stringify({ received_at: isoTime(at), source, payload });

const status = (account: number, message: string) => ({
  AccountStatus: { account_id: `account-${account}`, account_type: 'LINKEDIN', message },
});

const twelve = Array.from({ length: 12 }, (_, account) => account);

/** Twelve accounts behind one proxy, and forty that are not; the proxy goes down, and five of the twelve break. */
const log = [
  ...Array.from({ length: 52 }, (_, account) => line(start, 'webhook', status(account, 'OK'))),
  ...twelve.map((account) =>
    line(start + MINUTE, 'signal', {
      account_id: `account-${account}`,
      type: 'connection',
      method: 'credentials',
      proxy_host: 'p-eu-3',
    }),
  ),
  ...twelve
    .slice(0, 5)
    .map((account) => line(start + 40 * HOUR + account * MINUTE, 'webhook', status(account, 'CREDENTIALS'))),
];

const folder = temporaryFolder();
const open = await database(folder, log);
const over = await database(folder, [
  ...log,
  ...twelve.slice(0, 5).map((account) => line(start + 43 * HOUR + account, 'webhook', status(account, 'OK'))),
  line(start + 47 * HOUR, 'webhook', status(50, 'CONNECTING')),
]);
const none = await database(folder, log.slice(0, 60));

const setting = { columns: 100, env: { NO_COLOR: '1' } };

describe('incidents', () => {
  it('says what many that broke have in common, how it stands, and what to do', async () => {
    const { code, stdout } = await run(['incidents', '--db', open], setting);
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "Incident 1: the proxy host p-eu-3
        open, 5 of 5 accounts still broken; since 17 h ago (2026-02-28 16:00 UTC)
        found by 3 of 12 accounts within 10 minutes, where less than 0.01 would be usual
        Restore the proxy p-eu-3, or give its accounts another one.
      "
    `);
  });

  it('tells those that have ended, unless only open ones are asked for', async () => {
    expect((await run(['incidents', '--db', over], setting)).stdout).toMatchInlineSnapshot(`
      "Incident 1: the proxy host p-eu-3
        ended 13 h ago (2026-02-28 19:00 UTC): its accounts work again; 5 accounts in all; since 17 h ago
        (2026-02-28 16:00 UTC)
        found by 3 of 12 accounts within 10 minutes, where less than 0.01 would be usual
      "
    `);
    expect((await run(['incidents', '--db', over, '--open'], setting)).stdout).toContain('No open incidents');
    expect((await run(['incidents', '--db', none], setting)).stdout).toContain('No incidents');
    expect((await run(['incidents', '--db', none, '--json'], setting)).stdout.trim()).toBe('[]');
  });

  it('prints views for programs', async () => {
    const { stdout } = await run(['incidents', '--db', open, '--json'], setting);
    expect(JSON.parse(stdout)).toMatchObject([
      { id: 1, scope: 'proxyHost', name: 'p-eu-3', open: true, of: 12, members: 5, broken: 5 },
    ]);
    expect(
      (await run(['incidents', '--db', open, '--ndjson', '--limit', '1'])).stdout.split('\n'),
    ).toHaveLength(2);
  });
});

describe('a member of an incident', () => {
  it('stands below the incident where somebody is needed, and says so of itself', async () => {
    const jobs = await run(['attention', '--db', open], setting);
    expect(jobs.stdout).toMatch(/1 Replace proxy p-eu-3 \(incident 1\) +5 /);
    const { stdout } = await run(['attention', '--all', '--db', open], setting);
    expect(stdout).toMatch(/^Incident 1: the proxy host p-eu-3\n/);
    expect(stdout).toContain('5 of 52 accounts need someone');
    const narrowed = await run(['attention', '--all', '--db', open, '--provider', 'linkedin'], setting);
    expect(narrowed.stdout).not.toContain('Incident 1: the proxy host');
    const explained = await run(['explain', '--db', open, 'account-0'], setting);
    expect(explained.stdout).toContain('Part of incident 1: the proxy host p-eu-3');
    expect(explained.stdout).toContain('proxyUnavailable');
    const history = await run(['history', '--db', open, 'account-0'], setting);
    expect(history.stdout).toContain('engine');
  });

  it('is found again by a check of the database', async () => {
    for (const db of [open, over, none])
      expect((await run(['db', 'check', '--db', db])).stdout).toMatch(/^OK/);
  });
});
