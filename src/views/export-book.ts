import { countedIn } from '../decide/incidents/scopes.ts';
import { scopeKey } from '../model/incident.ts';
import { accountsByPage } from '../store/by-page.ts';
import type { LogExtras, StoredBook } from '../store/exported-line.ts';
import { BookDigest, erasedInAll, type SentEffect } from '../store/fleet-book.ts';
import type { Erasure, StoreReader } from '../store/port.ts';
import { compareText } from '../store/texts.ts';

/** How many accounts or effects are read at once. */
const PAGE = 1000;

/** The scopes that anything which is left belongs to: those of accounts, also deleted ones, of incidents and of breaks. */
const scopesIn = (store: StoreReader): readonly string[] => {
  const keys = new Set<string>();
  for (const page of accountsByPage(store, PAGE))
    for (const { context } of page)
      for (const key of countedIn({ ...context, deletedAt: null })) keys.add(key);
  for (const incident of store.incidents({})) keys.add(scopeKey(incident));
  for (const recent of store.recentBreaks()) for (const key of recent.keys) keys.add(key);
  return [...keys].toSorted(compareText);
};

/** Writes down what does not follow from a log of which accounts were erased. */
export class BookWriter {
  /** All erasures as one. */
  readonly erased: Erasure;
  readonly #store: StoreReader;
  readonly #digest = new BookDigest();
  #page: readonly SentEffect[] = [];
  #place = 0;
  /** The number of the newest effect that was read. */
  #effect = 0;
  #isDone = false;

  private constructor(store: StoreReader, erased: Erasure) {
    this.#store = store;
    this.erased = erased;
  }

  /** Null where nobody was erased. */
  static of(store: StoreReader): BookWriter | null {
    const erasures = store.erasures();
    return erasures.length === 0 ? null : new BookWriter(store, erasedInAll(erasures));
  }

  /** The next effects of the outbox, up to the first that an entry after this one caused. */
  sentUntil(seq: number): Pick<LogExtras, 'sent'> {
    const sent: SentEffect[] = [];
    for (let next = this.#next(); next !== undefined && next.seq <= seq; next = this.#next()) {
      this.#place += 1;
      this.#digest.add(next);
      const { id, accountId, seq: cause, at, effect } = next;
      sent.push({ id, accountId, seq: cause, at, effect });
    }
    return sent.length === 0 ? {} : { sent };
  }

  /** All else, once all that went out was written. */
  end(): StoredBook {
    const store = this.#store;
    const book = {
      scopes: scopesIn(store).flatMap((key) => store.scopeCounters(key) ?? []),
      breaks: store.recentBreaks(),
      incidents: store.incidents({}).map((incident) => ({ incident, members: store.members(incident.id) })),
      held: store.held(),
    };
    const lastEffect = store.lastEffect();
    return { ...book, lastEffect, digest: this.#digest.end(book, this.erased, lastEffect) };
  }

  #next(): SentEffect | undefined {
    if (this.#place === this.#page.length && !this.#isDone) {
      this.#page = this.#store.outbox(PAGE, this.#effect);
      this.#place = 0;
      this.#isDone = this.#page.length < PAGE;
      this.#effect = this.#page.at(-1)?.id ?? this.#effect;
    }
    return this.#page[this.#place];
  }
}
