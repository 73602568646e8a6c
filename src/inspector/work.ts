import type { Actor } from '../../machines/causes/cause.ts';
import type { Policy } from '../../machines/policy.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { jobEntryOf, jobsAmong, type JobAccount, type JobEntry, type JobView } from '../views/jobs.ts';
import type { SilenceView } from '../views/notices.ts';
import { shownActors } from '../views/shown/sentences.ts';
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

/** Until when nothing is said of an account, ISO 8601; null while something may be. */
export type SnoozeReader = (account: Pick<JobAccount, 'accountId' | 'tenant'>) => string | null;

/** Until when accounts are snoozed, by themselves or with their tenant. */
export const snoozesIn = (silences: readonly SilenceView[]): SnoozeReader => {
  const [ofAccounts, ofTenants] = [new Map<string, string>(), new Map<string, string>()];
  for (const { account, tenant, until } of silences) {
    if (account !== undefined) ofAccounts.set(account, until);
    if (tenant !== undefined) ofTenants.set(tenant, until);
  }
  return ({ accountId, tenant = null }) => {
    const one = ofAccounts.get(accountId) ?? null;
    const other = tenant === null ? null : (ofTenants.get(tenant) ?? null);
    return one !== null && other !== null ? (one > other ? one : other) : (one ?? other);
  };
};

/** When the first of some accounts is no longer snoozed; null where one of them is not. */
const snoozedUntil = (accounts: readonly JobAccount[], snoozes: SnoozeReader): string | null => {
  let first: string | null = null;
  for (const account of accounts) {
    const until = snoozes(account);
    if (until === null) return null;
    if (first === null || until < first) first = until;
  }
  return first;
};

/** The jobs of each in their order, those that are snoozed last. */
export const snoozedLast = (jobs: readonly NamedJob[], snoozes: SnoozeReader): readonly NamedJob[] => {
  const rank = ({ view: { actor, accounts } }: NamedJob): number =>
    shownActors.indexOf(actor) * 2 + (snoozedUntil(accounts, snoozes) === null ? 0 : 1);
  return jobs
    .map((job) => [rank(job), job] as const)
    .sort(([one], [other]) => one - other)
    .map(([, job]) => job);
};

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

const listedJob = ({ key, view }: NamedJob, query: WorkQuery, snoozes: SnoozeReader): ListedJob | null => {
  const accounts = askedAccounts(view, query);
  const [oldest] = accounts;
  if (oldest === undefined) return null;
  const { actor, title, forOperator, strength, causes, incident = null, handledAt = null } = view;
  const { length } = accounts;
  const until = snoozedUntil(accounts, snoozes);
  const said = { key, actor, title, forOperator, strength, causes, incident, handledAt };
  return { job: { ...said, accounts: length, oldest: oldest.since, snoozedUntil: until }, accounts };
};

/** The jobs that match. */
export const listedJobs = (
  jobs: readonly NamedJob[],
  query: WorkQuery,
  snoozes: SnoozeReader,
): readonly ListedJob[] =>
  jobs
    .filter(({ view }) => query.actor === undefined || view.actor === query.actor)
    .flatMap((each) => listedJob(each, query, snoozes) ?? []);

/** How much each has to do. */
export const sharesOf = (jobs: readonly NamedJob[]): Readonly<Record<Actor, WorkShare>> => {
  const shareOf = (actor: Actor): WorkShare => {
    const own = jobs.filter(({ view }) => view.actor === actor);
    return { jobs: own.length, accounts: own.reduce((sum, { view }) => sum + view.accounts.length, 0) };
  };
  return { operator: shareOf('operator'), user: shareOf('user'), admin: shareOf('admin') };
};

/** Where an account stands in the work that is listed, or null. Beside its job's first and last are those of the jobs beside it. */
export const placeInWork = (
  jobs: readonly ListedJob[],
  accountId: string,
  snoozes: SnoozeReader,
): JobPlaceAnswer | null => {
  for (const [number, { job, accounts }] of jobs.entries()) {
    const index = accounts.findIndex((account) => account.accountId === accountId);
    const account = accounts[index];
    if (account === undefined) continue;
    const [before, after] = [jobs[number - 1], jobs[number + 1]];
    return {
      job: { key: job.key, actor: job.actor, title: job.title },
      place: index + 1,
      of: accounts.length,
      previous: (accounts[index - 1] ?? before?.accounts.at(-1))?.accountId ?? null,
      next: (accounts[index + 1] ?? after?.accounts[0])?.accountId ?? null,
      nextJob: index === accounts.length - 1 ? (after?.job.title ?? null) : null,
      previousJob: index === 0 ? (before?.job.title ?? null) : null,
      handledAt: account.handledAt ?? null,
      snoozedUntil: snoozes(account),
    };
  }
  return null;
};
