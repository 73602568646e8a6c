/**
 * Characters that move the cursor, hide, reorder or cannot be written: control characters, lone surrogates,
 * line separators, and the invisible ones that change the direction of text. The joiners within emoji and
 * scripts stay.
 */
const hostile =
  /[\p{Cc}\p{Cs}\u{ad}\u{61c}\u{200b}\u{200e}\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}]/gu;

/**
 * `text` with every hostile character made visible, as `\u{1b}`. What came from outside passes here before
 * it is shown.
 */
export const plain = (text: string): string =>
  text.replaceAll(hostile, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
