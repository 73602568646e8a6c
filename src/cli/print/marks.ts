import { groupOfView, type GroupedView } from '../../model/meaning.ts';
import { markLooks, type MarkLook, type ShownGroup } from '../../views/shown/marks.ts';
import type { Paint } from '../terminal/terminal.ts';
import type { Look } from './look.ts';

/** The colour of a terminal for each hue. */
const colours = {
  green: 'green',
  blue: 'blue',
  amber: 'yellow',
  pink: 'magentaBright',
  red: 'red',
  grey: 'gray',
  violet: 'magenta',
} as const satisfies Readonly<Record<MarkLook['hue'], keyof Paint>>;

/** The glyph of a group. */
export const glyphOf = (group: ShownGroup, { unicode }: Pick<Look, 'unicode'>): string =>
  markLooks[group][unicode ? 'glyph' : 'ascii'];

/** `text` in the colour of a group. */
export const inColourOf = (group: ShownGroup, text: string, { paint }: Pick<Look, 'paint'>): string =>
  paint[colours[markLooks[group].hue]](text);

/** What a view, or a part of one, is shown as. */
export type MarkedView = GroupedView & { readonly group?: ShownGroup };

/** The group that an account is shown in. */
export const shownGroup = (view: MarkedView): ShownGroup => view.group ?? groupOfView(view);

/** Glyph and word of an account in its colour: `▲ CREDENTIALS`. */
export const marked = (view: MarkedView, word: string, look: Look): string => {
  const group = shownGroup(view);
  return inColourOf(group, `${glyphOf(group, look)} ${word}`, look);
};
