import type { Terminal } from './terminal.ts';
import { columnsOf, shorten } from './text.ts';

/** Erases from the cursor to the end of the screen (ECMA-48, "ED"). */
const eraseBelow = '\u001B[J';

/** Moves the cursor up by some lines (ECMA-48, "CUU"). */
const up = (lines: number): string => (lines > 0 ? `\u001B[${lines}A` : '');

/** A line that stays at the foot of a terminal, under a rule, while others are printed above it. */
export class Foot {
  readonly #terminal: Terminal;
  /** The lines that are drawn; none while the foot is away. */
  #drawn: readonly string[] = [];

  /** @param terminal - one that draws over lines; otherwise nothing is shown */
  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Shows a text in place of the one before. */
  show(text: string): void {
    const { redraws, unicode, paint, width } = this.#terminal;
    if (!redraws) return;
    // A line that fills the last column makes some terminals go on to the next.
    const room = width - 1;
    const lines = [(unicode ? '─' : '-').repeat(room), shorten(text, room, unicode ? '…' : '...')];
    if (lines.join('\n') === this.#drawn.join('\n')) return;
    this.#terminal.write(`${this.#erased()}${paint.dim(lines[0] ?? '')}\n${lines[1] ?? ''}`);
    this.#drawn = lines;
  }

  /** Takes the foot away, so that a line can be printed in its place. */
  clear(): void {
    this.#terminal.write(this.#erased());
    this.#drawn = [];
  }

  /** What takes the drawn lines away; each takes more rows where the window has become narrower. */
  #erased(): string {
    if (this.#drawn.length === 0) return '';
    const rows = this.#drawn.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(columnsOf(line) / this.#terminal.width)),
      0,
    );
    return `\r${up(rows - 1)}${eraseBelow}`;
  }
}
