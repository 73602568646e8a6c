/**
 * How many random trials a test makes: all of them where `HISTORIES` is set, as `npm run check` does, and two fifths in
 * `npm test`.
 */
export const trials = (all: number): number =>
  process.env['HISTORIES'] === undefined ? Math.ceil(all * 0.4) : all;
