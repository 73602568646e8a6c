import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leading } from '../../machines/causes/hypothesis.ts';
import { initialContext, type AccountContext } from '../../machines/context.ts';
import { evidenceBound, knowsAlready, remember, rememberFact } from '../../machines/evidence.ts';
import { DAY, HOUR, MINUTE, defaultPolicy, type Policy } from '../../machines/policy.ts';
import type { Signal } from '../../machines/signal.ts';
import { anyLesserFact, anySignal } from './causes/arbitraries.ts';

const start = Date.UTC(2026, 0, 1);
const fresh = initialContext({ accountId: 'a', at: start, source: 'webhook', accountType: 'LINKEDIN' });
const deviceSeen: Signal = { type: 'deviceSeen' };
const reject = (error: string): Signal => ({ type: 'apiError', status: 422, error });

/** The context after signals that arrive one after the other, `every` milliseconds apart. */
const after = (
  signals: readonly Signal[],
  { context = fresh, every = MINUTE, policy = defaultPolicy, from = start } = {},
): AccountContext =>
  signals.reduce((known, signal, index) => remember(known, signal, from + index * every, policy), context);

const repeated = (count: number, signal: (index: number) => Signal): readonly Signal[] =>
  Array.from({ length: count }, (_, index) => signal(index));

describe('remembering a signal', () => {
  test('keeps it with its time, behind what was known before', () => {
    expect(after([reject('invalid_recipient'), deviceSeen]).evidence).toEqual([
      { type: 'apiError', status: 422, error: 'invalid_recipient', at: start },
      { type: 'deviceSeen', at: start + MINUTE },
    ]);
  });

  test('leaves the context that it began with as it was', () => {
    const before = after([deviceSeen]);
    const copy = structuredClone(before);
    remember(before, deviceSeen, start + HOUR, defaultPolicy);
    remember(before, { type: 'connection', method: 'qr' }, start + HOUR, defaultPolicy);
    expect(before).toEqual(copy);
  });

  test('changes nothing else of the context', () => {
    const { evidence: _, ...rest } = after([deviceSeen]);
    const { evidence: __, ...known } = fresh;
    expect(rest).toEqual(known);
  });

  test('changes nothing at all when its type is unknown', () => {
    expect(remember(fresh, { type: 'unknown', name: 'weather' }, start, defaultPolicy)).toBe(fresh);
  });
});

describe('what concerns many accounts', () => {
  const sick = (host: string, healthy = false) =>
    ({ type: 'proxyHealth', proxy_host: host, healthy }) as const satisfies Signal;
  const told = after([sick('p-1')]);

  test('is known already where it, or something newer of the same kind, was told', () => {
    expect(knowsAlready(told, sick('p-1'), start)).toBe(true);
    expect(knowsAlready(told, sick('p-1'), start - HOUR)).toBe(true);
    expect(knowsAlready(told, sick('p-1'), start + 1)).toBe(false);
    expect(knowsAlready(told, sick('p-2'), start)).toBe(false);
  });
});

describe('a connection signal', () => {
  test('makes the connection known', () => {
    const { connection, evidence } = after([{ type: 'connection', method: 'cookies', user_agent: 'A' }]);
    expect(connection).toEqual({ method: 'cookies', user_agent: 'A', at: start });
    expect(evidence).toEqual([]);
  });

  test('adds to and overrides what earlier ones said', () => {
    const { connection } = after([
      { type: 'connection', method: 'cookies', user_agent: 'A', proxy_host: 'p' },
      { type: 'connection', method: 'custom', user_agent: 'B', browser_user_agent: 'C' },
    ]);
    expect(connection).toEqual({
      method: 'custom',
      user_agent: 'B',
      browser_user_agent: 'C',
      proxy_host: 'p',
      at: start + MINUTE,
    });
  });
});

