import { asOf } from '../../views/as-of.ts';
import type { Provider } from '../../../machines/provider.ts';
import type { JobQuery, JobView } from '../../views/jobs.ts';
import type { AccountCause } from '../../model/names.ts';
import { newestEntry } from '../../store/newest.ts';
import type { AccountQuery } from '../../store/port.ts';
import { reading, shownDatabase, type DatabaseOption, type OpenFleet } from '../fleet.ts';
import { printJson, printJsonArray, wantsJson } from '../json.ts';
import { longestFirst, isFormed, listed, printFormed, type ListFlags } from '../listing.ts';
import { printPaged } from '../pager.ts';
import { attentionText } from '../print/attention.ts';
import { incidentBlock } from '../print/incidents.ts';
import { jobsText, jobText } from '../print/jobs.ts';
import { lookOf } from '../print/look.ts';
import { operand, quoted } from '../../views/shown/quote.ts';
import type { Shell } from '../shell.ts';
import { noteUnread } from '../unread-note.ts';
import { usageError } from '../usage.ts';

/** What `attention` is told. */
export interface AttentionFlags extends DatabaseOption, ListFlags {
  readonly all?: boolean;
  readonly jobs?: boolean;
  readonly tenant?: string;
  readonly provider?: Provider;
  readonly cause?: AccountCause;
  readonly limit?: number;
  readonly utc?: boolean;
  readonly pager?: boolean;
}

/**
 * Shows what there is to do: the jobs, the accounts of one of them, or every account that needs someone.
 *
 * @param number - of a job, as the list of jobs shows it
 * @throws LifecycleError `invalidOption` where there is no such job
 */
export const listAttention = (
  shell: Shell,
  number: number | undefined,
  flags: AttentionFlags,
): Promise<void> =>
  reading(shell, flags, async (fleet) => {
    if (number !== undefined) return showJob(shell, fleet, number, flags);
    if (showsJobs(flags)) return listJobs(shell, fleet, flags);
    return listNeeding(shell, fleet, flags);
  });

/** Jobs are for people, unless they are asked for; what only a list of accounts can be told asks for that. */
const showsJobs = (flags: AttentionFlags): boolean => {
  const { all, jobs, name, since, sort, limit } = flags;
  const isOfAccounts = [name, since, sort, limit].some((each) => each !== undefined);
  return jobs === true || (all !== true && !isFormed(flags) && !isOfAccounts);
};

const jobQuery = ({ who, ...flags }: AttentionFlags): JobQuery => ({
  ...(who === undefined ? {} : { actor: who }),
  ...attentionQuery(flags),
});

const showJob = async (
  shell: Shell,
  { lifecycle, store }: OpenFleet,
  number: number,
  flags: AttentionFlags,
): Promise<void> => {
  const jobs = await lifecycle.jobs(jobQuery(flags));
  const job = jobs[number - 1];
  if (job === undefined)
    throw usageError(
      `there is no job ${number}`,
      jobs.length === 0
        ? 'Nobody is needed.'
        : `There are jobs 1 to ${jobs.length}: account-lifecycle attention`,
    );
  if (wantsJson(flags)) return printJson(shell, job, flags);
  const look = lookOf(shell, { ...flags, asOf: asOf(store, shell.io.now()) });
  await printPaged(shell, jobText(job, look), flags);
  return suggestWhy(shell, flags, job.accounts[0]?.accountId);
};

const listJobs = async (
  shell: Shell,
  { lifecycle, store }: OpenFleet,
  flags: AttentionFlags,
): Promise<void> => {
  const jobs = await lifecycle.jobs(jobQuery(flags));
  if (wantsJson(flags)) return printJsonArray(shell, jobs, flags);
  const standing = {
    total: store.counts().total,
    narrowed: isNarrowed(flags),
    heardAt: newestEntry(store)?.at ?? null,
  };
  const look = lookOf(shell, { ...flags, asOf: asOf(store, shell.io.now()) });
  shell.print(jobsText(jobs, standing, look, flags.jobs));
  suggestMore(shell, flags, jobs);
  return noteUnread(shell, store.totals().quarantined, flags);
};

/** How many accounts people are shown unless they ask for more; programs get them all. */
const MOST_SHOWN = 100;

const listNeeding = async (
  shell: Shell,
  { lifecycle, store }: OpenFleet,
  flags: AttentionFlags,
): Promise<void> => {
  const moment = asOf(store, shell.io.now());
  const isCutByStore = [flags.who, flags.name, flags.since].every((each) => each === undefined);
  const { limit = isFormed(flags) || flags.all === true ? Infinity : MOST_SHOWN } = flags;
  const found = await lifecycle.attention({
    ...attentionQuery(flags),
    ...(isCutByStore && flags.sort !== 'since' && Number.isFinite(limit) ? { limit } : {}),
  });
  const inOrder = flags.sort === 'since' ? longestFirst(found) : found;
  const wanted = listed(inOrder, { ...flags, limit }, moment);
  if (isFormed(flags)) return printFormed(shell, wanted, flags);
  const views = await Array.fromAsync(wanted);
  const incidents = isNarrowed(flags) ? [] : await lifecycle.incidents({ open: true });
  const { total, attention } = store.counts();
  const look = lookOf(shell, { ...flags, asOf: moment });
  const text = [
    ...incidents.toReversed().map((incident) => `${incidentBlock(incident, look)}\n`),
    attentionText(views, { needing: attention, total, narrowed: isNarrowed(flags) }, look),
  ].join('\n');
  await printPaged(shell, text, flags);
  suggestWhy(shell, flags, views[0]?.accountId);
  return noteUnread(shell, store.totals().quarantined, flags);
};

const isNarrowed = ({ tenant, provider, cause, who, name, since }: AttentionFlags): boolean =>
  [tenant, provider, cause, who, name, since].some((each) => each !== undefined);

const attentionQuery = ({
  tenant,
  provider,
  cause,
}: AttentionFlags): Pick<AccountQuery, 'tenant' | 'provider' | 'cause'> => ({
  ...(tenant === undefined ? {} : { tenant }),
  ...(provider === undefined ? {} : { provider }),
  ...(cause === undefined ? {} : { cause }),
});

const databaseNamed = ({ db }: AttentionFlags): string =>
  db === undefined ? '' : ` --db ${quoted(shownDatabase(db))}`;

const suggestWhy = (shell: Shell, flags: AttentionFlags, id: string | undefined): void => {
  if (id === undefined) return;
  const command = `account-lifecycle explain${databaseNamed(flags)} ${operand(id)}`;
  shell.note(`\n${shell.err.paint.dim('Why, and what else it could be:')}\n  ${command}`);
};

const suggestMore = (shell: Shell, flags: AttentionFlags, jobs: readonly JobView[]): void => {
  const [job] = jobs;
  if (job === undefined) return;
  const named = databaseNamed(flags);
  const lines = [
    [`account-lifecycle attention ${job.number}${named}`, 'the accounts of a job'],
    [`account-lifecycle attention --all${named}`, 'every account'],
  ];
  const widest = Math.max(...lines.map(([command = '']) => command.length));
  const dim = shell.err.paint.dim;
  shell.note(
    `\n${lines.map(([command = '', says = '']) => `  ${command.padEnd(widest)}  ${dim(says)}`).join('\n')}`,
  );
};
