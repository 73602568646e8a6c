import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { providers } from '../../machines/provider.ts';
import { defaultPolicy, type Policy } from '../../machines/policy.ts';
import { asOf } from '../views/as-of.ts';
import { viewOf } from '../views/account.ts';
import { silencesIn } from '../views/notices.ts';
import { quarantineSummary, quarantineView } from '../views/quarantine.ts';
import { isoTime } from '../model/clock.ts';
import type { Reader } from '../model/delivery.ts';
import type { Store } from '../store/port.ts';
import type {
  AccountAnswer,
  AccountGain,
  AccountItem,
  AccountsAnswer,
  FleetAnswer,
  ListPlaceAnswer,
  QuarantineAnswer,
  QuarantinedAnswer,
  StepsAnswer,
} from './answers.ts';
import { FleetIndex, inOrderOf, type ListQuery, type Page } from './fleet-index.ts';
import { orderOfStatuses } from '../model/status-order.ts';
import { HealthQueries, KeptNumbers, type InspectorSurroundings } from './health-queries.ts';
import { historyPointOf, HistoryCache, stepAnswerOf } from './history-cache.ts';
import { FleetPast } from './past/fleet-past.ts';
import { statusOverTime } from './status-over-time.ts';
import { TimeQueries } from './past/time-queries.ts';
import { newestEntry } from '../store/newest.ts';
import type { LostDatabase } from '../views/shown/freshness.ts';
import type { FreshnessAnswer } from './work-answers.ts';
import { WorkQueries } from './work-queries.ts';

/** What an inspector looks at. */
export interface FleetQueriesParts extends InspectorSurroundings {
  readonly store: Store;
  /** Reads stored payloads again. */
  readonly reader: Reader;
  /** The policy under which the present is judged; each event of the past keeps its own. */
  readonly policy?: Policy;
  /** The present moment in milliseconds since 1970. */
  readonly now: () => number;
  /** The database as commands name it, where there is one. */
  readonly database?: string;
  /** What became of the database's file since it was opened; null while it is the same. */
  readonly lost?: () => LostDatabase | null;
}

/** A page of the steps of a history. */
export interface StepsPage extends Page {
  /** The entry that it begins with, by its number in the log, in place of `offset`. */
  readonly entry?: number;
}

/** Of how many accounts it is looked up when the API last showed them. */
const RECONCILED_SAMPLE = 25;

/** How long an answer waits for the whole picture over time, in milliseconds. */
const PATIENCE = 300;

/** One fleet under inspection: answers for the page, from its store alone. */
export class FleetQueries {
  readonly store: Store;
  /** What there is to do. */
  readonly work: WorkQueries;
  readonly #parts: FleetQueriesParts;
  readonly #index: FleetIndex;
  readonly #past: FleetPast;
  readonly #time: TimeQueries;
  readonly #health: HealthQueries;
  readonly #histories: HistoryCache;
  readonly #loaded: Promise<void>;
  #counting: Promise<void> | null = null;
  #closed = false;

  constructor(parts: FleetQueriesParts) {
    this.#parts = parts;
    this.store = parts.store;
    this.#index = new FleetIndex(parts.store);
    this.#past = new FleetPast(parts.store, (accountId) => this.#index.present(accountId));
    const shared = {
      store: parts.store,
      past: this.#past,
      numbers: new KeptNumbers(parts.store),
      now: parts.now,
      reconciledAt: () => lastReconciled(this.store, this.#index.some(RECONCILED_SAMPLE)),
    };
    this.#time = new TimeQueries({ ...shared, index: this.#index });
    this.#health = new HealthQueries({
      ...shared,
      surroundings: parts,
      changeOf: (found) => this.#time.changeOf(found),
      database: parts.database ?? null,
    });
    this.#histories = new HistoryCache(parts.store, parts.reader);
    this.work = new WorkQueries({
      work: async () => {
        await this.#current();
        return this.#index.work;
      },
      total: () => this.#index.total,
      store: this.store,
      items: (accounts) => this.#items(accounts),
      silences: () => silencesIn({ letters: async (query) => this.store.letters(query) }, parts.now()),
      policy: parts.policy ?? defaultPolicy,
      moment: () => asOf(this.store, this.#parts.now()),
    });
    this.#loaded = this.#index.load();
    // A fault is told to the first who asks.
    this.#loaded.catch(() => undefined);
  }

