import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPayload, rebuild, type Effect, type LifecycleOptions } from '../../src/index.ts';
import { askOf, type AskEffect } from '../../src/model/effect.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { stateOf } from '../../src/model/state.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { homes, type Home } from '../homes.ts';
import { openOver } from '../open.ts';
import { polled, T0, v1, v2 } from '../payloads.ts';
import { trials } from '../trials.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const brief = (effect: Effect): string =>
  effect.type === 'verify'
    ? `verify ${effect.reason}`
    : effect.type === 'withdraw'
      ? `withdraw ${effect.of}`
      : effect.type === 'tellOperator'
        ? `tellOperator ${effect.about}`
        : effect.type === 'incident'
          ? `incident ${effect.is}`
          : `${effect.type} ${effect.status}`;

/** A lifecycle that waits for nothing but doubt, with what it tells the outside. */
const opened = (home: Home, options: LifecycleOptions = {}, clock = createSimulatedClock(T0)) => {
  const policy = { askWaitMinutes: 0, ...options.policy };
  const { lifecycle, store } = openOver(home.open(), { ...options, policy }, clock);
  const told: string[] = [];
  lifecycle.on('effect', ({ effect }) => told.push(brief(effect)));
  const hear = (...words: readonly string[]) =>
    Promise.all(words.map((word) => lifecycle.receive(v1('a', word))));
  const shown = (level: string) =>
    lifecycle.reconcile({
      list: async () => ({ items: [polled('a', level)], cursor: null }),
      get: async () => polled('a', level),
    });
  const available = () => store.outbox(99).map(({ effect }) => brief(effect));
  return { lifecycle, store, clock, told, hear, shown, available };
};

/** CREDENTIALS, an hour later RECONNECTED, an hour later CREDENTIALS again; what is told from then on. */
const comeBack = async (home: Home, options: LifecycleOptions = {}, hours = 1) => {
  const all = opened(home, options);
  await all.hear('CREDENTIALS');
  await all.clock.advance(HOUR);
  await all.hear('RECONNECTED');
  expect(all.told).toEqual(['askUser CREDENTIALS', 'withdraw askUser']);
  await all.clock.advance(hours * HOUR);
  all.told.length = 0;
  await all.hear('CREDENTIALS');
  return all;
};

