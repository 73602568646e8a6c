import { expect, test } from 'vitest';
import { createDispatcher, createReconciler, openLifecycle, type Lifecycle } from '../src/index.ts';

/* What JavaScript would pass over in silence: no compiler helps whoever writes it. */

type Told = (lifecycle: Lifecycle) => unknown;

/** As a program without types sees it. */
const loose = (lifecycle: Lifecycle) =>
  lifecycle as unknown as Record<string, (...given: unknown[]) => unknown>;
const openLoose = openLifecycle as unknown as (options: unknown) => Lifecycle;
const dispatchLoose = createDispatcher as unknown as (options: unknown) => unknown;
const reconcileLoose = createReconciler as unknown as (options: unknown) => unknown;

test.each<readonly [what: string, told: Told, says: RegExp]>([
  ['a status', (of) => loose(of)['accounts']?.({ status: 'CREDENTAILS' }), /status cannot be "CREDENTAILS"/],
  ['a provider', (of) => loose(of)['attention']?.({ provider: 'linkdin' }), /provider cannot be/],
  ['a cause', (of) => loose(of)['jobs']?.({ cause: 'sessionExpired' }), /cause cannot be/],
  ['a filter', (of) => loose(of)['accounts']?.({ statsu: 'OK' }), /accounts knows nothing called "statsu"/],
  ['a limit', (of) => loose(of)['accounts']?.({ limit: -1 }), /limit cannot be/],
  ['whether it is open', (of) => loose(of)['incidents']?.({ open: 'yes' }), /open cannot be "yes"/],
  ['an account of notices', (of) => loose(of)['notices']?.({ account: 5 }), /account cannot be/],
  ['an order of the quarantine', (of) => loose(of)['quarantine']?.({ first: 'last' }), /first cannot be/],
  ['an act', (of) => loose(of)['can']?.('a', 'fly'), /an act cannot be "fly"/],
  ['an event', (of) => loose(of)['on']?.('transitions', () => undefined), /an event cannot be/],
  ['a listener', (of) => loose(of)['on']?.('transition'), /a listener cannot be/],
  ['an event that is waited for', (of) => loose(of)['once']?.('effects'), /an event cannot be/],
  ['a source', (of) => loose(of)['reconcile']?.({}), /list of a source cannot be/],
  ['no source', (of) => loose(of)['reconcile']?.(), /a source cannot be/],
  ['a log', (of) => loose(of)['replay']?.('accounts.ndjson'), /no batch of lines/],
  [
    'the database',
    () => openLoose({ databse: 'accounts.db' }),
    /openLifecycle knows nothing called "databse"/,
  ],
  ['its name', () => openLoose({ database: 5 }), /database cannot be/],
  ['options', () => openLoose(null), /what it is given cannot be/],
  [
    'sinks',
    (of) => dispatchLoose({ lifecycle: of, sink: [] }),
    /createDispatcher knows nothing called "sink"/,
  ],
  ['a sink', (of) => dispatchLoose({ lifecycle: of, sinks: [{ name: 'a' }] }), /wants cannot be/],
  ['what is reconciled with', (of) => reconcileLoose({ lifecycle: of }), /a source cannot be/],
])('%s that is misspelt is said to be so, and not passed over', async (_, told, says) => {
  await using lifecycle = openLifecycle();
  const fault: unknown = await (async () => told(lifecycle))().then(
    () => null,
    (error: unknown) => error,
  );
  expect(fault).toMatchObject({ code: 'invalidOption', message: expect.stringMatching(says), hint: /./ });
});
