import { describe, expect, test } from 'vitest';
import { FleetIndex, inOrderOf, type ListQuery } from '../../src/inspector/fleet-index.ts';
import type { Store } from '../../src/store/port.ts';
import { fleetOf, hostile, line, smallLog, status } from './looking.ts';

const indexOf = async (store: Store): Promise<FleetIndex> => {
  const index = new FleetIndex(store);
  await index.load();
  return index;
};

const small = async () => {
  const { store, lifecycle } = await fleetOf();
  const index = await indexOf(store);
  const ids = (query: ListQuery): readonly string[] => index.list(query).map(({ accountId }) => accountId);
  return { store, lifecycle, index, ids };
};

describe('the list', () => {
  test('has who needs an operator first, then who needs a user; among these the longest broken first', async () => {
    const { ids } = await small();
    expect(ids({})).toEqual([hostile, 'instagram-1', 'linkedin-1', 'mailbox']);
    expect(ids({ order: 'harm' })).toEqual(ids({}));
  });

  test('has the latest change first where asked', async () => {
    const { ids } = await small();
    expect(ids({ order: 'recent' })).toEqual(['instagram-1', 'linkedin-1', hostile, 'mailbox']);
  });

  test.each<[ListQuery, readonly string[]]>([
    [{ status: 'OK' }, ['mailbox']],
    [{ provider: 'linkedin' }, [hostile, 'linkedin-1']],
    [{ cause: 'linkedin.sessionExpired' }, ['linkedin-1']],
    [{ group: 'operator' }, [hostile, 'instagram-1']],
    [{ group: 'user' }, ['linkedin-1']],
    [{ group: 'gone' }, []],
    [{ attention: true }, [hostile, 'instagram-1', 'linkedin-1']],
    [{ search: 'LINKEDIN-' }, ['linkedin-1']],
    [{ search: 'ada' }, ['mailbox']],
    [{ status: 'CREDENTIALS', provider: 'instagram' }, ['instagram-1']],
    [{ status: 'CREDENTIALS', search: 'mail' }, []],
  ])('is narrowed by %o', async (query, found) => {
    expect((await small()).ids(query)).toEqual(found);
  });

  test('tells the two parts of CONNECTING apart', async () => {
    const { store } = await fleetOf([
      line('2026-03-01T06:00:00.000Z', 'webhook', status('slow', 'LINKEDIN', 'CONNECTING')),
      line('2026-03-01T08:30:00.000Z', 'webhook', status('quick', 'LINKEDIN', 'CONNECTING')),
    ]);
    const index = await indexOf(store);
    const ids = (group: string) => index.list({ group }).map(({ accountId }) => accountId);
    expect([ids('operator'), ids('underWay')]).toEqual([['slow'], ['quick']]);
    expect(index.work.needing()).toEqual({ operator: 1, user: 0, admin: 0 });
  });
});

describe('the counts', () => {
  test('are of all accounts, by status and provider', async () => {
    const { index } = await small();
    expect(index.total).toBe(4);
    expect(index.work.needing()).toEqual({ operator: 2, user: 1, admin: 0 });
    expect(index.cells()).toHaveLength(4);
    expect(index.cells()).toContainEqual({ status: 'OK', provider: 'imap', count: 1, group: 'works' });
  });

  test('show a cell in the group of most of its accounts', async () => {
    const connecting = (id: string, at: string) => line(at, 'webhook', status(id, 'LINKEDIN', 'CONNECTING'));
    const { store } = await fleetOf([
      connecting('a', '2026-03-01T05:00:00.000Z'),
      connecting('b', '2026-03-01T05:01:00.000Z'),
      connecting('c', '2026-03-01T08:50:00.000Z'),
    ]);
    expect((await indexOf(store)).cells()).toEqual([
      { status: 'CONNECTING', provider: 'linkedin', count: 3, group: 'operator' },
    ]);
  });

  test('are of causes too, the most frequent first, with who must act', async () => {
    const { store } = await fleetOf([
      ...smallLog,
      line('2026-03-01T08:00:00.000Z', 'webhook', status('x', 'MAIL', 'CREDENTIALS')),
      line('2026-03-01T08:01:00.000Z', 'webhook', status('y', 'MAIL', 'CREDENTIALS')),
    ]);
    expect((await indexOf(store)).causes()).toEqual([
      { cause: 'imap.passwordChanged', count: 2, group: 'user' },
      { cause: 'instagram.proxyUnavailable', count: 1, group: 'operator' },
      { cause: 'linkedin.sessionExpired', count: 1, group: 'user' },
    ]);
  });

  test('of an empty store are nothing', async () => {
    const { store } = await fleetOf([]);
    const index = await indexOf(store);
    expect([index.total, index.list({}), index.cells(), index.causes()]).toEqual([0, [], [], []]);
    await index.refresh();
    expect(index.total).toBe(0);
  });
});

