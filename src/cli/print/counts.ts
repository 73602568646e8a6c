import type { AccountCounts } from '../../store/port.ts';
import { bar, grouped } from '../terminal/figures.ts';
import { plain } from '../terminal/plain.ts';
import { columnsOf, pad } from '../terminal/text.ts';
import { beside } from './lists.ts';
import type { Look } from './look.ts';
import { groupOf } from '../../model/meaning.ts';
import { glyphOf, inColourOf } from './marks.ts';

const barColumns = 14;

/** How a row's name is shown. */
export type Naming = (name: string) => { readonly text: string; readonly paint: (text: string) => string };

/** Statuses and causes with the glyph and the colour of their group. */
export const statusNaming =
  (look: Look, connectionOf: (name: string) => string = (name) => name): Naming =>
  (name) => {
    const group = groupOf({ connection: connectionOf(name) });
    return { text: `${glyphOf(group, look)} ${name}`, paint: (text) => inColourOf(group, text, look) };
  };

const plainNaming: Naming = (name) => ({ text: name, paint: (text) => text });

/** Numbers under a title, each with a bar, the groups with nobody left out: the most first unless they have an order of their own. */
export const countsBlock = (
  title: string,
  counts: Readonly<Record<string, number>>,
  look: Look,
  { naming = plainNaming, sorted = true }: { readonly naming?: Naming; readonly sorted?: boolean } = {},
): string => {
  const rows = Object.entries(counts).filter(([, count]) => count > 0);
  if (sorted) rows.sort(([a, most], [b, more]) => more - most || (a < b ? -1 : 1));
  const shown = rows.map(([name, count]) => ({ ...naming(plain(name)), count, figure: grouped(count) }));
  const widest = shown.reduce((most, { text }) => Math.max(most, columnsOf(text)), 0);
  const figures = shown.reduce((most, { figure }) => Math.max(most, figure.length), 0);
  const most = rows.reduce((max, [, count]) => Math.max(max, count), 0);
  const lines = shown.map(({ text, paint, count, figure }) => {
    const drawn = bar(count, most, barColumns, look.unicode);
    return `  ${paint(pad(text, widest))}  ${pad(figure, figures, 'right')}  ${paint(drawn)}`;
  });
  return [look.paint.bold(title), ...(lines.length === 0 ? ['  none'] : lines)].join('\n');
};

/** How many accounts there are by status, provider and cause. */
export const fleetText = ({ byStatus, byProvider, byCause }: AccountCounts, look: Look): string => {
  const top = beside(
    countsBlock('By status', byStatus, look, { naming: statusNaming(look) }),
    countsBlock('By provider', byProvider, look),
    look.width,
  );
  const causes = statusNaming(look, (cause) => `CREDENTIALS.${cause}`);
  return `${top}\n\n${countsBlock('CREDENTIALS by cause', byCause, look, { naming: causes })}`;
};
