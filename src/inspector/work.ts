import type { Actor } from '../../machines/causes/cause.ts';
import type { Policy } from '../../machines/policy.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { jobEntryOf, jobsAmong, type JobAccount, type JobEntry, type JobView } from '../views/jobs.ts';
import type { JobPlaceAnswer, WorkJob, WorkShare } from './work-answers.ts';

/** Which jobs. */
export interface WorkQuery {
  /** Only what this one has to do. */
  readonly actor?: Actor;
  /** Part of what a job is called, or of an account's id, name or tenant, in any case. */
  readonly search?: string;
}

/** A job and its name in addresses. */
export interface NamedJob {
  readonly key: string;
  readonly view: JobView;
}

/** How long jobs stand while nothing is heard, in milliseconds: a pause may end meanwhile. */
const STANDS = 60_000;

/** Which job this is, as long as actor, task and object are the same. */
const jobNameOf = ({ actor, task, about, pauseUntil }: JobView, moment: number): string =>
  [
    actor,
    task,
    ...(about === undefined ? [] : [about.kind, about.name]),
    ...(pauseUntil !== undefined && Date.parse(pauseUntil) <= moment ? ['over'] : []),
  ].join('.');

const finds = (text: string | undefined, search: string): boolean =>
  text?.toLowerCase().includes(search) === true;

const isFound = ({ accountId, name, tenant }: JobAccount, search: string): boolean =>
  finds(accountId, search) || finds(name, search) || finds(tenant, search);

/** What is asked for of a job: all of its accounts where its own words match, else those that do. */
const askedAccounts = ({ title, accounts }: JobView, { search }: WorkQuery): readonly JobAccount[] => {
  const text = search?.toLowerCase();
  if (text === undefined || finds(title, text)) return accounts;
  return accounts.filter((account) => isFound(account, text));
};

/** The jobs of a fleet, from what is known of its accounts: whoever needs somebody is kept in memory, ready to be counted. */
export class Work {
  readonly #entries = new Map<string, JobEntry>();
  #jobs: Promise<readonly NamedJob[]> | null = null;
  #until = 0;

  /** Takes over how an account is now. */
  take(snapshot: AccountSnapshot): void {
    const { accountId } = snapshot.context;
    const entry = jobEntryOf(snapshot);
    if (entry === null) {
      if (!this.#entries.delete(accountId)) return;
    } else this.#entries.set(accountId, entry);
    this.#jobs = null;
  }

  /** How many accounts need each. */
  needing(): Readonly<Record<Actor, number>> {
    const counts = { operator: 0, user: 0, admin: 0 };
    for (const { assignment } of this.#entries.values()) counts[assignment.actor]++;
    return counts;
  }

  /** The jobs as they are at a moment (milliseconds since 1970). */
  jobs(
    snapshotOf: (accountId: string) => AccountSnapshot | null,
    policy: Policy,
    moment: number,
  ): Promise<readonly NamedJob[]> {
    if (this.#jobs === null || moment > this.#until) {
      this.#until = moment + STANDS;
      const ledger = { snapshot: async (accountId: string) => snapshotOf(accountId) };
      this.#jobs = jobsAmong(this.#entries.values(), ledger, policy, moment).then((views) =>
        views.map((view) => ({ key: jobNameOf(view, moment), view })),
      );
    }
    return this.#jobs;
  }
}

/** A job as it is listed, and the accounts that are asked for. */
export interface ListedJob {
  readonly job: WorkJob;
  readonly accounts: readonly JobAccount[];
}

const listedJob = ({ key, view }: NamedJob, query: WorkQuery): ListedJob | null => {
  const accounts = askedAccounts(view, query);
  const [oldest] = accounts;
  if (oldest === undefined) return null;
  const { actor, title, forOperator, strength, causes, incident = null, handledAt = null } = view;
  return {
    job: {
      key,
      actor,
      title,
      forOperator,
      accounts: accounts.length,
      oldest: oldest.since,
      strength,
      causes,
      incident,
      handledAt,
    },
    accounts,
  };
};

/** The jobs that match. */
export const listedJobs = (jobs: readonly NamedJob[], query: WorkQuery): readonly ListedJob[] =>
  jobs
    .filter(({ view }) => query.actor === undefined || view.actor === query.actor)
    .flatMap((each) => listedJob(each, query) ?? []);

/** How much each has to do. */
export const sharesOf = (jobs: readonly NamedJob[]): Readonly<Record<Actor, WorkShare>> => {
  const shareOf = (actor: Actor): WorkShare => {
    const own = jobs.filter(({ view }) => view.actor === actor);
    return { jobs: own.length, accounts: own.reduce((sum, { view }) => sum + view.accounts.length, 0) };
  };
  return { operator: shareOf('operator'), user: shareOf('user'), admin: shareOf('admin') };
};

/** Where an account stands in the work, or null. */
export const placeInWork = (jobs: readonly NamedJob[], accountId: string): JobPlaceAnswer | null => {
  for (const { key, view } of jobs) {
    const { actor, title, accounts } = view;
    const index = accounts.findIndex((account) => account.accountId === accountId);
    if (index < 0) continue;
    return {
      job: { key, actor, title, accounts: accounts.length },
      place: index + 1,
      previous: accounts[index - 1]?.accountId ?? null,
      next: accounts[index + 1]?.accountId ?? null,
    };
  }
  return null;
};