  /** The fleet in numbers. */
  async fleet(): Promise<Omit<FleetAnswer, 'replays'>> {
    await this.#current();
    await this.#count();
    const cells = this.#index.cells();
    return {
      asOf: this.asOf(),
      total: this.#index.total,
      attention: this.#index.work.needing(),
      statuses: inOrderOf(
        orderOfStatuses,
        cells.map(({ status }) => status),
      ),
      providers: inOrderOf(
        providers,
        cells.map(({ provider }) => provider),
      ),
      cells,
      causes: this.#index.causes(),
      overTime: statusOverTime(this.#past),
    };
  }

  /** The fleet through time, as far as the log has been read. */
  async time(): Promise<TimeQueries> {
    await this.#current();
    await this.#count();
    return this.#time;
  }

  /** How deliveries come in and notices go out, as far as the log has been read. */
  async health(): Promise<HealthQueries> {
    await this.#current();
    await this.#count();
    return this.#health;
  }

  /** A page of the accounts that match. */
  async accounts(query: ListQuery, { offset, limit }: Page): Promise<AccountsAnswer> {
    await this.#current();
    const rows = this.#index.list(query);
    const items = this.#items(rows.slice(offset, offset + limit));
    return { asOf: this.asOf(), total: rows.length, offset, items };
  }

  /** Where an account stands among those that match; null where it does not. */
  async placeOf(accountId: string, query: ListQuery): Promise<ListPlaceAnswer | null> {
    await this.#current();
    const rows = this.#index.list(query);
    const index = rows.findIndex((row) => row.accountId === accountId);
    return index < 0
      ? null
      : {
          place: index + 1,
          of: rows.length,
          previous: rows[index - 1]?.accountId ?? null,
          next: rows[index + 1]?.accountId ?? null,
        };
  }

  /** An account and the course of its life; null for an unknown one. */
  async account(accountId: string): Promise<Omit<AccountAnswer, 'mark'> | null> {
    const history = await this.#histories.of(accountId);
    const snapshot = this.store.snapshot(accountId);
    if (snapshot === null || history === null) return null;
    const course = history.folded.map(historyPointOf);
    const moment = asOf(this.store, this.#parts.now());
    const account = viewOf(snapshot, this.#parts.policy, null, undefined, moment);
    return {
      asOf: this.asOf(),
      account,
      group: account.group,
      entries: history.omitted + course.length,
      omitted: history.omitted,
      course,
    };
  }

  /** Entries of an account's history in full; null for an unknown one. */
  async steps(accountId: string, { offset, limit, entry }: StepsPage): Promise<StepsAnswer | null> {
    const history = await this.#histories.of(accountId);
    if (history === null) return null;
    const { folded } = history;
    const found = entry === undefined ? offset : folded.findIndex(({ entry: { seq } }) => seq >= entry);
    const from = found < 0 ? folded.length : found;
    return { from, steps: folded.slice(from, from + limit).map(stepAnswerOf) };
  }

  /** What an account's history has gained after an entry; null where that is nothing, `everything` where it is much. */
  async gained(accountId: string, seq: number): Promise<AccountGain | 'everything' | null> {
    const folded = await this.#histories.since(accountId, seq);
    if (folded === null) return 'everything';
    const newest = folded.at(-1);
    return newest === undefined ? null : { course: folded.map(historyPointOf), step: stepAnswerOf(newest) };
  }

  /** What could not be read, the newest first. */
  quarantine({ limit }: Pick<Page, 'limit'>): QuarantineAnswer {
    return {
      asOf: isoTime(this.#parts.now()),
      total: this.store.totals().quarantined,
      items: this.store.quarantine({ first: 'newest', limit }).map(quarantineSummary),
    };
  }

  /** What could not be read and has this number, whole; null where nothing in quarantine has. */
  quarantined(id: number): QuarantinedAnswer | null {
    const [entry] = this.store.quarantine({ after: id - 1, limit: 1 });
    return entry?.id === id ? quarantineView(entry) : null;
  }

  /** How old what is shown is. */
  async freshness(): Promise<Omit<FreshnessAnswer, 'replays'>> {
    await this.#current();
    const { now, lost } = this.#parts;
    const heardAt = newestEntry(this.store)?.at ?? null;
    const reconciledAt = lastReconciled(this.store, this.#index.some(RECONCILED_SAMPLE));
    return {
      now: isoTime(now()),
      heardAt: heardAt === null ? null : isoTime(heardAt),
      reconciledAt: reconciledAt === null ? null : isoTime(reconciledAt),
      lost: lost?.() ?? null,
    };
  }

  /** The moment for which the fleet stands: now, or the newest entry's where that lies in the past or ahead. */
  asOf(): string {
    return isoTime(asOf(this.store, this.#parts.now()));
  }

  /** Stops what runs behind; the store is its owner's to close. */
  close(): void {
    this.#closed = true;
  }

  /** Accounts as lines of a list. */
  #items(accounts: readonly { readonly accountId: string }[]): readonly AccountItem[] {
    const moment = asOf(this.store, this.#parts.now());
    return accounts.flatMap(({ accountId }) => {
      const snapshot = this.store.snapshot(accountId);
      return snapshot === null
        ? []
        : [accountItemOf(viewOf(snapshot, this.#parts.policy, null, undefined, moment))];
    });
  }

  async #current(): Promise<void> {
    await this.#loaded;
    await this.#index.refresh();
  }

  /** Counts the log for the picture over time; goes on behind where it takes longer than people like to wait. */
  async #count(): Promise<void> {
    this.#counting ??= this.#countAll().finally(() => {
      this.#counting = null;
    });
    await Promise.race([this.#counting, sleep(PATIENCE)]);
  }

  async #countAll(): Promise<void> {
    while (!this.#closed && this.#past.advance()) await turn();
  }
}

/**
 * When accounts were last reconciled, in milliseconds since 1970; null for never. A run notes every account, a look on suspicion
 * only one: so what most of some accounts have seen is what counts.
 */
const lastReconciled = (
  store: Pick<Store, 'snapshot' | 'verification'>,
  accountIds: readonly string[],
): number | null => {
  const times = accountIds
    .map((id) => Math.max(store.verification(id)?.at ?? 0, store.snapshot(id)?.context.lastVerifiedAt ?? 0))
    .sort((a, b) => a - b);
  const middle = times[Math.floor(times.length / 2)] ?? 0;
  return middle === 0 ? null : middle;
};

/** An account as a line of the list. */
export const accountItemOf = (view: ReturnType<typeof viewOf>): AccountItem => ({
  accountId: view.accountId,
  provider: view.provider,
  status: view.status,
  cause: view.cause,
  group: view.group,
  since: view.since,
  strength: view.hypotheses.find(({ cause }) => cause === view.cause)?.strength ?? null,
  remedy: view.remedy ?? null,
  tenant: view.tenant ?? null,
  incident: view.incident?.id ?? null,
  name: view.name ?? null,
});
