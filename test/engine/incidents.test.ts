import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Policy } from '../../machines/policy.ts';
import { stepperUnder } from '../../src/decide/step.ts';
import {
  exportLog,
  prove,
  openLifecycle,
  readPayload,
  rebuild,
  type Effect,
  type Store,
} from '../../src/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import type { AccountSnapshot } from '../../src/model/snapshot.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { fold } from '../../src/views/fold.ts';
import { linesTelling, tellingsOf } from '../decide/incidents/told.ts';
import { natures, worldOf, type Mishap, type Nature, type World } from '../decide/incidents/worlds.ts';
import { flappingWorld } from '../notify/numbers/world.ts';
import { homes } from '../homes.ts';
import { bytesOf, openOver } from '../open.ts';
import { entriesOf, polled, v1 } from '../payloads.ts';
import { save, snapshotAfter } from '../../src/testing/store/samples.ts';
import { databaseFile } from '../sqlite/files.ts';

/** How many accounts break at once; `npm run test:incidents` has 100,000 of them. */
const MANY = process.env['FLEETS'] === undefined ? 10_000 : 100_000;

const struck = (name: string, seed: number, mishaps: readonly Mishap['kind'][]): World =>
  worldOf({ ...(natures[name] as Nature), mishaps }, seed);

const replayedInto = async (
  store: Store,
  lines: readonly string[],
  linesPerTransaction = 50_000,
  policy: Partial<Policy> = {},
) => {
  const { lifecycle } = openOver(store, { policy });
  await lifecycle.replay([entriesOf(lines)], { linesPerTransaction, allowFuture: true });
  return store;
};

/** The accounts of a mishap that were told of its scope. */
const toldOf = (store: Store, { scope, at }: Mishap): ReadonlySet<string> => {
  const those = store
    .incidents({})
    .filter(({ kind, name, openedAt }) => `${kind} ${name}`.trim() === scope && openedAt >= at);
  return new Set(those.flatMap(({ id }) => store.members(id)));
};

/** The accounts that a mishap has broken. */
const brokenBy = (world: World, mishap: Mishap): readonly string[] => [
  ...new Set(
    world.episodes.filter(({ mishap: by, what }) => by === mishap && what === 'breaks').map(({ id }) => id),
  ),
];

/** Who was asked what, and when, as the outbox has it. */
const asksIn = (store: Store): readonly { accountId: string; at: number; effect: Effect }[] =>
  store.outbox(Infinity).filter(({ effect }) => effect.type === 'askUser' || effect.type === 'askOperator');

/** The accounts that a mishap broke after its incident was found, and that were asked all the same. */
const askedInVain = (
  world: World,
  store: Store,
  asks: readonly { accountId: string; at: number }[],
): readonly string[] =>
  world.mishaps.flatMap((mishap) => {
    const found = store
      .incidents({})
      .find(({ kind, name, openedAt }) => `${kind} ${name}`.trim() === mishap.scope && openedAt >= mishap.at);
    if (found === undefined) return [`${mishap.scope} was not found`];
    const later = new Map(
      world.episodes
        .filter(({ mishap: by, what, at }) => by === mishap && what === 'breaks' && at > found.openedAt)
        .map(({ id, at }) => [id, at]),
    );
    return asks
      .filter(({ accountId, at }) => {
        const broke = later.get(accountId);
        return broke !== undefined && Math.abs(at - broke) <= 60_000;
      })
      .map(({ accountId }) => accountId);
  });

