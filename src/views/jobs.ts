import type { Actor, Strength } from '../../machines/causes/cause.ts';
import { strengths } from '../../machines/causes/cause.ts';
import { incidentOf } from '../../machines/evidence.ts';
import type { Policy } from '../../machines/policy.ts';
import type { Provider } from '../../machines/provider.ts';
import { diagnose } from '../decide/diagnose.ts';
import { isoTime } from '../model/clock.ts';
import type { AccountCause, AccountStatus } from '../model/names.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { causeOfPath, connectionOf, statusOfPath } from '../model/state.ts';
import type { LedgerReader } from '../store/ledger.ts';
import type { AccountQuery } from '../store/port.ts';
import { compareText } from '../store/texts.ts';
import {
  assignmentOf,
  assignmentOfIncident,
  remedyFor,
  remedyOf,
  type Assignment,
  type Remedy,
} from './remedy.ts';
import { shortTask, type RemedyTask, type TaskObject } from './shown/tasks.ts';

/** What one actor has to do about one shared object: the unit of the work list. Times are ISO 8601 UTC with milliseconds. */
export interface JobView {
  /** Its place in the list, from 1 on. */
  readonly number: number;
  readonly actor: Actor;
  readonly task: RemedyTask;
  /** What to do in a few words, with what is known filled in: `Replace proxy p-eu-3`. */
  readonly title: string;
  /** The same in full, said to the team that runs the integration. */
  readonly forOperator: string;
  /** What it is about, where evidence names that. */
  readonly about?: TaskObject;
  /** The first end of a pause among its accounts. */
  readonly pauseUntil?: string;
  /** The number of the open incident that it comes from. */
  readonly incident?: number;
  /** How sure the cause is, going by the accounts that have waited longest; null where there are several causes, or none. */
  readonly strength: Exclude<Strength, 'none'> | null;
  /** Since when the first of its accounts has waited. */
  readonly oldest: string;
  /** Why, by cause or, without one, by status, the most frequent first. */
  readonly causes: readonly JobReason[];
  /** When the last of its accounts was said to be handled; absent while not all of them are. */
  readonly handledAt?: string;
  /** Its accounts, those that have waited longest first. */
  readonly accounts: readonly JobAccount[];
}

/** How many accounts of a job are there for one reason. */
export interface JobReason {
  /** A cause, or a status without one. */
  readonly name: AccountCause | AccountStatus;
  readonly count: number;
}

/** An account of a job. */
export interface JobAccount {
  readonly accountId: string;
  readonly provider: Provider;
  readonly tenant?: string;
  readonly name?: string;
  readonly status: AccountStatus;
  readonly cause: AccountCause | null;
  readonly since: string;
  /** When somebody last said that what there was to do about this break is done, where somebody has. */
  readonly handledAt?: string;
}

/** Whose jobs are asked for. */
export type JobQuery = Pick<AccountQuery, 'status' | 'provider' | 'cause' | 'tenant'> & {
  /** Only what this one has to do. */
  readonly actor?: Actor;
};

/** Who comes first in the list. */
const orderOfActors: readonly Actor[] = ['operator', 'user', 'admin'];

/** How many accounts are read at a time. */
const READ_AT_ONCE = 2000;

/** From how many accounts of a job, those that have waited longest, it is told how sure its cause is. */
const WEIGHED = 8;

/** An account that needs somebody, ready to be counted to a job. */
export interface JobEntry {
  readonly assignment: Assignment;
  readonly account: JobAccount;
  /** Since when it has waited, in milliseconds since 1970. */
  readonly since: number;
  /** The incident that it is a member of, if what that asks for is what the account needs somebody for; null for none. */
  readonly incident: number | null;
}

interface Gathered {
  readonly assignment: Assignment;
  pauseUntil: number | undefined;
  incident: number | null;
  readonly accounts: (readonly [since: number, account: JobAccount])[];
}

const isSameTask = (one: Assignment, other: Assignment): boolean =>
  one.actor === other.actor &&
  one.task === other.task &&
  one.about?.kind === other.about?.kind &&
  one.about?.name === other.about?.name;

const jobKey = ({ actor, task, about, pauseUntil }: Assignment, moment: number): string =>
  JSON.stringify([actor, task, about?.kind, about?.name, pauseUntil !== undefined && pauseUntil <= moment]);

