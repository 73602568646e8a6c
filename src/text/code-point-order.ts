/** A code unit's rank among code points: surrogates stand for what lies beyond U+FFFF, and so come last. */
const rank = (unit: number): number => {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
};

/**
 * Compares two texts by code point, which is the order of their UTF-8 bytes and so that of SQLite. JavaScript's `<`
 * compares code units and sorts U+1F600 before U+FF5E.
 *
 * @returns less than 0 when `a` comes first, more when `b` does, 0 when they are the same text
 */
export const compareText = (a: string, b: string): number => {
  const shorter = Math.min(a.length, b.length);
  for (let index = 0; index < shorter; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
};
