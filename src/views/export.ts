import type { EventSource } from '../../machines/event.ts';
import type { Policy } from '../../machines/policy.ts';
import { isoTime } from '../model/clock.ts';
import {
  EntryDigest,
  keptOfEntry,
  type ExportBeginning,
  type KeptLine,
  type LogExtras,
  type MissingLine,
  type StoredBook,
} from '../store/exported-line.ts';
import { BookWriter } from './export-book.ts';
import { isOvertaken } from '../store/overtaken.ts';
import type { KeptFact } from '../model/shared-fact.ts';
import type { LogEntry, StoreReader } from '../store/port.ts';

/** Entries that the engine wrote by itself: a replay writes them again. */
const ownSources: ReadonlySet<EventSource> = new Set(['deadline', 'engine']);

/** How many log entries are read at once. */
const PAGE = 1000;

/** When an entry was received: an event from a clock ahead happened then, and may count from later. */
const receiptOf = ({ at, occurredAt, flags }: LogEntry): number =>
  flags.includes('clockAhead') ? (occurredAt ?? at) : at;

/** What a line is made of: an entry of the log, or a fact, which names no account and stands beside the log. */
interface LineParts {
  readonly at: number;
  readonly source: EventSource;
  /** As it was stored. */
  readonly payload: string | null;
}

const entryParts = (entry: LogEntry): LineParts => ({ ...entry, at: receiptOf(entry) });

const factParts = ({ at, payload }: KeptFact): LineParts => ({ at, source: 'signal', payload });

/** A line of a log (DOMAIN §3.5). */
const exportedLine = ({ at, source, payload }: LineParts, extras: LogExtras = {}): string => {
  const log = Object.keys(extras).length === 0 ? '' : `"log":${JSON.stringify(extras)},`;
  return `{"received_at":"${isoTime(at)}","source":"${source}",${log}"payload":${payload ?? 'null'}}`;
};

/** A line that no replay can read, since there is nothing to be read: what an import needs stands beside it. */
const lineOfNone = (extras: LogExtras): string =>
  `{"received_at":"${isoTime(0)}","source":"webhook","log":${JSON.stringify(extras)},"payload":null}`;

/** Whether an entry is a line: the others a replay finds by itself, or could not be told what they are. */
const isLine = (entry: LogEntry): boolean =>
  !ownSources.has(entry.source) && !isOvertaken(entry) && entry.payloadDropped !== true;

/** All facts, oldest first. */
function* everyFact(store: StoreReader): Generator<KeptFact, void, undefined> {
  for (let after = 0; ;) {
    const page = store.facts({ after, limit: PAGE });
    yield* page;
    after = page.at(-1)?.id ?? after;
    if (page.length < PAGE) return;
  }
}

/** An entry of the log, or a fact that was told between two of them. */
type Exported =
  { readonly is: 'entry'; readonly entry: LogEntry } | { readonly is: 'fact'; readonly fact: KeptFact };

/** The log up to the entry that is the newest when it begins, by pages, with the facts that were told until then. */
function* toldUntilNow(store: StoreReader): Generator<readonly Exported[], void, undefined> {
  const newest = store.log({ last: true, limit: 1 })[0]?.seq ?? 0;
  const facts = everyFact(store);
  let fact = facts.next();
  const toldBefore = function* (seq: number): Generator<Exported, void, undefined> {
    for (; fact.done !== true && fact.value.seq < seq; fact = facts.next())
      yield { is: 'fact', fact: fact.value };
  };
  for (let after = 0; after < newest;) {
    const page = store.log({ after, limit: Math.min(PAGE, newest - after) });
    after = page.at(-1)?.seq ?? newest;
    yield page.flatMap((entry): readonly Exported[] => [...toldBefore(entry.seq), { is: 'entry', entry }]);
  }
  const rest = [...toldBefore(newest + 1)];
  if (rest.length > 0) yield rest;
}

/**
 * A store's log as lines that `replay` reads, in its order, by pages: all that stands there now. Deadlines and incidents are no
 * lines, since a replay finds them by itself; nor is what came out of quarantine when its account had been heard of since, for
 * a line could not say that it moves nothing; nor what has lost its payload.
 */
export function* exportLog(store: StoreReader): Generator<readonly string[], void, undefined> {
  for (const page of toldUntilNow(store))
    yield page.flatMap((told) => {
      if (told.is === 'fact') return exportedLine(factParts(told.fact));
      return isLine(told.entry) ? exportedLine(entryParts(told.entry)) : [];
    });
}

const policiesIn = (store: StoreReader): readonly Policy[] => {
  const found: Policy[] = [];
  for (let policy = store.policy(1); policy !== null; policy = store.policy(found.length + 1))
    found.push(policy);
  return found;
};