describe('a fact that is no signal', () => {
  test('is remembered in the same order', () => {
    const once = rememberFact(fresh, { type: 'connecting' }, start, defaultPolicy);
    const twice = rememberFact(once, { type: 'errorReason', reason: 'proxy' }, start + 1, defaultPolicy);
    expect(twice.evidence).toEqual([
      { type: 'connecting', at: start },
      { type: 'errorReason', reason: 'proxy', at: start + 1 },
    ]);
  });
});

describe('what can no longer count', () => {
  const types = (context: AccountContext) => context.evidence.map(({ type }) => type);
  const keys: Signal = { type: 'oauthKeysChanged' };
  const refusal: Signal = { type: 'apiError', status: 401, error: 'expired_credentials' };

  test('is longer remembered where it tells what is usual: rejects and usage, for 14 days', () => {
    const habits = after([
      reject('limit_exceeded'),
      { type: 'usage', action: 'message', count: 9, window_hours: 24 },
    ]);
    const last = start + 14 * DAY;
    expect(types(remember(habits, keys, last, defaultPolicy))).toEqual([
      'apiError',
      'usage',
      'oauthKeysChanged',
    ]);
    expect(types(remember(habits, keys, last + MINUTE + 1, defaultPolicy))).toEqual(['oauthKeysChanged']);
  });

  test('is of calls that succeeded all but the last one', () => {
    const { evidence } = after(repeated(5, (): Signal => ({ type: 'apiOk' })));
    expect(evidence).toEqual([{ type: 'apiOk', at: start + 4 * MINUTE }]);
  });

  test('is forgotten when it is more than the window older than the newest fact', () => {
    const known = after([refusal]);
    expect(types(remember(known, keys, start + DAY, defaultPolicy))).toEqual([
      'apiError',
      'oauthKeysChanged',
    ]);
    expect(types(remember(known, keys, start + DAY + 1, defaultPolicy))).toEqual(['oauthKeysChanged']);
  });

  test('is measured from the flip while the account is in CREDENTIALS', () => {
    const flipped = { ...after([refusal]), flippedAt: start + DAY };
    expect(types(remember(flipped, keys, start + 9 * DAY, defaultPolicy))).toEqual([
      'apiError',
      'oauthKeysChanged',
    ]);
    const later = { ...flipped, flippedAt: start + DAY + 1 };
    expect(types(remember(later, keys, start + 9 * DAY, defaultPolicy))).toEqual(['oauthKeysChanged']);
  });

  test('is never a sighting of the phone, nor an answer to a reconnection', () => {
    const known = after([deviceSeen, { type: 'reconnectAnswer', status: 202, error: '', checkpoint: 'OTP' }]);
    expect(types(remember(known, keys, start + 400 * DAY, defaultPolicy))).toEqual([
      'deviceSeen',
      'reconnectAnswer',
      'oauthKeysChanged',
    ]);
  });
});

