import { describe, expect, it } from 'vitest';
import { database, run, temporaryFolder } from '../run.ts';

const line = (minute: number, payload: object): string =>
  JSON.stringify({ received_at: `2026-02-28T10:0${minute}:00.000Z`, payload });

const notified = (id: string, status: string, name: string): object => ({ account_id: id, status, name });

const flipped = (id: string): object => ({
  AccountStatus: { account_id: id, account_type: 'LINKEDIN', message: 'ERROR' },
});

const folder = temporaryFolder();
const db = await database(folder, [
  line(0, notified('a1', 'CREATION_SUCCESS', 'acme')),
  line(1, notified('a2', 'CREATION_SUCCESS', 'acme')),
  line(2, notified('b1', 'CREATION_SUCCESS', 'o’brien & sons')),
  line(3, {
    object: 'Account',
    id: 'a2',
    type: 'LINKEDIN',
    name: 'Ada',
    sources: [{ id: 'a2_M', status: 'OK' }],
  }),
  line(4, flipped('a1')),
  line(5, flipped('b1')),
]);

const idsOf = (stdout: string): readonly unknown[] =>
  (JSON.parse(stdout) as readonly { accountId: unknown }[]).map(({ accountId }) => accountId);

describe('whose accounts these are', () => {
  it('stands in the lists, where it is known', async () => {
    const { stdout } = await run(['accounts', '--db', db]);
    expect(stdout).toMatch(/ACCOUNT +TENANT +NAME +PROVIDER/);
    expect(stdout).toMatch(/a2 +acme +Ada +linkedin/);
    expect((await run(['attention', '--all', '--db', db], { columns: 140 })).stdout).toMatch(/a1 +acme/);
    expect((await run(['attention', '--all', '--db', db], { columns: 60 })).stdout).toContain(
      'acme, linkedin',
    );
  });

  it('narrows them', async () => {
    expect(idsOf((await run(['accounts', '--db', db, '--tenant', 'acme', '--json'])).stdout)).toEqual([
      'a1',
      'a2',
    ]);
    expect(idsOf((await run(['attention', '--db', db, '--tenant', 'acme', '--json'])).stdout)).toEqual([
      'a1',
    ]);
    expect((await run(['attention', '--db', db, '--tenant', 'acme'])).stdout).toContain('of those asked for');
  });

  it.each(['show', 'explain', 'history'])('is offered where %s is asked for a tenant', async (command) => {
    const { code, stderr } = await run([command, 'acme', '--db', db]);
    expect(code).toBe(1);
    expect(stderr).toBe(
      'error: acme may be one of several accounts\nhint: Name one by its id: a1 (acme, linkedin); a2 (Ada, acme, linkedin)\n',
    );
  });
});
