import type { FactReading } from '../model/delivery.ts';
import type { WorkbenchWriter } from '../store/ledger.ts';
import { newestSeq } from '../store/newest.ts';
import type { Applied } from './outcome.ts';
import { newEntryOf, ownStepOf, takenBy, type RetakenEntry, type TakingParts } from './taking.ts';

/** What entries are restored with. */
export interface RestoringParts extends TakingParts {
  readonly writer: WorkbenchWriter;
  readonly policyId: number;
}

/**
 * The work of one transaction that writes a log again of which accounts were erased: what follows for an account from its own
 * entries, and nothing that follows for others. Whatever the engine told accounts stands in the log as entries.
 */
export class Restoring {
  readonly writer: WorkbenchWriter;
  readonly #parts: RestoringParts;

  constructor(parts: RestoringParts) {
    this.writer = parts.writer;
    this.#parts = parts;
  }

  /** Takes an entry in once more; see `Batch.retake`. */
  retake(event: Applied['event'], payload: string | null, { overtaken, decided }: RetakenEntry): void {
    const { writer } = this;
    const before = writer.snapshot(event.accountId);
    const taken = takenBy(this.#parts, before, event, {
      isOvertaken: () => overtaken,
      ...(decided === undefined ? {} : { decided }),
    });
    const decidedEvent = { event, payload, before, ...taken };
    const step = ownStepOf(decidedEvent);
    const seq = writer.append(newEntryOf(decidedEvent, step, this.#parts.policyId));
    for (const transition of decided?.moved ?? step.transitions) writer.addTransition(transition, seq);
    writer.save(step.snapshot);
  }

  /** Keeps a fact. */
  renote({ fact, at, json }: FactReading): void {
    const { policyId } = this.#parts;
    this.writer.addFact({ ...fact, at, seq: newestSeq(this.writer), policyId, payload: json });
  }

  /** Takes the next number for an entry that was erased, in the name of somebody who is going to be. Returns the number. */
  appendErased(accountId: string, at: number): number {
    const { policyId } = this.#parts;
    return this.writer.append({
      accountId,
      at,
      source: 'webhook',
      type: 'OK',
      occurredAt: null,
      sourceId: null,
      payload: null,
      decision: 'recorded',
      version: 0,
      policyId,
      flags: [],
    });
  }
}
