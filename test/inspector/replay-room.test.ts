import { describe, expect, test } from 'vitest';
import { ReplayRoom, type ReplayLog } from '../../src/inspector/replay-room.ts';
import type { ReplayPhase } from '../../src/inspector/answers.ts';
import type { Store } from '../../src/store/port.ts';
import { logOf, smallLog } from './looking.ts';

/** A room over a log whose waits end at the next turn of the event loop; all that it opens and waits for is kept. */
const roomOver = (log: ReplayLog) => {
  const stores: Store[] = [];
  const waits: number[] = [];
  const room = new ReplayRoom(
    log,
    (milliseconds) => {
      waits.push(milliseconds);
      return new Promise((done) => void setImmediate(done));
    },
    (store) => stores.push(store),
  );
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((done) => void setImmediate(done));
  };
  return {
    room,
    stores,
    waits,
    phase: (phase: ReplayPhase) => until(() => room.answer().phase === phase),
    lines: (lines: number) => until(() => room.answer().lines === lines),
  };
};

describe('a replay', () => {
  test('goes to the end of its log first', async () => {
    const { room, stores, phase } = roomOver(logOf());
    expect(room.answer()).toMatchObject({
      name: 'test.ndjson',
      phase: 'playing',
      lines: 0,
      of: null,
      clock: null,
    });
    await phase('finished');
    expect(room.answer()).toEqual({
      name: 'test.ndjson',
      phase: 'finished',
      lines: 10,
      of: 10,
      quarantined: 0,
      speed: 100,
      clock: '2026-03-01T07:00:00.000Z',
      problem: null,
    });
    expect(stores.map((store) => store.totals().accounts)).toEqual([4]);
    await room.close();
  });

  test('counts the lines that cannot be read', async () => {
    const { room, phase } = roomOver(logOf([...smallLog, 'no JSON']));
    await phase('finished');
    expect(room.answer()).toMatchObject({ lines: 11, quarantined: 1 });
    await room.close();
  });

  test('starts over with a fleet of its own, stands still, and knows how long the log is', async () => {
    const { room, stores, phase } = roomOver(logOf());
    await phase('finished');
    await room.obey({ action: 'speed', speed: 10 });
    await room.obey({ action: 'restart' });
    expect(room.answer()).toMatchObject({ phase: 'paused', lines: 0, of: 10, speed: 10, clock: null });
    expect(stores).toHaveLength(2);
    expect(stores[1]?.totals().accounts).toBe(0);
    await room.close();
  });

  test('lets go of the fleet before when it starts over', async () => {
    const { room, stores, phase } = roomOver(logOf());
    await phase('finished');
    await room.obey({ action: 'restart' });
    expect(() => stores[0]?.totals()).toThrow(expect.objectContaining({ code: 'closed' }));
    await room.close();
    expect(() => stores[1]?.totals()).toThrow(expect.objectContaining({ code: 'closed' }));
  });

  test('takes as many lines at a step as it is told, and waits again', async () => {
    const { room, phase, lines } = roomOver(logOf());
    await phase('finished');
    await room.obey({ action: 'restart' });
    await room.obey({ action: 'step', lines: 1 });
    await lines(1);
    await room.obey({ action: 'step', lines: 3 });
    await lines(4);
    await phase('paused');
    await room.obey({ action: 'end' });
    await phase('finished');
    expect(room.answer().lines).toBe(10);
    await room.close();
  });

  test('plays at its speed: as long between two lines as that says', async () => {
    const { room, waits, phase } = roomOver(logOf());
    await phase('finished');
    await room.obey({ action: 'restart' });
    await room.obey({ action: 'speed', speed: 4 });
    waits.length = 0;
    await room.obey({ action: 'play' });
    await phase('finished');
    expect(new Set(waits)).toEqual(new Set([250]));
    expect(waits.length).toBeGreaterThanOrEqual(10);
    await room.close();
  });

  test('is held by a pause, and goes on where it stood', async () => {
    const { room, phase, lines } = roomOver(logOf());
    await phase('finished');
    await room.obey({ action: 'restart' });
    await room.obey({ action: 'step', lines: 4 });
    await lines(4);
    await room.obey({ action: 'play' });
    await room.obey({ action: 'pause' });
    expect(room.answer().phase).toBe('paused');
    const stood = room.answer().lines;
    await room.obey({ action: 'play' });
    await phase('finished');
    expect(stood).toBeLessThan(10);
    expect(room.answer().lines).toBe(10);
    await room.close();
  });

  test('that fails says why, and can be started over', async () => {
    let failing = true;
    const log = logOf();
    const { room, phase } = roomOver({
      ...log,
      open: () => {
        const opened = log.open();
        if (!failing) return opened;
        return {
          ...opened,
          entries: (async function* () {
            yield [];
            throw new Error('the disk has gone');
          })(),
        };
      },
    });
    await phase('failed');
    expect(room.answer()).toMatchObject({ problem: 'the disk has gone', of: null });
    failing = false;
    await room.obey({ action: 'restart' });
    await room.obey({ action: 'end' });
    await phase('finished');
    expect(room.answer()).toMatchObject({ problem: null, lines: 10 });
    await room.close();
  });

  test('that is closed on its way ends early', async () => {
    const { room, phase, lines } = roomOver(logOf());
    await phase('finished');
    await room.obey({ action: 'restart' });
    await room.obey({ action: 'step', lines: 2 });
    await lines(2);
    await room.close();
    expect(() => room.answer()).toThrow(expect.objectContaining({ code: 'closed' }));
  });
});
