import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './run.ts';
import { started } from './watched.ts';

const folder = temporaryFolder();
let made = 0;

const status = (message: string): string =>
  JSON.stringify({ AccountStatus: { account_id: 'mailbox', account_type: 'MAIL', message } });

/** A server on a free port, and where it is. */
const serving = async (columns: number | undefined, ...argv: readonly string[]) => {
  made += 1;
  const db = join(folder, `${made}.db`);
  const running = started(['serve', '--db', db, '--port', '0', ...argv], {
    ...(columns === undefined ? {} : { columns }),
    env: { NO_COLOR: '1', ACCOUNT_LIFECYCLE_V1_SECRETS: 'hidden-secret-of-v1' },
  });
  await running.said('stderr', /listening on \S+\n/);
  const [, url = ''] = /listening on (\S+)\n/.exec(running.texts.stderr) ?? [];
  const send = (body: string, secret = 'hidden-secret-of-v1') =>
    fetch(`${url}/webhooks/v1`, { method: 'POST', headers: { 'Unipile-Auth': secret }, body });
  const stop = async (): Promise<string> => {
    running.interrupt('SIGINT');
    await running.ended;
    return running.texts.stderr.replaceAll(/\d\d:\d\d:\d\d/g, 'TIME');
  };
  return { ...running, send, stop };
};

describe('serve on a terminal', () => {
  it('tells the lines of watch and what it refuses, in words', async () => {
    const { send, said, stop } = await serving(200);
    await send(status('OK'));
    await send(status('ERROR'));
    await send(status('OK'), 'a-secret-that-is-wrong');
    await said('stderr', /✗ refused[\s\S]*OK → ERROR|OK → ERROR[\s\S]*✗ refused/);
    await send('{"broken');
    const told = await stop();
    expect(told).toContain(
      'TIME  ■ mailbox                 imap       OK → ERROR  operator: Restart the account;',
    );
    expect(told).toContain('TIME  ✗ refused  /webhooks/v1 401: The delivery carries a wrong secret\n');
    expect(told).toContain('TIME  ✗ quarantined 1  the body is not JSON: "{\\"broken"\n');
    expect(told).toMatch(
      /\d needs? someone · \d\.\d deliveries\/min · heard \d+ s ago · not reconciled · Ctrl-C ends/,
    );
    expect(told).toContain('TIME  · stopping  interrupt SIGINT\n');
    expect(told).not.toContain('hidden-secret');
  });

  it('tells only what is wrong with --log-level warn', async () => {
    const { send, said, stop } = await serving(120, '--log-level', 'warn');
    await send(status('ERROR'));
    await send(status('OK'), 'a-secret-that-is-wrong');
    await said('stderr', '✗ refused');
    const told = await stop();
    expect(told).not.toContain('mailbox');
    expect(told).not.toContain('stopping');
  });

  it('logs JSON when that is asked for', async () => {
    const { send, said, stop } = await serving(120, '--log-format', 'json');
    await send(status('OK'), 'a-secret-that-is-wrong');
    await said('stderr', '"code":"secretWrong"');
    expect(await stop()).toContain('"msg":"stopping"');
  });
});

describe('serve elsewhere', () => {
  it('logs JSON, and words without a foot when they are asked for', async () => {
    const json = await serving(undefined);
    expect(await json.stop()).toContain('"msg":"stopping"');
    const { send, said, stop } = await serving(undefined, '--log-format', 'text');
    await send(status('ERROR'));
    await said('stderr', 'NEW → ERROR');
    const told = await stop();
    expect(told).not.toContain('deliveries/min');
    expect(told).not.toContain('"msg"');
  });
});
