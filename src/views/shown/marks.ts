import type { StatusGroup } from '../../model/meaning.ts';

/*
 * How things are shown, for page, terminal and JSON alike. This room takes nothing but types from others, so that a page in a
 * browser can use it too.
 */

/** What an account is shown as: the group of its status, and where somebody must act, who. */
export type ShownGroup = StatusGroup | 'admin';

/** How a group is shown, everywhere the same: never by colour alone. */
export interface MarkLook {
  readonly glyph: string;
  /** In place of the glyph where only ASCII can be shown. */
  readonly ascii: string;
  /** The group beside a mark: whoever must act, or how it stands. */
  readonly word: string;
  /** The group in a legend. */
  readonly words: string;
  readonly hue: 'green' | 'blue' | 'amber' | 'pink' | 'red' | 'grey' | 'violet';
}

/** The look of each group, from what needs nobody to what is not known. */
export const markLooks: Readonly<Record<ShownGroup, MarkLook>> = {
  works: { glyph: '●', ascii: '+', word: 'works', words: 'works', hue: 'green' },
  underWay: { glyph: '◐', ascii: '~', word: 'under way', words: 'under way', hue: 'blue' },
  user: { glyph: '▲', ascii: '!', word: 'user', words: 'waits for the user', hue: 'amber' },
  admin: { glyph: '◆', ascii: '@', word: 'admin', words: 'waits for an administrator', hue: 'pink' },
  operator: { glyph: '■', ascii: '#', word: 'operator', words: 'waits for the operator', hue: 'red' },
  gone: { glyph: '○', ascii: '-', word: 'gone', words: 'gone', hue: 'grey' },
  unknown: { glyph: '?', ascii: '?', word: 'not yet known', words: 'not yet known', hue: 'violet' },
};

/**
 * What an account is shown as: whoever must act comes before what its state alone says. Its user is not asked where an
 * administrator, or the team, has to act first.
 */
export const shownGroupOf = (
  group: StatusGroup,
  actor: 'user' | 'admin' | 'operator' | undefined,
): ShownGroup => actor ?? group;

/** Who must act, as a word beside a mark: `operator`, or `nobody`. */
export const whoWord = (group: string): string =>
  group === 'user' || group === 'admin' || group === 'operator' ? markLooks[group].word : 'nobody';

/** Whether there is a group of this name. */
export const isShownGroup = (name: string): name is ShownGroup => Object.hasOwn(markLooks, name);

/** The look of a group by its name; one that is not known looks like what is not known. */
export const markLookOf = (name: string): MarkLook => markLooks[isShownGroup(name) ? name : 'unknown'];
