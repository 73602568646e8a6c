import { describe, expect, onTestFinished, test } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import { localLedger } from '../../src/engine/local-ledger.ts';
import { openLifecycle } from '../../src/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import type { Clock } from '../../src/model/clock.ts';
import { dispatcherOver } from '../../src/notify/dispatcher.ts';
import type { Notice } from '../../src/notify/notice.ts';
import type { Sink } from '../../src/notify/sink.ts';
import type { Store, StoreWriter } from '../../src/store/port.ts';
import { seededRandom } from '../../src/testing/random.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { homes } from '../homes.ts';
import { HOUR, MINUTE, T0 } from './setting.ts';

/*
 * What delivery promises, each tried on dispatchers that keep to it and on one that is deliberately wrong. A dispatcher sees
 * the store through `Sight`, which a wrong one distorts; a process that is killed is one whose store and clock answer no more.
 */

/** An object with some of its methods replaced. */
const overlaid = <T extends object>(whole: T, changed: Partial<T>): T =>
  new Proxy(whole, {
    get: (_target, name) => {
      const member: unknown = Reflect.get(changed, name) ?? Reflect.get(whole, name);
      return typeof member === 'function' ? member.bind(whole) : member;
    },
  });

/** How a dispatcher sees the store. */
type Sight = (store: Store, now: () => number) => Store;

const clear: Sight = (store) => store;

const writing = (store: Store, changed: (writer: StoreWriter) => Partial<StoreWriter>): Partial<Store> => ({
  transaction: (work) => store.transaction((writer) => work(overlaid(writer, changed(writer)))),
});

/** The cursor is stored, but what it went past is kept in the process alone, until it is delivered. */
const cursorBeforeDelivery: Sight = (store) => {
  const own = createMemoryStore();
  const reads = (from: Store | StoreWriter): Partial<StoreWriter> => ({
    lane: (name) => from.lane(name),
    lanes: (query) => from.lanes(query),
    letters: (query) => from.letters(query),
  });
  return overlaid(store, {
    ...reads(own),
    transaction: (work) =>
      store.transaction((writer) =>
        own.transaction((mine) =>
          work(
            overlaid(writer, {
              ...reads(mine),
              saveLane: (lane) => mine.saveLane(lane),
              addLetter: (letter) => mine.addLetter(letter),
              saveLetter: (id, progress) => mine.saveLetter(id, progress),
              dropLetter: (id) => mine.dropLetter(id),
            }),
          ),
        ),
      ),
  });
};

/** All that one sink is told stands in one line, whatever it is about. */
const orderBySinkOnly: Sight = (store) => {
  const one = <T extends { readonly subject: string }>(named: T): T => ({ ...named, subject: 'all' });
  const reads = (from: Store | StoreWriter): Partial<StoreWriter> => ({
    lane: (name) => from.lane(one(name)),
    letters: (query) => from.letters(query.subject === undefined ? query : { ...query, subject: 'all' }),
  });
  return overlaid(store, {
    ...reads(store),
    ...writing(store, (writer) => ({
      ...reads(writer),
      saveLane: (lane) => writer.saveLane(one(lane)),
      addLetter: (letter) => writer.addLetter(one(letter)),
    })),
  });
};

/** What somebody else holds is taken all the same. */
const leaseIgnored: Sight = (store, now) =>
  overlaid(store, {
    lanes: (query) =>
      store.lanes({ ...query, until: now() + HOUR }).map((lane) => ({ ...lane, holder: null })),
    ...writing(store, (writer) => ({
      lane: (name) => {
        const lane = writer.lane(name);
        return lane === null ? null : { ...lane, holder: null };
      },
    })),
  });

const turns = async (): Promise<void> => {
  for (let n = 0; n < 40; n += 1) await new Promise<void>((resolve) => void setImmediate(resolve));
};

const setting = (store: Store, sight: Sight) => {
  const clock = createSimulatedClock(T0);
  const lifecycle = openLifecycle({ store, clock, policy: { askWaitMinutes: 0, heldEffectsMinutes: 0 } });
  onTestFinished(() => lifecycle.close());
  /** A dispatcher in a process of its own, and what kills that. */
  const launch = async (sinks: readonly Sink[], random = 0.3) => {
    let alive = true;
    const mortal = new Proxy(sight(store, clock.now), {
      get: (whole, name) => {
        const member: unknown = Reflect.get(whole, name);
        if (typeof member !== 'function') return member;
        return (...args: readonly unknown[]): unknown => {
          if (!alive) throw new Error('the process was killed');
          return Reflect.apply(member, whole, args);
        };
      },
    });
    const ownClock: Clock = {
      now: clock.now,
      wakeAt: (at, wake) => clock.wakeAt(at, () => (alive ? wake() : undefined)),
    };
    const dispatcher = dispatcherOver({
      lifecycle,
      ledger: localLedger(mortal),
      accountPolicy: defaultPolicy,
      clock: ownClock,
      sinks,
      random: () => random,
      policy: { pollSeconds: 1 },
    });
    await dispatcher.start();
    return { dispatcher, kill: (): void => void (alive = false) };
  };
  const come = async (accountId: string, ...messages: readonly string[]): Promise<void> => {
    for (const message of messages)
      await lifecycle.receive({
        AccountStatus: { account_id: accountId, account_type: 'LINKEDIN', message },
      });
  };
  const pass = async (ms: number, step = 1000): Promise<void> => {
    for (let passed = 0; passed < ms; passed += step) {
      await clock.advance(step);
      await turns();
    }
  };
  return { clock, launch, come, pass };
};

