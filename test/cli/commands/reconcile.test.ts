import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startFakeUnipile } from '../../../src/testing/unipile/index.ts';
import { dashed, database, plainId, run, temporaryFolder, type Setting } from '../run.ts';

const folder = temporaryFolder();

const started = async () => {
  const fake = await startFakeUnipile();
  onTestFinished(() => fake.close());
  const env = { UNIPILE_DSN: fake.dsn, UNIPILE_API_KEY: fake.apiKey };
  const db = await database(folder);
  const reconcile = (options: readonly string[] = [], setting: Setting = {}) =>
    run(['reconcile', '--db', db, ...options], { env, ...setting });
  const statusOf = async (id: string): Promise<unknown> =>
    JSON.parse((await run(['accounts', '--db', db, '--json'])).stdout).find(
      (account: { accountId: string }) => account.accountId === id,
    )?.status;
  return { fake, env, db, reconcile, statusOf };
};

describe('reconcile', () => {
  it('takes in what differs, and then says that nothing does', async () => {
    const { fake, reconcile, statusOf } = await started();
    fake.add({ id: plainId, sources: [{ id: 's', status: 'CREDENTIALS' }] });
    fake.add({ id: dashed, type: 'INSTAGRAM' });
    fake.add({ id: 'new', type: 'TELEGRAM' });
    const first = await reconcile(['--json']);
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(JSON.parse(first.stdout)).toMatchObject({
      seen: 3,
      // Of one the level is news; of the other its name and its age, which no webhook tells.
      same: 0,
      changed: 2,
      added: 1,
      gone: 1,
      dropped: 0,
      refused: 0,
    });
    expect(await statusOf(dashed)).toBe('OK');
    expect(await statusOf('mailbox')).toBe('DELETED');
    const second = await reconcile();
    expect(second.code).toBe(0);
    expect(second.stdout).toMatch(
      /^seen +3 .*\nsame +3 .*\nchanged +0 .*\nadded +0 .*\ngone +0 .*\ndropped +0 .*\nrefused +0 .*\n$/,
    );
  });

  it('takes one account, also one whose id begins with a dash', async () => {
    const { fake, reconcile, statusOf } = await started();
    fake.add({ id: dashed, type: 'INSTAGRAM' });
    const { code, stdout } = await reconcile(['--account', dashed, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ seen: 1, changed: 1, gone: 0 });
    expect(await statusOf('mailbox')).toBe('OK');
  });

  it('has nothing to say of an account of which neither Unipile nor the database knows', async () => {
    const { reconcile, fake } = await started();
    const { code, stdout, stderr } = await reconcile(['--account', 'nobody']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('neither Unipile nor this database has an account nobody');
    fake.add({ id: 'somebody' });
    expect((await reconcile(['--account', 'somebody'])).code).toBe(0);
  });

  it('names the host that did not answer', async () => {
    const { reconcile } = await started();
    const { stderr } = await reconcile([], { env: { UNIPILE_DSN: '127.0.0.1:9', UNIPILE_API_KEY: 'k' } });
    expect(stderr).toContain('Unipile did not answer GET /accounts?limit=250 at 127.0.0.1:9: ');
  });

  it('refuses to lose a fleet, unless it is told to', async () => {
    const { env, fake } = await started();
    const lines = Array.from({ length: 8 }, (_, n) =>
      JSON.stringify({
        received_at: '2026-02-01T00:00:00Z',
        payload: { AccountStatus: { account_id: `n${n}`, account_type: 'MAIL', message: 'OK' } },
      }),
    );
    const db = await database(folder, lines);
    const refused = await run(['reconcile', '--db', db], { env });
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(/refused +8 /);
    expect(refused.stderr).toContain('8 accounts would vanish at once');
    const taken = await run(['reconcile', '--db', db, '--allow-vanish', '--json'], { env });
    expect(taken.code).toBe(0);
    expect(JSON.parse(taken.stdout)).toMatchObject({ gone: 8, refused: 0 });
    expect(fake.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('reads the key from a file that its owner alone can read', async () => {
    const { fake, reconcile } = await started();
    const path = join(folder, 'key');
    writeFileSync(path, `${fake.apiKey}\n`, { mode: 0o600 });
    const env = { UNIPILE_DSN: fake.dsn, UNIPILE_API_KEY_FILE: path };
    expect((await reconcile([], { env })).code).toBe(0);
    const open = join(folder, 'open-key');
    writeFileSync(open, fake.apiKey, { mode: 0o644 });
    const { code, stderr } = await reconcile([], { env: { ...env, UNIPILE_API_KEY_FILE: open } });
    expect(code).toBe(2);
    expect(stderr).toContain('chmod 600');
  });

  it.each([
    [{}, 'UNIPILE_DSN is not set'],
    [{ UNIPILE_DSN: 'a.b' }, 'UNIPILE_API_KEY is not set'],
    [{ UNIPILE_DSN: 'a.b', UNIPILE_API_KEY: 'a,b' }, 'UNIPILE_API_KEY holds more than one value'],
    [{ UNIPILE_DSN: 'http://a.b', UNIPILE_API_KEY: 'k' }, 'the DSN is not encrypted'],
  ])('with %j ends with 2: %s', async (env, message) => {
    const { reconcile } = await started();
    const { code, stderr } = await reconcile([], { env });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('under a wrong key fails without telling it, and changes nothing', async () => {
    const { fake, reconcile, statusOf } = await started();
    const env = { UNIPILE_DSN: fake.dsn, UNIPILE_API_KEY: 'wr0ng-key' };
    const { code, stdout, stderr } = await reconcile(['--debug'], { env });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('Unipile refuses the API key');
    expect(stderr).not.toContain('wr0ng-key');
    expect(await statusOf(plainId)).toBe('CREDENTIALS');
  });

  it('ends when it is interrupted', async () => {
    const { reconcile } = await started();
    const { code, stderr } = await reconcile([], { interrupt: 'SIGINT' });
    expect(code).toBe(130);
    expect(stderr).toContain('Stopped.');
  });
});