/** Puts beside the entries of a log what an import needs to know of them. */
class LogWriter {
  readonly #store: StoreReader;
  readonly #keptUntil: number;
  /** The versions of accounts after their newest entry that an earlier version of the machine decided. */
  readonly #versions = new Map<string, number>();
  readonly #digest = new EntryDigest();
  #policy: number | null = null;
  /** What does not follow from the entries that are left; null as long as all are. */
  readonly #book: BookWriter | null;
  /** The number of the entry before. */
  #seq = 0;
  #droppedUntil = 0;
  #before: MissingLine[] = [];
  #extras: LogExtras;
  /** The newest line, which waits until it is known whether it is the last. */
  #line: { readonly parts: LineParts; readonly extras: LogExtras } | null = null;

  constructor(store: StoreReader, beginning: Omit<ExportBeginning, 'policies' | 'erased'>) {
    this.#store = store;
    this.#book = BookWriter.of(store);
    this.#keptUntil = store.decidedEarlierUntil();
    const erased = this.#book === null ? {} : { erased: this.#book.erased };
    this.#extras = { begins: { ...beginning, policies: policiesIn(store), ...erased } };
  }

  /** The line before this entry, where this one is a line and there is one before it. */
  *add(entry: LogEntry): Generator<string, void, undefined> {
    const { seq } = entry;
    this.#pass(seq - 1);
    this.#seq = seq;
    this.#digest.add(entry);
    if (entry.payloadDropped === true) this.#droppedUntil = seq;
    const policy = this.#policyOf(entry);
    if (!isLine(entry)) {
      const { source, payload, payloadDropped } = entry;
      const dropped = payloadDropped === true ? { payloadDropped } : {};
      this.#before.push({ source, payload, ...dropped, ...policy, ...this.#kept(entry) });
      return;
    }
    const kept = entry.seq <= this.#keptUntil ? { kept: this.#kept(entry) } : {};
    yield* this.#begin(entryParts(entry), { ...policy, ...kept });
  }

  /** Notes how many entries were erased before the next one. */
  #pass(until: number): void {
    const erased = until - this.#seq;
    if (erased > 0) this.#before.push({ erased });
    this.#seq = Math.max(this.#seq, until);
  }

  /** The line before a fact, which is a line of its own. */
  addFact(fact: KeptFact): Generator<string, void, undefined> {
    return this.#begin(factParts(fact), this.#policyOf(fact));
  }

  /** The line before a new one. */
  *#begin(parts: LineParts, extras: LogExtras): Generator<string, void, undefined> {
    yield* this.#waiting();
    const before = this.#before.length === 0 ? {} : { before: this.#before };
    const sent = this.#book?.sentUntil(this.#seq) ?? {};
    this.#line = { parts, extras: { ...this.#extras, ...before, ...sent, ...extras } };
    this.#extras = {};
    this.#before = [];
  }

  /** The policy of an entry or a fact, where it is another one than before. */
  #policyOf({ policyId }: Pick<LogEntry, 'policyId'>): Pick<LogExtras, 'policy'> {
    const policy = policyId === this.#policy ? {} : { policy: policyId };
    this.#policy = policyId;
    return policy;
  }

  /** What is kept of an entry, with what an earlier version of the machine moved by it. */
  #kept(entry: LogEntry): KeptLine {
    const kept = keptOfEntry(entry);
    if (entry.seq > this.#keptUntil) return kept;
    const { accountId, version } = entry;
    const known = this.#versions.get(accountId) ?? 0;
    if (version === known) return kept;
    this.#versions.set(accountId, version);
    const moved = this.#store
      .transitions(accountId, entry.at)
      .filter((each) => each.version > known && each.version <= version);
    return { ...kept, moved };
  }

  /** The last line. */
  *end(): Generator<string, void, undefined> {
    const { entries } = this.#digest;
    if (this.#book !== null) this.#pass(this.#book.erased.entries + entries);
    const sent = this.#book?.sentUntil(Infinity) ?? {};
    const dropped = this.#droppedUntil === 0 ? {} : { droppedUntil: this.#droppedUntil };
    const book: { book?: StoredBook } = this.#book === null ? {} : { book: this.#book.end() };
    const ends = { after: this.#before, entries, ...dropped, digest: this.#digest.value(), ...book };
    if (this.#line === null && this.#seq > 0)
      yield lineOfNone({ ...this.#extras, ...sent, ends, isNone: true });
    yield* this.#waiting({ ...sent, ends });
  }

  *#waiting(more: LogExtras = {}): Generator<string, void, undefined> {
    if (this.#line !== null) yield exportedLine(this.#line.parts, { ...this.#line.extras, ...more });
  }
}

/**
 * As {@link exportLog}, but some lines say more, in a field `log` that a replay passes over: so that an import writes the same
 * log again, entry by entry, with every decision.
 *
 * @param beginning - which machine made the store's snapshots, and which versions before it
 */
export function* exportWholeLog(
  store: StoreReader,
  beginning: Omit<ExportBeginning, 'policies' | 'erased'>,
): Generator<readonly string[], void, undefined> {
  const writer = new LogWriter(store, beginning);
  for (const page of toldUntilNow(store))
    yield page.flatMap((told) => [
      ...(told.is === 'fact' ? writer.addFact(told.fact) : writer.add(told.entry)),
    ]);
  yield [...writer.end()];
}
