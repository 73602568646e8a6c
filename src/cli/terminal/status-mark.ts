import type { Terminal } from './terminal.ts';
import { plain } from './plain.ts';

/** What a mark needs of an account's view. */
export interface MarkedView {
  readonly status: string;
  readonly cause: string | null;
  readonly tags: readonly string[];
}

/** What a status comes to for the reader. */
export type StatusGroup = 'works' | 'underWay' | 'user' | 'operator' | 'gone' | 'unknown';

/** How a group is shown, everywhere the same. */
export interface GroupStyle {
  readonly glyph: string;
  /** In place of the glyph where only ASCII can be shown. */
  readonly ascii: string;
  /** The terminal's colour. */
  readonly colour: 'green' | 'blue' | 'yellow' | 'red' | 'gray' | 'magenta';
}

/** The look of each group. */
export const groupStyles: Readonly<Record<StatusGroup, GroupStyle>> = {
  works: { glyph: '●', ascii: '+', colour: 'green' },
  underWay: { glyph: '◐', ascii: '~', colour: 'blue' },
  user: { glyph: '▲', ascii: '!', colour: 'yellow' },
  operator: { glyph: '■', ascii: '#', colour: 'red' },
  gone: { glyph: '○', ascii: '-', colour: 'gray' },
  unknown: { glyph: '?', ascii: '?', colour: 'magenta' },
};

/** The group of an account, told by its tags: who must act comes first. */
export const statusGroup = ({ status, tags }: MarkedView): StatusGroup => {
  if (tags.includes('needsOperator')) return 'operator';
  if (tags.includes('needsUser')) return 'user';
  if (tags.includes('terminal') || status === 'CREATION_FAIL') return 'gone';
  if (tags.includes('transient')) return 'underWay';
  return tags.includes('usable') ? 'works' : 'unknown';
};

/** Glyph and word of `group` without colour, for a table's cell: `▲ user`. */
const plainMark = (group: StatusGroup, word: string, terminal: Terminal): string => {
  const { glyph, ascii } = groupStyles[group];
  return `${terminal.unicode ? glyph : ascii} ${plain(word)}`;
};

/** `text` in the colour of `group`. */
const paintAs = (group: StatusGroup, text: string, terminal: Terminal): string =>
  terminal.paint[groupStyles[group].colour](text);

/** Glyph and word in the colour of `group`: never colour alone. */
const groupMark = (group: StatusGroup, word: string, terminal: Terminal): string =>
  paintAs(group, plainMark(group, word, terminal), terminal);

/** The status of an account as glyph, word and colour: `▲ CREDENTIALS linkedin.sessionExpired`. */
export const statusMark = (view: MarkedView, terminal: Terminal): string =>
  groupMark(statusGroup(view), view.cause === null ? view.status : `${view.status} ${view.cause}`, terminal);
