import { expect, onTestFinished, test } from 'vitest';
import type { Background, ServingLog } from '../../src/cli/background.ts';
import { startReconciling } from '../../src/cli/reconciling.ts';
import { createSimulatedClock, startFakeUnipile } from '../../src/testing/index.ts';
import { openLifecycle } from '../../src/index.ts';

/** A log that remembers, and says when something more was told. */
const memory = () => {
  const told: { readonly level: string; readonly fields: object; readonly message: string }[] = [];
  let wake = (): void => undefined;
  const at = (level: string) => (fields: object, message: string) => {
    told.push({ level, fields, message });
    wake();
  };
  const log: ServingLog = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('fatal'),
  };
  const next = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  return { told, log, next };
};

const start = async (env: Readonly<Record<string, string>>) => {
  const { log, told, next } = memory();
  const lifecycle = openLifecycle({ clock: createSimulatedClock(0) });
  const first = next();
  const background: Background | null = await startReconciling({
    lifecycle,
    env,
    cwd: process.cwd(),
    now: () => Date.UTC(2026, 0, 1),
    log,
    notify: null,
    reconnector: null,
  });
  onTestFinished(async () => {
    await background?.stop();
    await lifecycle.close();
  });
  return { background, lifecycle, told, first, next };
};

test('nothing is started where the environment does not speak of Unipile', async () => {
  expect((await start({})).background).toBeNull();
});

test('accounts are compared at the start, and on suspicion', async () => {
  await using fake = await startFakeUnipile();
  fake.add({ id: 'a', sources: [{ id: 's', status: 'ERROR' }] });
  const { background, lifecycle, told, first } = await start({
    UNIPILE_DSN: fake.dsn,
    UNIPILE_API_KEY: fake.apiKey,
  });
  expect(background?.reconciledAt()).toBeNull();
  await first;
  expect(told).toMatchObject([{ level: 'info', message: 'reconciled', fields: { seen: 1, added: 1 } }]);
  expect(background?.reconciledAt()).not.toBeNull();
  expect((await lifecycle.account('a'))?.status).toBe('ERROR');
  fake.set('a', 'OK');
  const healed = new Promise<string>((resolve) => {
    lifecycle.subscribe(({ to }) => resolve(to.connection));
  });
  await lifecycle.receive({
    AccountStatus: { account_id: 'a', account_type: 'LINKEDIN', message: 'CREATION_SUCCESS' },
  });
  expect(await healed).toBe('OK');
});

test.each([
  [{ UNIPILE_API_KEY: 'k' }, 'UNIPILE_DSN is not set'],
  [{ UNIPILE_DSN: 'a.b' }, 'UNIPILE_API_KEY is not set'],
])('half of what it takes is refused: %j', async (env, message) => {
  await expect(start(env)).rejects.toMatchObject({ code: 'invalidOption', message });
});

test('a run that fails is told without the key', async () => {
  await using fake = await startFakeUnipile();
  const { background, told, first } = await start({ UNIPILE_DSN: fake.dsn, UNIPILE_API_KEY: 'wr0ng-key' });
  await first;
  expect(told).toMatchObject([
    { level: 'warn', message: 'not reconciled', fields: { code: 'unipileUnauthorized' } },
  ]);
  expect(JSON.stringify(told)).not.toContain('wr0ng-key');
  expect(background?.reconciledAt()).toBeNull();
});

test.each(['0', '1441', '1.5', 'often'])('it cannot be done every %s minutes', async (minutes) => {
  const env = { UNIPILE_DSN: 'a.b', UNIPILE_API_KEY: 'k', UNIPILE_RECONCILE_MINUTES: minutes };
  await expect(start(env)).rejects.toMatchObject({ code: 'invalidOption' });
});
