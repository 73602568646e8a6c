import { defaultPolicy, type Policy } from '../../machines/policy.ts';
import { Agenda, type Due } from './due-queue.ts';
import { Batch } from './batch.ts';
import type { Reader } from '../model/delivery.ts';
import { Outgoing } from './held-effects.ts';
import { stepperUnder, type Stepper } from '../decide/step.ts';
import type { HeldEffects, Store } from '../store/port.ts';

/** What an engine needs. */
export interface EngineParts {
  readonly store: Store;
  readonly reader: Reader;
  /** Thresholds and windows; the defaults when left out. */
  readonly policy?: Policy;
}

/**
 * Takes deliveries in, one transaction at a time: log entry, transition, snapshot, deadlines and outbox of an event
 * are kept together or not at all.
 */
export class Engine {
  readonly store: Store;
  readonly reader: Reader;
  readonly policy: Policy;
  readonly #stepper: Stepper;
  #ahead: Ahead | null = null;

  constructor({ store, reader, policy = defaultPolicy }: EngineParts) {
    this.store = store;
    this.reader = reader;
    this.policy = policy;
    this.#stepper = stepperUnder(policy);
  }

  /**
   * Runs `work` on a batch in one transaction; what it took in is durable when this returns. When it throws, nothing
   * of the batch is kept.
   *
   * @param recording - whether the batch remembers what happened, default true; a large one had better not
   */
  commit<T>(work: (batch: Batch) => T, recording = true): T {
    try {
      return this.store.transaction((writer) => {
        const { agenda, holdings } = this.#aheadNow();
        const batch = new Batch(
          {
            writer,
            reader: this.reader,
            stepper: this.#stepper,
            policy: this.policy,
            policyId: writer.policyId(this.policy),
            outgoing: new Outgoing(writer, this.policy, holdings, agenda),
            agenda,
          },
          recording,
        );
        return work(batch);
      });
    } catch (error) {
      this.#ahead = null;
      throw error;
    }
  }

  /** When the next deadline or the next end of a hold is due, in milliseconds since 1970, or null. May be early, never late. */
  nextDue(): number | null {
    return this.#aheadNow().agenda.nextAt ?? null;
  }

  /** What is ahead. Inside a transaction nobody else can add to it any more. */
  #aheadNow(): Ahead {
    if (this.store.changedElsewhere()) this.#ahead = null;
    return (this.#ahead ??= aheadOf(this.store));
  }
}

/** What is due at some time. */
interface Ahead {
  readonly agenda: Agenda;
  /** What is held, by account. */
  readonly holdings: Map<string, HeldEffects>;
}

const aheadOf = (store: Store): Ahead => {
  const held = store.held();
  const releases = held.map(({ accountId, until }): Due => ({ accountId, event: 'RELEASE', dueAt: until }));
  return {
    agenda: new Agenda([...store.deadlines(), ...releases]),
    holdings: new Map(held.map((each) => [each.accountId, each])),
  };
};
