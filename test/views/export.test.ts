import { describe, expect, test } from 'vitest';
import { exportLog } from '../../src/views/export.ts';
import { readLine } from '../../src/wire/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { homes } from '../homes.ts';
import { bytesOf, openOver } from '../open.ts';
import { entriesOf, foreign, polled, T0, v1, v2 } from '../payloads.ts';

const HOUR = 3_600_000;

describe.each(homes)('the log $name as lines', ({ settle }) => {
  test('is all that was heard, in its order, and no deadlines', async () => {
    const { lifecycle, clock, store } = openOver(settle().open());
    const heard = [v1('a', 'CONNECTING'), v2('b', 'account.status.running', 'evt_1', T0), polled('a', 'OK')];
    for (const payload of heard) {
      await lifecycle.receive(payload);
      await clock.advance(2 * HOUR);
    }
    await lifecycle.receive(foreign);
    await lifecycle.receive({ neither: 'nor' });
    expect(store.log({}).map(({ source }) => source)).toContain('deadline');
    expect([...exportLog(store)].flat().map((line) => JSON.parse(line) as unknown)).toEqual([
      { received_at: '2026-01-01T00:00:00.000Z', source: 'webhook', payload: heard[0] },
      { received_at: '2026-01-01T02:00:00.000Z', source: 'v2', payload: heard[1] },
      { received_at: '2026-01-01T04:00:00.000Z', source: 'poll', payload: heard[2] },
    ]);
    await lifecycle.close();
  });

  test('gives the same accounts when it is replayed', async () => {
    const { lifecycle, clock, store } = openOver(settle().open());
    for (const [index, word] of ['CREATION_SUCCESS', 'OK', 'CONNECTING', 'CREDENTIALS', 'OK'].entries()) {
      await clock.advance(HOUR + index);
      await lifecycle.receive(v1('a', word));
      await lifecycle.signal('a', { type: 'apiError', status: 401, error: 'invalid_credentials' });
    }
    const again = openOver(createMemoryStore());
    await again.lifecycle.replay([entriesOf([...exportLog(store)].flat())]);
    expect(bytesOf(again.store)).toEqual(bytesOf(store));
    expect([...exportLog(again.store)]).toEqual([...exportLog(store)]);
    await lifecycle.close();
    await again.lifecycle.close();
  });

  test('comes by pages, and ends where it ended when it began', async () => {
    const { lifecycle, store } = openOver(settle().open());
    await Promise.all(Array.from({ length: 1500 }, (_, n) => lifecycle.receive(v1(`a${n % 9}`, 'OK'))));
    const pages = exportLog(store);
    const first = pages.next().value ?? [];
    await lifecycle.receive(v1('late', 'OK'));
    expect([first.length, ...Array.from(pages, ({ length }) => length)]).toEqual([1000, 500]);
    expect(readLine(first[0] ?? '')).toMatchObject({ receivedAt: T0, source: 'webhook' });
    await lifecycle.close();
  });

  test('is empty where nothing was heard', () => {
    const store = settle().open();
    expect([...exportLog(store)]).toEqual([]);
    expect(store.decidedEarlierUntil()).toBe(0);
    store.close();
  });
});
