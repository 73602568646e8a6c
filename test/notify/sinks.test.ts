import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Notice } from '../../src/notify/notice.ts';
import { commandSink } from '../../src/notify/sinks/command.ts';
import { fileSink } from '../../src/notify/sinks/file.ts';
import { functionSink } from '../../src/notify/sinks/function.ts';
import { mailSink, type MailTransport } from '../../src/notify/sinks/mail.ts';
import { slackSink } from '../../src/notify/sinks/slack.ts';
import { webhookSink } from '../../src/notify/sinks/webhook.ts';
import { receivingServer } from './setting.ts';

const notice: Notice = {
  key: 'd/a/1/2/3',
  type: 'ask',
  about: { type: 'account', accountId: 'a', provider: 'linkedin', incarnation: 1, break: 2 },
  who: 'user',
  status: 'CREDENTIALS',
  cause: 'undetermined',
  sentence: 'The linkedin account <!channel> & co (a) needs its user: it is CREDENTIALS, undetermined.',
  remedy: {
    actor: 'user',
    forUser: 'Sign in again.',
    forOperator: 'Ask the user to sign in.',
    retryHelps: false,
  },
  at: '2026-03-02T09:00:00.000Z',
  missing: 2,
  replayed: false,
};

const never = new AbortController().signal;

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'sinks-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
};

describe('a sink that calls a function', () => {
  test('has delivered unless it says something else, and wants all unless it says which', async () => {
    const heard: Notice[] = [];
    const sink = functionSink({ name: 'f', deliver: (one) => void heard.push(one) });
    expect([await sink.deliver(notice, never), sink.wants(notice)]).toEqual(['delivered', true]);
    expect(heard).toEqual([notice]);
    const choosy = functionSink({ name: 'f', wants: () => false, deliver: () => 'refused' });
    expect([await choosy.deliver(notice, never), choosy.wants(notice)]).toEqual(['refused', false]);
  });
});

describe('a Slack sink', () => {
  test('writes what the team is to do, and nothing that Slack would act on', async () => {
    const { requests, url } = await receivingServer((_request, _body, response) => response.end('ok'));
    const sink = slackSink({ name: 'slack', url });
    expect(await sink.deliver(notice, never)).toBe('delivered');
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      text: 'The linkedin account &lt;!channel&gt; &amp; co (a) needs its user: it is CREDENTIALS, undetermined.\nAsk the user to sign in.\n2 notices before this one could not be delivered.',
      unfurl_links: false,
      unfurl_media: false,
    });
    await sink.close?.();
  });

  test('never shows its address, also not where that is wrong', () => {
    expect(() => slackSink({ name: 'slack', url: 'hooks.slack.com/services/T0/B0/secret' })).toThrow(
      /^a sink has no usable address$/,
    );
    const sink = slackSink({ name: 'slack', url: 'https://hooks.slack.example/services/T0/B0/secret' });
    expect(JSON.stringify(sink)).not.toContain('secret');
  });
});

describe('a mail sink', () => {
  type Sent = Parameters<MailTransport['sendMail']>[0];
  const sending = (answer: () => unknown = () => undefined) => {
    const sent: Sent[] = [];
    const transport: MailTransport = {
      async sendMail(mail) {
        sent.push(mail);
        return answer();
      },
    };
    return { sent, transport };
  };
  const fault = (responseCode?: number) => () => {
    throw Object.assign(new Error('535 secret'), responseCode === undefined ? {} : { responseCode });
  };

  test('says to whoever is asked what they are to do, in a mail that is the same each time', async () => {
    const { sent, transport } = sending();
    const sink = mailSink({ name: 'mail', transport, from: 'us@example.com', to: () => ['ann@example.com'] });
    await sink.deliver({ ...notice, sentence: 'One\r\nBcc: all@example.com' }, never);
    await sink.deliver({ ...notice, missing: 0 }, never);
    expect(sent[0]).toMatchObject({ to: ['ann@example.com'], subject: 'One Bcc: all@example.com' });
    expect(sent[1]?.text).toBe(`${notice.sentence}\n\nSign in again.\n`);
    expect(sent[1]?.messageId).toMatch(/^<[0-9a-f]{64}@account-lifecycle>$/);
    expect(sent[0]?.messageId).toBe(sent[1]?.messageId);
  });

  test('wants nothing that nobody gets', async () => {
    const { transport } = sending();
    const sink = mailSink({ name: 'mail', transport, from: 'us@example.com', to: () => null });
    expect(sink.wants(notice)).toBe(false);
    expect(await sink.deliver(notice, never)).toEqual({ refused: 'nobody gets it any more' });
    expect(mailSink({ name: 'mail', transport, from: 'a@b', to: 'c@d' }).wants(notice)).toBe(true);
  });

  test.each([
    [550, { refused: 'the mail server answered 550' }],
    [421, { why: 'the mail server answered 421' }],
    [undefined, { lost: 'the mail was not sent' }],
  ])('tells by the answer of the server, %s, whether to try again', async (code, result) => {
    const { transport } = sending(fault(code));
    expect(await mailSink({ name: 'm', transport, from: 'a@b', to: 'c@d' }).deliver(notice, never)).toEqual(
      result,
    );
  });
});

