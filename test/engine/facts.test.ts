import { describe, expect, test } from 'vitest';
import {
  createMemoryStore,
  exportLog,
  openLifecycle,
  prove,
  readPayload,
  rebuild,
  type Store,
} from '../../src/index.ts';
import { stateOf } from '../../src/model/state.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { bytesOf, openOver } from '../open.ts';
import { entriesOf, T0, v1 } from '../payloads.ts';
import { databaseFile } from '../sqlite/files.ts';

const HOUR = 3_600_000;

const behind = (id: string, host: string) => ({
  account_id: id,
  account_type: 'LINKEDIN',
  type: 'connection',
  method: 'credentials',
  proxy_host: host,
});
const down = (host: string) => ({ type: 'proxyHealth', proxy_host: host, healthy: false });
const up = (host: string) => ({ ...down(host), healthy: true });
const keys = { type: 'oauthKeysChanged', provider: 'google' };

/** A lifecycle that is told one payload after the other, a minute between them. */
const telling = (store: Store = createMemoryStore()) => {
  const clock = createSimulatedClock(T0);
  const { lifecycle } = openOver(store, {}, clock);
  return {
    store,
    clock,
    lifecycle,
    tell: async (...payloads: readonly object[]) => {
      const receipts = [];
      for (const payload of payloads) {
        clock.set(clock.now() + 60_000);
        receipts.push(await lifecycle.receive(payload, {}));
      }
      return receipts;
    },
  };
};

/** The state that an account has come to. */
const stateIn = (store: Store, id: string): string | undefined => {
  const snapshot = store.snapshot(id);
  return snapshot === null ? undefined : stateOf(snapshot.value).connection;
};

const proxyDown = 'CREDENTIALS.linkedin.proxyUnavailable';

/** Accounts a and b behind one proxy and c behind another, which have worked for a day. */
const threeAccounts = async (store?: Store) => {
  const told = telling(store);
  for (const [id, host] of [
    ['a', 'p.example'],
    ['b', 'p.example'],
    ['c', 'q.example'],
  ] as const)
    await told.tell(v1(id, 'OK'), behind(id, host));
  told.clock.set(T0 + 24 * HOUR);
  return told;
};

/** What stands in an account's log of the engine's own. */
const toldTo = (store: Store, accountId: string): readonly unknown[] =>
  store
    .log({ accountId })
    .filter(({ source }) => source === 'engine')
    .map(({ payload }) => JSON.parse(payload ?? 'null') as unknown);