describe.each(homes)('effects of what may be a late copy $name', ({ settle }) => {
  test('wait, while the change itself is applied and its verification asked for', async () => {
    const { lifecycle, told, store, available } = await comeBack(settle());
    expect(await lifecycle.account('a')).toMatchObject({ status: 'CREDENTIALS', needsUser: true });
    expect(told).toEqual(['verify returned']);
    expect(available()).toEqual(['askUser CREDENTIALS', 'withdraw askUser', 'verify returned']);
    expect(store.held()).toMatchObject([
      { accountId: 'a', until: T0 + 2 * HOUR + 15 * MINUTE, from: { connection: 'RECONNECTED' } },
    ]);
    expect([...rebuild(store, readPayload)]).toEqual([]);
  });

  test('are dropped when the API shows that it was one', async () => {
    const { told, shown, store, clock, lifecycle } = await comeBack(settle());
    await shown('OK');
    await clock.advance(HOUR);
    expect(told).toEqual(['verify returned']);
    expect(store.held()).toEqual([]);
    expect(store.outbox(99).map(({ effect }) => effect.type)).toEqual(['askUser', 'withdraw', 'verify']);
    expect(await lifecycle.account('a')).toMatchObject({ status: 'OK', needsUser: false });
  });

  test('go out once when the API confirms it', async () => {
    const { told, shown, clock, available } = await comeBack(settle());
    await clock.advance(MINUTE);
    await shown('CREDENTIALS');
    await shown('CREDENTIALS');
    await clock.advance(HOUR);
    expect(told).toEqual(['verify returned', 'askUser CREDENTIALS']);
    expect(available()).toHaveLength(4);
  });

  test('go out once when the API had confirmed the same before', async () => {
    const all = opened(settle());
    await all.hear('CREDENTIALS');
    await all.shown('CREDENTIALS');
    await all.hear('RECONNECTED', 'CREDENTIALS');
    all.told.length = 0;
    const entries = all.store.totals().logEntries;
    expect(await all.shown('CREDENTIALS')).toMatchObject({ same: 1 });
    expect(all.store.totals().logEntries).toBe(entries);
    expect(all.told).toEqual(['askUser CREDENTIALS']);
  });

  test('wait on when the API says what nobody understands', async () => {
    const { told, shown, store } = await comeBack(settle());
    await shown('WEATHER');
    await shown('WEATHER');
    expect(told).toEqual(['verify returned', 'verify unknownStatus']);
    expect(store.held()).toHaveLength(1);
  });

  test('go out after 15 minutes when nobody asks', async () => {
    const { told, clock, available } = await comeBack(settle());
    await clock.advance(15 * MINUTE - 1);
    expect([told.length, available().length]).toEqual([1, 3]);
    await clock.advance(1);
    expect(told).toEqual(['verify returned', 'askUser CREDENTIALS']);
    await clock.advance(HOUR);
    expect(available()).toHaveLength(4);
  });

  test('go out in their time after a restart', async () => {
    const home = settle();
    const before = await comeBack(home);
    await before.lifecycle.close();
    const after = opened(home, {}, before.clock);
    await after.clock.advance(15 * MINUTE);
    expect(after.told).toEqual(['askUser CREDENTIALS']);
    await after.hear('OK');
    expect(after.told).toEqual(['askUser CREDENTIALS', 'withdraw askUser']);
  });

  test('never go out when the account moves on before', async () => {
    const { told, clock, hear, store } = await comeBack(settle());
    await hear('OK');
    await clock.advance(HOUR);
    expect(told).toEqual(['verify returned']);
    expect(store.held()).toEqual([]);
  });

  test('give way to what the next status asks for', async () => {
    const { told, clock, hear } = await comeBack(settle());
    await hear('ERROR');
    await clock.advance(HOUR);
    expect(told).toEqual(['verify returned', 'askOperator ERROR']);
  });

  test('are held against what the outside knows, however often it goes back and forth', async () => {
    const { told, clock, hear } = await comeBack(settle());
    await hear('RECONNECTED', 'CREDENTIALS', 'RECONNECTED');
    await clock.advance(HOUR);
    expect(told.filter((effect) => !effect.startsWith('verify'))).toEqual(['tellOperator flapping']);
  });

  test('take withdrawals along: who was asked stays asked until the healing is sure', async () => {
    const { told, hear, shown } = opened(settle());
    await hear('OK', 'CREDENTIALS', 'OK');
    expect(told).toEqual(['askUser CREDENTIALS', 'verify returned']);
    await shown('OK');
    expect(told).toEqual(['askUser CREDENTIALS', 'verify returned', 'withdraw askUser']);
  });

  test('go out when the account moves on to where nobody asks for anything else', async () => {
    const { told, hear } = opened(settle());
    await hear('OK', 'CREDENTIALS', 'OK', 'RECONNECTED');
    expect(told).toEqual(['askUser CREDENTIALS', 'verify returned', 'withdraw askUser']);
  });

  test('follow a cause that changes meanwhile, and are still held', async () => {
    const { lifecycle, told, clock, store } = await comeBack(settle());
    await lifecycle.signal('a', { type: 'connection', method: 'credentials', proxy_host: 'p' });
    await lifecycle.signal('a', { type: 'proxyHealth', proxy_host: 'p', healthy: false });
    await lifecycle.signal('a', { type: 'deviceSeen' });
    expect(told).toEqual(['verify returned']);
    expect(store.held()).toMatchObject([{ effects: [{ cause: 'linkedin.proxyUnavailable' }] }]);
    await clock.advance(15 * MINUTE);
    expect(told).toEqual(['verify returned', 'askOperator CREDENTIALS']);
  });

  test('are told in their place when a deadline is due later in the same turn', async () => {
    const home = settle();
    const { told, hear, clock } = opened(home, {}, createSimulatedClock(T0));
    await hear('CONNECTING', 'ERROR', 'CONNECTING');
    told.length = 0;
    await clock.advance(2 * HOUR);
    expect(told).toEqual(['askOperator CONNECTING', 'verify stalled']);
  });
});

