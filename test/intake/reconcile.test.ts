import { describe, expect, test } from 'vitest';
import { LifecycleError } from '../../src/model/errors.ts';
import { rebuild } from '../../src/views/rebuild.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import type { AccountPage, AccountSource, PolledAccount } from '../../src/intake/reconcile.ts';
import { readPayload } from '../../src/wire/index.ts';
import { homes } from '../homes.ts';
import { bytesOf, decisionsOf, openOver, type Opened } from '../open.ts';
import { polled, T0, v1 } from '../payloads.ts';

/** Accounts as the API would show them, in pages of two. */
class Truth implements AccountSource {
  readonly accounts = new Map<string, PolledAccount>();
  readonly asked: string[] = [];
  /** Done while a request is under way. */
  meanwhile: (() => Promise<unknown>) | null = null;
  size = 2;

  constructor(levels: Readonly<Record<string, string>>) {
    this.set(levels);
  }

  set(levels: Readonly<Record<string, string>>): void {
    for (const [id, level] of Object.entries(levels)) this.accounts.set(id, polled(id, level));
  }

  async list(cursor: string | null): Promise<AccountPage> {
    this.asked.push(`list ${cursor ?? 'first'}`);
    const from = Number(cursor ?? 0);
    const items = [...this.accounts.values()].slice(from, from + this.size);
    const next = from + this.size < this.accounts.size ? String(from + this.size) : null;
    await this.meanwhile?.();
    return { items, cursor: next };
  }

  async get(accountId: string): Promise<PolledAccount | 'gone'> {
    this.asked.push(`get ${accountId}`);
    const answer = this.accounts.get(accountId) ?? 'gone';
    await this.meanwhile?.();
    return answer;
  }
}

const statusesOf = async ({ lifecycle }: Opened) =>
  Object.fromEntries((await lifecycle.accounts()).map(({ accountId, status }) => [accountId, status]));

const opened = (): Opened => openOver(createMemoryStore());

const heard = async ({ lifecycle }: Opened, levels: Readonly<Record<string, string>>): Promise<void> => {
  await Promise.all(Object.entries(levels).map(([id, level]) => lifecycle.receive(v1(id, level))));
};

const many = (count: number, level: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, level]));

describe.each(homes)('$name', ({ settle }) => {
  test('what was lost, what is new and what is gone is taken in, and a second run writes nothing', async () => {
    const home = openOver(settle().open());
    const { lifecycle, clock, store } = home;
    await heard(home, { a: 'OK', b: 'CREDENTIALS', c: 'OK' });
    const truth = new Truth({ a: 'OK', b: 'OK', d: 'ERROR' });
    await clock.advance(1000);
    const first = await lifecycle.reconcile(truth);
    expect(first).toMatchObject({ seen: 3, same: 1, changed: 1, added: 1, gone: 1, dropped: 0, refused: 0 });
    expect(await statusesOf(home)).toEqual({ a: 'OK', b: 'OK', c: 'DELETED', d: 'ERROR' });
    const bytes = bytesOf(store);
    const totals = store.totals();
    await clock.advance(1000);
    const second = await lifecycle.reconcile(truth);
    expect(second).toMatchObject({ seen: 3, same: 3, changed: 0, added: 0, gone: 0 });
    expect(bytesOf(store)).toEqual(bytes);
    expect(store.totals()).toEqual(totals);
    expect([...rebuild(store, readPayload)]).toEqual([]);
    await lifecycle.close();
  });

  test('the time of the last verification moves although nothing is written', async () => {
    const home = openOver(settle().open());
    await heard(home, { a: 'OK' });
    expect((await home.lifecycle.account('a'))?.lastVerifiedAt).toBeUndefined();
    await home.clock.advance(5000);
    await home.lifecycle.reconcile(new Truth({ a: 'OK' }));
    expect((await home.lifecycle.explain('a'))?.account.lastVerifiedAt).toBe('2026-01-01T00:00:05.000Z');
    expect(await home.lifecycle.account('a')).toMatchObject({
      lastSeenAt: '2026-01-01T00:00:00.000Z',
      lastVerifiedAt: '2026-01-01T00:00:05.000Z',
    });
    await home.lifecycle.close();
  });
});

test('an answer is dropped when its account was heard of while the API was being asked', async () => {
  const home = opened();
  await heard(home, { a: 'OK', b: 'OK' });
  const truth = new Truth({ a: 'CREDENTIALS', b: 'ERROR' });
  truth.meanwhile = () => home.lifecycle.receive(v1('a', 'CONNECTING'));
  expect(await home.lifecycle.reconcile(truth)).toMatchObject({ seen: 2, dropped: 1, changed: 1 });
  expect(await statusesOf(home)).toEqual({ a: 'CONNECTING', b: 'ERROR' });
});

