/**
 * A part of the store that can be taken back to where the transaction began. Appending needs no notes for that: a part
 * remembers how long it was. What is overwritten is noted, so that a transaction costs what it touched and no more.
 */
export interface MemoryPart {
  /** Keeps what was done since the last commit or rollback. */
  commit(): void;
  /** Takes back what was done since the last commit or rollback. */
  rollback(): void;
}
