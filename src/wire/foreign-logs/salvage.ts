/** A part of a text that is not JSON as a whole: a value, or what lies between values. */
export type Part = { readonly value: unknown; readonly text: string } | { readonly garbage: string };

/** How often a beginning is tried in vain: what is damaged more than that is given up. */
const mostTries = 32;

/** Where the object ends that begins at `from`, or -1. */
const objectEnd = (text: string, from: number): number => {
  let depth = 0;
  let inString = false;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
};

/** The object that begins at `from`, or undefined. */
const objectAt = (
  text: string,
  from: number,
): { readonly value: unknown; readonly end: number } | undefined => {
  const end = objectEnd(text, from);
  if (end === -1) return undefined;
  try {
    return { value: JSON.parse(text.slice(from, end)), end };
  } catch {
    return undefined;
  }
};

/** Whether what begins at `at` may be a part of an object that was cut off, and not a new beginning. */
const mayBeInner = (text: string, from: number, at: number): boolean =>
  at > from && /[:[,]\s*$/.test(text.slice(Math.max(from, at - 16), at));

/** NUL, of which a crash leaves gaps, and the separator of JSON text sequences (RFC 7464); and what `trim` takes away. */
const isGap = (character: string): boolean =>
  character === '\0' || character === '\u001e' || character.trim() === '';

/** A text without what may lie around JSON and is no part of it: blanks, byte order marks, gaps of NUL. */
export const withoutGaps = (text: string): string => {
  let [from, to] = [0, text.length];
  while (from < to && isGap(text.charAt(from))) from += 1;
  while (to > from && isGap(text.charAt(to - 1))) to -= 1;
  return text.slice(from, to);
};

/** Whether a text is no more than may stand between two objects of one line. */
const separates = (text: string): boolean =>
  Array.from(text).every((character) => character === ',' || isGap(character));

/**
 * Takes a text apart that should be JSON and is not: objects that follow one another without a newline, and what was cut
 * off before one of them. An object that may be a part of another one which was cut off is not taken for a whole one.
 */
export const salvage = (text: string): readonly Part[] => {
  const parts: Part[] = [];
  let [from, at, tries] = [0, text.indexOf('{'), 0];
  const passOver = (end: number): void => {
    const between = text.slice(from, end);
    if (!separates(between)) parts.push({ garbage: between });
  };
  while (at !== -1 && tries < mostTries) {
    const found =
      mayBeInner(text, from, at) && !separates(text.slice(from, at)) ? undefined : objectAt(text, at);
    if (found === undefined) {
      tries += 1;
      at = text.indexOf('{', at + 1);
      continue;
    }
    passOver(at);
    parts.push({ value: found.value, text: text.slice(at, found.end) });
    from = found.end;
    at = text.indexOf('{', from);
  }
  passOver(text.length);
  return parts;
};
