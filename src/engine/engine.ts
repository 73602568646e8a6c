import { defaultPolicy, type Policy } from '../../machines/policy.ts';
import { stepperUnder, type Stepper } from '../decide/step.ts';
import type { Ledger, Needs, Workbench } from '../store/ledger.ts';
import { Batch } from './batch.ts';
import { Gists } from './gists.ts';
import { HoldingOutbox } from './held-effects.ts';
import { Restoring } from './restoring.ts';

/** What an engine needs. */
export interface EngineParts {
  readonly ledger: Ledger;
  /** Thresholds and windows; the defaults when left out. */
  readonly policy?: Policy;
  /** As what the policy is noted beside entries, where it was noted before some of its settings came to be. */
  readonly notedAs?: Policy;
}

/** How a piece of work is to be done. */
export interface WorkOptions {
  /** The accounts and source ids of the readings that are taken in. Default: none but what is due. */
  readonly needs?: () => Needs;
  /** Whether the batch remembers what happened. Default true; a large one had better not. */
  readonly recording?: boolean;
  /** Whether the effects are those of a log that is replayed, and marked as such. Default false. */
  readonly replayed?: boolean;
}

const noNeeds: Needs = { accountIds: [], sourceIds: [] };

/**
 * Takes readings in, one transaction at a time: log entry, transition, snapshot, deadlines and outbox of an event
 * are kept together or not at all.
 */
export class Engine {
  readonly ledger: Ledger;
  readonly policy: Policy;
  readonly #notedAs: Policy;
  readonly gists: Gists;
  readonly #stepper: Stepper;

  constructor({ ledger, policy = defaultPolicy, notedAs = policy }: EngineParts) {
    this.ledger = ledger;
    this.policy = policy;
    this.#notedAs = notedAs;
    this.gists = new Gists(ledger);
    this.#stepper = stepperUnder(policy);
  }

  /**
   * Runs `work` on a batch in one transaction; what it took in is durable when the promise resolves. When it rejects, nothing
   * of the batch is kept. The work may be run again: it must have no effect but on the batch.
   */
  commit<T>(
    work: (batch: Batch) => T,
    { needs = () => noNeeds, recording = true, replayed = false }: WorkOptions = {},
  ): Promise<T> {
    return this.ledger.transact(needs, (bench) => {
      const { writer } = bench;
      const before = replayed ? writer.lastEffect() : 0;
      const batch = this.#batchOn(bench, recording);
      const result = work(batch);
      batch.finish();
      if (replayed && writer.lastEffect() > before) writer.markReplayed(before + 1, writer.lastEffect());
      return result;
    });
  }

  /** Runs `work` in one transaction, as {@link commit} does, on what writes a log again of which accounts were erased. */
  restore<T>(work: (restoring: Restoring) => T): Promise<T> {
    const { policy } = this;
    return this.ledger.transact(
      () => noNeeds,
      ({ writer }) =>
        work(
          new Restoring({ writer, stepper: this.#stepper, policy, policyId: writer.policyId(this.#notedAs) }),
        ),
    );
  }

  #batchOn({ writer, due, held, fleet, facts }: Workbench, recording: boolean): Batch {
    const { policy } = this;
    return new Batch(
      {
        writer,
        due,
        fleet,
        facts,
        stepper: this.#stepper,
        policy,
        policyId: writer.policyId(this.#notedAs),
        outbox: new HoldingOutbox({ writer, policy, held, due }),
        gists: this.gists,
      },
      recording,
    );
  }
}