describe.each(homes)('effects of what cannot be a late copy $name', ({ settle }) => {
  test('go out at once: the first of its kind', async () => {
    const { told, hear, store } = opened(settle());
    await hear('OK', 'CREDENTIALS');
    expect(told).toEqual(['askUser CREDENTIALS']);
    expect(store.held()).toEqual([]);
  });

  test('go out at once: the status was left longer ago than anybody tries again', async () => {
    expect((await comeBack(settle(), {}, 25)).told).toEqual(['askUser CREDENTIALS']);
  });

  test('go out at once: v2 tells its events apart', async () => {
    const { lifecycle, told, clock } = opened(settle());
    for (const [index, type] of ['disconnected', 'running', 'disconnected'].entries()) {
      await clock.advance(MINUTE);
      await lifecycle.receive(v2('a', `account.status.${type}`, `evt_${index}`, clock.now()));
    }
    expect(told.filter((effect) => effect.startsWith('ask'))).toHaveLength(2);
  });

  test('go out at once when the policy looks back no time', async () => {
    const { told } = await comeBack(settle(), { policy: { retryHorizonHours: 0 } });
    expect(told).toEqual(['askUser CREDENTIALS']);
  });

  test('go out at once, beside the request to verify, when the policy holds nothing', async () => {
    const { told } = await comeBack(settle(), { policy: { heldEffectsMinutes: 0 } });
    expect(told).toEqual(['askUser CREDENTIALS', 'verify returned']);
  });

  test('are verified when a status came back that asks nobody for anything', async () => {
    const { told, hear, clock } = opened(settle());
    for (const word of ['OK', 'CONNECTING', 'OK']) {
      await hear(word);
      await clock.advance(MINUTE);
    }
    expect(told).toEqual(['verify returned']);
  });

  test('are held no longer than the policy says', async () => {
    const { told, clock } = await comeBack(settle(), { policy: { heldEffectsMinutes: 1 } });
    await clock.advance(MINUTE);
    expect(told).toEqual(['verify returned', 'askUser CREDENTIALS']);
  });
});
/** Histories of one account in which statuses keep coming back, by webhook and by poll. */
const anyReturns = fc.array(
  fc.record({
    gap: fc.constantFrom(0, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR),
    payload: fc.oneof(
      {
        weight: 5,
        arbitrary: fc
          .constantFrom('OK', 'CREDENTIALS', 'ERROR', 'CONNECTING', 'RECONNECTED', 'PERMISSIONS')
          .map((word) => v1('a', word)),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom('OK', 'CREDENTIALS', 'ERROR').map((level) => polled('a', level)),
      },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom('account_restricted', 'invalid_credentials')
          .map((error) => ({ account_id: 'a', type: 'apiError', status: 401, error })),
      },
    ),
  }),
  { minLength: 4, maxLength: 30 },
);

test.each([0, 10])(
  'whatever is held meanwhile, in the end everybody was told who has to act, and nothing is withdrawn that was not asked: asks wait for %i minutes',
  async (askWaitMinutes) => {
    await fc.assert(
      fc.asyncProperty(anyReturns, async (history) => {
        const { lifecycle, store, clock } = openOver(createMemoryStore(), { policy: { askWaitMinutes } });
        const asked = new Map<string, AskEffect>();
        const strayed: unknown[] = [];
        lifecycle.on('effect', ({ accountId, effect }) => {
          if (effect.type === 'verify' || effect.type === 'tellOperator' || effect.type === 'incident')
            return;
          if (effect.type !== 'withdraw') asked.set(accountId, effect);
          else if (asked.get(accountId)?.type === effect.of) asked.delete(accountId);
          else strayed.push([accountId, effect]);
        });
        for (const { gap, payload } of history) {
          await clock.advance(gap);
          await lifecycle.receive(payload);
        }
        await clock.advance(24 * HOUR);
        expect(strayed).toEqual([]);
        expect(store.held()).toEqual([]);
        for (const { context, value } of store.accounts({}))
          expect(asked.get(context.accountId) ?? null).toEqual(askOf(stateOf(value)));
      }),
      { numRuns: trials(200) },
    );
  },
);
