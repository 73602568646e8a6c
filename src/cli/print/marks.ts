import type { AccountView } from '../../views/account.ts';
import { statusOfPath } from '../../model/state.ts';
import { tagsOf } from '../../model/tags.ts';
import { groupStyles, statusGroup, type StatusGroup } from '../terminal/status-mark.ts';
import type { Look } from './look.ts';

/** The group of a state of the connection region, such as `CREDENTIALS.linkedin.sessionExpired` or `OK`. */
export const groupOfState = (connection: string): StatusGroup =>
  // Whose turn it is in CREDENTIALS hangs on the cause; without one it is the user's.
  connection === 'CREDENTIALS'
    ? 'user'
    : statusGroup({ status: statusOfPath(connection), cause: null, tags: tagsOf({ connection }) });

/** The glyph of a group. */
export const glyphOf = (group: StatusGroup, { unicode }: Look): string =>
  groupStyles[group][unicode ? 'glyph' : 'ascii'];

/** `text` in the colour of a group. */
export const inColourOf = (group: StatusGroup, text: string, { paint }: Look): string =>
  paint[groupStyles[group].colour](text);

/** Glyph and word of an account in its colour: `▲ CREDENTIALS`. */
export const marked = (view: AccountView, word: string, look: Look): string => {
  const group = statusGroup(view);
  return inColourOf(group, `${glyphOf(group, look)} ${word}`, look);
};