test('a repeated level while the API is being asked drops the answer, too', async () => {
  const home = opened();
  await heard(home, { a: 'OK' });
  const truth = new Truth({ a: 'CREDENTIALS' });
  truth.meanwhile = () => home.lifecycle.receive(v1('a', 'OK'));
  expect(await home.lifecycle.reconcile(truth)).toMatchObject({ dropped: 1, changed: 0 });
  expect(await statusesOf(home)).toEqual({ a: 'OK' });
});

test('a delivery that waits when the request begins does not drop the answer', async () => {
  const home = opened();
  await heard(home, { a: 'OK' });
  const waiting = home.lifecycle.receive(v1('a', 'ERROR'));
  expect(await home.lifecycle.reconcile(new Truth({ a: 'CREDENTIALS' }))).toMatchObject({ changed: 1 });
  expect((await waiting).account?.status).toBe('ERROR');
  expect(await statusesOf(home)).toEqual({ a: 'CREDENTIALS' });
});

test('an account that came back while it was being asked for is not deleted', async () => {
  const home = opened();
  await heard(home, { a: 'OK' });
  const truth = new Truth({});
  truth.meanwhile = () => home.lifecycle.receive(v1('a', 'CONNECTING'));
  expect(await home.lifecycle.reconcile(truth)).toMatchObject({ gone: 0, dropped: 1 });
  expect(await statusesOf(home)).toEqual({ a: 'CONNECTING' });
});

test('an account that is absent from the list and answers to its id is not deleted', async () => {
  const home = opened();
  await heard(home, { a: 'OK', b: 'OK' });
  const truth = new Truth({ a: 'OK', b: 'ERROR' });
  const partial: AccountSource = {
    list: async () => ({ items: [], cursor: null }),
    get: (id) => truth.get(id),
  };
  expect(await home.lifecycle.reconcile(partial)).toMatchObject({ gone: 0, changed: 1, same: 1 });
  expect(await statusesOf(home)).toEqual({ a: 'OK', b: 'ERROR' });
});

test('nobody is deleted when the list breaks off', async () => {
  const home = opened();
  await heard(home, { a: 'OK', b: 'OK', c: 'OK' });
  const truth = new Truth({ a: 'ERROR', b: 'OK', x: 'OK' });
  const fault = new LifecycleError('unipileUnreachable', 'no answer', { hint: 'wait' });
  const broken: AccountSource = {
    list: async (cursor) => {
      if (cursor !== null) throw fault;
      return truth.list(null);
    },
    get: (id) => truth.get(id),
  };
  await expect(home.lifecycle.reconcile(broken)).rejects.toBe(fault);
  expect(await statusesOf(home)).toEqual({ a: 'ERROR', b: 'OK', c: 'OK' });
  expect(truth.asked).toEqual(['list first']);
});

test('a list that comes back to an earlier page is refused', async () => {
  const home = opened();
  const endless: AccountSource = { list: async () => ({ items: [], cursor: 'x' }), get: async () => 'gone' };
  await expect(home.lifecycle.reconcile(endless)).rejects.toMatchObject({ code: 'unipileAnswerUnreadable' });
});

describe('when many accounts are gone', () => {
  test.each([
    [4, 1, {}, 4],
    [5, 1, {}, 0],
    [5, 19, {}, 0],
    [5, 20, {}, 5],
    [5, 1, { allowVanish: true }, 5],
    [5, 5, { vanishShare: 0.5 }, 5],
    [5, 4, { vanishShare: 0.5 }, 0],
  ])('%i of them beside %i others, under %j: %i are deleted', async (gone, others, options, deleted) => {
    const home = opened();
    const rest = many(others, 'OK');
    await heard(home, {
      ...rest,
      ...Object.fromEntries(Array.from({ length: gone }, (_, n) => [`g${n}`, 'OK'])),
    });
    const summary = await home.lifecycle.reconcile(new Truth(rest), options);
    expect(summary).toMatchObject({ gone: deleted, refused: deleted === 0 ? gone : 0 });
    expect((await home.lifecycle.counts()).byStatus['DELETED'] ?? 0).toBe(deleted);
  });

  test('an empty answer to everything deletes nobody, and soon stops asking', async () => {
    const home = opened();
    await heard(home, many(300, 'OK'));
    const truth = new Truth({});
    expect(await home.lifecycle.reconcile(truth)).toMatchObject({ gone: 0, refused: 300 });
    expect(truth.asked.length).toBeLessThan(70);
  });

  test('those deleted long ago are neither counted nor asked for', async () => {
    const home = opened();
    await heard(home, { ...many(10, 'DELETED'), a: 'OK', f: 'CREATION_FAIL' });
    const truth = new Truth({ a: 'OK' });
    expect(await home.lifecycle.reconcile(truth)).toMatchObject({ gone: 0, refused: 0 });
    expect(truth.asked).toEqual(['list first']);
  });

  test('a share out of its bounds is refused', async () => {
    const home = opened();
    const { lifecycle } = home;
    for (const vanishShare of [-0.1, 1.1, Number.NaN])
      await expect(lifecycle.reconcile(new Truth({}), { vanishShare })).rejects.toMatchObject({
        code: 'invalidOption',
      });
  });
});

