// A webhook is lost, and asking for the truth heals what it left wrong: `npm run build && node examples/heal.js`.
// Everything runs on this machine: a fake Unipile, the server, and the command that reconciles.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createUnipileClient } from 'account-lifecycle';
import { startFakeUnipile } from 'account-lifecycle/testing';

const program = fileURLToPath(new URL('../bin/account-lifecycle.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'account-lifecycle-'));
const accountId = 'Acc0unt_Id-22chars-ABC';
const secret = { header: 'Unipile-Auth', value: 'only-for-this-example' };

const fake = await startFakeUnipile();
const env = {
  ...process.env,
  ACCOUNT_LIFECYCLE_DB: join(folder, 'accounts.db'),
  ACCOUNT_LIFECYCLE_V1_SECRETS: secret.value,
};
const server = spawn(process.execPath, [program, 'serve', '--db', env.ACCOUNT_LIFECYCLE_DB, '--port', '0'], {
  env,
  stdio: ['ignore', 'ignore', 'pipe'],
});

/** The address that the server says it listens on. */
const listening = async () => {
  for await (const line of createInterface({ input: server.stderr })) {
    const url = /^listening on (\S+)/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('the server did not start');
};

// Not the synchronous kind: the fake answers from this very process.
const run = async (...argv) => {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...argv], {
    env: { ...env, UNIPILE_DSN: fake.dsn, UNIPILE_API_KEY: fake.apiKey },
  });
  return stdout;
};

const compare = async (what) => {
  const { status } = JSON.parse(await run('show', accountId, '--json'));
  const truth = fake.account(accountId)?.sources[0]?.status;
  console.log(`${what}\n  in truth ${truth}, here ${status}`);
};

try {
  const url = `${await listening()}/webhooks/v1`;
  const client = createUnipileClient({ dsn: fake.dsn, apiKey: fake.apiKey });
  await client.webhooks.register({ url, secret });

  fake.add({ id: accountId });
  fake.set(accountId, 'CREDENTIALS');
  await fake.drain();
  await compare('The account breaks, and the webhook arrives.');

  fake.behave({ loss: 1 });
  fake.set(accountId, 'OK');
  await fake.drain();
  await compare('The account heals, and the webhook is lost.');

  console.log((await run('reconcile', '--db', env.ACCOUNT_LIFECYCLE_DB)).trimEnd());
  await compare('Unipile was asked for the truth.');
} finally {
  server.kill();
  await fake.close();
  rmSync(folder, { recursive: true, force: true });
}
