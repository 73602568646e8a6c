import type { Policy } from '../../machines/policy.ts';
import { isoTime } from '../model/clock.ts';
import type { StoreReader } from '../store/port.ts';
import type { SilenceView } from '../views/notices.ts';
import type { AccountItem } from './answers.ts';
import type { Page } from './fleet-index.ts';
import {
  listedJobs,
  placeInWork,
  sharesOf,
  snoozedLast,
  snoozesIn,
  type ListedJob,
  type NamedJob,
  type SnoozeReader,
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
  /** Of whom nothing is said for a while. */
  readonly silences: () => Promise<readonly SilenceView[]>;
  readonly policy: Policy;
  /** The moment for which the fleet stands, in milliseconds since 1970. */
  readonly moment: () => number;
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
    const { jobs, snoozes } = await this.#jobs();
    const who = sharesOf(jobs);
    return {
      asOf: isoTime(this.#parts.moment()),
      total: this.#parts.total(),
      needing: who.operator.accounts + who.user.accounts + who.admin.accounts,
      who,
      jobs: listedJobs(jobs, query, snoozes).map(({ job }) => job),
    };
  }

  /** A page of the accounts of a job; null where there is no such job, or nothing of it matches. */
  async accounts(key: string, query: WorkQuery, { offset, limit }: Page): Promise<JobAccountsAnswer | null> {
    const found = await this.#listed(key, query);
    if (found === null) return null;
    const { job, accounts, snoozes } = found;
    const page = accounts.slice(offset, offset + limit);
    const seenTo = new Map(
      page.map((account) => {
        const { accountId, handledAt = null } = account;
        return [accountId, { handledAt, snoozedUntil: snoozes(account) }];
      }),
    );
    return {
      job,
      asOf: isoTime(this.#parts.moment()),
      total: accounts.length,
      offset,
      items: this.#parts
        .items(page)
        .map((item) => ({ ...item, ...(seenTo.get(item.accountId) ?? notSeenTo) })),
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

  /** Where an account stands in the work that matches; null where it does not. */
  async placeOf(accountId: string, query: WorkQuery): Promise<JobPlaceAnswer | null> {
    const { jobs, snoozes } = await this.#jobs();
    return placeInWork(listedJobs(jobs, query, snoozes), accountId, snoozes);
  }

  async #listed(
    key: string,
    query: WorkQuery,
  ): Promise<(ListedJob & { readonly snoozes: SnoozeReader }) | null> {
    const { jobs, snoozes } = await this.#jobs();
    const [found] = listedJobs(
      jobs.filter((job) => job.key === key),
      query,
      snoozes,
    );
    return found === undefined ? null : { ...found, snoozes };
  }

  async #jobs(): Promise<{ readonly jobs: readonly NamedJob[]; readonly snoozes: SnoozeReader }> {
    const { work, store, policy, moment, silences } = this.#parts;
    const known = await (await work()).jobs((accountId) => store.snapshot(accountId), policy, moment());
    const silent = await silences();
    const snoozes = snoozesIn(silent);
    return { jobs: silent.length === 0 ? known : snoozedLast(known, snoozes), snoozes };
  }
}

const notSeenTo = { handledAt: null, snoozedUntil: null };
