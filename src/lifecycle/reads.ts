import { assertArgument, assertArguments } from '../model/arguments.ts';
import { momentOf, type Moment } from '../model/moment.ts';
import type { AccountAct } from '../model/act.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import type { Engine } from '../engine/engine.ts';
import { quarantineEntry } from '../intake/quarantine.ts';
import type { AccountCounts, AccountQuery, IncidentQuery, QuarantineQuery } from '../store/port.ts';
import { viewOf, type AccountView } from '../views/account.ts';
import {
  explanationOf,
  historyOf,
  snapshotAt,
  type AccountExplanation,
  type HistoryEntry,
} from '../views/history.ts';
import { asOfIn } from '../views/as-of.ts';
import { assignmentOf } from '../views/remedy.ts';
import { jobsOf, type JobQuery, type JobView } from '../views/jobs.ts';
import { incidentView, type IncidentView } from '../views/incident.ts';
import {
  noticesIn,
  silencesIn,
  type NoticeQuery,
  type NoticeView,
  type SilenceView,
} from '../views/notices.ts';
import { permissionOf, type Permission, type PermissionQuestion } from '../views/permission.ts';
import { quarantineView, type QuarantineView } from '../views/quarantine.ts';
import {
  accountQueryRules,
  actRule,
  incidentQueryRules,
  jobQueryRules,
  noticeQueryRules,
  quarantineQueryRules,
} from './arguments.ts';
import type { LifecycleParts } from './options.ts';

/** How many deliveries in quarantine a page has, unless asked otherwise. */
const QUARANTINE_PAGE = 100;

/**
 * What a lifecycle can be asked. Nothing here changes anything; after `close()` all of it rejects with `closed`, and a query that
 * is misspelt is `invalidOption`.
 */
export abstract class LifecycleReads {
  readonly #parts: LifecycleParts;

  constructor(parts: LifecycleParts) {
    this.#parts = parts;
  }

  /** The engine, while it is open. */
  protected abstract open(): Engine;

  /** The account, or null when it is not known. */
  async account(accountId: string): Promise<AccountView | null> {
    const snapshot = await this.open().ledger.snapshot(accountId);
    return snapshot === null ? null : ((await this.#views([snapshot]))[0] ?? null);
  }

  /** The accounts that match, by id unless asked otherwise. */
  async accounts(query: AccountQuery = {}): Promise<readonly AccountView[]> {
    return this.#views(await this.snapshots(query));
  }

  /** The stored states of the accounts that match: what their views are made of. */
  async snapshots(query: AccountQuery = {}): Promise<readonly AccountSnapshot[]> {
    assertArguments('accounts', query, accountQueryRules);
    return this.open().ledger.accounts(query);
  }

  /** The stored state of an account, or null when it is not known. */
  async snapshot(accountId: string): Promise<AccountSnapshot | null> {
    return this.open().ledger.snapshot(accountId);
  }

  /**
   * Whether an account may be used for something now, from what is stored of it alone: at once, so that it can be asked before
   * every request.
   *
   * @throws LifecycleError `closed`; `invalidOption` where the ledger is too far away to answer at once, and for no act
   */
  can(accountId: string, act: AccountAct, question: PermissionQuestion = {}): Permission {
    assertArgument('can', 'an act', act, actRule);
    const { gists, policy } = this.open();
    return permissionOf(gists.of(accountId), act, question, policy, this.#parts.clock.now());
  }

  /** How many accounts there are by status, provider and cause. */
  async counts(): Promise<AccountCounts> {
    return this.open().ledger.counts();
  }

  /** The accounts that need someone, worst first: operators before users, the longest broken first. */
  attention(query: Omit<AccountQuery, 'attention' | 'order'> = {}): Promise<readonly AccountView[]> {
    return this.accounts({ ...query, attention: true, order: 'attention' });
  }

  /**
   * What there is to do: a job is what one actor has to do about one shared object, such as a proxy, for all the accounts that
   * need it. Operators before users and administrators; what is handled last, incidents first, then the largest job.
   */
  async jobs(query: JobQuery = {}): Promise<readonly JobView[]> {
    assertArguments('jobs', query, jobQueryRules);
    const { ledger, policy } = this.open();
    return jobsOf(ledger, query, policy, await this.#present());
  }

  /** What many accounts that broke together have in common, in the order in which it was found. */
  async incidents(query: IncidentQuery = {}): Promise<readonly IncidentView[]> {
    assertArguments('incidents', query, incidentQueryRules);
    return (await this.open().ledger.incidents(query)).map(incidentView);
  }

  /**
   * What people are told of accounts and incidents, to whom, whether it has arrived, and what comes next. What is over is there for a month.
   */
  async notices(query: NoticeQuery = {}): Promise<readonly NoticeView[]> {
    assertArguments('notices', query, noticeQueryRules);
    return noticesIn(this.open().ledger, query, this.#parts.clock.now());
  }

  /** Of whom nothing is said for a while. */
  async silences(): Promise<readonly SilenceView[]> {
    return silencesIn(this.open().ledger, this.#parts.clock.now());
  }

  /** All that was heard of an account and what it did, oldest first, read by pages; nothing for an unknown one. */
  history(accountId: string): AsyncIterableIterator<HistoryEntry> {
    return historyOf(this.open().ledger, this.#parts.readers.payload, accountId);
  }

  /** Why the account is where it is, and what would change that; null for an unknown one. */
  async explain(accountId: string): Promise<AccountExplanation | null> {
    const { ledger, policy } = this.open();
    return explanationOf(ledger, this.#parts.readers.payload, accountId, policy);
  }

  /**
   * The account as it was at a moment, or null when it was not known yet.
   *
   * @throws LifecycleError `invalidOption` when the moment is none
   */
  async at(accountId: string, moment: Moment): Promise<AccountView | null> {
    const { ledger, policy } = this.open();
    const snapshot = await snapshotAt(ledger, this.#parts.readers.payload, accountId, momentOf(moment));
    return snapshot === null ? null : viewOf(snapshot, policy);
  }

  /**
   * What could not be read, oldest first unless asked otherwise: a page of at most 100, or of `limit`. The next page comes after
   * the last one's `id`.
   */
  async quarantine(query: QuarantineQuery = {}): Promise<readonly QuarantineView[]> {
    assertArguments('quarantine', query, quarantineQueryRules);
    const entries = await this.open().ledger.quarantine({ limit: QUARANTINE_PAGE, ...query });
    return entries.map(quarantineView);
  }

  /** What could not be read and has this number, or null when nothing in quarantine has. */
  async quarantined(id: number): Promise<QuarantineView | null> {
    const entry = await quarantineEntry(this.open().ledger, id);
    return entry === null ? null : quarantineView(entry);
  }

  async #views(snapshots: readonly AccountSnapshot[]): Promise<readonly AccountView[]> {
    const { ledger, policy } = this.open();
    const isPaused = (snapshot: AccountSnapshot): boolean => assignmentOf(snapshot)?.pauseUntil !== undefined;
    const moment = snapshots.some(isPaused) ? await this.#present() : undefined;
    return Promise.all(
      snapshots.map(async (snapshot) => {
        const verification = await ledger.verification(snapshot.context.accountId);
        return viewOf(snapshot, policy, verification?.at, undefined, moment);
      }),
    );
  }

  /** The moment for which the fleet stands: now, or the newest entry's where the log is one of the past. */
  #present(): Promise<number> {
    return asOfIn(this.open().ledger, this.#parts.clock.now());
  }
}