describe('a fact that names no account', () => {
  test('counts for whoever breaks after it where it holds, once each, from when it was told', async () => {
    const { tell, store, clock } = await threeAccounts();
    const [receipt] = await tell(down('p.example'));
    const at = clock.now();
    expect(receipt).toEqual({ decision: 'noted', account: null, told: 0 });
    expect(store.totals().logEntries).toBe(6);
    await tell(v1('a', 'CREDENTIALS'), v1('c', 'CREDENTIALS'));
    expect(stateIn(store, 'a')).toBe(proxyDown);
    expect(stateIn(store, 'c')).not.toBe(proxyDown);
    expect(toldTo(store, 'a')).toEqual([{ ...down('p.example'), told_at: at }]);
    expect([toldTo(store, 'b'), toldTo(store, 'c')]).toEqual([[], []]);
    const evidence = store.snapshot('a')?.context.evidence.filter(({ type }) => type === 'proxyHealth');
    expect(evidence).toEqual([{ ...down('p.example'), at }]);
  });

  test('is known before the break, so that no user is asked first', async () => {
    const { tell, store } = await threeAccounts();
    await tell(down('p.example'), v1('a', 'CREDENTIALS'));
    expect(store.transitions('a').map(({ to }) => to.connection)).toEqual(['OK', proxyDown]);
  });

  test('changes what is said of those that are broken where it holds', async () => {
    const { tell, store } = await threeAccounts();
    await tell(v1('a', 'CREDENTIALS'), v1('c', 'CREDENTIALS'));
    const elsewhere = stateIn(store, 'c');
    expect(stateIn(store, 'a')).not.toBe(proxyDown);
    expect(await tell(down('p.example'))).toEqual([{ decision: 'noted', account: null, told: 1 }]);
    expect(stateIn(store, 'a')).toBe(proxyDown);
    expect(stateIn(store, 'c')).toBe(elsewhere);
    expect(stateIn(store, 'b')).toBe('OK');
  });

  test('reaches an account that is broken once it turns out to be there', async () => {
    const { tell, store } = telling();
    await tell(down('p.example'), v1('d', 'OK'), v1('d', 'CREDENTIALS'));
    expect(stateIn(store, 'd')).not.toBe(proxyDown);
    await tell({ account_id: 'd', type: 'connection', proxy_host: 'p.example' });
    expect(stateIn(store, 'd')).toBe(proxyDown);
  });

  test('said again is no news to those that know it', async () => {
    const { tell, store } = await threeAccounts();
    await tell(v1('a', 'CREDENTIALS'), down('p.example'));
    expect(await tell(down('p.example'))).toMatchObject([{ told: 0 }]);
    await tell(v1('b', 'CREDENTIALS'));
    expect([toldTo(store, 'a').length, toldTo(store, 'b').length]).toEqual([1, 1]);
    expect(await tell(up('p.example'))).toMatchObject([{ told: 2 }]);
  });

  test('counts no longer than any other evidence', async () => {
    const { tell, store, clock } = await threeAccounts();
    await tell(down('p.example'));
    clock.set(clock.now() + 24 * HOUR);
    await tell(v1('a', 'CREDENTIALS'));
    expect(toldTo(store, 'a')).toEqual([]);
    clock.set(clock.now() - 24 * HOUR);
  });

  test('of keys and of a mail domain concerns all of those', async () => {
    const { tell, store } = telling();
    for (const [id, type, domain] of [
      ['g', 'GOOGLE_OAUTH', 'acme.example'],
      ['h', 'GOOGLE_OAUTH', 'else.example'],
      ['m', 'OUTLOOK', 'acme.example'],
    ] as const)
      await tell(v1(id, 'OK', type), { account_id: id, type: 'connection', mail_domain: domain });
    const domain = { type: 'fleet', scope: 'mailDomain', provider: 'google', mail_domain: 'acme.example' };
    await tell(keys, { ...domain, accounts: 12, share: 0.9, window_minutes: 30 });
    for (const [id, type] of [
      ['g', 'GOOGLE_OAUTH'],
      ['h', 'GOOGLE_OAUTH'],
      ['m', 'OUTLOOK'],
    ] as const)
      await tell(v1(id, 'CREDENTIALS', type));
    const types = (id: string) => toldTo(store, id).map((each) => (each as { type: string }).type);
    expect([types('g'), types('h'), types('m')]).toEqual([
      ['oauthKeysChanged', 'fleet'],
      ['oauthKeysChanged'],
      [],
    ]);
  });
});

/** A life in which facts come before breaks, after them, twice, and before an account is known to belong there. */
const life = async (store: Store): Promise<Store> => {
  const { tell, clock, lifecycle } = await threeAccounts(store);
  await tell(down('p.example'), v1('a', 'CREDENTIALS'), down('p.example'), v1('b', 'CREDENTIALS'));
  await tell(v1('c', 'CREDENTIALS'), down('q.example'), up('p.example'), v1('a', 'CONNECTING'));
  await tell(down('p.example'), v1('a', 'CREDENTIALS'), v1('d', 'CREDENTIALS'), behind('d', 'q.example'));
  clock.set(clock.now() + 30 * HOUR);
  await tell(v1('a', 'OK'), v1('a', 'CREDENTIALS'), up('p.example'), keys);
  await lifecycle.tick();
  return store;
};

const faultsOf = (store: Store): readonly string[] => [...prove(store, readPayload)];

const linesOf = (store: Store): readonly string[] => [...exportLog(store)].flat();

