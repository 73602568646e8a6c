import { describe, expect, test } from 'vitest';
import { Pace } from '../../src/inspector/pace.ts';

/** A pace whose sleep ends at once, and what it slept. */
const paceThatSleeps = () => {
  const slept: number[] = [];
  const pace = new Pace((milliseconds) => {
    slept.push(milliseconds);
    return Promise.resolve();
  });
  return { pace, slept };
};

describe('a pace', () => {
  test.each([
    [1, 1000, 1],
    [10, 100, 1],
    [100, 100, 10],
    [1000, 100, 100],
    ['max', 0, 2000],
  ] as const)('at %s lines a second lets lines through evenly', async (speed, wait, lines) => {
    const { pace, slept } = paceThatSleeps();
    pace.choose(speed);
    pace.play(true);
    expect([await pace.take(), slept]).toEqual([lines, [wait]]);
  });

  test('waits while it does not play', async () => {
    const { pace } = paceThatSleeps();
    let taken: number | null = null;
    const waiting = pace.take().then((lines) => (taken = lines));
    await Promise.resolve();
    expect(taken).toBeNull();
    pace.step(3);
    await waiting;
    expect(taken).toBe(3);
  });

  test('lets a long step through in portions, with turns for others', async () => {
    const { pace, slept } = paceThatSleeps();
    pace.step(4500);
    expect([await pace.take(), await pace.take(), await pace.take()]).toEqual([2000, 2000, 500]);
    expect([slept, pace.playing]).toEqual([[0, 0], false]);
  });

  test('forgets the rest of a step when it is stopped', async () => {
    const { pace } = paceThatSleeps();
    pace.step(4500);
    await pace.take();
    pace.play(false);
    expect(pace.playing).toBe(false);
    pace.step(1);
    expect(await pace.take()).toBe(1);
  });

  test('lets nobody wait once it has ended', async () => {
    const { pace } = paceThatSleeps();
    const waiting = pace.take();
    pace.end();
    expect(await waiting).toBe(0);
    pace.step(5);
    expect(await pace.take()).toBe(0);
  });
});