describe('memory', () => {
  test.each<[string, (index: number) => Signal]>([
    ['API errors of one status and slug', () => reject('limit_exceeded')],
    ['usage of one action', (count) => ({ type: 'usage', action: 'message', count, window_hours: 24 })],
    ['measurements of one proxy', () => ({ type: 'proxyHealth', proxy_host: 'p', healthy: true })],
    [
      'reports of one scope',
      () => ({ type: 'fleet', scope: 'mailDomain', accounts: 2, share: 1, window_minutes: 5 }),
    ],
    ['sightings of the phone', () => deviceSeen],
    ['changes of the keys', () => ({ type: 'oauthKeysChanged' })],
    ['answers to reconnections', (index) => ({ type: 'reconnectAnswer', status: 400 + index, error: '' })],
  ])('keeps the latest 10 %s', (_, signal) => {
    const { evidence } = after(repeated(25, signal));
    expect(evidence.map(({ at }) => at)).toEqual(
      repeated(10, signal).map((__, index) => start + (15 + index) * MINUTE),
    );
  });

  test('keeps the latest 10 times CONNECTING', () => {
    let context = fresh;
    for (let at = start; at < start + 25; at += 1)
      context = rememberFact(context, { type: 'connecting' }, at, defaultPolicy);
    expect(context.evidence.map(({ at }) => at - start)).toEqual([15, 16, 17, 18, 19, 20, 21, 22, 23, 24]);
  });

  test('does not let many facts of one kind push out those of another', () => {
    const signals = [reject('limit_exceeded'), deviceSeen, ...repeated(99, () => reject('invalid_message'))];
    expect(after(signals).evidence).toHaveLength(12);
  });

  test('keeps the latest 24 kinds of one type, and the other types beside them', () => {
    const { evidence } = after([deviceSeen, ...repeated(40, (index) => reject(`error_${index}`))]);
    expect(evidence[0]).toEqual({ type: 'deviceSeen', at: start });
    expect(evidence.slice(1)).toHaveLength(24);
    expect(evidence[1]).toMatchObject({ error: 'error_16' });
  });

  test.each<[keyof Policy]>([['rejectStreakCount'], ['providerErrorBurstCount'], ['flappingCount']])(
    'has room for a %s of 40',
    (count) => {
      const policy = { ...defaultPolicy, [count]: 40 };
      expect(
        after(
          repeated(60, () => reject('invalid_message')),
          { policy },
        ).evidence,
      ).toHaveLength(40);
    },
  );

  test.each([
    [39, null],
    [40, 'linkedin.rejectedRequests'],
    [400, 'linkedin.rejectedRequests'],
  ])('of %d rejects reaches a streak of 40: what leads is %s', (count, lead) => {
    const policy = { ...defaultPolicy, rejectStreakCount: 40 };
    const context = after(
      repeated(count, () => reject('invalid_message')),
      { policy },
    );
    expect(leading({ ...context, flippedAt: start + 400 * MINUTE }, policy)).toBe(lead);
  });

  test('never holds more than its bound, oldest first, and all of it was told', () => {
    const anyPolicy = fc
      .record({
        rejectStreakCount: fc.integer({ min: 1, max: 15 }),
        flappingCount: fc.integer({ min: 1, max: 15 }),
      })
      .map((counts) => ({ ...defaultPolicy, ...counts }));
    const anyStory = fc.array(fc.tuple(fc.oneof(anySignal, anyLesserFact), fc.nat(HOUR)), { maxLength: 300 });
    fc.assert(
      fc.property(anyPolicy, anyStory, (policy, story) => {
        let context = fresh;
        let at = start;
        for (const [told, pause] of story) {
          at += pause;
          context =
            told.type === 'connecting' || told.type === 'errorReason' || told.type === 'broke'
              ? rememberFact(context, told, at, policy)
              : remember(context, told, at, policy);
        }
        const times = context.evidence.map((item) => item.at);
        expect(context.evidence.length).toBeLessThanOrEqual(evidenceBound(policy));
        expect(times).toEqual(times.toSorted((one, other) => one - other));
        const said = new Set(story.map(([told]) => JSON.stringify(told)));
        for (const { at: _, ...fact } of context.evidence) expect(said).toContain(JSON.stringify(fact));
      }),
      { numRuns: 50 },
    );
  });

  test('holds its bound against whoever sends ever new slugs, actions and hosts', () => {
    const flood = repeated(3_000, (index) => {
      const name = `${index % 30}`;
      if (index % 3 === 0) return reject(name);
      if (index % 3 === 1) return { type: 'usage', action: name, count: 1, window_hours: 1 };
      return { type: 'proxyHealth', proxy_host: name, healthy: true };
    });
    const { evidence } = after(flood, { every: 1 });
    expect(evidence.length).toBeGreaterThan(200);
    expect(evidence.length).toBeLessThanOrEqual(evidenceBound(defaultPolicy));
  });

  test('says its bound under the defaults', () => {
    expect(evidenceBound(defaultPolicy)).toBe(1_090);
  });
});
