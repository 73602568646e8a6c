import { describe, expect, test } from 'vitest';
import type { Effect } from '../../src/index.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { homes, type Home } from '../homes.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { openOver } from '../open.ts';
import { polled, T0, v1, v2 } from '../payloads.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const isSaid = ({ type }: Effect): boolean => type !== 'verify';

/** A lifecycle, and what people are told by it. */
const opened = (home: Home, clock = createSimulatedClock(T0)) => {
  const { lifecycle, store } = openOver(home.open(), {}, clock);
  const told: string[] = [];
  lifecycle.on('effect', ({ effect }) => {
    if (isSaid(effect)) told.push(effect.type);
  });
  const hear = async (...words: readonly string[]) => {
    for (const word of words) {
      await clock.advance(MINUTE);
      await lifecycle.receive(v1('a', word));
    }
  };
  const show = (level: string) =>
    lifecycle.reconcile({
      list: async () => ({ items: [polled('a', level)], cursor: null }),
      get: async () => polled('a', level),
    });
  return { lifecycle, store, clock, told, hear, show };
};

describe.each(homes)('who must act for a broken account $name', ({ settle }) => {
  test('is asked ten minutes after the break began, once', async () => {
    const { told, hear, clock } = opened(settle());
    await hear('OK', 'CREDENTIALS');
    await clock.advance(10 * MINUTE - 1);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual(['askUser']);
    await clock.advance(24 * HOUR);
    expect(told).toEqual(['askUser']);
  });

  test('is not asked when it heals before', async () => {
    const { told, hear, clock, store } = opened(settle());
    await hear('OK', 'ERROR', 'OK');
    await clock.advance(HOUR);
    expect(told).toEqual([]);
    expect(store.held()).toEqual([]);
  });

  test('is asked at once when the provider has said why', async () => {
    const { lifecycle, told, hear } = opened(settle());
    await hear('OK');
    await lifecycle.signal('a', { type: 'apiError', status: 401, error: 'multiple_sessions' });
    await hear('CREDENTIALS');
    expect(told).toEqual(['askUser']);
  });

  test('is asked in time after a restart', async () => {
    const home = settle();
    const before = opened(home);
    await before.hear('OK', 'CREDENTIALS');
    await before.lifecycle.close();
    const later = opened(home, before.clock);
    await later.clock.advance(10 * MINUTE);
    expect(later.told).toEqual(['askUser']);
  });

  test('is not asked sooner because the API shows the same', async () => {
    const { told, hear, show, clock } = opened(settle());
    await hear('OK', 'CREDENTIALS');
    await show('CREDENTIALS');
    await clock.advance(10 * MINUTE - 1);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual(['askUser']);
  });

  test('is asked no later because the account tries again', async () => {
    const { told, hear, clock } = opened(settle());
    await hear('OK', 'CREDENTIALS', 'CONNECTING', 'CREDENTIALS', 'CONNECTING', 'CREDENTIALS');
    await clock.advance(6 * MINUTE - 1);
    expect(told).toEqual([]);
    await clock.advance(HOUR);
    expect(told).toEqual(['askUser']);
  });
});

/** An account whose user was asked. */
const asked = async (home: Home) => {
  const all = opened(home);
  await all.hear('OK', 'CREDENTIALS');
  await all.clock.advance(HOUR);
  expect(all.told).toEqual(['askUser']);
  return all;
};

describe.each(homes)('who was asked $name', ({ settle }) => {
  test('is neither told otherwise nor asked again when it tries again and falls back', async () => {
    const { told, hear, clock, store } = await asked(settle());
    await hear('CONNECTING', 'CREDENTIALS', 'CONNECTING', 'CREDENTIALS');
    await clock.advance(24 * HOUR);
    expect(told).toEqual(['askUser']);
    expect(store.held()).toEqual([]);
  });

  test('is told when it works again, also by way of a retry', async () => {
    const { told, hear, show, clock } = await asked(settle());
    await hear('CONNECTING');
    expect(told).toEqual(['askUser']);
    await hear('RECONNECTED');
    await show('OK');
    await clock.advance(HOUR);
    expect(told).toEqual(['askUser', 'withdraw']);
  });

  test('is told when the account is gone', async () => {
    const { told, hear } = await asked(settle());
    await hear('CONNECTING', 'DELETED');
    expect(told).toEqual(['askUser', 'withdraw']);
  });

  test('is told when another must act, who is asked', async () => {
    const { told, hear } = await asked(settle());
    await hear('CONNECTING', 'ERROR');
    expect(told).toEqual(['askUser', 'withdraw', 'askOperator']);
  });

  test('is told when trying again comes to nothing, so that an operator must act', async () => {
    const { told, hear, clock } = await asked(settle());
    await hear('CONNECTING');
    await clock.advance(2 * HOUR);
    expect(told).toEqual(['askUser', 'withdraw', 'askOperator']);
  });

  test('stays asked over a restart in the middle of a retry', async () => {
    const home = settle();
    const before = await asked(home);
    await before.hear('CONNECTING');
    await before.lifecycle.close();
    const later = opened(home, before.clock);
    await later.hear('CREDENTIALS', 'OK');
    await later.show('OK');
    await later.clock.advance(HOUR);
    expect(later.told).toEqual(['withdraw']);
  });
});

test.each(['v1', 'v2'])(
  'an account that flaps by %s every ten seconds is told of once, and nobody is asked',
  async (api) => {
    const { lifecycle, store, clock } = openOver(createMemoryStore());
    for (let index = 0; index < 60; index += 1) {
      await clock.advance(10_000);
      const [word, type] = index % 2 === 0 ? ['OK', 'running'] : ['CREDENTIALS', 'disconnected'];
      await lifecycle.receive(
        api === 'v1' ? v1('a', word) : v2('a', `account.status.${type}`, `evt_${index}`, clock.now()),
      );
    }
    const said = store
      .outbox(Infinity)
      .map(({ effect }) => effect)
      .filter(isSaid);
    expect(said).toEqual([{ type: 'tellOperator', about: 'flapping' }]);
    await clock.advance(HOUR);
    expect(
      store
        .outbox(Infinity)
        .map(({ effect }) => effect.type)
        .filter((type) => type.startsWith('ask')),
    ).toEqual(['askUser']);
  },
);
