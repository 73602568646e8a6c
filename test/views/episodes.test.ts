import { describe, expect, test } from 'vitest';
import { readPayload } from '../../src/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { episodesOf, judged, learnt } from '../../src/views/episodes.ts';
import { openOver } from '../open.ts';
import { v1 } from '../payloads.ts';

const MINUTE = 60_000;

const story = async (tell: (all: ReturnType<typeof openOver>) => Promise<void>) => {
  const all = openOver(createMemoryStore());
  await tell(all);
  return [...episodesOf(all.store, readPayload)];
};

describe('an episode', () => {
  test('begins when an account loses its credentials and ends when it has them again', async () => {
    const [one, ...others] = await story(async ({ lifecycle, clock }) => {
      await lifecycle.receive(v1('a', 'OK'));
      await clock.advance(MINUTE);
      await lifecycle.receive(v1('a', 'CREDENTIALS'));
      await clock.advance(MINUTE);
      await lifecycle.receive(v1('a', 'RECONNECTED'));
    });
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      accountId: 'a',
      provider: 'linkedin',
      flippedAt: '2026-01-01T00:01:00.000Z',
      endedAt: '2026-01-01T00:02:00.000Z',
      outcome: null,
    });
  });

  test('holds what was said when it broke, an hour later, and before it ended', async () => {
    const [one] = await story(async ({ lifecycle, clock }) => {
      await lifecycle.receive(v1('a', 'CREDENTIALS'));
      await clock.advance(2 * 60 * MINUTE);
      await lifecycle.signal('a', { type: 'apiError', status: 401, error: 'multiple_sessions' });
      await lifecycle.receive(v1('a', 'OK'));
    });
    expect(one?.said.atFlip).toEqual(one?.said.afterHour);
    expect(one?.said.atFlip[0]?.cause).not.toBe('linkedin.sessionSelection');
    expect(one?.said.last[0]?.cause).toBe('linkedin.sessionSelection');
    expect(one?.said.last).toHaveLength(3);
  });

  test('is open while the account has not healed', async () => {
    const [one] = await story(
      async ({ lifecycle }) => void (await lifecycle.receive(v1('a', 'CREDENTIALS'))),
    );
    expect(one?.endedAt).toBeNull();
  });
});

describe('the outcome of an episode', () => {
  test('is what was told of the latest, also after it ended', async () => {
    const episodes = await story(async ({ lifecycle, clock }) => {
      for (const word of ['CREDENTIALS', 'RECONNECTED', 'CREDENTIALS', 'RECONNECTED']) {
        await clock.advance(MINUTE);
        await lifecycle.receive(v1('a', word));
      }
      await lifecycle.outcome('a', { cause: 'linkedin.browserLogout', by: 'user' });
    });
    expect(episodes.map(({ outcome }) => outcome?.causes ?? null)).toEqual([
      null,
      ['linkedin.browserLogout'],
    ]);
  });

  test('is what was told of the one that is meant', async () => {
    const episodes = await story(async ({ lifecycle, clock }) => {
      for (const word of ['CREDENTIALS', 'RECONNECTED', 'CREDENTIALS', 'RECONNECTED']) {
        await clock.advance(MINUTE);
        await lifecycle.receive(v1('a', word));
      }
      const flippedAt = '2026-01-01T00:01:00.000Z';
      await lifecycle.outcome('a', { cause: 'linkedin.browserLogout', by: 'user', flippedAt });
    });
    expect(episodes.map(({ outcome }) => outcome?.causes ?? null)).toEqual([
      ['linkedin.browserLogout'],
      null,
    ]);
  });

  test('is what healing proves where nobody told any, and yields to what is told', async () => {
    const heal = async ({ lifecycle }: ReturnType<typeof openOver>) => {
      await lifecycle.receive(v1('a', 'CREDENTIALS'));
      await lifecycle.signal('a', {
        type: 'reconnectAnswer',
        status: 202,
        error: '',
        checkpoint: 'CAPTCHA',
      });
      await lifecycle.receive(v1('a', 'RECONNECTED'));
    };
    const [derived] = await story(heal);
    expect(derived?.outcome).toMatchObject({ causes: ['linkedin.identityCheck'], by: 'derived' });
    const [told] = await story(async (all) => {
      await heal(all);
      await all.lifecycle.outcome('a', { cause: 'sunspots', by: 'operator' });
    });
    expect(told?.outcome).toMatchObject({ causes: ['unlisted'], by: 'operator' });
  });

  test('is scored where it is one cause, and learnt from in any case', async () => {
    const episodes = await story(async ({ lifecycle }) => {
      await lifecycle.receive(v1('a', 'CREDENTIALS'));
      await lifecycle.receive(v1('a', 'OK'));
      await lifecycle.receive(v1('b', 'CREDENTIALS'));
      await lifecycle.outcome('b', { cause: 'linkedin.sessionExpired', by: 'provider' });
    });
    expect(learnt(episodes)).toHaveLength(2);
    expect(judged(episodes, 'last')).toMatchObject([
      { provider: 'linkedin', cause: 'linkedin.sessionExpired' },
    ]);
  });
});
