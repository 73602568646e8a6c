import type { Erasure, ReplayProgress } from '../store/port.ts';
import { Accounts } from './accounts.ts';
import { CountedLog, CountedOutbox, CountedQuarantine, CountedTransitions } from './counted.ts';
import { Deliveries } from './deliveries.ts';
import { KeptEarlier, NoEarlier, type Earlier } from './earlier.ts';
import { KeptFacts } from './facts.ts';
import { Holds } from './holds.ts';
import { Incidents } from './incidents.ts';
import { KeptLog, type Log } from './log.ts';
import { KeptOutbox, type Outbox } from './outbox.ts';
import type { MemoryPart } from './part.ts';
import { Policies } from './policies.ts';
import { KeptQuarantine, type Quarantine } from './quarantine.ts';
import { KeptTransitions, type Transitions } from './transitions.ts';

/** What is kept beside accounts, log and outbox: how far replays came, how many webhooks were about something else, and
 * the id. */
interface Remarks {
  readonly progress: ReadonlyMap<string, ReplayProgress>;
  readonly foreign: number;
  readonly databaseId: string | null;
}

/** What the store keeps. */
export class Tables implements MemoryPart {
  readonly accounts = new Accounts();
  readonly policies = new Policies();
  readonly holds = new Holds();
  readonly incidents = new Incidents();
  readonly deliveries = new Deliveries();
  readonly facts: KeptFacts;
  /** Never taken back: an erasure is no part of a transaction. */
  readonly erasures: Erasure[] = [];
  readonly log: Log;
  readonly transitions: Transitions;
  readonly earlier: Earlier;
  readonly outbox: Outbox;
  readonly quarantine: Quarantine;
  /** Replaced as a whole, for it is small and seldom changes. */
  remarks: Remarks = { progress: new Map(), foreign: 0, databaseId: null };
  #before = this.remarks;
  readonly #parts: readonly MemoryPart[];

  /** @param history - whether to keep what was, and not only what is */
  constructor(history: boolean) {
    const log = new KeptLog(this.accounts);
    this.facts = new KeptFacts(history);
    this.log = history ? log : new CountedLog();
    this.transitions = history
      ? new KeptTransitions(this.accounts, (seq) => log.at(seq))
      : new CountedTransitions(this.accounts);
    this.earlier = history ? new KeptEarlier() : new NoEarlier();
    this.outbox = history ? new KeptOutbox(this.accounts) : new CountedOutbox();
    this.quarantine = history ? new KeptQuarantine() : new CountedQuarantine();
    // The accounts come last: the others find theirs by number when they go back.
    this.#parts = [
      this.log,
      this.transitions,
      this.earlier,
      this.outbox,
      this.holds,
      this.incidents,
      this.deliveries,
      this.facts,
      this.quarantine,
      this.policies,
      this.accounts,
    ];
  }

  commit(): void {
    for (const part of this.#parts) part.commit();
    this.#before = this.remarks;
  }

  rollback(): void {
    for (const part of this.#parts) part.rollback();
    this.remarks = this.#before;
  }
}
