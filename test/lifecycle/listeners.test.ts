import { describe, expect, test } from 'vitest';
import { openLifecycle, type Lifecycle, type TransitionView } from '../../src/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { diskFull, WatchedStore } from '../homes.ts';
import { openOver, quarantinedOf } from '../open.ts';
import { T0, v1 } from '../payloads.ts';

const HOUR = 3_600_000;
const open = (options: Parameters<typeof openOver>[1] = {}) => openOver(createMemoryStore(), options);
/** A lifecycle that asks people at once. */
const openImpatient = () => open({ policy: { askWaitMinutes: 0 } });
const brief = ({ accountId, version, to }: TransitionView): string =>
  `${accountId} ${version} ${to.connection}`;

describe('listeners', () => {
  test('hear of transitions, decisions, effects and quarantine after they are durable', async () => {
    const { lifecycle, store } = openImpatient();
    const heard: unknown[] = [];
    lifecycle.on('transition', (transition) => {
      heard.push(['transition', brief(transition), store.snapshot(transition.accountId)?.version]);
    });
    lifecycle.on('decision', (decision) => heard.push(['decision', decision]));
    lifecycle.on('effect', (effect) => heard.push(['effect', effect]));
    lifecycle.on('quarantined', (quarantined) => heard.push(['quarantined', quarantined]));
    await lifecycle.receive(v1('a', 'ERROR'));
    const { reason } = quarantinedOf(await lifecycle.receive({}));
    await lifecycle.receive({ event: 'message_received', webhook_name: 'm' });
    expect(heard).toEqual([
      ['decision', { accountId: 'a', event: 'ERROR', decision: 'applied' }],
      ['transition', 'a 1 ERROR', 1],
      ['effect', { accountId: 'a', effect: { type: 'askOperator', status: 'ERROR', cause: null } }],
      ['quarantined', { reason }],
    ]);
  });

  test('subscribe to transitions until they stop', async () => {
    const { lifecycle } = open();
    const heard: string[] = [];
    const stop = lifecycle.subscribe((transition) => heard.push(brief(transition)));
    await lifecycle.receive(v1('a', 'OK'));
    await lifecycle.receive(v1('a', 'OK'));
    stop();
    await lifecycle.receive(v1('a', 'ERROR'));
    expect(heard).toEqual(['a 1 OK']);
  });

  test('hear of a due deadline, also in tick()', async () => {
    const { lifecycle, clock } = open();
    const heard: string[] = [];
    lifecycle.subscribe((transition) => heard.push(`${brief(transition)} ${transition.at}`));
    await lifecycle.receive(v1('a', 'CONNECTING'));
    await clock.advance(2 * HOUR);
    expect(heard[1]).toBe('a 2 CONNECTING.stalled 2026-01-01T01:00:00.000Z');
  });

  test('hear of a batch in the order of the log, deadlines in their place', async () => {
    const moments = createSimulatedClock(T0);
    const { lifecycle } = open({ clock: { now: moments.now } });
    const heard: string[] = [];
    lifecycle.subscribe((transition) => heard.push(brief(transition)));
    const first = lifecycle.receive(v1('a', 'CONNECTING'));
    await moments.advance(2 * HOUR);
    await Promise.all([first, lifecycle.receive(v1('a', 'OK'))]);
    expect(heard).toEqual(['a 1 CONNECTING.attempting', 'a 2 CONNECTING.stalled', 'a 3 OK']);
  });

  test('that throw keep nobody from hearing, and nothing from being received once', async () => {
    const errors: unknown[] = [];
    const { lifecycle, store } = open({
      onError: (error) => {
        errors.push(error);
        throw new Error('onError is broken too');
      },
    });
    const fault = new Error('deaf');
    const heard: string[] = [];
    lifecycle.subscribe(() => {
      throw fault;
    });
    lifecycle.subscribe((transition) => heard.push(brief(transition)));
    const receipts = [lifecycle.receive(v1('a', 'OK')), lifecycle.receive(v1('b', 'OK'))];
    expect(await Promise.all(receipts)).toMatchObject([{ decision: 'applied' }, { decision: 'applied' }]);
    expect(errors).toEqual([fault, fault]);
    expect(heard).toEqual(['a 1 OK', 'b 1 OK']);
    expect(store.totals().logEntries).toBe(2);
  });

  test('that throw are forgotten when nobody wants to know', async () => {
    const { lifecycle } = open();
    lifecycle.subscribe(() => {
      throw new Error('deaf');
    });
    await expect(lifecycle.receive(v1('a', 'OK'))).resolves.toMatchObject({ decision: 'applied' });
  });

  test('may receive, tick and close themselves', async () => {
    const { lifecycle, store } = open();
    let second: Promise<unknown> = Promise.resolve();
    const stop = lifecycle.subscribe(async () => {
      stop();
      second = lifecycle.receive(v1('b', 'OK'));
      await lifecycle.tick();
      void lifecycle.close();
    });
    const entries = () => store.totals().logEntries;
    const counted: number[] = [];
    lifecycle.on('decision', () => counted.push(entries()));
    await lifecycle.receive(v1('a', 'OK'));
    await expect(second).resolves.toMatchObject({ decision: 'applied' });
    expect(counted).toEqual([1, 2]);
    await expect(lifecycle.tick()).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('listeners that are asynchronous', () => {
  test('may reject after the acknowledgement: onError hears of it, and deliveries go on', async () => {
    const errors: unknown[] = [];
    const { lifecycle } = openOver(createMemoryStore(), { onError: (error) => errors.push(error) });
    const late = new Error('the mailer is down');
    lifecycle.on('transition', () => Promise.reject(late));
    expect(await lifecycle.receive(v1('a', 'OK'))).toMatchObject({ decision: 'applied' });
    expect(await lifecycle.receive(v1('a', 'ERROR'))).toMatchObject({ decision: 'applied' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(errors).toEqual([late, late]);
    await lifecycle.close();
  });

  test('are stopped by a signal, and one event is waited for with once', async () => {
    const { lifecycle } = openImpatient();
    const stopping = new AbortController();
    const heard: string[] = [];
    lifecycle.subscribe((transition) => heard.push(brief(transition)), { signal: stopping.signal });
    const next = lifecycle.once('effect');
    await lifecycle.receive(v1('a', 'ERROR'));
    stopping.abort();
    await lifecycle.receive(v1('a', 'OK'));
    expect(heard).toEqual(['a 1 ERROR']);
    await expect(next).resolves.toMatchObject({ accountId: 'a', effect: { type: 'askOperator' } });
  });
});

describe('for await', () => {
  test('gives every transition until the lifecycle is closed', async () => {
    const { lifecycle } = open();
    const heard: string[] = [];
    const reading = (async () => {
      for await (const transition of lifecycle) heard.push(brief(transition));
    })();
    await lifecycle.receive(v1('a', 'OK'));
    await lifecycle.receive(v1('a', 'ERROR'));
    await lifecycle.close();
    await reading;
    expect(heard).toEqual(['a 1 OK', 'a 2 ERROR']);
  });

  test('gives what came before the reader asked, and what waits when it is closed', async () => {
    const { lifecycle } = open();
    const transitions = lifecycle[Symbol.asyncIterator]();
    await Promise.all([lifecycle.receive(v1('a', 'OK')), lifecycle.receive(v1('b', 'OK'))]);
    await lifecycle.close();
    const heard: string[] = [];
    for await (const transition of transitions) heard.push(brief(transition));
    expect(heard).toEqual(['a 1 OK', 'b 1 OK']);
  });

  test('keeps the newest 10,000 for a reader that is too slow', async () => {
    const { lifecycle } = open();
    const transitions = lifecycle[Symbol.asyncIterator]();
    await Promise.all(Array.from({ length: 10_002 }, (_, n) => lifecycle.receive(v1(`a${n}`, 'OK'))));
    expect((await transitions.next()).value).toMatchObject({ accountId: 'a2' });
  });

  test('stops for a reader that leaves, and for no other', async () => {
    const { lifecycle } = open();
    const staying = lifecycle[Symbol.asyncIterator]();
    const leaving = lifecycle[Symbol.asyncIterator]();
    await leaving.return?.();
    await lifecycle.receive(v1('a', 'OK'));
    expect(await leaving.next()).toEqual({ done: true, value: undefined });
    expect((await staying.next()).value).toMatchObject({ accountId: 'a' });
  });
});

test('the clock is asked anew only when another deadline is the next one', async () => {
  const asked: number[] = [];
  const { lifecycle } = open({
    clock: { now: () => T0, wakeAt: (at) => (asked.push(at), () => undefined) },
  });
  for (const [id, status] of [
    ['a', 'CONNECTING'],
    ['b', 'OK'],
    ['a', 'CONNECTING'],
    ['b', 'CONNECTING'],
  ] as const)
    await lifecycle.receive(v1(id, status));
  expect(asked).toEqual([T0 + HOUR]);
  await lifecycle.close();
});

describe('faults that nobody waits for', () => {
  test('are reported, and the deadline is tried again a little later', async () => {
    const store = new WatchedStore(createMemoryStore());
    const errors: unknown[] = [];
    const { lifecycle, clock } = openOver(store, { onError: (error) => errors.push(error) });
    await lifecycle.receive(v1('a', 'CONNECTING'));
    store.fault = diskFull();
    await clock.advance(HOUR);
    expect(errors).toEqual([store.fault]);
    expect((await lifecycle.account('a'))?.needsOperator).toBe(false);
    store.fault = null;
    await clock.advance(9_999);
    expect((await lifecycle.account('a'))?.needsOperator).toBe(false);
    await clock.advance(1);
    expect(await lifecycle.account('a')).toMatchObject({
      needsOperator: true,
      lastSeenAt: '2026-01-01T01:00:00.000Z',
    });
  });

  test('do not take back what was received', async () => {
    const store = new WatchedStore(createMemoryStore());
    const errors: unknown[] = [];
    const { lifecycle, clock } = openOver(store, { onError: (error) => errors.push(error) });
    store.fault = new TypeError('a bug');
    const failed = lifecycle.receive(v1('a', 'CONNECTING')).catch((error: unknown) => error);
    store.readFault = diskFull();
    expect(await failed).toBe(store.fault);
    expect(errors).toEqual([store.readFault]);
    store.fault = store.readFault = null;
    await lifecycle.receive(v1('a', 'CONNECTING'));
    await clock.advance(HOUR);
    expect((await lifecycle.account('a'))?.needsOperator).toBe(true);
  });

  test('are the caller’s in tick()', async () => {
    const store = new WatchedStore(createMemoryStore());
    const clock = createSimulatedClock(T0);
    const { lifecycle } = openOver(store, { clock: { now: clock.now } });
    await lifecycle.receive(v1('a', 'CONNECTING'));
    await clock.advance(HOUR);
    store.fault = diskFull();
    await expect(lifecycle.tick()).rejects.toMatchObject({ code: 'diskFull' });
    store.fault = null;
    expect(await lifecycle.tick()).toBe(1);
  });

  test('and a wake that comes after close() do nothing', async () => {
    const wakes: (() => void)[] = [];
    const errors: unknown[] = [];
    const lifecycle: Lifecycle = openLifecycle({
      clock: { now: () => T0, wakeAt: (_, wake) => (wakes.push(wake), () => undefined) },
      onError: (error) => errors.push(error),
    });
    await lifecycle.receive(v1('a', 'CONNECTING'));
    await lifecycle.close();
    expect(wakes.length).toBeGreaterThan(0);
    for (const wake of wakes) wake();
    expect(errors).toEqual([]);
  });
});
