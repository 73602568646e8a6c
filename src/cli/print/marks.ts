import { groupOfView, type StatusGroup, type GroupedView } from '../../model/meaning.ts';
import { groupStyles } from '../terminal/status-mark.ts';
import type { Look } from './look.ts';

/** The glyph of a group. */
export const glyphOf = (group: StatusGroup, { unicode }: Pick<Look, 'unicode'>): string =>
  groupStyles[group][unicode ? 'glyph' : 'ascii'];

/** `text` in the colour of a group. */
export const inColourOf = (group: StatusGroup, text: string, { paint }: Pick<Look, 'paint'>): string =>
  paint[groupStyles[group].colour](text);

/** Glyph and word of an account in its colour: `▲ CREDENTIALS`. */
export const marked = (view: GroupedView, word: string, look: Look): string => {
  const group = groupOfView(view);
  return inColourOf(group, `${glyphOf(group, look)} ${word}`, look);
};