describe('a fleet that is told by webhooks, with one read of the API', () => {
  test('has nearly all accounts told what they share, and their causes follow', async () => {
    let [broken, right, named] = [0, 0, 0];
    for (const [name, seed] of [
      ['sales', 1],
      ['small', 2],
      ['sales', 3],
    ] as const) {
      const world = struck(name, seed, ['keys', 'proxy', 'vendor']);
      const store = await replayedInto(createMemoryStore(), linesTelling(tellingsOf(world, seed)));
      for (const mishap of world.mishaps) {
        const those = brokenBy(world, mishap);
        const told = toldOf(store, mishap);
        broken += those.length;
        right += those.filter((id) => told.has(id)).length;
        if (mishap.kind !== 'vendor') {
          const cause = mishap.kind === 'keys' ? 'oauthKeysChanged' : 'proxyUnavailable';
          named += those.filter(
            (id) =>
              !told.has(id) ||
              store.snapshot(id)?.context.provider === 'whatsapp' ||
              store.transitions(id, mishap.at).some(({ to }) => to.connection.endsWith(cause)),
          ).length;
        } else named += those.length;
      }
    }
    expect(right / broken).toBeGreaterThanOrEqual(0.95);
    expect(named / broken).toBeGreaterThanOrEqual(0.99);
  });

  test('asks no account that breaks when the incident is known, and the operator once', async () => {
    const world = struck('sales', 4, ['keys', 'vendor']);
    const store = await replayedInto(createMemoryStore(), linesTelling(tellingsOf(world, 4)));
    expect(askedInVain(world, store, asksIn(store))).toEqual([]);
    // What would be asked if incidents were told after the asks: the test has to find that out.
    const before = new Map<string, AccountSnapshot>();
    const alone = [];
    for (const { entry, event, policy } of fold(store.log({}), readPayload, store)) {
      if (entry.source === 'engine') continue;
      const { snapshot, effects } = stepperUnder(policy)(
        before.get(entry.accountId) ?? null,
        event,
        entry.decision === 'duplicate',
      );
      before.set(entry.accountId, snapshot);
      if (effects.some(({ type }) => type === 'askUser'))
        alone.push({ accountId: entry.accountId, at: entry.at });
    }
    expect(askedInVain(world, store, alone)).not.toEqual([]);
    const opened = store
      .outbox(Infinity)
      .flatMap(({ effect }) => (effect.type === 'incident' && effect.is === 'open' ? [effect.incident] : []));
    expect(opened).toEqual(store.incidents({}).map(({ id }) => id));
  });

  test('asks hardly a user to do something about what no user can help', async () => {
    let [broken, asked] = [0, 0];
    for (const [name, seed] of [
      ['small', 2],
      ['small', 3],
      ['chat', 4],
    ] as const) {
      const world = struck(name, seed, ['keys', 'proxy', 'vendor']);
      const store = await replayedInto(createMemoryStore(), linesTelling(tellingsOf(world, seed)));
      const asks = asksIn(store).filter(({ effect }) => effect.type === 'askUser');
      for (const { at, id, what, mishap } of world.episodes) {
        if (what !== 'breaks' || mishap === null) continue;
        const healed = world.episodes.find((one) => one.id === id && one.what === 'heals' && one.at > at);
        const until = healed?.at ?? Infinity;
        broken += 1;
        if (asks.some((ask) => ask.accountId === id && ask.at >= at && ask.at < until)) asked += 1;
      }
    }
    expect(broken).toBeGreaterThan(150);
    expect(asked / broken).toBeLessThanOrEqual(0.05);
  });

  test('withdraws what the first ones were asked, and asks anew who stays broken when it is over', async () => {
    const world = struck('small', 5, ['keys']);
    const lines = linesTelling(tellingsOf(world, 5));
    const store = await replayedInto(createMemoryStore(), lines, 50_000, { askWaitMinutes: 0 });
    const [incident] = store.incidents({});
    if (incident?.endedAt == null) throw new Error('no incident has ended');
    const first = store
      .members(incident.id)
      .find((id) =>
        asksIn(store).some(
          ({ accountId, at }) => accountId === id && at < incident.openedAt && at >= incident.since,
        ),
      );
    const effects = store.outbox(Infinity).filter(({ accountId }) => accountId === first);
    expect(effects.some(({ effect, at }) => effect.type === 'withdraw' && at === incident.openedAt)).toBe(
      true,
    );
    const left = store
      .log({})
      .filter(({ source, payload }) => source === 'engine' && payload?.includes('"ended":true'));
    for (const { accountId, at } of left)
      expect(asksIn(store).some((ask) => ask.accountId === accountId && ask.at === at)).toBe(true);
    expect(left.length).toBeGreaterThan(0);
  });
});

describe.each(homes)('the same fleet $name', ({ settle }) => {
  const world = worldOf({ ...(natures['small'] as Nature), days: 12, mishaps: ['keys', 'proxy'] }, 6);
  const told = tellingsOf(world, 6);
  const lines = linesTelling(told);

  test('gives the same bytes live, replayed, exported and replayed again, and derived', async () => {
    const replayed = await replayedInto(settle().open(), lines);
    expect(replayed.incidents({}).length).toBeGreaterThan(1);
    const { lifecycle, clock, store: live } = openOver(settle().open());
    const heard: string[] = [];
    lifecycle.on('incident', ({ id, open }) => heard.push(`${id} ${open ? 'open' : 'ended'}`));
    await clock.set(world.start - 1);
    for (const { at, payload } of told) {
      await clock.set(Math.max(clock.now(), at));
      await lifecycle.receive(payload);
    }
    const found = await lifecycle.incidents();
    expect(heard.toSorted()).toEqual(
      found.flatMap(({ id, open }) => (open ? [`${id} open`] : [`${id} ended`, `${id} open`])).toSorted(),
    );
    const again = await replayedInto(settle().open(), [...exportLog(replayed)].flat(), 700);
    const whole = (store: Store) => ({
      accounts: bytesOf(store),
      log: store.log({}),
      incidents: store.incidents({}),
      // What comes from a replay is marked, so that it goes out to nobody.
      outbox: store.outbox(Infinity).map((item) => ({ ...item, replayed: undefined })),
    });
    expect(whole(again)).toEqual(whole(replayed));
    expect(whole(live)).toEqual(whole(replayed));
    for (const store of [replayed, live]) {
      expect([...rebuild(store, readPayload)]).toEqual([]);
      expect([...prove(store, readPayload)]).toEqual([]);
    }
  });
});

