import { describe, expect, test } from 'vitest';
import type { Notice } from '../../src/notify/notice.ts';
import type { DeliveryResult } from '../../src/notify/sink.ts';
import { webhookSink } from '../../src/notify/sinks/webhook.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { WatchedStore } from '../homes.ts';
import { entriesOf, linesOf } from '../payloads.ts';
import { HOUR, MINUTE, receivingServer, recorder, setting, T0 } from './setting.ts';

const DAY = 24 * HOUR;

const accountOf = ({ about }: Notice): string => (about.type === 'account' ? about.accountId : about.type);

/** Lets time pass in steps, and what is due be done. */
const passing =
  ({ clock }: ReturnType<typeof setting>, dispatcher: { idle(): Promise<void> }) =>
  async (ms: number, step: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += step) {
      await clock.advance(step);
      await dispatcher.idle();
    }
  };

describe('a sink that never answers', () => {
  test('is cut off, tried again, and holds up no other sink', async () => {
    const { clock, dispatch, come, store } = setting();
    const aborted: unknown[] = [];
    const hanging = recorder(
      'hanging',
      (_notice, signal) =>
        new Promise<DeliveryResult>(() => signal.addEventListener('abort', () => aborted.push(signal))),
    );
    const fine = recorder('fine');
    const dispatcher = dispatch([hanging, fine]);
    await dispatcher.start();
    for (const id of ['a', 'b', 'c']) await come(id, 'OK', 'ERROR');
    await clock.advance(1);
    await clock.advance(1);
    expect(fine.notices).toHaveLength(3);
    expect([hanging.notices.length, aborted.length]).toEqual([3, 0]);
    await clock.advance(15_000);
    await clock.advance(1);
    expect(aborted).toHaveLength(3);
    expect(store.letters({ sink: 'hanging' })[0]?.why).toBe('no answer within 15 s');
  });

  test('is let go of when the dispatcher stops, and what it had is delivered later', async () => {
    const { clock, dispatch, come, store } = setting();
    let hangs = true;
    const sink = recorder('s', () => (hangs ? new Promise<DeliveryResult>(() => undefined) : 'delivered'));
    const dispatcher = dispatch([sink]);
    await dispatcher.start();
    await come('a', 'OK', 'ERROR');
    await clock.advance(1);
    await dispatcher.stop();
    expect(store.lane({ sink: 's', subject: 'account a' })).toMatchObject({
      holder: null,
      told: 'askOperator',
    });
    hangs = false;
    await dispatcher.start();
    await dispatcher.idle();
    expect(sink.notices.map(({ key }) => key)).toEqual([sink.notices[0]?.key, sink.notices[0]?.key]);
    expect(store.letters({})).toEqual([]);
  });
});

describe('a sink that answers 500 for a day', () => {
  test('is then told all of it, was not asked too often, and another one heard of it', async () => {
    const world = setting();
    const { clock, dispatch, come, store } = world;
    const delivered: string[] = [];
    const sink = recorder('down', (notice) => {
      if (clock.now() < T0 + DAY) return { why: 'answered 500' };
      delivered.push(accountOf(notice));
      return 'delivered';
    });
    const other = recorder(
      'up',
      () => 'delivered',
      ({ about }) => about.type === 'sink',
    );
    const dispatcher = dispatch([sink, other]);
    await dispatcher.start();
    const ids = Array.from({ length: 200 }, (_, n) => `a${n}`);
    for (const id of ids) await come(id, 'OK', 'ERROR');
    await passing(world, dispatcher)(DAY, MINUTE);
    expect(sink.notices.length).toBeLessThan(2 * 24 * 60);
    await passing(world, dispatcher)(12 * HOUR, 30_000);
    expect(new Set(delivered)).toEqual(new Set(ids));
    expect(store.letters({})).toEqual([]);
    expect(other.notices.map(({ type, sentence }) => [type, sentence])).toEqual([
      ['tell', 'Nothing has gone out by down since 2026-03-02T09:00:00.000Z.'],
      ['withdraw', 'Notices go out by down again.'],
    ]);
  });
});

test('a wait that is asked for is kept', async () => {
  const world = setting();
  const at: number[] = [];
  const sink = recorder('s', () => {
    at.push(world.clock.now() - T0);
    return at.length === 1 ? { retryAfterMs: 20 * MINUTE, why: 'answered 429' } : 'delivered';
  });
  const dispatcher = world.dispatch([sink]);
  await dispatcher.start();
  await world.come('a', 'OK', 'ERROR');
  await dispatcher.idle();
  await passing(world, dispatcher)(HOUR, MINUTE);
  expect(at).toEqual([0, 20 * MINUTE]);
});

test('what is not true just now waits until it is so again', async () => {
  const world = setting();
  let works = false;
  const sink = recorder('s', () => (works ? 'delivered' : { why: 'answered 500' }));
  const dispatcher = world.dispatch([sink]);
  await dispatcher.start();
  await world.come('a', 'OK', 'ERROR');
  await dispatcher.idle();
  await world.come('a', 'CONNECTING');
  works = true;
  await passing(world, dispatcher)(10 * MINUTE, MINUTE);
  expect(sink.notices).toHaveLength(1);
  await world.come('a', 'ERROR');
  await passing(world, dispatcher)(2 * MINUTE, MINUTE);
  expect(sink.notices).toHaveLength(2);
  expect(sink.notices[1]).toMatchObject({ status: 'ERROR', key: sink.notices[0]?.key });
});

