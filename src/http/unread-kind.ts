/** Why deliveries could not be read, in three kinds: few enough for a metric, whatever is sent. */
export type UnreadKind = 'syntax' | 'shape' | 'field';

const kinds: readonly (readonly [kind: UnreadKind, beginning: RegExp])[] = [
  ['syntax', /^(?:the (?:body|line|form)|a form field) /],
  ['shape', /^(?:the )?payload /],
];

/**
 * The kind of a reason: `syntax` where the text could not be parsed, `shape` where what was parsed is no known payload, `field`
 * where one of its fields is missing or wrong.
 */
export const unreadKindOf = (reason: string): UnreadKind =>
  kinds.find(([, beginning]) => beginning.test(reason))?.[0] ?? 'field';