/** When what there is to do was last said to be done, in milliseconds since 1970; undefined where nobody has since it broke. */
const handledSince = ({ context, since }: AccountSnapshot): number | undefined =>
  context.evidence.findLast(({ type, at }) => type === 'handled' && at >= since)?.at;

const jobAccountOf = (snapshot: AccountSnapshot): JobAccount => {
  const { context, value, since } = snapshot;
  const connection = connectionOf(value);
  const handledAt = handledSince(snapshot);
  return {
    accountId: context.accountId,
    provider: context.provider,
    ...(context.tenant === null ? {} : { tenant: context.tenant }),
    ...(context.name === null ? {} : { name: context.name }),
    status: statusOfPath(connection),
    cause: causeOfPath(connection),
    since: isoTime(since),
    ...(handledAt === undefined ? {} : { handledAt: isoTime(handledAt) }),
  };
};

/** The incident that an account is a member of, if what that asks for is the job that the account is counted to. */
const incidentBehind = ({ context }: AccountSnapshot, assignment: Assignment): number | null => {
  const item = incidentOf(context);
  if (context.incident === null || item === null) return null;
  return isSameTask(assignmentOfIncident(item.scope, item.name), assignment) ? context.incident : null;
};

/** What an account is counted to a job by, or null where nobody has to act. Cheap: no cause is weighed. */
export const jobEntryOf = (snapshot: AccountSnapshot): JobEntry | null => {
  const assignment = assignmentOf(snapshot);
  if (assignment === null) return null;
  const { since } = snapshot;
  return {
    assignment,
    account: jobAccountOf(snapshot),
    since,
    incident: incidentBehind(snapshot, assignment),
  };
};

const isHandled = ({ accounts }: Gathered): boolean =>
  accounts.every(([, { handledAt }]) => handledAt !== undefined);

/** The last time at which an account was handled, where all of them are. */
const handledAtOf = (gathered: Gathered): string | undefined =>
  isHandled(gathered)
    ? gathered.accounts
        .flatMap(([, { handledAt }]) => handledAt ?? [])
        .toSorted()
        .at(-1)
    : undefined;

/** Sorts accounts into jobs, one after the other. */
class JobGatherer {
  readonly #jobs = new Map<string, Gathered>();
  readonly #moment: number;

  constructor(moment: number) {
    this.#moment = moment;
  }

  add({ assignment, account, since, incident }: JobEntry): void {
    const key = jobKey(assignment, this.#moment);
    const found: Gathered = this.#jobs.get(key) ?? {
      assignment,
      pauseUntil: assignment.pauseUntil,
      incident: null,
      accounts: [],
    };
    this.#jobs.set(key, found);
    const { pauseUntil = Infinity } = assignment;
    if (pauseUntil < (found.pauseUntil ?? 0)) found.pauseUntil = pauseUntil;
    found.incident ??= incident;
    found.accounts.push([since, account]);
  }

