import { describe, expect, it } from 'vitest';
import { dashed, database, plainId, run, temporaryFolder } from '../run.ts';

const folder = temporaryFolder();
const db = await database(folder);

const lastOf = async (id: string): Promise<unknown> => {
  const { stdout } = await run(['history', id, '--db', db, '--json']);
  return (JSON.parse(stdout) as readonly unknown[]).at(-1);
};

describe('signal', () => {
  it('tells what it did and where the account is now', async () => {
    const argv = ['signal', plainId, 'outcome', '--cause', 'excessiveRequests', '--by', 'operator'];
    const { code, stdout, stderr } = await run([...argv, '--db', db]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "applied: CREDENTIALS sessionExpired → CREDENTIALS excessiveRequests
      ■ CREDENTIALS excessiveRequests, decisive   Acc0unt_Id-22chars-ABC
      "
    `);
  });

  it('takes an id that begins with a dash', async () => {
    const { code } = await run([
      'signal',
      dashed,
      'proxyHealth',
      '--proxy-host=p-1',
      '--healthy',
      'false',
      '--db',
      db,
    ]);
    expect(code).toBe(0);
    expect(await lastOf(dashed)).toMatchObject({
      payload: { account_id: dashed, type: 'proxyHealth', proxy_host: 'p-1', healthy: false },
    });
  });

  it('takes fields as they are spelled on the wire, lists and numbers', async () => {
    const argv = ['signal', 'mailbox', 'connection', '--method', 'oauth', '--scopes_granted', 'read, write'];
    await run([...argv, '--account-type', 'IMAP', '--db', db]);
    expect(await lastOf('mailbox')).toMatchObject({
      payload: { method: 'oauth', scopes_granted: ['read', 'write'], account_type: 'IMAP' },
    });
    await run([
      'signal',
      'mailbox',
      'usage',
      '--action=message',
      '--count=9',
      '--window-hours=24',
      '--db',
      db,
    ]);
    expect(await lastOf('mailbox')).toMatchObject({ payload: { count: 9, window_hours: 24 } });
  });

  it('reads JSON from standard input', async () => {
    const stdin = JSON.stringify({ account_id: 'mailbox', type: 'deviceSeen' });
    const whole = await run(['signal', '--db', db, '--json'], { stdin });
    expect(JSON.parse(whole.stdout)).toMatchObject({
      decision: 'recorded',
      account: { accountId: 'mailbox' },
    });
    const named = await run(['signal', dashed, '-', '--db', db], { stdin: '{"type":"deviceSeen"}' });
    expect(named.code).toBe(0);
    expect(await lastOf(dashed)).toMatchObject({ event: 'deviceSeen' });
  });

  it.each([
    ['options', ['signal', 'proxyHealth', '--proxy-host', 'p-1', '--healthy', 'false'], ''],
    ['standard input', ['signal'], JSON.stringify({ type: 'oauthKeysChanged', provider: 'google' })],
  ])('takes a fact that names no account from %s', async (_, argv, stdin) => {
    const told = await run([...argv, '--db', db, '--json'], { stdin });
    expect(JSON.parse(told.stdout)).toEqual({ decision: 'noted', account: null, told: 0 });
    const { stdout, stderr } = await run([...argv, '--db', db], { stdin });
    expect([stdout.trim(), stderr]).toEqual(['noted: 0 broken accounts told, others when they break', '']);
  });

  it('warns when nobody knew the account', async () => {
    const { code, stderr } = await run(['signal', 'stranger', 'deviceSeen', '--db', db]);
    expect(code).toBe(0);
    expect(stderr).toContain('stranger was not known before');
  });

  it.each([
    ['a misspelt type', ['signal', plainId, 'apierorr'], 'Did you mean apiError?'],
    [
      'a field of another type',
      ['signal', plainId, 'apiError', '--healthy', 'true'],
      'apiError has --status, --error',
    ],
    ['no number', ['signal', plainId, 'apiError', '--status', 'high'], 'Give a number.'],
    ['neither true nor false', ['signal', plainId, 'proxyHealth', '--healthy', 'no'], 'true or false'],
    ['a missing field', ['signal', plainId, 'apiError'], 'the signal cannot be read: status'],
    [
      'a fact that says not whom it concerns',
      ['signal', 'oauthKeysChanged'],
      'provider is missing, and account_id is missing',
    ],
    ['no JSON', ['signal', plainId, '-'], 'not one JSON object'],
  ])('takes %s for a mistake and writes nothing', async (_, argv, message) => {
    const before = await lastOf(plainId);
    const { code, stdout, stderr } = await run([...argv, '--db', db], { stdin: 'no JSON' });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(await lastOf(plainId)).toEqual(before);
  });
});
