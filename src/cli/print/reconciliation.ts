import type { ReconcileSummary } from '../../intake/reconcile.ts';
import { grouped, plural } from '../terminal/figures.ts';
import { bullets, factList } from './lists.ts';
import { textWidth, type Look } from './look.ts';

const meanings = [
  ['seen', 'shown by Unipile'],
  ['same', 'as they were known'],
  ['changed', 'were known otherwise: recorded'],
  ['added', 'were not known'],
  ['gone', 'are no more, and count as deleted'],
  ['dropped', 'heard of meanwhile; the next run settles them'],
  ['refused', 'are no more, but too many at once: left as they are'],
  ['unreadable', 'came in a form that cannot be read'],
  ['failed', 'could not be asked for'],
] as const satisfies readonly (readonly [keyof ReconcileSummary, string])[];

/** The counts that are told even when they are zero. */
const alwaysPrinted: ReadonlySet<string> = new Set([
  'seen',
  'changed',
  'added',
  'gone',
  'dropped',
  'refused',
]);

/** What a reconciliation found and did. */
export const reconciliationText = (summary: ReconcileSummary, look: Look): string => {
  const told = meanings.filter(([name]) => alwaysPrinted.has(name) || summary[name] > 0);
  const facts = told.map(([name, meaning]) => [name, `${grouped(summary[name])}  ${meaning}`] as const);
  const list = factList(facts, textWidth({ ...look, width: Infinity }), look.paint.dim, 0);
  if (summary.problems.length === 0) return list;
  const problems = summary.problems.map(({ accountId, reason }) =>
    accountId === null ? reason : `${accountId}: ${reason}`,
  );
  const heading = plural(problems.length, 'problem');
  return `${list}\n${heading}:\n${bullets(problems, look.width, look.unicode)}`;
};