describe('a sink that runs a command', () => {
  const running = (script: string) =>
    commandSink({ name: 'c', command: process.execPath, args: ['-e', script] });

  test('hands it the notice on its standard input, and the key', async () => {
    const file = join(folder(), 'out');
    const script = `require('node:fs').writeFileSync(${JSON.stringify(file)}, process.env.NOTICE_KEY + ' ' + require('node:fs').readFileSync(0, 'utf8'))`;
    expect(await running(script).deliver(notice, never)).toBe('delivered');
    expect(readFileSync(file, 'utf8')).toBe(`${notice.key} ${JSON.stringify(notice)}\n`);
  });

  test.each([
    ['process.exit(65)', { refused: 'the command ended with 65' }],
    ['process.exit(1)', { lost: 'the command ended with 1' }],
    ['process.kill(process.pid, "SIGKILL")', { lost: 'the command ended with SIGKILL' }],
  ])('tells by its end whether to try again: %s', async (script, result) => {
    expect(await running(script).deliver(notice, never)).toEqual(result);
  });

  test('says that there is none, and kills one that takes too long', async () => {
    const missing = commandSink({ name: 'c', command: '/nowhere/at/all' });
    expect(await missing.deliver(notice, never)).toEqual({ why: 'the command does not start (ENOENT)' });
    const controller = new AbortController();
    const hanging = running('setInterval(() => 0, 1000)').deliver(notice, controller.signal);
    controller.abort();
    expect(await hanging).toEqual({ lost: 'the command broke off (ABORT_ERR)' });
  });
});

describe('a sink that writes into a file', () => {
  const linesIn = (file: string): readonly string[] => readFileSync(file, 'utf8').split('\n');

  test('has a line for each notice, for the owner alone, also when several come at once', async () => {
    const file = join(folder(), 'notices.ndjson');
    const sink = fileSink({ name: 'f', file });
    const keys = ['1', '2', '3'];
    await Promise.all(keys.map((key) => sink.deliver({ ...notice, key }, never)));
    expect(
      linesIn(file)
        .slice(0, -1)
        .map((line) => (JSON.parse(line) as Notice).key),
    ).toEqual(keys);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('goes on behind a line that was cut off, and makes a new file when the old one is moved away', async () => {
    const file = join(folder(), 'notices.ndjson');
    writeFileSync(file, '{"key":"cut o');
    const sink = fileSink({ name: 'f', file });
    await sink.deliver(notice, never);
    expect(linesIn(file)).toEqual(['{"key":"cut o', JSON.stringify(notice), '']);
    renameSync(file, `${file}.1`);
    await sink.deliver(notice, never);
    expect(linesIn(file)).toEqual([JSON.stringify(notice), '']);
  });

  test('says which fault of the system there was', async () => {
    const sink = fileSink({ name: 'f', file: folder() });
    expect(await sink.deliver(notice, never)).toEqual({ lost: 'the file cannot be written (EISDIR)' });
  });
});

describe('a webhook sink', () => {
  const url = 'https://tenant.example/token-secret';

  test.each([
    [[], 'a webhook sink has no secret'],
    [['a', 'b', 'c'], 'a webhook sink has 3 secrets'],
    [['hunter2'], 'a secret of a webhook sink cannot be used'],
    [['whsec_aHVudGVyMg=='], 'a secret of a webhook sink cannot be used'],
  ])('refuses secrets that cannot sign: %s', (secrets, message) => {
    expect(() => webhookSink({ name: 'w', url, secrets })).toThrow(message);
    expect(() => webhookSink({ name: 'w', url, secrets })).not.toThrow('hunter2');
  });
});
