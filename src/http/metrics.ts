import { LifecycleError } from '../model/errors.ts';
import type { AccountCounts, QuarantineReason } from '../store/port.ts';
import type { SinkView } from '../views/way-out.ts';
import { Counter, exposition, Histogram, type Metric, type Sample } from './prometheus-text.ts';
import type { ReceiverEvent } from './receiver-events.ts';
import type { TransactionListener } from './timed-store.ts';
import { unreadKindOf, type UnreadKind } from './unread-kind.ts';

type Awaitable<T> = T | Promise<T>;

/** Where a monitor looks. */
export interface MonitorParts {
  /** The present moment in milliseconds since 1970. */
  readonly now: () => number;
  /** How many accounts there are; asked at most every five seconds. */
  readonly counts: () => Awaitable<AccountCounts>;
  /** How many deliveries could not be read, by reason; asked at most every five seconds. */
  readonly unread: () => Awaitable<readonly QuarantineReason[]>;
  /** How the sinks do; asked at most every five seconds. */
  readonly sinks: () => Awaitable<readonly SinkView[]>;
  /** How many bytes the write-ahead log has; null where that is not known here. */
  readonly walBytes: () => number | null;
  /** When accounts were last compared with the API, in milliseconds since 1970; null for never. */
  readonly reconciledAt: () => number | null;
  /** Throws or rejects unless the database can be written. */
  readonly probe: () => Awaitable<void>;
}

type UnreadCounts = Readonly<Record<UnreadKind, number>>;

/** Numbers of the store, which are kept for a while. */
interface Counted {
  readonly accounts: AccountCounts;
  readonly unread: UnreadCounts;
  readonly sinks: readonly SinkView[];
}

/** What a monitor asks of the receiver whose paths it answers. */
export interface MonitoredLifecycle {
  readonly waiting: number;
  readonly isShedding: boolean;
}

/** For how long numbers of the store are kept, in milliseconds. */
const COUNTS_MS = 5000;
/** For how long the answer of a probe holds, in milliseconds. */
const PROBE_MS = 1000;
/** For how long the server is not ready after a transaction failed, unless one succeeded since, in milliseconds. */
const FAULT_MS = 5000;

/** In seconds: from a commit on a fast disk to one that waits for another writer. */
const COMMIT_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const prefix = 'account_lifecycle_';

/** Keeps count of what a server does, and answers `/healthz`, `/readyz` and `/metrics`. No metric names an account. */
export class Monitor implements TransactionListener {
  readonly #parts: MonitorParts;
  readonly #deliveries = new Counter('source', 'decision');
  readonly #refusals = new Counter('path', 'status');
  readonly #commits = new Histogram(COMMIT_BOUNDS);
  #counts: { readonly at: number; readonly counted: Promise<Counted> } | null = null;
  #probe: { readonly at: number; readonly fault: Promise<DatabaseFault | null> } | null = null;
  #faultAt: number | null = null;
  #fault: DatabaseFault = 'database';
  #watched: MonitoredLifecycle | null = null;
  #stopping = false;

  constructor(parts: MonitorParts) {
    this.#parts = parts;
  }

  /** Looks at this receiver from now on. */
  watch(receiver: MonitoredLifecycle): void {
    this.#watched = receiver;
  }

  /** From now on not ready: the server is about to end. */
  stop(): void {
    this.#stopping = true;
  }

  /** Counts what happened at the door. */
  count(event: ReceiverEvent): void {
    if (event.kind === 'stored')
      for (const decision of event.decisions) this.#deliveries.add(event.channel, decision);
    else this.#refusals.add(event.path, String(event.status));
  }

  committed(seconds: number): void {
    this.#commits.observe(seconds);
    this.#faultAt = null;
  }

  failed(error: unknown): void {
    this.#faultAt = this.#parts.now();
    this.#fault = databaseFaultOf(error);
  }

  /** The paths and what they answer. */
  readonly pages: Readonly<Record<string, () => Promise<Response>>> = {
    '/healthz': async () => answer(200, { status: 'ok' }),
    '/readyz': async () => {
      const reason = await this.#unreadiness();
      return reason === null ? answer(200, { status: 'ready' }) : answer(503, { status: 'unready', reason });
    },
    '/metrics': async () =>
      new Response(exposition(await this.#metrics()), {
        headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' },
      }),
  };

