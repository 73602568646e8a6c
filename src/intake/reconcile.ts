import type { Batch } from '../engine/batch.ts';
import type { WorkOptions } from '../engine/engine.ts';
import type { Polled } from '../engine/outcome.ts';
import { argumentRules, assertArgument } from '../model/arguments.ts';
import { isoTime } from '../model/clock.ts';
import { payloadOf, type DeliveryReader, type EventReading, type Reading } from '../model/delivery.ts';
import { LifecycleError } from '../model/errors.ts';
import { pathOf } from '../model/state.ts';
import { tagsOf } from '../model/meaning.ts';
import { newestSeqIn, type Ledger, type LedgerReader } from '../store/ledger.ts';
import { keepableIn } from './keepable.ts';
import { needsOf } from './needs.ts';
import { DEFAULT_VANISH_SHARE, FEW, mostThatMayVanish, type VanishRule } from './vanish.ts';

/**
 * Where the truth about accounts can be read (DOMAIN §7). Failures reject, best as `LifecycleError`; an account that
 * does not exist is an answer, not a failure.
 */
export interface AccountSource {
  /**
   * One page of all accounts.
   *
   * @param cursor - null for the first page, else the cursor of the page before
   */
  list(cursor: string | null, signal?: AbortSignal): Promise<AccountPage>;
  /** One account; `gone` only when the API itself says that it has none of this id. */
  get(accountId: string, signal?: AbortSignal): Promise<PolledAccount | 'gone'>;
}

/** A page of accounts. */
export interface AccountPage {
  /** Accounts as the API shows them. */
  readonly items: readonly unknown[];
  /** Where to go on, or null after the last page. */
  readonly cursor: string | null;
}

/** An account as the API shows it. */
export type PolledAccount = Readonly<Record<string, unknown>>;

/** Options of a reconciliation. */
export interface ReconcileOptions extends VanishRule {
  /** Only this account. Default: all. */
  readonly account?: string;
  /** Stops when aborted: the promise then rejects with the reason. What was taken in before stays. */
  readonly signal?: AbortSignal;
}

/** What a reconciliation found and did. Every number counts accounts. */
export interface ReconcileSummary {
  /** The API showed them. */
  readonly seen: number;
  /** Known, and not as the API shows them: taken in. */
  readonly changed: number;
  /** Not known before: taken in. */
  readonly added: number;
  /** As they were known; their entry in the log did not grow. */
  readonly same: number;
  /** The API has them no more: taken for deleted. */
  readonly gone: number;
  /** Heard of while the API was being asked: what it answered may be older, so the next run settles them. */
  readonly dropped: number;
  /** The API has them no more, but too many at once, or none that we know at all: left as they are. */
  readonly refused: number;
  /** The API's answer about them could not be read. */
  readonly unreadable: number;
  /** The API could not be asked about them. */
  readonly failed: number;
  /** Why accounts were unreadable or failed; the first 20. */
  readonly problems: readonly ReconcileProblem[];
  /** ISO 8601 UTC with milliseconds. */
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** Why an account could not be reconciled. */
export interface ReconcileProblem {
  readonly accountId: string | null;
  readonly reason: string;
}

/** What a reconciliation works with. */
export interface ReconcileParts {
  readonly ledger: LedgerReader & Pick<Ledger, 'idFault'>;
  readonly read: DeliveryReader;
  /** The present moment in milliseconds since 1970. */
  readonly now: () => number;
  /** Takes in what waits and fires what is due, where there is any of that. */
  readonly settle: () => Promise<unknown>;
  /** Runs `work` in one transaction, after all that waits has been taken in. */
  readonly commit: <T>(work: (batch: Batch) => T, options: WorkOptions) => Promise<T>;
}

/** How many problems a summary tells. */
const PROBLEMS = 20;

/** After so many failures in a row the API is taken to be down. */
const FAILURES_IN_A_ROW = 3;

/** How many accounts are read from the store, or written to it, at once. */
const ACCOUNTS_PER_READ = 500;

/** What the log keeps of an account that the API has no more (DOMAIN §7). */
const notFoundPayload = (accountId: string): PolledAccount => ({
  object: 'AccountGone',
  id: accountId,
  status: 404,
  type: 'errors/resource_not_found',
});

const loops = (cursor: string): LifecycleError =>
  new LifecycleError('unipileAnswerUnreadable', `the list of accounts comes back to cursor ${cursor}`, {
    hint: 'Nothing was taken for deleted. Try again; if it stays so, the API is at fault.',
  });

/** An account that the API has no more, and the log's newest entry when it was asked. */
interface Gone {
  readonly accountId: string;
  readonly mark: number;
}

type Counts = Record<
  'seen' | 'changed' | 'added' | 'same' | 'gone' | 'dropped' | 'refused' | 'unreadable' | 'failed',
  number
>;

class Reconciliation {
  readonly #parts: ReconcileParts;
  readonly #source: AccountSource;
  readonly #options: ReconcileOptions;
  readonly #startedAt: number;
  readonly #problems: ReconcileProblem[] = [];
  readonly #listed = new Set<string>();
  readonly #counts: Counts = {
    seen: 0,
    changed: 0,
    added: 0,
    same: 0,
    gone: 0,
    dropped: 0,
    refused: 0,
    unreadable: 0,
    failed: 0,
  };

