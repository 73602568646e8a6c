import { IN_PAGE, ROWS, SHIFT } from './pages.ts';

/**
 * Rows of numbers counted from 0, all of one width. The numbers of a row lie side by side, so that reading one fetches
 * a cache line or two, and outside of what a garbage collection looks through.
 */
export class NumberRows {
  readonly #width: number;
  // Pages of its own: a row is read and written some fifty times for one event, by one call each.
  readonly #pages: Float64Array[] = [];

  /** @param width - how many numbers a row has; all are 0 at first */
  constructor(width: number) {
    this.#width = width;
  }

  /** A number of a row. */
  get(row: number, place: number): number {
    return this.#pages[row >>> SHIFT]?.[(row & IN_PAGE) * this.#width + place] ?? 0;
  }

  /** Puts a number into a row. */
  set(row: number, place: number, number: number): void {
    const page = this.#pages[row >>> SHIFT] ?? this.page(row);
    page[(row & IN_PAGE) * this.#width + place] = number;
  }

  /** The numbers of the page that a row lies in, made when it is the first there. */
  page(row: number): Float64Array {
    return (this.#pages[row >>> SHIFT] ??= new Float64Array(ROWS * this.#width));
  }

  /** Where a row begins in its page. */
  offset(row: number): number {
    return (row & IN_PAGE) * this.#width;
  }

  /** Gives all numbers of a row one value. */
  fill(row: number, value: number): void {
    const start = this.offset(row);
    this.page(row).fill(value, start, start + this.#width);
  }

  /** Copies a row of other rows of this width over one of these. */
  copy(others: NumberRows, source: number, target: number): void {
    const from = others.page(source);
    const to = this.page(target);
    const [start, end] = [others.offset(source), this.offset(target)];
    for (let place = 0; place < this.#width; place += 1) to[end + place] = from[start + place] ?? 0;
  }
}