describe.each([
  ['in memory', createMemoryStore],
  ['in SQLite', () => openSqliteStore({ database: databaseFile() })],
] as const)('a log with facts, %s,', (_, open) => {
  test('gives the same when it is replayed, however many lines share a transaction', async () => {
    const store = await life(open());
    for (const linesPerTransaction of [1, 3, 1000]) {
      const again = open();
      const { lifecycle } = openOver(again);
      await lifecycle.replay([entriesOf(linesOf(store))], { linesPerTransaction, allowFuture: true });
      expect(bytesOf(again)).toEqual(bytesOf(store));
      expect(again.log({}).map(({ payload }) => payload)).toEqual(
        store.log({}).map(({ payload }) => payload),
      );
      expect(again.facts({}).map(({ at, seq }) => [at, seq])).toEqual(
        store.facts({}).map(({ at, seq }) => [at, seq]),
      );
    }
  });

  test('is proven, and each account can be built again from its own entries', async () => {
    const store = await life(open());
    expect(faultsOf(store)).toEqual([]);
    expect([...rebuild(store, readPayload)]).toEqual([]);
  });
});

/** A store of which some reads are others. */
const changedIn = (store: Store, changed: Partial<Store>): Store =>
  new Proxy(store, {
    get: (target, name) => {
      const member: unknown = Reflect.get(changed, name) ?? Reflect.get(target, name);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });

/** How an account breaks behind a proxy of which it was told before a restart that it is down. */
const afterRestart = async (reopened: (path: string) => Store): Promise<string | undefined> => {
  const path = databaseFile();
  const first = await threeAccounts(openSqliteStore({ database: path }));
  await first.tell(down('p.example'));
  await first.lifecycle.close();
  const second = telling(reopened(path));
  second.clock.set(T0 + 25 * HOUR);
  await second.tell(v1('a', 'CREDENTIALS'));
  return stateIn(second.store, 'a');
};

test('a restart forgets no fact, and one that is forgotten is missed', async () => {
  const open = (path: string): Store => openSqliteStore({ database: path });
  expect(await afterRestart(open)).toBe(proxyDown);
  expect(await afterRestart((path) => changedIn(open(path), { facts: () => [] }))).not.toBe(proxyDown);
});

test('a fact costs one row, and one that is copied to each account is seen', async () => {
  const entriesFor = async (facts: readonly object[]): Promise<number> => {
    const { tell, store } = await threeAccounts();
    const before = store.totals().logEntries;
    await tell(...facts);
    return store.totals().logEntries - before;
  };
  expect(await entriesFor([down('p.example')])).toBe(0);
  const copies = ['a', 'b'].map((account_id) => ({ account_id, ...down('p.example') }));
  expect(await entriesFor(copies)).toBe(2);
});

describe('the proof of a log finds', () => {
  test('a fact that is not there', async () => {
    const store = await life(createMemoryStore());
    const without = changedIn(store, { facts: (query) => store.facts(query).filter(({ id }) => id !== 1) });
    expect(faultsOf(without)).toHaveLength(1);
  });

  test('a fact that was told to nobody', async () => {
    const store = await life(createMemoryStore());
    const last = store.facts({}).at(-1);
    if (last === undefined) throw new Error('facts were told');
    const more = changedIn(store, {
      facts: (query) =>
        [
          ...store.facts({}),
          { ...last, id: last.id + 1, scope: 'proxyHost q.example', signal: { ...up('q.example') } as const },
        ].filter(({ id }) => id > (query.after ?? 0)) as ReturnType<Store['facts']>,
    });
    expect(faultsOf(more)).toHaveLength(1);
  });

  test('a fact that was told at another place of the log', async () => {
    const store = await life(createMemoryStore());
    const late = changedIn(store, {
      facts: (query) =>
        store.facts(query).map((fact) => (fact.id === 1 ? { ...fact, seq: fact.seq + 3 } : fact)),
    });
    expect(faultsOf(late)).toHaveLength(1);
  });
});

test('a lifecycle is told a fact of nobody by signal(null, …)', async () => {
  const lifecycle = openLifecycle({ store: createMemoryStore() });
  expect(await lifecycle.signal(null, { type: 'oauthKeysChanged', provider: 'google' })).toEqual({
    decision: 'noted',
    account: null,
    told: 0,
  });
  await lifecycle.close();
});