describe('what comes from a log that is replayed', () => {
  const lines = linesOf([
    { gap: 0, payload: { AccountStatus: { account_id: 'a', account_type: 'LINKEDIN', message: 'OK' } } },
    {
      gap: 1000,
      payload: { AccountStatus: { account_id: 'a', account_type: 'LINKEDIN', message: 'ERROR' } },
    },
  ]);

  test.each([
    [false, []],
    [true, [true]],
  ])('goes out only when it is asked for: %s', async (replayed, told) => {
    const { dispatch, lifecycle, store } = setting();
    const sink = recorder('s');
    const dispatcher = dispatch([sink], { replayed });
    await dispatcher.start();
    await lifecycle.replay([entriesOf(lines)]);
    expect(store.outbox(9).map((item) => item.replayed)).toEqual([true]);
    await dispatcher.stop();
    await dispatcher.start();
    await dispatcher.idle();
    expect(sink.notices.map((notice) => notice.replayed)).toEqual(told);
  });
});

test('effects that every sink has seen leave the outbox after a month', async () => {
  const world = setting();
  const { store, dispatch, come } = world;
  const dispatcher = dispatch([recorder('one'), recorder('other')]);
  await dispatcher.start();
  await come('a', 'OK', 'ERROR');
  await dispatcher.idle();
  await passing(world, dispatcher)(29 * DAY, DAY);
  expect(store.totals().outbox).toBeGreaterThan(0);
  await come('b', 'OK', 'ERROR');
  await dispatcher.idle();
  await passing(world, dispatcher)(2 * DAY, 6 * HOUR);
  expect(store.outbox(9).map(({ accountId }) => accountId)).toEqual(['b']);
});

test('what was given up leaves the outbox a month later, and the next notice still says that it is missing', async () => {
  const world = setting();
  const { store, dispatch, come } = world;
  const sink = recorder('s', () => (sink.notices.length > 1 ? 'delivered' : 'refused'));
  const dispatcher = dispatch([sink]);
  await dispatcher.start();
  await come('a', 'OK', 'ERROR');
  await dispatcher.idle();
  await passing(world, dispatcher)(29 * DAY, DAY);
  expect(store.letterCounts()).toMatchObject([{ dead: 1 }]);
  await passing(world, dispatcher)(2 * DAY, 6 * HOUR);
  expect(store.letterCounts()).toEqual([]);
  await come('a', 'OK', 'CREDENTIALS');
  await dispatcher.idle();
  expect(sink.notices.map(({ missing }) => missing)).toEqual([0, 1]);
});

test('a sink that fails to say what it wants is told, and so is whoever looks for faults', async () => {
  const { dispatch, come, faults } = setting();
  const failing = (): boolean => {
    throw new Error('cannot choose');
  };
  const sink = recorder('s', () => 'delivered', failing);
  const dispatcher = dispatch([sink]);
  await dispatcher.start();
  await come('a', 'OK', 'ERROR');
  await dispatcher.idle();
  expect(sink.notices).toHaveLength(1);
  expect(faults).toContainEqual(new Error('cannot choose'));
});

test('a store that fails is tried again, and nothing is lost', async () => {
  const store = new WatchedStore(createMemoryStore());
  const world = setting(store);
  const sink = recorder('s');
  const dispatcher = world.dispatch([sink]);
  await dispatcher.start();
  await dispatcher.idle();
  await world.come('a', 'OK', 'ERROR');
  store.fault = new Error('the disk is full');
  await dispatcher.idle();
  expect([sink.notices, world.faults]).toEqual([[], [store.fault]]);
  store.fault = null;
  await passing(world, dispatcher)(MINUTE, 1000);
  expect(sink.notices).toHaveLength(1);
});

test('two sinks of one name, and a policy that cannot be kept, are refused', () => {
  const { dispatch } = setting();
  expect(() => dispatch([recorder('s'), recorder('s')])).toThrow('a sink cannot be called "s"');
  expect(() => dispatch([recorder('')])).toThrow('a sink cannot be called ""');
  expect(() => dispatch([], { policy: { atOnce: 0 } })).toThrow('atOnce cannot be 0');
  expect(() => dispatch([], { policy: { leaseSeconds: 10 } })).toThrow(
    'leaseSeconds is not more than attemptSeconds',
  );
});

test('a redirect of a real server is a failure, and nothing is sent where it leads', async () => {
  const world = setting();
  const elsewhere = await receivingServer((_request, _body, response) => response.end());
  const { requests, url } = await receivingServer((_request, _body, response) =>
    response.writeHead(302, { location: elsewhere.url }).end(),
  );
  const secrets = [`whsec_${Buffer.alloc(32, 7).toString('base64')}`];
  const dispatcher = world.dispatch([webhookSink({ name: 'hook', url, secrets })]);
  await dispatcher.start();
  await world.come('a', 'OK', 'ERROR');
  await dispatcher.idle();
  expect([requests.length, elsewhere.requests.length]).toEqual([1, 0]);
  expect(world.store.letters({})[0]?.why).toBe('answered 302: redirects are not followed');
});
