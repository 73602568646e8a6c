import { describe, expect, it, onTestFinished } from 'vitest';
import { startFakeUnipile } from '../../../src/testing/unipile/index.ts';
import { dashed, database, plainId, run, temporaryFolder } from '../run.ts';

const folder = temporaryFolder();
const db = await database(folder);
const base = ['--base', 'https://hooks.example.com'];

const started = async (extra: Readonly<Record<string, string>> = {}) => {
  const fake = await startFakeUnipile();
  onTestFinished(() => fake.close());
  for (const id of [plainId, dashed, 'mailbox']) fake.add({ id });
  const env = { UNIPILE_DSN: fake.dsn, UNIPILE_API_KEY: fake.apiKey, ACCOUNT_LIFECYCLE_DB: db, ...extra };
  return { fake, command: (...argv: readonly string[]) => run(argv, { env }) };
};

const withKey = { ACCOUNT_LIFECYCLE_RECONNECT_KEY: 'a-key' };

describe('reconnect', () => {
  it("prints Unipile's link, and how long it is good", async () => {
    const { fake, command } = await started();
    expect(await command('reconnect', dashed)).toEqual({
      code: 0,
      stdout: `${fake.dsn}/hosted/1\n`,
      stderr:
        "Good until 2026-03-01T10:00:00.000Z, or Unipile's next daily restart: hand it on now, and do not keep it.\n",
    });
    expect(fake.requests.at(-1)?.body).toMatchObject({ type: 'reconnect', reconnect_account: dashed });
    const { stdout } = await command('reconnect', dashed, '--json');
    expect(JSON.parse(stdout)).toEqual({
      accountId: dashed,
      url: `${fake.dsn}/hosted/2`,
      expiresAt: '2026-03-01T10:00:00.000Z',
    });
  });

  it('prints an address for a mail, without asking Unipile', async () => {
    const { fake, command } = await started(withKey);
    const { code, stdout, stderr } = await command('reconnect', plainId, '--url', ...base);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^https:\/\/hooks\.example\.com\/reconnect\?t=[\w-]+\n$/);
    expect(fake.requests).toHaveLength(0);
  });

  it('says that nothing is broken, and ends with 1', async () => {
    const { command } = await started(withKey);
    expect(await command('reconnect', 'mailbox', '--url', ...base)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'mailbox is not broken: there is nothing to reconnect.\n',
    });
    const { code, stdout } = await command('reconnect', 'mailbox', '--url', '--json', ...base);
    expect([code, JSON.parse(stdout)]).toEqual([1, { accountId: 'mailbox', url: null }]);
  });

  it('says what is missing', async () => {
    const { command } = await started();
    expect(await command('reconnect', plainId, '--url', ...base)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('ACCOUNT_LIFECYCLE_RECONNECT_KEY'),
    });
    const keyed = await started(withKey);
    expect(await keyed.command('reconnect', plainId, '--url')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--base'),
    });
    expect(await command('reconnect', 'nobody')).toMatchObject({ code: 1 });
    expect(await command('reconnect', 'gone')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('gone was deleted'),
    });
  });
});

describe('restart', () => {
  it('has Unipile restart an account', async () => {
    const { fake, command } = await started();
    expect(await command('restart', 'mailbox')).toEqual({
      code: 0,
      stdout: 'Restarted mailbox: its next status says whether that has helped\n',
      stderr: '',
    });
    expect(fake.requests.at(-1)).toMatchObject({ method: 'POST', path: '/accounts/mailbox/restart' });
  });

  it('says that the account failed to restart, and ends with 1', async () => {
    const { fake, command } = await started();
    fake.failRestart('mailbox', true);
    expect(await command('restart', 'mailbox')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'mailbox failed to restart: ask Unipile.\n',
    });
    const { code, stdout } = await command('restart', 'mailbox', '--json');
    expect([code, JSON.parse(stdout)]).toEqual([1, { accountId: 'mailbox', restarted: false }]);
  });

  it('says that CREDENTIALS is no matter of restarting', async () => {
    const { command } = await started();
    expect(await command('restart', dashed)).toMatchObject({
      code: 0,
      stderr: `warning: ${dashed} waits for its user, which no restart changes: account-lifecycle reconnect -- ${dashed}\n`,
    });
  });

  it('refuses an account that is not known', async () => {
    const { fake, command } = await started();
    expect(await command('restart', 'mailbix')).toMatchObject({ code: 1 });
    expect(fake.requests).toHaveLength(0);
  });
});
