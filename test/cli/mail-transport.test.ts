import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { notifySettingsIn, sinksFrom } from '../../src/cli/notify-file.ts';
import { noticeToTest } from '../../src/notify/trial.ts';
import { mailServer } from '../notify/mail-server.ts';
import { run } from './run.ts';

/** Sends the notice that tries a sink out by a mail sink with these settings. */
const tried = async (settings: object, env: Readonly<Record<string, string>> = {}) => {
  const cwd = mkdtempSync(join(tmpdir(), 'account-lifecycle-mail-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  const mail = { type: 'mail', name: 'mail', from: 'us@example.com', to: 'team@example.com', ...settings };
  writeFileSync(join(cwd, 'notify.json'), JSON.stringify({ sinks: [mail] }));
  writeFileSync(join(cwd, 'password'), 'hidden, with a comma\n', { mode: 0o600 });
  const ran = await run(['outbox', 'test', 'mail', '--notify', 'notify.json', '--json'], { cwd, env });
  return { ...ran, result: ran.code === 2 ? null : (JSON.parse(ran.stdout) as object) };
};

const here = { host: '127.0.0.1', tls: 'none' };

describe('a sink of type mail', () => {
  test('sends by the mail server that the file names', async () => {
    const { mails, port } = await mailServer(null);
    const { result } = await tried({ ...here, port, to: ['ann@example.com', 'bob@example.com'] });
    expect(result).toEqual({ sink: 'mail', delivered: true });
    expect(mails).toMatchObject([{ from: 'us@example.com', to: ['ann@example.com', 'bob@example.com'] }]);
    expect(mails[0]?.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(mails[0]?.raw).toMatch(/^Message-ID:\s+<[0-9a-f]{64}@account-lifecycle>\r$/m);
    expect(mails[0]?.raw).toContain('Subject: This is a test of mail: there is nothing to do.');
  });

  test('writes to the address of whom a notice is for, where it is for somebody', async () => {
    const { mails, port } = await mailServer(null);
    const cwd = mkdtempSync(join(tmpdir(), 'account-lifecycle-mail-'));
    onTestFinished(() => rmSync(cwd, { recursive: true }));
    const mail = {
      type: 'mail',
      name: 'mail',
      from: 'us@example.com',
      to: 'team@example.com',
      ...here,
      port,
    };
    writeFileSync(join(cwd, 'notify.json'), JSON.stringify({ sinks: [mail] }));
    const [sink] = await sinksFrom(notifySettingsIn('notify.json', cwd), { env: {}, cwd });
    const notice = noticeToTest('mail', '2026-03-02T09:00:00.000Z');
    const ada = { name: 'ada', role: 'user', sink: 'mail', address: 'ada@example.com' } as const;
    const { signal } = new AbortController();
    await sink?.deliver({ ...notice, to: ada }, signal);
    await sink?.deliver(notice, signal);
    expect(mails.map(({ to }) => to)).toEqual([['ada@example.com'], ['team@example.com']]);
  });

  test('has its password in the environment, or in a file that its owner alone can read', async () => {
    const { mails, port } = await mailServer('hidden, with a comma');
    const sink = { ...here, port, user: 'us', passwordFrom: 'SMTP_PASSWORD' };
    expect((await tried(sink, { SMTP_PASSWORD: 'hidden, with a comma' })).code).toBe(0);
    expect((await tried(sink, { SMTP_PASSWORD_FILE: 'password' })).code).toBe(0);
    expect(mails.map(({ user }) => user)).toEqual(['us', 'us']);
    const wrong = await tried(sink, { SMTP_PASSWORD: 'hidden-guess' });
    expect(wrong.result).toEqual({
      sink: 'mail',
      delivered: false,
      why: 'the mail server cannot be used (EAUTH)',
    });
    expect(wrong.stdout + wrong.stderr).not.toContain('hidden');
  });

  test('sends nothing in the clear, unless it is told to and the server is on this machine', async () => {
    const { mails, port } = await mailServer(null);
    const { tls: _, ...encrypted } = here;
    expect((await tried({ ...encrypted, port })).result).toMatchObject({ delivered: false });
    expect(mails).toEqual([]);
    const away = await tried({ ...here, host: 'smtp.example.com' });
    expect([away.code, away.stderr]).toEqual([
      2,
      expect.stringContaining('mails to smtp.example.com would be sent in the clear'),
    ]);
  });

  test('trusts no certificate that nobody has signed', async () => {
    const { mails, port } = await mailServer(null, { disabledCommands: ['AUTH'] });
    expect((await tried({ host: '127.0.0.1', port })).result).toMatchObject({ delivered: false });
    expect(mails).toEqual([]);
  });

  test('says what the server answers, and that there is none', async () => {
    const answering = (responseCode: number) =>
      mailServer(null, {
        onRcptTo: (_address, _session, done) => done(Object.assign(new Error('hidden'), { responseCode })),
      });
    for (const code of [550, 450]) {
      const { port } = await answering(code);
      expect((await tried({ ...here, port })).result).toMatchObject({
        why: `the mail server answered ${code}`,
      });
    }
    expect((await tried({ ...here, port: 1 })).result).toMatchObject({
      why: expect.stringMatching(/^the mail server cannot be used/),
    });
  });

  test.each([
    [{ host: '127.0.0.1', user: 'us' }, 'a user and no password'],
    [{ host: '127.0.0.1', passwordFrom: 'SMTP_PASSWORD' }, 'a password and no user'],
    [{ host: '127.0.0.1', user: 'us', passwordFrom: 'NOT_SET' }, 'NOT_SET is not set'],
    [{ host: '127.0.0.1', password: 'hidden' }, 'sinks.0.password'],
    [{ host: '127.0.0.1', port: 0 }, 'sinks.0.port'],
    [{}, 'sinks.0.host'],
  ])('is refused with settings that cannot be used: %j', async (settings, said) => {
    const { code, stderr } = await tried(settings, { SMTP_PASSWORD: 'hidden' });
    expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
    expect(stderr).not.toContain('hidden');
  });
});