  /**
   * The jobs as they are listed: whose they are, then what is not handled yet, then incidents, then the most accounts, then the
   * oldest.
   */
  inOrder(): readonly Gathered[] {
    for (const { accounts } of this.#jobs.values())
      accounts.sort(([a, one], [b, other]) => a - b || compareText(one.accountId, other.accountId));
    const oldestOf = ({ accounts }: Gathered): number => accounts[0]?.[0] ?? 0;
    return [...this.#jobs.values()].sort(
      (one, other) =>
        orderOfActors.indexOf(one.assignment.actor) - orderOfActors.indexOf(other.assignment.actor) ||
        Number(isHandled(one)) - Number(isHandled(other)) ||
        Number(other.incident !== null) - Number(one.incident !== null) ||
        other.accounts.length - one.accounts.length ||
        oldestOf(one) - oldestOf(other),
    );
  }
}

const reasonsOf = (accounts: Gathered['accounts']): readonly JobReason[] => {
  const counts = new Map<JobReason['name'], number>();
  for (const [, { cause, status }] of accounts) {
    const name = cause ?? status;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Array.from(counts, ([name, count]) => ({ name, count })).sort(
    (a, b) => b.count - a.count || compareText(a.name, b.name),
  );
};

/** Whether there is but one cause, whatever family of providers it is named in. */
const isOneCause = (reasons: readonly JobReason[]): boolean =>
  new Set(reasons.map(({ name }) => name.slice(name.indexOf('.') + 1))).size === 1;

/** The strength of the cause of an account that stands in CREDENTIALS for one that has a name. */
const causeStrength = (snapshot: AccountSnapshot, policy: Policy): Strength => {
  const cause = causeOfPath(connectionOf(snapshot.value));
  return diagnose(snapshot, policy).find((hypothesis) => hypothesis.cause === cause)?.strength ?? 'none';
};

const surestOf = (snapshots: readonly AccountSnapshot[], policy: Policy): JobView['strength'] => {
  const surest = Math.max(0, ...snapshots.map((each) => strengths.indexOf(causeStrength(each, policy))));
  const strength = strengths[surest] ?? 'none';
  return strength === 'none' ? null : strength;
};

/** What the team is told: what goes for the eldest, or what goes for all where others have another reason to be restarted. */
const sentenceFor = (remedy: Remedy, snapshots: readonly AccountSnapshot[], moment: number): string => {
  const isShared = snapshots.every(
    (each) => remedyFor(each, { strength: 'none' }, moment)?.forOperator === remedy.forOperator,
  );
  const [eldest] = snapshots;
  if (isShared || remedy.task !== 'restart' || eldest === undefined) return remedy.forOperator;
  return remedyOf(connectionOf(eldest.value))?.forOperator ?? remedy.forOperator;
};

const jobViewOf = async (
  ledger: Pick<LedgerReader, 'snapshot'>,
  gathered: Gathered,
  policy: Policy,
  moment: number,
): Promise<Omit<JobView, 'number'> | null> => {
  const { assignment, accounts, incident } = gathered;
  const { actor, task, about } = assignment;
  const first = accounts.slice(0, WEIGHED).map(([, { accountId }]) => accountId);
  const read = await Promise.all(first.map((accountId) => ledger.snapshot(accountId)));
  const snapshots = read.filter((snapshot) => snapshot !== null);
  const [eldest] = snapshots;
  const [oldest] = accounts;
  const causes = reasonsOf(accounts);
  const remedy = eldest === undefined ? null : remedyFor(eldest, { strength: 'none' }, moment);
  if (oldest === undefined || remedy === null) return null;
  const facts = { ...assignment, pauseUntil: gathered.pauseUntil };
  const handledAt = handledAtOf(gathered);
  return {
    actor,
    task,
    title: shortTask(task, facts, moment),
    forOperator: sentenceFor(remedy, snapshots, moment),
    ...(about === undefined ? {} : { about }),
    ...(facts.pauseUntil === undefined ? {} : { pauseUntil: isoTime(facts.pauseUntil) }),
    ...(incident === null ? {} : { incident }),
    strength: isOneCause(causes) ? surestOf(snapshots, policy) : null,
    oldest: oldest[1].since,
    causes,
    ...(handledAt === undefined ? {} : { handledAt }),
    accounts: accounts.map(([, account]) => account),
  };
};

/**
 * What there is to do about accounts that need somebody: operators before users and administrators, what is handled
 * last, incidents first, then the largest job. Of each job a few accounts are read.
 *
 * @param moment - from which a pause is over or not, in milliseconds since 1970
 */
export const jobsAmong = async (
  entries: Iterable<JobEntry>,
  ledger: Pick<LedgerReader, 'snapshot'>,
  policy: Policy,
  moment: number,
): Promise<readonly JobView[]> => {
  const gatherer = new JobGatherer(moment);
  for (const entry of entries) gatherer.add(entry);
  const jobs: JobView[] = [];
  for (const gathered of gatherer.inOrder()) {
    const job = await jobViewOf(ledger, gathered, policy, moment);
    if (job !== null) jobs.push({ number: jobs.length + 1, ...job });
  }
  return jobs;
};

/** The same for a whole fleet: only accounts that need somebody are read, by pages. */
export const jobsOf = async (
  ledger: Pick<LedgerReader, 'accounts' | 'snapshot'>,
  { actor, ...query }: JobQuery,
  policy: Policy,
  moment: number,
): Promise<readonly JobView[]> => {
  const entries: JobEntry[] = [];
  for (let after: string | undefined; ;) {
    const page = await ledger.accounts({
      ...query,
      attention: true,
      limit: READ_AT_ONCE,
      ...(after === undefined ? {} : { after }),
    });
    for (const snapshot of page) {
      const entry = jobEntryOf(snapshot);
      if (entry !== null && (actor === undefined || entry.assignment.actor === actor)) entries.push(entry);
    }
    after = page.at(-1)?.context.accountId;
    if (page.length < READ_AT_ONCE) break;
  }
  return jobsAmong(entries, ledger, policy, moment);
};