describe('one account', () => {
  test('is read by its id and nothing else is', async () => {
    const home = opened();
    await heard(home, { a: 'OK', b: 'OK' });
    const truth = new Truth({ a: 'ERROR' });
    expect(await home.lifecycle.reconcile(truth, { account: 'a' })).toMatchObject({ seen: 1, changed: 1 });
    expect(truth.asked).toEqual(['get a']);
    expect(await statusesOf(home)).toEqual({ a: 'ERROR', b: 'OK' });
  });

  test('that is gone is deleted once', async () => {
    const home = opened();
    await heard(home, { a: 'OK' });
    const truth = new Truth({});
    expect(await home.lifecycle.reconcile(truth, { account: 'a' })).toMatchObject({ gone: 1 });
    expect(await home.lifecycle.reconcile(truth, { account: 'a' })).toMatchObject({ gone: 0, same: 1 });
    expect(decisionsOf(home.store)).toEqual(['OK applied', 'DELETED applied']);
  });

  test.each([
    [{}, 'OK', { gone: 0, refused: 1 }],
    [{ stranger: 'OK' }, 'OK', { gone: 0, refused: 1 }],
    [{ n3: 'OK' }, 'DELETED', { gone: 1, refused: 0 }],
  ])('that is gone is deleted only where the others are: %j', async (levels, status, counts) => {
    const home = opened();
    await heard(home, many(5, 'OK'));
    expect(await home.lifecycle.reconcile(new Truth(levels), { account: 'n0' })).toMatchObject(counts);
    expect((await statusesOf(home))['n0']).toBe(status);
    const allowed = await home.lifecycle.reconcile(new Truth(levels), { account: 'n0', allowVanish: true });
    expect(allowed.refused).toBe(0);
    expect((await statusesOf(home))['n0']).toBe('DELETED');
  });

  test('that nobody knows is not made known by being gone', async () => {
    const home = opened();
    await home.lifecycle.reconcile(new Truth({}), { account: 'a' });
    expect(await home.lifecycle.account('a')).toBeNull();
  });

  test('is not moved by an answer about another', async () => {
    const home = opened();
    await heard(home, { a: 'OK' });
    const crossed: AccountSource = {
      list: async () => ({ items: [], cursor: null }),
      get: async () => polled('b', 'ERROR'),
    };
    const summary = await home.lifecycle.reconcile(crossed, { account: 'a' });
    expect(summary).toMatchObject({ unreadable: 1, changed: 0, added: 0 });
    expect(summary.problems).toEqual([{ accountId: 'a', reason: 'the answer is not about this account' }]);
  });
});

test('a deleted account that the API shows begins a new life', async () => {
  const home = opened();
  await heard(home, { a: 'DELETED' });
  await home.lifecycle.reconcile(new Truth({ a: 'OK' }));
  expect(await home.lifecycle.account('a')).toMatchObject({ status: 'OK', incarnation: 2 });
});

test('another level of one source is written although the worst is the same', async () => {
  const home = opened();
  const google = (mail: string, calendar: string): PolledAccount => ({
    object: 'Account',
    id: 'g',
    type: 'GOOGLE_OAUTH',
    sources: [
      { id: 'g_MAIL', status: mail },
      { id: 'g_CALENDAR', status: calendar },
    ],
  });
  const truth = new Truth({});
  const run = async (mail: string, calendar: string) => {
    truth.accounts.set('g', google(mail, calendar));
    await home.lifecycle.reconcile(truth);
    return decisionsOf(home.store);
  };
  expect(await run('OK', 'ERROR')).toEqual(['ERROR applied']);
  expect(await run('OK', 'ERROR')).toEqual(['ERROR applied']);
  expect(await run('ERROR', 'ERROR')).toEqual(['ERROR applied', 'ERROR recorded']);
  expect(await run('ERROR', 'ERROR')).toEqual(['ERROR applied', 'ERROR recorded']);
});

