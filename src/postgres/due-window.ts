import { DueQueue } from '../store/due-queue.ts';
import type { Due, DueSource } from '../store/ledger.ts';
import type { Demands } from './demands.ts';
import type { Loaded } from './load.ts';

type LoadedDues = Pick<Loaded, 'accounts' | 'dues' | 'duesUntil' | 'fleet'>;

/** Is thrown within work that had better be run again at once, with more than was loaded for it. */
export class RunAgain extends Error {}

/** What is due, the earliest first, as far as it was loaded: where that ends, more is asked for. */
export class DueWindow implements DueSource {
  readonly #dues: DueQueue;
  readonly #demands: Demands;
  readonly #loaded: LoadedDues;

  constructor(loaded: LoadedDues, demands: Demands) {
    this.#loaded = loaded;
    this.#demands = demands;
    this.#dues = new DueQueue(loaded.dues);
    for (const { id, endsAt } of loaded.fleet.open)
      this.add({ accountId: String(id), event: 'INCIDENT', dueAt: endsAt });
  }

  take(now: number): Due | undefined {
    const { duesUntil, accounts } = this.#loaded;
    const next = this.#dues.take(Math.min(now, duesUntil));
    if (next === undefined && now > duesUntil) {
      this.#demands.addDues(now);
      throw new RunAgain();
    }
    if (next !== undefined && next.event !== 'INCIDENT' && !accounts.has(next.accountId))
      this.#demands.add('accountIds', next.accountId);
    return next;
  }

  add(due: Due): void {
    this.#dues.add(due);
  }
}
