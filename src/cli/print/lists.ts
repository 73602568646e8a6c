import { plain } from '../terminal/plain.ts';
import { columnsOf, pad, wrapLines } from '../terminal/text.ts';

/** A term and what is said about it. */
export type TermLine = readonly [term: string, said: string];

/**
 * Facts below one another, what is said aligned in a column of its own and wrapped to `width`.
 *
 * @param paintTerm - colours a term; must not change its width
 */
export const factList = (
  facts: readonly TermLine[],
  width: number,
  paintTerm: (term: string) => string = (term) => term,
  indent = 2,
): string => {
  const widest = facts.reduce((most, [term]) => Math.max(most, columnsOf(plain(term))), 0);
  const margin = ' '.repeat(indent + widest + 2);
  const room = Math.max(20, width - margin.length);
  return facts
    .map(([term, said]) => {
      const shown = plain(term);
      const [first = '', ...rest] = said.split('\n').flatMap((line) => wrapLines(plain(line), room));
      const head = ' '.repeat(indent) + paintTerm(shown) + pad('', widest - columnsOf(shown) + 2) + first;
      return [head.trimEnd(), ...rest.map((line) => margin + line)].join('\n');
    })
    .join('\n');
};

/** Sentences below one another, each after a mark and wrapped to `width`. */
export const bullets = (sentences: readonly string[], width: number, unicode: boolean): string =>
  sentences
    .map((sentence) =>
      wrapLines(plain(sentence), Math.max(20, width - 4))
        .map((line, at) => (at === 0 ? `  ${unicode ? '·' : '*'} ${line}` : `    ${line}`))
        .join('\n'),
    )
    .join('\n');

/** Two blocks of lines beside one another, where `width` has room for both; otherwise below one another. */
export const beside = (left: string, right: string, width: number, gap = 4): string => {
  const [lefts, rights] = [left.split('\n'), right.split('\n')];
  const column = lefts.reduce((most, line) => Math.max(most, columnsOf(line)), 0) + gap;
  const widest = rights.reduce((most, line) => Math.max(most, columnsOf(line)), 0);
  if (column + widest > width) return `${left}\n\n${right}`;
  return Array.from({ length: Math.max(lefts.length, rights.length) }, (_, at) =>
    `${pad(lefts[at] ?? '', column)}${rights[at] ?? ''}`.trimEnd(),
  ).join('\n');
};

/** Parts one after the other, three spaces apart, going on in the next line where `width` ends; each part stays whole. */
export const flow = (parts: readonly string[], width: number, gap = '   '): string => {
  const lines: string[] = [];
  for (const part of parts) {
    const line = lines.at(-1);
    if (line !== undefined && columnsOf(line + gap + part) <= width)
      lines[lines.length - 1] = line + gap + part;
    else lines.push(part);
  }
  return lines.join('\n');
};

/** Whether every line of `text` takes at most `width` columns. */
export const fits = (text: string, width: number): boolean =>
  width === Infinity || text.split('\n').every((line) => columnsOf(line) <= width);