  /** Why no deliveries should be sent here now, or null. */
  async #unreadiness(): Promise<string | null> {
    if (this.#stopping) return 'stopping';
    if (this.#watched?.isShedding === true) return 'overloaded';
    const now = this.#parts.now();
    if (this.#faultAt !== null && now - this.#faultAt < FAULT_MS) return this.#fault;
    return this.#probed(now);
  }

  #probed(now: number): Promise<DatabaseFault | null> {
    if (this.#probe === null || now - this.#probe.at >= PROBE_MS)
      this.#probe = { at: now, fault: faultOfProbe(this.#parts.probe) };
    return this.#probe.fault;
  }

  #counted(): Promise<Counted> {
    const at = this.#parts.now();
    if (this.#counts === null || at - this.#counts.at >= COUNTS_MS) {
      const counted = this.#count();
      this.#counts = { at, counted };
      // What failed is asked again at once.
      counted.catch(() => void (this.#counts = null));
    }
    return this.#counts.counted;
  }

  async #count(): Promise<Counted> {
    const { counts, unread, sinks } = this.#parts;
    return { accounts: await counts(), unread: unreadCountsOf(await unread()), sinks: await sinks() };
  }

  async #metrics(): Promise<readonly Metric[]> {
    const { walBytes, reconciledAt, now } = this.#parts;
    const { accounts, unread, sinks } = await this.#counted();
    const wal = walBytes();
    const { byStatus, byProvider, attention } = accounts;
    const reconciled = reconciledAt();
    const age: readonly Sample[] = reconciled === null ? [] : [{ value: (now() - reconciled) / 1000 }];
    return [
      metric('deliveries_total', 'counter', 'Deliveries stored.', this.#deliveries.samples()),
      metric('refusals_total', 'counter', 'Requests answered with a problem.', this.#refusals.samples()),
      metric('waiting', 'gauge', 'Deliveries that wait to be stored.', [
        { value: this.#watched?.waiting ?? 0 },
      ]),
      metric('accounts', 'gauge', 'Accounts by status.', samplesByLabel('status', byStatus)),
      metric('provider_accounts', 'gauge', 'Accounts by provider.', samplesByLabel('provider', byProvider)),
      metric('attention_accounts', 'gauge', 'Accounts that need somebody.', [{ value: attention }]),
      metric(
        'quarantined',
        'gauge',
        'Deliveries in quarantine, by what kept them from being read.',
        samplesByLabel('kind', unread),
      ),
      metric('commit_seconds', 'histogram', 'Time of a transaction.', this.#commits.samples()),
      ...(wal === null
        ? []
        : [metric('wal_bytes', 'gauge', 'Size of the write-ahead log.', [{ value: wal }])]),
      ...sinkMetrics(sinks, now()),
      metric('reconcile_age_seconds', 'gauge', 'Time since accounts were compared with the API.', age),
    ];
  }
}

/** How the sinks do. Metrics name sinks, and no account. */
const sinkMetrics = (sinks: readonly SinkView[], now: number): readonly Metric[] => {
  const by = (value: (view: SinkView) => number): readonly Sample[] =>
    sinks.map((view) => ({ labels: { sink: view.sink }, value: value(view) }));
  const age = (time: string | undefined): number =>
    time === undefined ? 0 : Math.max(0, now - Date.parse(time)) / 1000;
  return [
    metric(
      'delivery_attempts_total',
      'counter',
      'Attempts to deliver a notice.',
      by((one) => one.attempts),
    ),
    metric(
      'delivered_total',
      'counter',
      'Notices delivered.',
      by((one) => one.delivered),
    ),
    metric(
      'undelivered',
      'gauge',
      'Notices and effects that wait to be delivered.',
      by((one) => one.waiting),
    ),
    metric(
      'undelivered_oldest_seconds',
      'gauge',
      'Age of the oldest that waits.',
      by((one) => age(one.oldest)),
    ),
    metric(
      'dead_letters',
      'gauge',
      'Notices that were given up.',
      by((one) => one.dead),
    ),
    metric(
      'sink_failing_seconds',
      'gauge',
      'Time since a sink took anything.',
      by((one) => age(one.failingSince)),
    ),
  ];
};

const unreadCountsOf = (reasons: readonly QuarantineReason[]): UnreadCounts => {
  const counts = { syntax: 0, shape: 0, field: 0 };
  for (const { reason, count } of reasons) counts[unreadKindOf(reason)] += count;
  return counts;
};

const metric = (name: string, type: Metric['type'], help: string, samples: readonly Sample[]): Metric => ({
  name: prefix + name,
  type,
  help,
  samples,
});

const samplesByLabel = (label: string, counts: Readonly<Record<string, number>>): readonly Sample[] =>
  Object.entries(counts).map(([group, value]) => ({ labels: { [label]: group }, value }));

const answer = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...(status === 503 ? { 'retry-after': '1' } : {}),
    },
  });

/** What `/readyz` says of a database that cannot be written: `databaseReplaced` where it is not the one that was opened. */
type DatabaseFault = 'database' | 'databaseReplaced';

const databaseFaultOf = (error: unknown): DatabaseFault =>
  error instanceof LifecycleError && error.code === 'databaseReplaced' ? error.code : 'database';

const faultOfProbe = async (work: MonitorParts['probe']): Promise<DatabaseFault | null> => {
  try {
    await work();
    return null;
  } catch (error) {
    return databaseFaultOf(error);
  }
};