describe('a restart', () => {
  const world = struck('small', 7, ['proxy']);
  const told = tellingsOf(world, 7);
  const lines = linesTelling(told);

  /** Replays with a restart now and then, and after every two lines while accounts break; `reopened` may make the store forget something. */
  const restarted = async (
    reopened: (store: Store) => Store = (store) => store,
  ): Promise<readonly string[]> => {
    const database = databaseFile();
    const [mishap] = world.mishaps;
    const near = told.findIndex(({ at }) => at >= (mishap?.at ?? 0));
    for (let from = 0, size; from < lines.length; from += size) {
      size = from >= near && from < near + 60 ? 2 : Math.max(1, Math.min(200, Math.abs(near - from)));
      const store = reopened(openSqliteStore({ database }));
      await replayedInto(store, lines.slice(from, from + size));
      store.close();
    }
    const store = openSqliteStore({ database });
    const found = store.incidents({}).map((incident) => JSON.stringify(incident));
    store.close();
    return found;
  };

  test('forgets nothing', async () => {
    const whole = await replayedInto(createMemoryStore(), lines);
    const found = whole.incidents({}).map((incident) => JSON.stringify(incident));
    expect(found.length).toBeGreaterThan(0);
    expect(await restarted()).toEqual(found);
    // A window that a restart forgets, and counters that it forgets, are found out.
    const without = (method: keyof Store, answer: unknown) => (store: Store) =>
      new Proxy(store, {
        get: (one, name) => {
          const value: unknown = Reflect.get(one, name);
          if (name === method) return () => answer;
          return typeof value === 'function' ? (value.bind(one) as unknown) : value;
        },
      });
    expect(await restarted(without('recentBreaks', []))).not.toEqual(found);
  });
});

test.each(homes)(
  'accounts whose proxy is known only after they broke are found to have it in common, $name',
  async ({ settle }) => {
    const start = Date.UTC(2026, 0, 1);
    const lines: string[] = [];
    const tell = (at: number, payload: object) =>
      lines.push(JSON.stringify({ received_at: new Date(start + at).toISOString(), payload }));
    const ids = Array.from({ length: 60 }, (_, number) => `account-${number}`);
    const shown = (id: string, host: string, status = 'CREDENTIALS') => ({
      ...polled(id, status),
      connection_params: { im: { proxy: { host } } },
    });
    for (const id of ids) tell(0, v1(id, 'OK'));
    ids.slice(30).forEach((id, number) => tell(1, shown(id, `p-${2 + (number % 3)}`, 'OK')));
    const [minute, day] = [60_000, 86_400_000];
    // Six of the ten accounts of one proxy break, and nobody knew that they are on it.
    const behind = ids.slice(0, 6);
    behind.forEach((id, number) => tell(20 * day + number * 9 * minute, v1(id, 'CREDENTIALS')));
    behind.forEach((id, number) => tell(20 * day + (60 + number) * minute, shown(id, 'p-1')));
    tell(20 * day + 70 * minute, v1('account-30', 'CREDENTIALS'));
    const store = await replayedInto(settle().open(), lines);
    const found = store.incidents({ open: true });
    expect(found.map(({ kind, name, members }) => [kind, name, members])).toEqual([['proxyHost', 'p-1', 6]]);
    for (const id of behind)
      expect(store.snapshot(id)?.value.connection).toEqual({
        CREDENTIALS: { linkedin: 'proxyUnavailable' },
      });
    expect(store.snapshot('account-30')?.context.incident).toBeNull();
    expect([...rebuild(store, readPayload)]).toEqual([]);
    expect([...prove(store, readPayload)]).toEqual([]);
  },
);

