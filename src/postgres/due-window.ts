import { compareText } from '../store/index.ts';
import type { Due, DueSource } from '../store/ledger.ts';
import type { Demands } from './demands.ts';
import type { Loaded } from './load.ts';

const isBefore = (a: Due, b: Due): boolean =>
  a.dueAt < b.dueAt || (a.dueAt === b.dueAt && compareText(a.accountId, b.accountId) < 0);

type LoadedDues = Pick<Loaded, 'accounts' | 'dues' | 'duesUntil' | 'fleet'>;

/** Is thrown by work that has to be run again with more of what is due. */
export class MoreDues extends Error {}

/** What is due, the earliest first, as far as it was loaded: where that ends, more is asked for. */
export class DueWindow implements DueSource {
  /** Sorted, the earliest last. */
  readonly #dues: Due[] = [];
  readonly #demands: Demands;
  readonly #loaded: LoadedDues;
  constructor(loaded: LoadedDues, demands: Demands) {
    this.#loaded = loaded;
    this.#demands = demands;
    for (const due of loaded.dues) this.add(due);
    for (const { id, endsAt } of loaded.fleet.open)
      this.add({ accountId: String(id), event: 'INCIDENT', dueAt: endsAt });
  }

  take(now: number): Due | undefined {
    const next = this.#dues.at(-1);
    const isDue = next !== undefined && next.dueAt <= now;
    if ((isDue ? next.dueAt : now) > this.#loaded.duesUntil) {
      this.#demands.addDues(now);
      throw new MoreDues();
    }
    if (!isDue) return undefined;
    this.#dues.pop();
    if (next.event !== 'INCIDENT' && !this.#loaded.accounts.has(next.accountId))
      this.#demands.add('accountIds', next.accountId);
    return next;
  }

  add(due: Due): void {
    const known = this.#dues.findIndex(
      ({ accountId, event }) => accountId === due.accountId && event === due.event,
    );
    if (known >= 0) this.#dues.splice(known, 1);
    const place = this.#dues.findLastIndex((other) => !isBefore(other, due));
    this.#dues.splice(place + 1, 0, due);
  }
}
