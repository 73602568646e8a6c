import type { Clock } from '../../model/clock.ts';
import { bar, durationText, grouped } from './figures.ts';
import type { Terminal } from './terminal.ts';
import { columnsOf, pad, shorten } from './text.ts';

/** What a progress line tells about. */
export interface ProgressOptions {
  /** What is being done: `Replaying`. */
  readonly label: string;
  /** What is counted, in the plural: `lines`. */
  readonly unit: string;
  /** How many there are, where that is known. */
  readonly total?: number | undefined;
  readonly clock: Clock;
  /** Shows nothing at all. */
  readonly quiet?: boolean | undefined;
}

/** A line that tells how far the work is. */
export interface Progress {
  /**
   * Tells the present state; shown only when it is time for it, so that it may be called often.
   *
   * @param count - how many are done.
   * @param share - the part that is done, 0 to 1, where another measure than the count tells it, such as
   * bytes read.
   */
  update(count: number, share?: number | null): void;
  /** Takes the line away, so that results have the terminal to themselves. */
  end(): void;
}

/** The state that a line shows. */
export interface ProgressState {
  readonly label: string;
  readonly unit: string;
  readonly count: number;
  /** 0 to 1, or null where the end is not known. */
  readonly share: number | null;
  /** Since the beginning. */
  readonly elapsedMs: number;
}

const redrawEveryMs = 100;
const plainLineEveryMs = 5000;
const barWidth = 20;

/** Erases from the cursor to the end of the line (ECMA-48, "EL"). */
const eraseToEnd = '\u001B[K';

/**
 * Shows progress: on a terminal one line that is drawn over at most ten times a second, elsewhere a plain
 * line every five seconds, with `quiet` nothing. `terminal` is that of standard error.
 */
export const progress = (terminal: Terminal, options: ProgressOptions): Progress => {
  const { clock, quiet, total, label, unit } = options;
  if (quiet === true) return { update: () => {}, end: () => {} };
  const show = terminal.redraws ? overdrawn(terminal) : progressLines(terminal);
  const startedAt = clock.now();
  // The first plain line waits, so that short work prints none.
  let shownAt = terminal.redraws ? startedAt - redrawEveryMs : startedAt;
  const everyMs = terminal.redraws ? redrawEveryMs : plainLineEveryMs;
  return {
    update: (count, share = total === undefined ? null : count / total) => {
      const now = clock.now();
      if (now - shownAt < everyMs) return;
      shownAt = now;
      show.draw({ label, unit, count, share, elapsedMs: now - startedAt });
    },
    end: show.clear,
  };
};

interface Display {
  draw(state: ProgressState): void;
  clear(): void;
}

const progressLines = (terminal: Terminal): Display => ({
  draw: (state) => terminal.write(`${progressLine(state, false, terminal.unicode)}\n`),
  clear: () => {},
});

const overdrawn = (terminal: Terminal): Display => {
  let drawn = 0;
  return {
    draw: (state) => {
      // A line that fills the last column makes some terminals go on to the next.
      const line = shorten(progressLine(state, true, terminal.unicode), terminal.width - 1, '');
      terminal.write(`\r${pad(line, drawn)}`);
      drawn = columnsOf(line);
    },
    clear: () => {
      // To the end of the line: the terminal may have put a ^C after what we drew.
      if (drawn > 0) terminal.write(`\r${eraseToEnd}`);
      drawn = 0;
    },
  };
};

/** The state in one line: `Replaying  ██████▌   42 %  120,000 lines  98,000/s  3 s left`. */
export const progressLine = (state: ProgressState, withBar: boolean, unicode: boolean): string => {
  const { label, unit, count, elapsedMs } = state;
  const share = state.share === null ? null : Math.min(1, Math.max(0, state.share));
  const parts = [label];
  if (share !== null && withBar) parts.push(pad(bar(share, 1, barWidth, unicode), barWidth));
  if (share !== null) parts.push(`${Math.floor(share * 100)} %`.padStart(5));
  parts.push(`${grouped(count)} ${unit}`);
  if (elapsedMs > 0 && count > 0) parts.push(`${grouped((count * 1000) / elapsedMs)}/s`);
  if (share !== null && share > 0 && elapsedMs > 0)
    parts.push(`${durationText((elapsedMs * (1 - share)) / share)} left`);
  return parts.join('  ');
};
