import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { causes, nameOf } from '../../../machines/causes/catalogue.ts';
import { providerOf, providers } from '../../../machines/provider.ts';
import { statuses } from '../../../machines/status.ts';
import { typeOfProvider } from '../../../src/cli/actions/trigger.ts';
import { causeTriggers } from '../../../src/cli/trigger-signals.ts';
import type { NamedCause } from '../../../src/model/names.ts';
import { receiverWith, secrets } from '../../http/setting.ts';
import { startServer } from '../../../src/http/server.ts';
import { run } from '../run.ts';

const env = {
  ACCOUNT_LIFECYCLE_V1_SECRETS: secrets.v1.join(','),
  ACCOUNT_LIFECYCLE_NOTIFY_KEY: secrets.notify[0],
  ACCOUNT_LIFECYCLE_V2_SECRETS: secrets.v2[0],
  ACCOUNT_LIFECYCLE_SIGNAL_SECRETS: secrets.signals[0],
};

/** A server with all secrets, and a way to trigger something there. */
const serving = async (options: Parameters<typeof receiverWith>[0] = {}) => {
  const received = receiverWith(options);
  const server = await startServer({ receiver: received.receiver, host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.stop());
  const trigger = (...argv: readonly string[]) => run(['trigger', ...argv, '--url', server.url], { env });
  return { ...received, server, trigger };
};

describe('trigger', () => {
  it('posts a status as Unipile does, and prints what the server answered', async () => {
    const { trigger, lifecycle, server } = await serving();
    const ran = await trigger('OK', '--provider', 'imap', '--account', 'a');
    expect(ran).toEqual({
      code: 0,
      stdout: `POST ${server.url}/webhooks/v1\n  OK of a (MAIL)\n200 applied\n`,
      stderr: '\nSee what it did: account-lifecycle explain a\n',
    });
    expect(await lifecycle.account('a')).toMatchObject({ status: 'OK', provider: 'imap' });
  });

  it.each(statuses)('%s is taken in over v1', async (status) => {
    const { trigger, store } = await serving();
    expect((await trigger(status)).code).toBe(0);
    expect(store.log({})[0]).toMatchObject({ type: status, source: 'webhook' });
  });

  it('signs what goes to v2 and to a notify URL', async () => {
    const { trigger, store } = await serving();
    expect((await trigger('CREDENTIALS', '--via', 'v2', '--tenant', 'team 7')).code).toBe(0);
    expect((await trigger('RECONNECTED', '--via', 'notify', '--tenant', 'team 7')).code).toBe(0);
    expect(store.log({}).map(({ source, type }) => [source, type])).toEqual([
      ['v2', 'CREDENTIALS'],
      ['notify', 'RECONNECTED'],
    ]);
  });

  it('says which signals go before, so that a cause is likely', async () => {
    const { trigger, lifecycle } = await serving();
    const { stdout, code } = await trigger('CREDENTIALS', '--cause', 'linkedin.rejectedRequests');
    expect(code).toBe(0);
    expect(stdout).toContain(
      '  12 signals about trigger-linkedin: 12 × apiError status=422 error=errors/limit_exceeded\n200 12 × recorded\n',
    );
    expect(await lifecycle.account('trigger-linkedin')).toMatchObject({
      cause: 'linkedin.rejectedRequests',
    });
  });

  it('prints all of it as JSON', async () => {
    const { trigger } = await serving();
    const { stdout, stderr } = await trigger('OK', '--json');
    expect(JSON.parse(stdout)).toMatchObject([
      { payload: { AccountStatus: { message: 'OK' } }, status: 200, answer: { decision: 'applied' } },
    ]);
    expect(stderr).toBe('');
  });

  it('fails with what the server says of a wrong secret, and of a path that is closed', async () => {
    const { trigger } = await serving({ secrets: { v1: secrets.v1 } });
    const wrong = await trigger('OK', '--secret', 'a-secret-that-is-wrong');
    expect(wrong).toMatchObject({ code: 1 });
    expect(wrong.stdout).toContain('401 The delivery carries a wrong secret');
    expect(wrong.stderr).toContain('hint: Set the same secrets as for the server');
    const closed = await trigger('CREDENTIALS', '--cause', 'linkedin.sessionSelection');
    expect(closed.stderr).toContain('the server has no secret for /signals'.replace('the', 'The'));
  });

  it('follows nobody to another host', async () => {
    const seen: string[] = [];
    const elsewhere = createServer((request, response) => {
      seen.push(request.url ?? '');
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    await new Promise<void>((done) => elsewhere.listen(0, '127.0.0.1', () => done()));
    onTestFinished(() => void elsewhere.close());
    const address = elsewhere.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, stdout } = await run(['trigger', 'OK', '--url', `http://127.0.0.1:${port}`], { env });
    expect(code).toBe(1);
    expect(stdout).toContain('307');
    expect(seen).toEqual(['/webhooks/v1']);
  });

  it.each([
    [['OK', '--cause', 'linkedin.sessionSelection'], '--cause is of CREDENTIALS alone'],
    [['CREDENTIALS', '--cause', 'linkedin.sessionExpired'], 'no signal makes linkedin.sessionExpired likely'],
    [
      ['CREDENTIALS', '--cause', 'imap.passwordChanged', '--provider', 'x'],
      'imap.passwordChanged cannot be triggered for x',
    ],
    [['PERMISSIONS', '--via', 'v2'], 'v2 has no word for PERMISSIONS'],
    [['OK', '--via', 'notify'], 'a notify URL does not tell of OK'],
    [['NEW'], '"NEW" is not a status that is sent'],
    [['OK', '--url', 'ftp://x'], '"ftp://x" is no base of a server'],
  ])('refuses %j', async (argv, says) => {
    const ran = await run(['trigger', ...argv], { env });
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(says);
  });

  it('says how to start a server where none answers', async () => {
    const { code, stderr } = await run(['trigger', 'OK', '--url', 'http://127.0.0.1:9'], { env });
    expect(code).toBe(1);
    expect(stderr).toContain('http://127.0.0.1:9 does not answer');
    expect(stderr).toContain('hint: Start a server with account-lifecycle serve');
  });
});

it('every provider has a type on the wire that stands for it', () => {
  expect(providers.map((provider) => providerOf(typeOfProvider[provider]))).toEqual(providers);
});

describe('the signals for a cause', () => {
  it('make it the cause, for each of its providers', async () => {
    const { trigger, lifecycle } = await serving();
    const wanted = Object.entries(causeTriggers).flatMap(([cause, { providers: theirs }]) =>
      theirs.map((provider) => ({ cause, provider })),
    );
    const found = [];
    for (const [at, { cause, provider }] of wanted.entries()) {
      const argv = ['--cause', cause, '--provider', provider, '--account', `a${at}`];
      await trigger('CREDENTIALS', ...argv);
      found.push(await lifecycle.account(`a${at}`));
    }
    expect(found).toMatchObject(wanted);
  });

  it('exist for causes of the catalogue alone', () => {
    const known = new Set<string>(causes.map(nameOf));
    expect((Object.keys(causeTriggers) as NamedCause[]).filter((cause) => !known.has(cause))).toEqual([]);
  });
});
