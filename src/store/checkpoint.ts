/** From how many versions or entries on it takes long to work out an account's past. */
export const CHECKPOINT_EVERY = 128;

/**
 * Whether `save` should keep the snapshot for good as well, for `checkpointBefore` to find: the last one kept lies
 * far back. A store may keep more of them. One that keeps fewer makes the past slow, and the contract says so.
 *
 * @param before - the version of the snapshot that is replaced, 0 when there is none
 * @param after - the version of the snapshot that is saved
 * @param entries - how many log entries the account has had since one was kept, or since the store began to count
 */
export const isCheckpointDue = (before: number, after: number, entries: number): boolean =>
  entries >= CHECKPOINT_EVERY || Math.floor(after / CHECKPOINT_EVERY) > Math.floor(before / CHECKPOINT_EVERY);
