import type { Incident, RecentBreak, ScopeCounters } from '../model/incident.ts';
import { TextDigest } from './text-digest.ts';
import type { LedgerReader } from './ledger.ts';
import type { Erasure, HeldEffects, OutboxItem } from './port.ts';
import { canonicalText } from './texts.ts';

/** An incident with all that were ever its members. */
export interface IncidentPage {
  readonly incident: Incident;
  readonly members: readonly string[];
}

/**
 * What is kept of a fleet as a whole, and what is held back. It follows from the log as long as nobody was erased; afterwards it
 * counts breaks that the log no longer has.
 */
export interface FleetBook {
  readonly scopes: readonly ScopeCounters[];
  readonly breaks: readonly RecentBreak[];
  readonly incidents: readonly IncidentPage[];
  readonly held: readonly HeldEffects[];
}

/** What goes out, as it crosses: whether a replay put it there is said by another store. */
export type SentEffect = Omit<OutboxItem, 'replayed'>;

/** All erasures as one, at the time of the last. */
export const erasedInAll = (erasures: readonly Erasure[]): Erasure => ({
  at: Math.max(0, ...erasures.map(({ at }) => at)),
  accounts: erasures.reduce((sum, { accounts }) => sum + accounts, 0),
  entries: erasures.reduce((sum, { entries }) => sum + entries, 0),
});

/** A digest of what an export takes over as it stands, since nothing it could be worked out from is left. */
export class BookDigest {
  readonly #texts = new TextDigest();

  /** Takes the next effect of the outbox. */
  add({ id, accountId, seq, at, effect }: SentEffect): void {
    this.#texts.add(canonicalText([id, accountId, seq, at, effect]));
  }

  /** Takes all else, and gives the digest. */
  end(book: FleetBook, erased: Erasure, lastEffect: number): string {
    this.#texts.add(canonicalText([book, erased, lastEffect]));
    return this.#texts.value();
  }
}

/** How many effects are read at once. */
const EFFECTS_READ = 1000;

/**
 * The digest of what a ledger holds of all that.
 *
 * @param scopes - the keys of the scopes whose counters count
 */
export const bookDigestIn = async (ledger: LedgerReader, scopes: readonly string[]): Promise<string> => {
  const digest = new BookDigest();
  for (let after = 0; ;) {
    const page = await ledger.outbox(EFFECTS_READ, after);
    for (const item of page) digest.add(item);
    after = page.at(-1)?.id ?? after;
    if (page.length < EFFECTS_READ) break;
  }
  const counters: ScopeCounters[] = [];
  for (const key of scopes) counters.push(...[(await ledger.scopeCounters(key)) ?? []].flat());
  const incidents: IncidentPage[] = [];
  for (const incident of await ledger.incidents({}))
    incidents.push({ incident, members: await ledger.members(incident.id) });
  const [breaks, held] = [await ledger.recentBreaks(), await ledger.held()];
  const erased = erasedInAll(await ledger.erasures());
  return digest.end({ scopes: counters, breaks, incidents, held }, erased, await ledger.lastEffect());
};
