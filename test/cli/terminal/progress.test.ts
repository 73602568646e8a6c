import { describe, expect, it } from 'vitest';
import { progress, progressLine, type ProgressOptions } from '../../../src/cli/terminal/progress.ts';
import { createTerminal } from '../../../src/cli/terminal/terminal.ts';

/** A terminal that keeps what is written, and a clock that is set by hand. */
const stage = (isTTY: boolean, columns = 100) => {
  const written: string[] = [];
  const clock = { at: 0, now: () => clock.at };
  const terminal = createTerminal({
    stream: { isTTY, columns, write: (text) => written.push(text) },
    env: {},
  });
  const start = (options: Partial<ProgressOptions> = {}) =>
    progress(terminal, { label: 'Replaying', unit: 'lines', clock, ...options });
  return { written, clock, start };
};

describe('a progress line', () => {
  const state = { label: 'Replaying', unit: 'lines', count: 120_000, share: 0.42, elapsedMs: 2000 };

  it('tells part, count, rate and time left', () => {
    expect(progressLine(state, true, true)).toBe(
      'Replaying  ████████▍              42 %  120,000 lines  60,000/s  2 s left',
    );
    expect(progressLine(state, false, true)).toBe('Replaying   42 %  120,000 lines  60,000/s  2 s left');
    expect(progressLine(state, true, false)).toContain('  ########              ');
  });

  it('tells only count and rate where the end is not known', () => {
    expect(progressLine({ ...state, share: null }, true, true)).toBe('Replaying  120,000 lines  60,000/s');
  });

  it('claims no rate before time has passed, and no time left before anything is done', () => {
    expect(progressLine({ ...state, elapsedMs: 0 }, false, true)).toBe('Replaying   42 %  120,000 lines');
    expect(progressLine({ ...state, count: 0, share: 0 }, false, true)).toBe('Replaying    0 %  0 lines');
  });

  it('never claims more than all', () => {
    expect(progressLine({ ...state, share: 1.2 }, false, true)).toContain('  100 %  ');
  });
});

describe('on a terminal', () => {
  it('one line is drawn over at most ten times a second', () => {
    const { written, clock, start } = stage(true);
    const line = start({ total: 1000 });
    for (clock.at = 0; clock.at < 1000; clock.at += 1) line.update(clock.at);
    expect(written).toHaveLength(10);
    for (const text of written) expect(text).toMatch(/^\r[^\r\n]+$/);
  });

  it('a shorter line covers the longer one before, and the end leaves nothing', () => {
    const { written, clock, start } = stage(true);
    const line = start();
    clock.at = 1000;
    line.update(1_000_000);
    clock.at = 10_000;
    line.update(5);
    line.end();
    expect(written).toEqual([
      '\rReplaying  1,000,000 lines  1,000,000/s',
      `\r${'Replaying  5 lines  1/s'.padEnd(39)}`,
      '\r\u001B[K',
    ]);
  });

  it('the line stays shorter than the window', () => {
    const { written, clock, start } = stage(true, 40);
    const line = start({ total: 10 });
    clock.at = 1000;
    line.update(5);
    expect(written.map((text) => text.length)).toEqual([40]);
  });

  it('work that shows nothing takes nothing away', () => {
    const { written, start } = stage(true);
    start().end();
    expect(written).toEqual([]);
  });

  it('another measure than the count can tell the part that is done', () => {
    const { written, start } = stage(true);
    start().update(7, 0.5);
    expect(written[0]).toContain(' 50 %  7 lines');
  });
});

describe('elsewhere', () => {
  it('a plain line comes every five seconds, and short work prints none', () => {
    const { written, clock, start } = stage(false);
    const line = start({ total: 20_000 });
    for (clock.at = 0; clock.at <= 12_000; clock.at += 10) line.update(clock.at);
    line.end();
    expect(written).toEqual([
      'Replaying   25 %  5,000 lines  1,000/s  15 s left\n',
      'Replaying   50 %  10,000 lines  1,000/s  10 s left\n',
    ]);
  });
});

describe('with quiet', () => {
  it.each([true, false])('nothing is shown, terminal or not: %s', (isTTY) => {
    const { written, clock, start } = stage(isTTY);
    const line = start({ quiet: true });
    clock.at = 60_000;
    line.update(5);
    line.end();
    expect(written).toEqual([]);
  });
});
