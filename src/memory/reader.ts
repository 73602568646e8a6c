import type {
  AccountQuery,
  FactQuery,
  IncidentQuery,
  LaneName,
  LaneQuery,
  LetterQuery,
  LogQuery,
  QuarantineQuery,
  StoreReader,
} from '../store/port.ts';
import { countAccounts, selectAccounts, selectDeadlines } from './query.ts';
import type { Tables } from './tables.ts';

const noRows = [] as const;

/** Reads what a store in memory keeps. */
export class MemoryReader implements StoreReader {
  protected readonly tables: Tables;

  constructor(tables: Tables) {
    this.tables = tables;
  }

  snapshot(accountId: string) {
    const { accounts } = this.tables;
    const account = accounts.get(accountId);
    return account === undefined ? null : accounts.snapshot(account);
  }
  knowsSource(accountId: string, sourceId: string) {
    return this.tables.accounts.get(accountId)?.sources?.has(sourceId) ?? false;
  }
  accounts(query: AccountQuery) {
    return selectAccounts(this.tables.accounts, query);
  }
  counts() {
    return countAccounts(this.tables.accounts);
  }
  log(query: LogQuery) {
    return this.tables.log.select(query);
  }
  transitions(accountId: string, since = -Infinity) {
    const account = this.tables.accounts.get(accountId);
    return account === undefined ? noRows : this.tables.transitions.of(account, since);
  }
  checkpointBefore(accountId: string, until: number) {
    const account = this.tables.accounts.get(accountId);
    return account === undefined ? null : this.tables.earlier.latest(account, until);
  }
  deadlines() {
    return selectDeadlines(this.tables.accounts);
  }
  outbox(limit: number, after = 0) {
    return this.tables.outbox.select(limit, after);
  }
  held() {
    return this.tables.holds.all();
  }
  quarantine(query: QuarantineQuery) {
    return this.tables.quarantine.select(query);
  }
  quarantineReasons() {
    return this.tables.quarantine.reasons();
  }
  scopeCounters(key: string) {
    return this.tables.incidents.scopeCounters(key);
  }
  recentBreaks() {
    return this.tables.incidents.recentBreaks();
  }
  incidents(query: IncidentQuery) {
    return this.tables.incidents.select(query);
  }
  members(incident: number) {
    return this.tables.incidents.members(incident);
  }
  facts(query: FactQuery) {
    return this.tables.facts.select(query);
  }
  newestFacts(scope: string) {
    return this.tables.facts.newest(scope);
  }
  databaseId() {
    return this.tables.remarks.databaseId;
  }
  prunedUntil() {
    return this.tables.outbox.gone;
  }
  lastEffect() {
    return this.tables.outbox.last;
  }
  sinks() {
    return this.tables.deliveries.sinks();
  }
  lane(name: LaneName) {
    return this.tables.deliveries.lane(name);
  }
  lanes(query: LaneQuery) {
    return this.tables.deliveries.lanes(query);
  }
  letters(query: LetterQuery) {
    return this.tables.deliveries.letters(query);
  }
  letterCounts() {
    return this.tables.deliveries.counts();
  }
  erasures() {
    return [...this.tables.erasures];
  }
  policy(policyId: number) {
    return this.tables.policies.at(policyId);
  }
  progress(key: string) {
    return this.tables.remarks.progress.get(key) ?? null;
  }
  verification(accountId: string) {
    return this.tables.accounts.get(accountId)?.verification ?? null;
  }
  decidedEarlierUntil() {
    return 0;
  }
  totals() {
    const { accounts, log, transitions, quarantine, remarks, outbox } = this.tables;
    return {
      accounts: accounts.size,
      logEntries: log.size,
      transitions: transitions.size,
      quarantined: quarantine.size,
      foreign: remarks.foreign,
      outbox: outbox.size,
      deadlines: accounts.deadlines,
      newestAt: log.newestAt,
    };
  }
}
