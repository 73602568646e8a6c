import type { EventSource } from '../../machines/event.ts';
import type { Policy } from '../../machines/policy.ts';
import { isoTime } from '../model/clock.ts';
import {
  EntryDigest,
  keptOfEntry,
  type ExportBeginning,
  type KeptLine,
  type LogExtras,
  type UnwrittenEntry,
  type UpgradeMark,
} from '../store/exported-line.ts';
import { isOvertaken } from '../store/overtaken.ts';
import type { LogEntry, StoreReader } from '../store/port.ts';

/** Entries that the engine wrote by itself: a replay writes them again. */
const ownSources: ReadonlySet<EventSource> = new Set(['deadline', 'engine']);

/** How many log entries are read at once. */
const PAGE = 1000;

/** When an entry was received: an event from a clock ahead happened then, and may count from later. */
const receiptOf = ({ at, occurredAt, flags }: LogEntry): number =>
  flags.includes('clockAhead') ? (occurredAt ?? at) : at;

/** An entry as a line of a log (DOMAIN §3.5). The payload stands in it as it was stored. */
const exportedLine = (entry: LogEntry, extras: LogExtras = {}): string => {
  const { source, payload } = entry;
  const log = Object.keys(extras).length === 0 ? '' : `"log":${JSON.stringify(extras)},`;
  return `{"received_at":"${isoTime(receiptOf(entry))}","source":"${source}",${log}"payload":${payload ?? 'null'}}`;
};

/** A line that no replay can read, since there is nothing to be read: what an import needs stands beside it. */
const lineOfNone = (extras: LogExtras): string =>
  `{"received_at":"${isoTime(0)}","source":"webhook","log":${JSON.stringify(extras)},"payload":null}`;

/** Whether an entry is a line: the others a replay finds by itself, or could not be told what they are. */
const isLine = (entry: LogEntry): boolean =>
  !ownSources.has(entry.source) && !isOvertaken(entry) && entry.payloadDropped !== true;

/** The log up to the entry that is the newest when it begins, by pages. */
function* entriesUntilNow(store: StoreReader): Generator<readonly LogEntry[], void, undefined> {
  const newest = store.log({ last: true, limit: 1 })[0]?.seq ?? 0;
  for (let after = 0; after < newest;) {
    const page = store.log({ after, limit: Math.min(PAGE, newest - after) });
    after = page.at(-1)?.seq ?? newest;
    yield page;
  }
}

/**
 * A store's log as lines that `replay` reads, in its order, by pages: all that stands there now. Deadlines and incidents are no
 * lines, since a replay finds them by itself; nor is what came out of quarantine when its account had been heard of since, for
 * a line could not say that it moves nothing; nor what has lost its payload.
 */
export function* exportLog(store: StoreReader): Generator<readonly string[], void, undefined> {
  for (const page of entriesUntilNow(store)) yield page.filter(isLine).map((entry) => exportedLine(entry));
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
  /** Entries are counted anew: of those that were erased nothing crosses. */
  #number = 0;
  #droppedUntil = 0;
  #before: UnwrittenEntry[] = [];
  #extras: LogExtras;
  /** The newest line, which waits until it is known whether it is the last. */
  #line: { readonly entry: LogEntry; readonly extras: LogExtras } | null = null;

  constructor(store: StoreReader, beginning: Omit<ExportBeginning, 'policies'>) {
    this.#store = store;
    this.#keptUntil = store.decidedEarlierUntil();
    this.#extras = { begins: { ...beginning, policies: policiesIn(store) } };
  }

  /** The line before this entry, where this one is a line and there is one before it. */
  *add(entry: LogEntry): Generator<string, void, undefined> {
    this.#number += 1;
    this.#digest.add({ ...entry, seq: this.#number });
    if (entry.payloadDropped === true) this.#droppedUntil = this.#number;
    const policy = entry.policyId === this.#policy ? {} : { policy: entry.policyId };
    this.#policy = entry.policyId;
    if (!isLine(entry)) {
      const { source, payload, payloadDropped } = entry;
      const dropped = payloadDropped === true ? { payloadDropped } : {};
      this.#before.push({ source, payload, ...dropped, ...policy, ...this.#kept(entry) });
      return;
    }
    yield* this.#waiting();
    const before = this.#before.length === 0 ? {} : { before: this.#before };
    const kept = entry.seq <= this.#keptUntil ? { kept: this.#kept(entry) } : {};
    this.#line = { entry, extras: { ...this.#extras, ...before, ...policy, ...kept } };
    this.#extras = {};
    this.#before = [];
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
    const dropped = this.#droppedUntil === 0 ? {} : { droppedUntil: this.#droppedUntil };
    const ends = { after: this.#before, entries, ...dropped, digest: this.#digest.value() };
    if (this.#line === null && entries > 0) yield lineOfNone({ ...this.#extras, ends, isNone: true });
    yield* this.#waiting({ ends });
  }

  *#waiting(more: LogExtras = {}): Generator<string, void, undefined> {
    if (this.#line !== null) yield exportedLine(this.#line.entry, { ...this.#line.extras, ...more });
  }
}

/** Up to which of the entries that are left versions of the machine decided, counted from 1. */
const recounted = (store: StoreReader, upgrades: readonly UpgradeMark[]): readonly UpgradeMark[] => {
  if (upgrades.length === 0 || store.erasures().length === 0) return upgrades;
  const counts = upgrades.map(() => 0);
  for (const page of entriesUntilNow(store))
    for (const { seq } of page)
      for (const [place, upgrade] of upgrades.entries())
        if (seq <= upgrade.seq) counts[place] = (counts[place] ?? 0) + 1;
  return upgrades.map((upgrade, place) => ({ ...upgrade, seq: counts[place] ?? 0 }));
};

/**
 * As {@link exportLog}, but some lines say more, in a field `log` that a replay passes over: so that an import writes the same
 * log again, entry by entry, with every decision.
 *
 * @param beginning - which machine made the store's snapshots, and which versions before it
 */
export function* exportWholeLog(
  store: StoreReader,
  beginning: Omit<ExportBeginning, 'policies'>,
): Generator<readonly string[], void, undefined> {
  const writer = new LogWriter(store, { ...beginning, upgrades: recounted(store, beginning.upgrades) });
  for (const page of entriesUntilNow(store)) yield page.flatMap((entry) => [...writer.add(entry)]);
  yield [...writer.end()];
}