const subjectOf = ({ about }: Notice): string => (about.type === 'account' ? about.accountId : about.type);

const accounts = Array.from({ length: 30 }, (_, n) => `a${n}`);

/** How many were lost, and how many came twice, when a process was killed again and again with something under way. */
const killedAgainAndAgain = async (store: Store, sight: Sight, kills: number) => {
  const { launch, come, pass } = setting(store, sight);
  const random = seededRandom(7);
  const arrived: string[] = [];
  let until = Infinity;
  const sink: Sink = {
    name: 's',
    wants: () => true,
    deliver: (notice) => {
      if (arrived.length >= until) return new Promise(() => undefined);
      arrived.push(notice.key);
      // The last one arrives, but whoever sent it never hears of that.
      return arrived.length >= until ? new Promise(() => undefined) : 'delivered';
    },
  };
  (await launch([sink])).kill();
  for (const id of accounts) await come(id, 'OK', 'ERROR');
  for (let kill = 0; kill < kills; kill += 1) {
    until = arrived.length + random.integer(1, 4);
    const { kill: end } = await launch([sink]);
    await turns();
    end();
    await pass(2 * MINUTE, 30_000);
  }
  until = Infinity;
  await launch([sink]);
  await pass(5 * MINUTE, 5000);
  const keys = new Set(arrived);
  return { lost: accounts.length - keys.size, twice: arrived.length - keys.size };
};

describe.each(homes)('$name', ({ settle }) => {
  test('nothing is lost and little comes twice, however often a process is killed', async () => {
    const { lost, twice } = await killedAgainAndAgain(settle().open(), clear, 6);
    expect(lost).toBe(0);
    expect(twice).toBeLessThanOrEqual(6);
  });
});

test('a cursor that goes past what was not delivered is caught losing some', async () => {
  const { lost } = await killedAgainAndAgain(createMemoryStore(), cursorBeforeDelivery, 6);
  expect(lost).toBeGreaterThan(0);
});

/** How long after its break the account b was told of, in seconds, while every attempt for a fails. */
const delayBeside = async (sight: Sight): Promise<number> => {
  const { clock, launch, come, pass } = setting(createMemoryStore(), sight);
  let told = Infinity;
  const sink: Sink = {
    name: 's',
    wants: () => true,
    deliver: (notice) => {
      if (subjectOf(notice) === 'a') return { why: 'answered 500' };
      told = Math.min(told, clock.now());
      return 'delivered';
    },
  };
  await launch([sink]);
  await come('a', 'OK', 'ERROR');
  await turns();
  await pass(30 * MINUTE, 5000);
  const began = clock.now();
  await come('b', 'OK', 'ERROR');
  await pass(HOUR, 10_000);
  return (told - began) / 1000;
};

test('an account that cannot be told of holds up no other one', async () => {
  expect(await delayBeside(clear)).toBeLessThan(60);
});

test('an order over all that one sink is told is caught holding others up', async () => {
  expect(await delayBeside(orderBySinkOnly)).toBeGreaterThan(600);
});

/** How often two processes delivered what is about one account at the same time, and how much came twice. */
const beside = async (store: Store, sight: Sight) => {
  const { clock, launch, come, pass } = setting(store, sight);
  const [underWay, arrived] = [new Set<string>(), new Array<string>()];
  let overlaps = 0;
  const sink = (): Sink => ({
    name: 's',
    wants: () => true,
    deliver: (notice) =>
      new Promise((resolve) => {
        const subject = subjectOf(notice);
        overlaps += Number(underWay.has(subject));
        underWay.add(subject);
        arrived.push(notice.key);
        clock.wakeAt(clock.now() + 3000, () => {
          underWay.delete(subject);
          resolve('delivered');
        });
      }),
  });
  const shares = [0, 0];
  const counted = (index: number): Sink => {
    const one = sink();
    return {
      ...one,
      deliver: (notice, signal) => {
        shares[index] = (shares[index] ?? 0) + 1;
        return one.deliver(notice, signal);
      },
    };
  };
  await launch([counted(0)], 0.3);
  await launch([counted(1)], 0.6);
  for (const id of accounts) await come(id, 'OK', 'ERROR', 'CREDENTIALS', 'OK', 'ERROR');
  await pass(2 * MINUTE, 500);
  return { overlaps, twice: arrived.length - new Set(arrived).size, shares };
};

test('processes on one store share the work, and never two have the same account', async () => {
  const { overlaps, twice, shares } = await beside(createMemoryStore(), clear);
  expect({ overlaps, twice }).toEqual({ overlaps: 0, twice: 0 });
  expect(Math.min(...shares)).toBeGreaterThan(0);
});

test('a process that ignores leases is caught delivering what another one has', async () => {
  const { overlaps, twice } = await beside(createMemoryStore(), leaseIgnored);
  expect(Math.max(overlaps, twice)).toBeGreaterThan(0);
});