test('an unknown level is written once', async () => {
  const home = opened();
  const truth = new Truth({ a: 'WEATHER' });
  await heard(home, { a: 'OK' });
  for (let run = 0; run < 3; run += 1) await home.lifecycle.reconcile(truth);
  expect(decisionsOf(home.store)).toEqual(['OK applied', 'UNKNOWN_STATUS unknownStatus']);
});

test('what cannot be read is told and changes nothing', async () => {
  const home = opened();
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  const odd: AccountSource = {
    list: async () => ({
      items: [7, { object: 'Account', id: 'a' }, v1('b', 'OK'), { event: 'mail_received' }, circle],
      cursor: null,
    }),
    get: async () => 'gone',
  };
  const summary = await home.lifecycle.reconcile(odd);
  expect(summary).toMatchObject({ seen: 5, unreadable: 5 });
  expect(summary.problems).toHaveLength(5);
  expect(home.store.totals()).toMatchObject({ accounts: 0, logEntries: 0, quarantined: 0 });
});

test('an account that cannot be asked for does not keep the others from being asked', async () => {
  const home = opened();
  await heard(home, { a: 'OK', b: 'OK', c: 'OK' });
  const source: AccountSource = {
    list: async () => ({ items: [polled('c', 'OK')], cursor: null }),
    get: async (id) => {
      if (id === 'a') throw new Error('broken');
      return 'gone';
    },
  };
  const summary = await home.lifecycle.reconcile(source);
  expect(summary).toMatchObject({ failed: 1, gone: 1, problems: [{ accountId: 'a', reason: 'broken' }] });
  expect(await statusesOf(home)).toEqual({ a: 'OK', b: 'DELETED', c: 'OK' });
});

test('three failures in a row end the run, and nobody is deleted', async () => {
  const home = opened();
  await heard(home, { a: 'OK', b: 'OK', c: 'OK', d: 'OK' });
  const source: AccountSource = {
    list: async () => ({ items: [], cursor: null }),
    get: async (id) => {
      if (id !== 'a') throw new Error(`no answer about ${id}`);
      return 'gone';
    },
  };
  await expect(home.lifecycle.reconcile(source)).rejects.toThrow('no answer about d');
  expect((await home.lifecycle.counts()).byStatus).toEqual({ OK: 4 });
});

test('a run that is called off ends with the reason and deletes nobody', async () => {
  const home = opened();
  await heard(home, { a: 'OK', b: 'OK' });
  const controller = new AbortController();
  const truth = new Truth({ b: 'ERROR' });
  truth.meanwhile = async () => controller.abort(new Error('enough'));
  await expect(home.lifecycle.reconcile(truth, { signal: controller.signal })).rejects.toThrow('enough');
  expect(await statusesOf(home)).toEqual({ a: 'OK', b: 'ERROR' });
});

test('deadlines that fell due before the request are fired before it', async () => {
  const home = opened();
  await heard(home, { a: 'CONNECTING' });
  const asleep = { now: () => T0 + 2 * 3_600_000 };
  const { lifecycle } = openOver(home.store, { clock: asleep });
  expect(await lifecycle.reconcile(new Truth({ a: 'CONNECTING' }))).toMatchObject({ same: 1, dropped: 0 });
  expect((await lifecycle.account('a'))?.tags).toContain('needsOperator');
});

test('listeners hear of what a run changed', async () => {
  const home = opened();
  await heard(home, { a: 'OK' });
  const told: string[] = [];
  home.lifecycle.on('transition', ({ accountId, to }) => told.push(`${accountId} ${to.connection}`));
  await home.lifecycle.reconcile(new Truth({ a: 'ERROR' }));
  expect(told).toEqual(['a ERROR']);
});

test('a closed lifecycle reconciles nothing more', async () => {
  const home = opened();
  await heard(home, { a: 'OK' });
  const truth = new Truth({ a: 'ERROR' });
  truth.meanwhile = () => home.lifecycle.close();
  await expect(home.lifecycle.reconcile(truth)).rejects.toMatchObject({ code: 'closed' });
  await expect(home.lifecycle.reconcile(truth)).rejects.toMatchObject({ code: 'closed' });
});