  constructor(parts: ReconcileParts, source: AccountSource, options: ReconcileOptions) {
    this.#parts = parts;
    this.#source = source;
    this.#options = options;
    this.#startedAt = parts.now();
  }

  async all(): Promise<void> {
    const cursors = new Set<string>();
    for (let cursor: string | null = null; ;) {
      const mark = await this.#begin();
      const page: AccountPage = await this.#source.list(cursor, this.#options.signal);
      await this.#take(
        page.items.map((item) => this.#read(item)),
        mark,
      );
      cursor = page.cursor;
      if (cursor === null) break;
      if (cursors.has(cursor)) throw loops(cursor);
      cursors.add(cursor);
    }
    await this.#settle(await this.#absent());
  }

  async one(accountId: string): Promise<void> {
    const gone = await this.#ask(accountId);
    if (gone === null || (await this.#parts.ledger.snapshot(accountId)) === null) return;
    if (await this.#isOurs()) await this.#markDeleted([gone]);
    else this.#counts.refused = 1;
  }

  /**
   * Whether the API is the one that our accounts live at. Asked one by one, a wrong one could deny them all, so it must
   * show one that we know, unless there are only few.
   */
  async #isOurs(): Promise<boolean> {
    if (this.#options.allowVanish === true || (await this.#living()) <= FEW) return true;
    const { items } = await this.#source.list(null, this.#options.signal);
    for (const item of items) {
      const answer = this.#read(item);
      if (isAccount(answer) && (await this.#parts.ledger.snapshot(answer.event.accountId)) !== null)
        return true;
    }
    return false;
  }

  summary(): ReconcileSummary {
    return {
      ...this.#counts,
      problems: this.#problems,
      startedAt: isoTime(this.#startedAt),
      finishedAt: isoTime(this.#parts.now()),
    };
  }

  /** Gets ready for a request: what is due or waits comes first. Returns the number of the newest log entry. */
  async #begin(): Promise<number> {
    this.#options.signal?.throwIfAborted();
    await this.#parts.settle();
    return newestSeqIn(this.#parts.ledger);
  }

  /** Reads what the API shows. */
  #read(item: unknown): Reading {
    const at = this.#parts.now();
    try {
      return keepableIn(this.#parts.ledger, this.#parts.read(payloadOf(item), at, 'poll'));
    } catch (error) {
      if (!(error instanceof LifecycleError && error.code === 'payloadUnusable')) throw error;
      return { kind: 'unreadable', at, source: 'poll', reason: error.message, raw: '', origin: null };
    }
  }

  async #take(answers: readonly Reading[], mark: number): Promise<void> {
    this.#counts.seen += answers.length;
    for (const answer of answers)
      if (!isAccount(answer)) this.#problem('unreadable', null, whyNoAccount(answer));
    for (const polled of await this.#poll(answers.filter(isAccount), () => mark)) this.#count(polled);
  }

  /** Takes answers in; `markOf` gives the newest log entry when the account was asked for. */
  #poll(
    readings: readonly EventReading[],
    markOf: (reading: EventReading) => number,
  ): Promise<readonly Polled[]> {
    return this.#parts.commit((batch) => readings.map((reading) => batch.poll(reading, markOf(reading))), {
      needs: () => needsOf(readings),
    });
  }

  #count(polled: Polled): void {
    if (polled.kind !== 'event') {
      this.#listed.add(polled.accountId);
      this.#counts[polled.kind] += 1;
      return;
    }
    this.#listed.add(polled.event.accountId);
    this.#counts[polled.added ? 'added' : 'changed'] += 1;
  }

  #problem(kind: 'unreadable' | 'failed', accountId: string | null, reason: string): void {
    this.#counts[kind] += 1;
    if (this.#problems.length < PROBLEMS) this.#problems.push({ accountId, reason });
  }

  /** Living accounts that the list did not show. */
  async #absent(): Promise<readonly string[]> {
    const absent: string[] = [];
    for (let after: string | undefined; ;) {
      const page = await this.#parts.ledger.accounts({
        limit: ACCOUNTS_PER_READ,
        ...(after === undefined ? {} : { after }),
      });
      for (const { context, value } of page)
        if (isExpected(pathOf(value.connection)) && !this.#listed.has(context.accountId))
          absent.push(context.accountId);
      after = page.at(-1)?.context.accountId;
      if (page.length < ACCOUNTS_PER_READ) return absent;
    }
  }

  /** Asks for each absent account by its id: only that can say that it is gone. */
  async #settle(absent: readonly string[]): Promise<void> {
    const most = mostThatMayVanish(await this.#living(), this.#options);
    const gone: Gone[] = [];
    let failures = 0;
    for (const [index, accountId] of absent.entries()) {
      try {
        const answer = await this.#ask(accountId);
        if (answer !== null) gone.push(answer);
        failures = 0;
      } catch (error) {
        failures += 1;
        if (this.#options.signal?.aborted === true || failures === FAILURES_IN_A_ROW) throw error;
        this.#problem('failed', accountId, error instanceof Error ? error.message : String(error));
      }
      if (gone.length > most) {
        this.#counts.refused = gone.length + absent.length - index - 1;
        return;
      }
    }
    await this.#markDeleted(gone);
  }

  /** How many accounts the API should have. */
  async #living(): Promise<number> {
    const { total, byStatus } = await this.#parts.ledger.counts();
    return total - (byStatus['DELETED'] ?? 0) - (byStatus['CREATION_FAIL'] ?? 0);
  }

  /** Reads one account and takes it in; returns it when the API has it no more. */
  async #ask(accountId: string): Promise<Gone | null> {
    const mark = await this.#begin();
    const answer = await this.#source.get(accountId, this.#options.signal);
    if (answer === 'gone') return { accountId, mark };
    const reading = this.#read(answer);
    if (reading.kind === 'event' && reading.event.accountId === accountId) await this.#take([reading], mark);
    else this.#problem('unreadable', accountId, 'the answer is not about this account');
    return null;
  }

