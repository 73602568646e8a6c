import { groupLooks, groupOfView, type GroupedView, type StatusGroup } from '../../model/meaning.ts';
import type { Terminal } from './terminal.ts';
import { plain } from './plain.ts';

/** How a terminal shows a group. */
export interface GroupStyle {
  readonly glyph: string;
  /** In place of the glyph where only ASCII can be shown. */
  readonly ascii: string;
  /** The terminal's colour. */
  readonly colour: 'green' | 'blue' | 'yellow' | 'red' | 'gray' | 'magenta';
}

/** The look of each group. */
export const groupStyles: Readonly<Record<StatusGroup, GroupStyle>> = {
  works: { glyph: groupLooks.works.glyph, ascii: '+', colour: 'green' },
  underWay: { glyph: groupLooks.underWay.glyph, ascii: '~', colour: 'blue' },
  user: { glyph: groupLooks.user.glyph, ascii: '!', colour: 'yellow' },
  operator: { glyph: groupLooks.operator.glyph, ascii: '#', colour: 'red' },
  gone: { glyph: groupLooks.gone.glyph, ascii: '-', colour: 'gray' },
  unknown: { glyph: groupLooks.unknown.glyph, ascii: '?', colour: 'magenta' },
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
export const statusMark = (view: GroupedView, terminal: Terminal): string =>
  groupMark(groupOfView(view), view.cause === null ? view.status : `${view.status} ${view.cause}`, terminal);
