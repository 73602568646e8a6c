/** How many rows share a page: so many that a page costs nothing beside them, so few that a small store stays small. */
export const ROWS = 2048;

/** How far a row is shifted for the number of its page. */
export const SHIFT = Math.log2(ROWS);

/** The bits of a row that say where in its page it stands. */
export const IN_PAGE = ROWS - 1;

/** Where a row stands in its page. */
export const placeOf = (row: number): number => row & IN_PAGE;

/**
 * Rows counted from 0 and kept in columns, some thousand rows of every column to a page. Growing copies nothing, and
 * columns of numbers lie outside of what a garbage collection looks through.
 */
export class Pages<Page> {
  readonly #make: () => Page;
  readonly #pages: (Page | undefined)[] = [];

  /** @param make - gives an empty page of `ROWS` rows */
  constructor(make: () => Page) {
    this.#make = make;
  }

  /** The page of a row, made when it is the first there. */
  of(row: number): Page {
    const index = row >>> SHIFT;
    const known = this.#pages[index];
    if (known !== undefined) return known;
    const page = this.#make();
    this.#pages[index] = page;
    return page;
  }

  /** Frees pages that hold none but the first `rows` rows; nobody asks for these any more. */
  release(rows: number): void {
    const kept = Math.min(rows >>> SHIFT, this.#pages.length);
    for (let index = kept - 1; index >= 0 && this.#pages[index] !== undefined; index -= 1)
      this.#pages[index] = undefined;
  }

  /** Frees pages beyond the first `rows` rows. */
  truncate(rows: number): void {
    this.#pages.length = Math.min(this.#pages.length, Math.ceil(rows / ROWS));
  }
}
