/** From how many versions or entries on it takes long to work out an account's past. */
export const FAR = 128;

/**
 * Whether a store should keep a snapshot for good: the last one kept lies far back.
 *
 * @param before - the account's version before, and after the event
 * @param entries - how many entries it has had since one was kept, or since the store began to count
 */
export const isFarOn = (before: number, after: number, entries: number): boolean =>
  entries >= FAR || Math.floor(after / FAR) > Math.floor(before / FAR);