describe('where an account is', () => {
  test('is known with its version, and of nobody else', async () => {
    const { index } = await small();
    expect(index.present('instagram-1')).toEqual({
      version: 3,
      connection: 'CREDENTIALS.instagram.proxyUnavailable',
    });
    expect(index.present('mailbox')).toEqual({ version: 2, connection: 'OK' });
    expect(index.present('nobody')).toBeNull();
  });
});

describe('a refresh', () => {
  test('takes over what was heard, of known and of new accounts, and what hangs on it', async () => {
    const { index, lifecycle, ids } = await small();
    expect(index.cells()).toHaveLength(4);
    await lifecycle.receive(status('mailbox', 'MAIL', 'ERROR'));
    await lifecycle.receive(status('new-one', 'TELEGRAM', 'OK'));
    expect(index.total).toBe(4);
    await index.refresh();
    expect(index.total).toBe(5);
    expect(index.work.needing()).toEqual({ operator: 3, user: 1, admin: 0 });
    expect(index.cells()).toHaveLength(5);
    expect(ids({ group: 'operator' })).toContain('mailbox');
  });

  test('reads what is new, and nothing twice', async () => {
    const { store, lifecycle } = await fleetOf();
    const read: string[] = [];
    const index = await indexOf(
      new Proxy(store, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name, target);
          if (typeof value !== 'function') return value;
          if (name !== 'snapshot') return value.bind(target) as unknown;
          return (accountId: string) => {
            read.push(accountId);
            return target.snapshot(accountId);
          };
        },
      }),
    );
    for (const level of ['ERROR', 'OK', 'ERROR']) await lifecycle.receive(status('mailbox', 'MAIL', level));
    await Promise.all([index.refresh(), index.refresh()]);
    await index.refresh();
    expect(read).toEqual(['mailbox']);
  });

  test('comes to what a fresh index comes to, also after more than it reads at once', async () => {
    const lines = Array.from({ length: 6_000 }, (_, index) =>
      line(
        new Date(Date.UTC(2026, 1, 1) + index * 1000).toISOString(),
        'webhook',
        status(`a${index % 2_500}`, 'LINKEDIN', index % 3 === 0 ? 'ERROR' : 'OK'),
      ),
    );
    const { store, lifecycle } = await fleetOf([]);
    const index = await indexOf(store);
    await lifecycle.replay([lines.map((text, place) => ({ file: 'x', line: place + 1, text }))]);
    await index.refresh();
    const fresh = await indexOf(store);
    expect(index.total).toBe(2_500);
    expect(index.list({})).toEqual(fresh.list({}));
    expect(index.work.needing()).toEqual(fresh.work.needing());
  });
});

test('names come in their known order, the others after them by name, each once', () => {
  expect(inOrderOf(['b', 'a'], ['z', 'a', 'c', 'b', 'a'])).toEqual(['b', 'a', 'c', 'z']);
});
