import type {
  AccountSnapshot,
  Effect,
  HeldEffects,
  Incident,
  KeptFact,
  KeptSink,
  Lane,
  Letter,
  NewLogEntry,
  QuarantinedDelivery,
  RecentBreak,
  ReplayProgress,
  ScopeCounters,
  Transition,
  Verification,
} from '../store/index.ts';

/** An account that a piece of work has written to. */
export interface StagedAccount {
  readonly revision: number;
  version: number;
  newest: number;
  entries: number;
  snapshot: AccountSnapshot | null;
  departures: Readonly<Record<string, number>>;
  verification: Verification | null;
  held: HeldEffects | null;
  /** Whether what is due for it is other than it was. */
  areDuesChanged: boolean;
  isHoldChanged: boolean;
}

/** What a piece of work has written, before it is kept. Numbers of entries are counted from where the log ended when it began. */
export class Staged {
  readonly accounts = new Map<string, StagedAccount>();
  readonly log: NewLogEntry[] = [];
  /** By the number of the entry that tells of them. */
  readonly transitions = new Map<number, Transition[]>();
  readonly checkpoints: { readonly snapshot: AccountSnapshot; readonly seq: number }[] = [];
  readonly outbox: {
    readonly effect: Effect;
    readonly accountId: string;
    readonly seq: number;
    readonly at: number;
    replayed: boolean;
  }[] = [];
  readonly quarantined: QuarantinedDelivery[] = [];
  readonly restated = new Map<number, string>();
  readonly dropped = new Set<number>();
  readonly foreign = new Map<string, number>();
  readonly progress = new Map<string, ReplayProgress>();
  readonly scopes = new Map<string, ScopeCounters>();
  readonly breaks = new Map<number, RecentBreak>();
  readonly droppedBreaks = new Set<number>();
  readonly incidents = new Map<number, Incident>();
  readonly members: { readonly incident: number; readonly accountId: string }[] = [];
  readonly lanes = new Map<string, Lane | null>();
  readonly letters = new Map<number, Letter | null>();
  readonly sinks = new Map<string, KeptSink | null>();
  readonly facts: KeptFact[] = [];
  newLetters = 0;
  databaseId: string | null = null;
  prunedUntil = 0;
  /** Effects that stood in the outbox before, and are those of a replay. */
  readonly marked: (readonly [first: number, last: number])[] = [];

  /** Whether something was written of the fleet as a whole. */
  get isOfFleet(): boolean {
    const { scopes, breaks, droppedBreaks, incidents, members, facts } = this;
    const maps = [scopes, breaks, droppedBreaks, incidents];
    return maps.some(({ size }) => size > 0) || members.length > 0 || facts.length > 0;
  }

  /** Whether something was written of what is on its way out. */
  get isOfDesk(): boolean {
    return this.lanes.size > 0 || this.letters.size > 0 || this.sinks.size > 0 || this.databaseId !== null;
  }

  /** Whether numbers of entries or effects stand where they cannot be moved. */
  get isStrict(): boolean {
    return this.prunedUntil > 0 || this.marked.length > 0;
  }

  /** Whether nothing was written at all. */
  get isEmpty(): boolean {
    const maps = [this.accounts, this.restated, this.dropped, this.foreign, this.progress];
    return (
      maps.every(({ size }) => size === 0) &&
      this.outbox.length === 0 &&
      this.quarantined.length === 0 &&
      !this.isOfFleet &&
      !this.isOfDesk &&
      !this.isStrict
    );
  }
}
