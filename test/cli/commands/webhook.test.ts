import { describe, expect, it, onTestFinished } from 'vitest';
import { startFakeUnipile } from '../../../src/testing/unipile/index.ts';
import { run } from '../run.ts';

const url = 'https://example.org/webhooks/v1';

const started = async (
  extra: Readonly<Record<string, string>> = {
    ACCOUNT_LIFECYCLE_V1_SECRETS: 'the-first-of-secrets,the-second-of-secrets',
  },
) => {
  const fake = await startFakeUnipile();
  onTestFinished(() => fake.close());
  const env = { UNIPILE_DSN: fake.dsn, UNIPILE_API_KEY: fake.apiKey, ...extra };
  return { fake, webhook: (...argv: readonly string[]) => run(['webhook', ...argv], { env }) };
};

describe('webhook register', () => {
  it('registers one for all statuses, with the first secret under the header that serve asks for', async () => {
    const { fake, webhook } = await started();
    const { code, stdout, stderr } = await webhook('register', '--url', url);
    expect([code, stderr]).toEqual([0, '']);
    const [registered] = fake.webhooks;
    expect(stdout).toBe(`Registered ${registered?.id}: every status goes to ${url}\n`);
    expect(registered).toMatchObject({ name: 'account-lifecycle', request_url: url, format: 'json' });
    expect(registered?.events).toHaveLength(11);
    expect(registered?.headers).toEqual([
      { key: 'Content-Type', value: 'application/json' },
      { key: 'Unipile-Auth', value: 'the-first-of-secrets' },
    ]);
  });

  it('takes name and header as they are set, and prints JSON when asked', async () => {
    const { fake, webhook } = await started({
      ACCOUNT_LIFECYCLE_V1_SECRETS: 'the-only-secret-here',
      ACCOUNT_LIFECYCLE_V1_HEADER: 'X-Ours',
    });
    const { stdout } = await webhook('register', '--url', url, '--name', 'mine', '--json');
    const [registered] = fake.webhooks;
    expect(JSON.parse(stdout)).toEqual({ id: registered?.id, name: 'mine', url });
    expect(registered?.headers).toContainEqual({ key: 'X-Ours', value: 'the-only-secret-here' });
  });

  it('refuses a second one for the same URL', async () => {
    const { fake, webhook } = await started();
    await webhook('register', '--url', url);
    const { code, stderr } = await webhook('register', '--url', url);
    expect(code).toBe(2);
    expect(stderr).toContain(`account-lifecycle webhook delete ${fake.webhooks[0]?.id}`);
    expect(fake.webhooks).toHaveLength(1);
  });

  it('refuses to register one that anybody could call', async () => {
    const { fake, webhook } = await started({});
    const { code, stderr } = await webhook('register', '--url', url);
    expect(code).toBe(2);
    expect(stderr).toContain('ACCOUNT_LIFECYCLE_V1_SECRETS');
    expect(fake.requests).toEqual([]);
  });

  it.each(['nowhere', 'ftp://a.b/'])('refuses the URL %s', async (wrong) => {
    const { webhook } = await started();
    expect((await webhook('register', '--url', wrong)).code).toBe(2);
  });
});

describe('webhook list', () => {
  it('shows all, or says how to make one', async () => {
    const { fake, webhook } = await started();
    expect((await webhook('list')).stdout).toContain('webhook register');
    expect((await webhook('list', '--json')).stdout).toBe('[]\n');
    await webhook('register', '--url', url);
    const id = fake.webhooks[0]?.id ?? '';
    expect((await webhook('list')).stdout).toMatch(
      new RegExp(`^ID +NAME +SOURCE +URL\\n${id} +account-lifecycle +account_status +${url}\\n$`),
    );
    expect(JSON.parse((await webhook('list', '--json')).stdout)).toEqual([
      { id, name: 'account-lifecycle', url, source: 'account_status' },
    ]);
  });
});

describe('webhook delete', () => {
  it('deletes one, and fails when there is none', async () => {
    const { fake, webhook } = await started();
    await webhook('register', '--url', url);
    const id = fake.webhooks[0]?.id ?? '';
    expect(await webhook('delete', id)).toEqual({ code: 0, stdout: `Deleted ${id}\n`, stderr: '' });
    expect(fake.webhooks).toEqual([]);
    expect(await webhook('delete', id)).toEqual({
      code: 1,
      stdout: '',
      stderr: `There is no webhook ${id}.\n`,
    });
  });
});
