import type { Policy } from '../../machines/policy.ts';
import { isoTime } from '../model/clock.ts';
import type { StoreReader } from '../store/port.ts';
import type { AccountItem } from './answers.ts';
import type { Page } from './fleet-index.ts';
import {
  listedJobs,
  placeInWork,
  sharesOf,
  type ListedJob,
  type NamedJob,
  type Work,
  type WorkQuery,
} from './work.ts';
import type {
  JobAccountsAnswer,
  JobIdsAnswer,
  JobMessagesAnswer,
  JobPlaceAnswer,
  WorkAnswer,
} from './work-answers.ts';

/** What questions about the work are answered from. */
export interface WorkQueriesParts {
  /** The work as it is now. */
  readonly work: () => Promise<Work>;
  /** How many accounts there are. */
  readonly total: () => number;
  readonly store: Pick<StoreReader, 'snapshot'>;
  /** Accounts as lines of a list. */
  readonly items: (accounts: readonly { readonly accountId: string }[]) => readonly AccountItem[];
  readonly policy: Policy;
  /** The moment for which the fleet stands, in milliseconds since 1970. */
  readonly moment: () => number;
  readonly database: string | null;
}

/** For how many accounts of a job it is looked up what to say to their users; the cause of each is weighed for that. */
const MESSAGES = 500;

/** Answers about what there is to do. */
export class WorkQueries {
  readonly #parts: WorkQueriesParts;

  constructor(parts: WorkQueriesParts) {
    this.#parts = parts;
  }

  /** The jobs that match, and how much there is to do in all. */
  async list(query: WorkQuery): Promise<Omit<WorkAnswer, 'replays'>> {
    const jobs = await this.#jobs();
    const who = sharesOf(jobs);
    return {
      asOf: isoTime(this.#parts.moment()),
      total: this.#parts.total(),
      needing: who.operator.accounts + who.user.accounts + who.admin.accounts,
      who,
      jobs: listedJobs(jobs, query).map(({ job }) => job),
      database: this.#parts.database,
    };
  }

  /** A page of the accounts of a job; null where there is no such job, or nothing of it matches. */
  async accounts(key: string, query: WorkQuery, { offset, limit }: Page): Promise<JobAccountsAnswer | null> {
    const found = await this.#listed(key, query);
    if (found === null) return null;
    const { job, accounts } = found;
    const page = accounts.slice(offset, offset + limit);
    const handled = new Map(page.map(({ accountId, handledAt = null }) => [accountId, handledAt]));
    return {
      job,
      asOf: isoTime(this.#parts.moment()),
      total: accounts.length,
      offset,
      items: this.#parts
        .items(page)
        .map((item) => ({ ...item, handledAt: handled.get(item.accountId) ?? null })),
    };
  }

  /** The ids of all accounts of a job; none where it is done. */
  async ids(key: string, query: WorkQuery): Promise<JobIdsAnswer> {
    const found = await this.#listed(key, query);
    return { ids: found?.accounts.map(({ accountId }) => accountId) ?? [] };
  }

  /** What to say to the users of a job's accounts, the message for the most of them first. */
  async messages(key: string, query: WorkQuery): Promise<JobMessagesAnswer> {
    const accounts = (await this.#listed(key, query))?.accounts ?? [];
    const byText = new Map<string, string[]>();
    for (const { accountId, remedy } of this.#parts.items(accounts.slice(0, MESSAGES))) {
      if (remedy === null) continue;
      const ids = byText.get(remedy.forUser);
      if (ids === undefined) byText.set(remedy.forUser, [accountId]);
      else ids.push(accountId);
    }
    return {
      messages: Array.from(byText, ([text, ids]) => ({ text, ids })).sort(
        (a, b) => b.ids.length - a.ids.length,
      ),
      omitted: Math.max(0, accounts.length - MESSAGES),
    };
  }

  /** Where an account stands in the work; null where nobody has to act. */
  async placeOf(accountId: string): Promise<JobPlaceAnswer | null> {
    return placeInWork(await this.#jobs(), accountId);
  }

  async #listed(key: string, query: WorkQuery): Promise<ListedJob | null> {
    const jobs = await this.#jobs();
    return (
      listedJobs(
        jobs.filter((job) => job.key === key),
        query,
      )[0] ?? null
    );
  }

  async #jobs(): Promise<readonly NamedJob[]> {
    const { work, store, policy, moment } = this.#parts;
    return (await work()).jobs((accountId) => store.snapshot(accountId), policy, moment());
  }
}
