import { describe, expect, it } from 'vitest';
import { dashed, database, plainId, run, temporaryFolder } from '../run.ts';

const folder = temporaryFolder();
const db = await database(folder);

describe('can', () => {
  it('says yes and ends with 0', async () => {
    expect(await run(['can', 'mailbox', 'send', '--db', db])).toEqual({
      code: 0,
      stdout: 'yes, send: it works; that is old knowledge, so ask the API\n',
      stderr: '',
    });
  });

  it('says no, and why, and ends with 4', async () => {
    expect(await run(['can', plainId, 'send', '--db', db])).toMatchObject({
      code: 4,
      stdout: 'no, send: its user must act first; that is old knowledge, so ask the API\n',
    });
    expect(await run(['can', dashed, 'sync', '--db', db])).toMatchObject({
      code: 4,
      stdout: 'no, sync: an operator must act first\n',
    });
    expect(await run(['can', 'gone', 'read', '--db', db])).toMatchObject({
      code: 4,
      stdout: 'no, read: it was deleted\n',
    });
  });

  it('prints JSON', async () => {
    const { code, stdout } = await run(['can', dashed, 'read', '--json', '--db', db]);
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      { accountId: dashed, act: 'read', allowed: true, reason: 'dataMayBeOld', stale: false },
    ]);
  });

  it('asks about one product', async () => {
    const { stdout } = await run(['can', dashed, 'send', '--product', 'calendar', '--json', '--db', db]);
    expect(JSON.parse(stdout)).toMatchObject({ product: 'calendar', allowed: false });
  });

  it('refuses an unknown account and an unknown act', async () => {
    expect(await run(['can', 'Acc0unt_Id-22chars-ABD', 'send', '--db', db])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`Did you mean ${plainId}?`),
    });
    expect(await run(['can', plainId, 'sent', '--db', db])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean send?'),
    });
  });
});
