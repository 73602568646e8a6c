import type { HistoryEntry } from '../../views/history.ts';
import { groupOf, type StatusGroup } from '../../model/meaning.ts';
import { markLooks } from '../../views/shown/marks.ts';
import { flow } from './lists.ts';
import { glyphOf, inColourOf } from './marks.ts';
import type { Look } from './look.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** The narrowest terminal that a month fits into, with room to breathe. */
const leastWidth = 60;

/** How many months are drawn: the newest. */
const mostMonths = 36;

/** The groups from the least to the most noteworthy: a day is drawn as the last one that it saw. */
const severity: readonly StatusGroup[] = ['works', 'gone', 'unknown', 'underWay', 'user', 'operator'];

const worse = (one: StatusGroup | undefined, other: StatusGroup): StatusGroup =>
  one !== undefined && severity.indexOf(one) > severity.indexOf(other) ? one : other;

/** The worst group of each day from the first entry to `until`, by the number of the day since 1970. */
const daysOf = (entries: readonly HistoryEntry[], until: number): ReadonlyMap<number, StatusGroup> => {
  const days = new Map<number, StatusGroup>();
  const moves = entries.filter(({ to }, index) => index === 0 || to !== undefined);
  moves.forEach(({ at, to }, index) => {
    const group = groupOf({ connection: to?.connection ?? 'NEW' });
    const next = moves[index + 1];
    const end = next === undefined ? until : Date.parse(next.at);
    for (let day = Math.floor(Date.parse(at) / dayMs); day <= Math.floor(end / dayMs); day += 1)
      days.set(day, worse(days.get(day), group));
  });
  return days;
};

const monthOf = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 7);

const monthLine = (month: string, days: ReadonlyMap<number, StatusGroup>, look: Look): string => {
  const first = Date.parse(`${month}-01`) / dayMs;
  let line = '';
  for (let day = first; monthOf(day) === month; day += 1) {
    const group = days.get(day);
    line += group === undefined ? ' ' : inColourOf(group, glyphOf(group, look), look);
  }
  return `  ${look.paint.dim(month)}  ${line}`.trimEnd();
};

/**
 * The status of an account over its life: a line per month, a mark per day (UTC), each the worst of its day. Empty where the terminal
 * is too narrow.
 */
export const bandsText = (entries: readonly HistoryEntry[], look: Look): string => {
  if (entries.length === 0 || look.width < leastWidth) return '';
  const days = daysOf(entries, look.asOf);
  const months = [...new Set([...days.keys()].sort((a, b) => a - b).map(monthOf))];
  const lines = months.slice(-mostMonths).map((month) => monthLine(month, days, look));
  return [...lines, legend(new Set(days.values()), look)].join('\n');
};

const legend = (seen: ReadonlySet<StatusGroup>, look: Look): string => {
  const shown = severity.filter((group) => seen.has(group));
  const marks = shown.map((group) => `${glyphOf(group, look)} ${markLooks[group].words}`);
  const lines = flow(['the worst of each day (UTC):', ...marks], look.width - 2, '  ').split('\n');
  return lines.map((line) => `  ${look.paint.dim(line)}`).join('\n');
};
