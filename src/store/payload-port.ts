/** Whether an entry of the log still has its payload. */
export interface PayloadMark {
  /** The payload was dropped, since it was old: in its place stands the event that was read from it, as JSON text. */
  readonly payloadDropped?: true;
}

/** Which payloads are to be dropped. */
export interface PayloadRequest<Entry> {
  /** Those of entries from before this moment, in milliseconds since 1970, up to the first that is younger. */
  readonly before: number;
  /** At most so many entries are gone through. */
  readonly most: number;
  /** The present moment in milliseconds since 1970. */
  readonly at: number;
  /** Only counts, however many there are. Default false. */
  readonly dryRun?: boolean;
  /** What is kept in the place of a payload: the event that it was, as JSON text. */
  eventTextOf(entry: Entry): string;
}

/** How many payloads were dropped, or would be. */
export interface PayloadSummary {
  readonly payloads: number;
  /** Whether none are left that are old enough. */
  readonly isDone: boolean;
}

/** A store that can drop the payloads of its oldest entries. */
export interface PayloadDroppingStore<Entry> {
  /**
   * Puts events in the place of the oldest payloads that are left: whatever follows from an entry still does, and nothing else
   * that its sender wrote is left, neither in what the store keeps nor in what it has freed. Entries that the engine wrote keep
   * theirs. A transaction of its own.
   *
   * Contract: 17 payloads.
   *
   * @throws LifecycleError `databaseBusy` where somebody reads what was freed: the payloads are gone, and their bytes once it is
   *   called again
   */
  dropPayloads(request: PayloadRequest<Entry>): PayloadSummary;
}
