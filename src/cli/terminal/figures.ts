/** Ages and numbers as they are shown everywhere. */
export { age, durationText, grouped, plural, utc } from '../../views/shown/figures.ts';

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/**
 * A horizontal bar: `count` of `max` in at most `width` columns, to an eighth of a column. Any count above
 * 0 can be seen.
 *
 * @param unicode - whether block glyphs may be used; otherwise `#`.
 */
export const bar = (count: number, max: number, width: number, unicode = true): string => {
  if (!(count > 0) || !(max > 0) || width < 1) return '';
  const columns = Math.min(1, count / max) * width;
  if (!unicode) return '#'.repeat(Math.max(1, Math.round(columns)));
  const parts = Math.max(1, Math.round(columns * 8));
  return '█'.repeat(Math.floor(parts / 8)) + (eighths[parts % 8] ?? '');
};