test('many accounts that break at once cost no more for each than a few do', async () => {
  const cost = async (accounts: number): Promise<number> => {
    const store = createMemoryStore({ history: false });
    const lifecycle = openLifecycle({ store });
    const line = (account: number, message: string, at: number) =>
      JSON.stringify({
        received_at: new Date(at).toISOString(),
        payload: { AccountStatus: { account_id: `a${account}`, account_type: 'LINKEDIN', message } },
      });
    const start = Date.UTC(2026, 0, 1);
    const all = Array.from({ length: accounts }, (_, account) => account);
    await lifecycle.replay([entriesOf(all.map((one) => line(one, 'OK', start)))], { allowFuture: true });
    const breaks = entriesOf(all.map((one) => line(one, 'CREDENTIALS', start + 86_400_000 + one)));
    const begun = process.cpuUsage();
    await lifecycle.replay([breaks], { allowFuture: true });
    const { user, system } = process.cpuUsage(begun);
    const [incident] = store.incidents({});
    expect(incident?.members).toBeGreaterThan(accounts * 0.95);
    return (user + system) / accounts;
  };
  await cost(3000);
  expect(await cost(MANY)).toBeLessThan(3 * (await cost(3000)));
});

test('whoever works again is not counted among the broken of an incident that goes on, nor told of it', async () => {
  const said = (account: number, message: string, minute: number): string =>
    JSON.stringify({
      received_at: new Date(Date.UTC(2026, 0, 1) + minute * 60_000).toISOString(),
      payload: { AccountStatus: { account_id: `a${account}`, account_type: 'LINKEDIN', message } },
    });
  const later = 10 * 24 * 60;
  const store = await replayedInto(createMemoryStore(), [
    ...Array.from({ length: 200 }, (_, account) => said(account, 'OK', 0)),
    said(1, 'CREDENTIALS', later),
    said(1, 'OK', later + 15),
    ...[2, 3, 4].map((account) => said(account, 'CREDENTIALS', later + 15 + account)),
  ]);
  expect(store.incidents({}).map(({ members, broken }) => [members, broken])).toEqual([[4, 3]]);
  expect(store.snapshot('a1')?.context.incident).toBeNull();
  expect(store.snapshot('a4')?.context.incident).toBe(1);
  expect([...prove(store, readPayload)]).toEqual([]);
});

test('accounts that were broken for moments alone make no incident, and one that they help to find ends with them', async () => {
  const { lines } = flappingWorld(10_800, 8);
  const store = await replayedInto(
    createMemoryStore(),
    lines.map(({ at, payload }) =>
      JSON.stringify({ received_at: new Date(at).toISOString(), source: 'webhook', payload }),
    ),
  );
  expect(store.incidents({}).map(({ kind, members, why }) => [kind, members, why])).toEqual([
    ['proxyHost', 3, 'chance'],
  ]);
  expect(store.accounts({}).filter(({ context }) => context.incident !== null)).toEqual([]);
  expect([...prove(store, readPayload)]).toEqual([]);
  expect([...rebuild(store, readPayload)]).toEqual([]);
});

test('the shipped log has its three incidents, and no other', async () => {
  const text = readFileSync(new URL('../../demo/fleet.ndjson', import.meta.url), 'utf8');
  const store = await replayedInto(createMemoryStore(), text.trimEnd().split('\n'));
  expect(store.incidents({}).map(({ kind, name, members }) => [kind, name, members])).toEqual([
    ['mailDomain', 'microsoft harbour.example', 3],
    ['provider', 'google', 38],
    ['proxyHost', 'p-eu-3', 8],
  ]);
  expect([...prove(store, readPayload)]).toEqual([]);
});

test('accounts that an earlier version has written are counted when they are first opened', async () => {
  const store = createMemoryStore();
  const known = ['a', 'b', 'c'].map((id) => snapshotAfter(id, ['OK']));
  save(store, known);
  expect(store.scopeCounters('all')).toBeNull();
  const { lifecycle } = openOver(store);
  await lifecycle.receive(v1('d', 'OK'));
  await lifecycle.receive(v1('a', 'DELETED'));
  expect(store.scopeCounters('all')).toMatchObject({ live: 3 });
  expect(store.scopeCounters('provider linkedin')).toMatchObject({ live: 3 });
});

test('breaks that a poll shows count from when the account was last heard of', async () => {
  const store = createMemoryStore();
  const { lifecycle, clock } = openOver(store);
  const ids = Array.from({ length: 30 }, (_, number) => `account-${number}`);
  for (const id of ids) await lifecycle.receive(v1(id, 'OK'));
  await clock.advance(20 * 24 * 3_600_000);
  // What twenty days have broken is found within a minute, and is no incident of that minute.
  for (const id of ids.slice(0, 20)) await lifecycle.receive(polled(id, 'CREDENTIALS'));
  expect(store.incidents({})).toEqual([]);
});