  /** Takes accounts for deleted that the API has no more. */
  async #markDeleted(gone: readonly Gone[]): Promise<void> {
    const marks = new Map(gone.map(({ accountId, mark }) => [accountId, mark]));
    for (let from = 0; from < gone.length; from += ACCOUNTS_PER_READ) {
      const readings = gone
        .slice(from, from + ACCOUNTS_PER_READ)
        .map(({ accountId }) => this.#read(notFoundPayload(accountId)))
        .filter(isAccount);
      for (const { kind } of await this.#poll(readings, ({ event }) => marks.get(event.accountId) ?? 0))
        this.#counts[kind === 'event' ? 'gone' : kind] += 1;
    }
  }
}

/** Whether an answer is an account as the API shows it. */
const isAccount = (reading: Reading): reading is EventReading =>
  reading.kind === 'event' && reading.event.source === 'poll';

const whyNoAccount = (reading: Reading): string =>
  reading.kind === 'unreadable' ? reading.reason : 'the answer is no account';

/** Whether the API should have an account in this state: one that was deleted, or never made, it has not. */
const isExpected = (connection: string): boolean =>
  connection !== 'CREATION_FAIL' && !tagsOf({ connection }).includes('terminal');

/** @throws LifecycleError `invalidOption` for a source that cannot be asked */
export const assertSource = (source: AccountSource): void => {
  assertArgument('reconcile', 'a source', source, argumentRules.object);
  for (const name of ['list', 'get'] as const)
    assertArgument('reconcile', `${name} of a source`, source[name], argumentRules.call);
};

const assertShare = ({ vanishShare = DEFAULT_VANISH_SHARE }: ReconcileOptions): void => {
  if (vanishShare >= 0 && vanishShare <= 1) return;
  throw new LifecycleError('invalidOption', `vanishShare cannot be ${vanishShare}`, {
    hint: 'Give a share of the accounts, from 0 to 1.',
  });
};

/**
 * Compares what the API shows with what is known, and takes the difference in as events (DOMAIN §4, §7).
 *
 * An answer counts only while nothing else was heard of its account since it was asked for. What says nothing new
 * leaves no entry in the log, so a second reconciliation writes none. An account is never deleted for being absent from
 * a list: it takes an answer by its id that there is none, and not too many of those at once.
 *
 * @throws LifecycleError `invalidOption`; whatever the source rejects with, when a list cannot be read to its end
 */
export const reconcile = async (
  parts: ReconcileParts,
  source: AccountSource,
  options: ReconcileOptions = {},
): Promise<ReconcileSummary> => {
  assertSource(source);
  assertShare(options);
  const run = new Reconciliation(parts, source, options);
  await (options.account === undefined ? run.all() : run.one(options.account));
  return run.summary();
};
