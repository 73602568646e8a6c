import { Pages, placeOf, ROWS } from './pages.ts';

/**
 * Rows of numbers counted from 0, all of one width. The numbers of a row lie side by side, so that reading one fetches
 * a cache line or two, and outside of what a garbage collection looks through.
 */
export class NumberRows {
  readonly #width: number;
  readonly #pages: Pages<Float64Array>;

  /** @param width - how many numbers a row has; all are 0 at first */
  constructor(width: number) {
    this.#width = width;
    this.#pages = new Pages(() => new Float64Array(ROWS * width));
  }

  /** A number of a row. */
  get(row: number, place: number): number {
    return this.#pages.of(row)[this.offset(row) + place] ?? 0;
  }

  /** Puts a number into a row. */
  set(row: number, place: number, number: number): void {
    this.#pages.of(row)[this.offset(row) + place] = number;
  }

  /** The numbers of the page that a row lies in. */
  page(row: number): Float64Array {
    return this.#pages.of(row);
  }

  /** Where a row begins in its page. */
  offset(row: number): number {
    return placeOf(row) * this.#width;
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
