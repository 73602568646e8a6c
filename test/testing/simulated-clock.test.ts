import { describe, expect, test } from 'vitest';
import { LifecycleError } from '../../src/model/errors.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';

const noting = (clock: ReturnType<typeof createSimulatedClock>) => {
  const woken: string[] = [];
  return { woken, note: (name: string) => () => void woken.push(`${name} at ${clock.now()}`) };
};

describe('a simulated clock', () => {
  test('stands still at its start, given as a number or as a text', () => {
    expect(createSimulatedClock(5).now()).toBe(5);
    expect(createSimulatedClock('1970-01-01T00:00:01.500Z').now()).toBe(1500);
  });

  test('moves when it is told so', () => {
    const clock = createSimulatedClock(5);
    clock.advance(10);
    expect(clock.now()).toBe(15);
    clock.set('1970-01-01T00:00:01Z');
    expect(clock.now()).toBe(1000);
  });

  test('wakes at the very moment, in order of time and then of asking', () => {
    const clock = createSimulatedClock(0);
    const { woken, note } = noting(clock);
    clock.wakeAt(20, note('late'));
    clock.wakeAt(10, note('first'));
    clock.wakeAt(10, note('second'));
    clock.wakeAt(31, note('never'));
    clock.advance(30);
    expect(woken).toEqual(['first at 10', 'second at 10', 'late at 20']);
    expect(clock.now()).toBe(30);
  });

  test('wakes once', () => {
    const clock = createSimulatedClock(0);
    const { woken, note } = noting(clock);
    clock.wakeAt(10, note('once'));
    clock.advance(10);
    clock.advance(10);
    expect(woken).toEqual(['once at 10']);
  });

  test('wakes those too who ask on the way', () => {
    const clock = createSimulatedClock(0);
    const { woken, note } = noting(clock);
    clock.wakeAt(10, () => clock.wakeAt(15, note('asked on the way')));
    clock.advance(20);
    expect(woken).toEqual(['asked on the way at 15']);
  });

  test('wakes nobody who called it off', () => {
    const clock = createSimulatedClock(0);
    const { woken, note } = noting(clock);
    clock.wakeAt(10, note('called off'))();
    clock.advance(20);
    expect(woken).toEqual([]);
  });

  test('wakes for the past at its next move, without going back', () => {
    const clock = createSimulatedClock(100);
    const { woken, note } = noting(clock);
    clock.wakeAt(10, note('past'));
    expect(woken).toEqual([]);
    clock.advance(0);
    expect(woken).toEqual(['past at 100']);
  });

  test('wakes nobody when it is set back', () => {
    const clock = createSimulatedClock(100);
    const { woken, note } = noting(clock);
    clock.wakeAt(10, note('past'));
    clock.set(50);
    expect(woken).toEqual([]);
    expect(clock.now()).toBe(50);
  });

  test('stands at the moment of the one who is woken, and not yet at its aim', () => {
    const clock = createSimulatedClock(0);
    const seen: number[] = [];
    for (const at of [10, 20]) clock.wakeAt(at, () => seen.push(clock.now()));
    clock.set(100);
    expect([seen, clock.now()]).toEqual([[10, 20], 100]);
  });

  test('wakes the same function as often as it asked', () => {
    const clock = createSimulatedClock(0);
    const { woken, note } = noting(clock);
    const wake = note('same');
    clock.wakeAt(10, wake);
    const callOff = clock.wakeAt(10, wake);
    clock.wakeAt(20, wake);
    callOff();
    callOff();
    clock.advance(30);
    expect(woken).toEqual(['same at 10', 'same at 20']);
  });

  test('lets one who is woken call another one off', () => {
    const clock = createSimulatedClock(0);
    const { woken, note } = noting(clock);
    const callOff = clock.wakeAt(20, note('second'));
    clock.wakeAt(10, () => callOff());
    clock.advance(30);
    expect(woken).toEqual([]);
  });

  test('wakes one who asks for now, while it moves, before it goes on', () => {
    const clock = createSimulatedClock(0);
    const { woken, note } = noting(clock);
    clock.wakeAt(10, () => clock.wakeAt(10, note('at once')));
    clock.wakeAt(11, note('later'));
    clock.advance(20);
    expect(woken).toEqual(['at once at 10', 'later at 11']);
  });

  test('keeps those who ask for later than it was moved', () => {
    const clock = createSimulatedClock(0);
    const { woken, note } = noting(clock);
    clock.wakeAt(21, note('later'));
    clock.advance(20);
    expect(woken).toEqual([]);
    clock.advance(1);
    expect(woken).toEqual(['later at 21']);
  });

  test('is moved back by a negative step', () => {
    const clock = createSimulatedClock(100);
    clock.advance(-40);
    expect(clock.now()).toBe(60);
  });

  test.each(['yesterday', Number.NaN, Infinity])('refuses %s as a moment', (moment) => {
    expect(() => createSimulatedClock(moment)).toThrow(LifecycleError);
    expect(() => createSimulatedClock(0).set(moment)).toThrow(
      expect.objectContaining({ code: 'invalidOption' }),
    );
  });
});
