import { asOf } from '../views/as-of.ts';
import { noticesIn, silencesIn, type NoticeSource } from '../views/notices.ts';
import { letterView, sinkViews, type LetterView } from '../views/way-out.ts';
import { isoTime } from '../model/clock.ts';
import { BOOK } from '../store/delivery-port.ts';
import { newestSeq } from '../store/newest.ts';
import type { Store, StoreTotals } from '../store/port.ts';
import type { FleetPast } from './past/fleet-past.ts';
import type { FoundDifference } from './past/heard.ts';
import type {
  DatabaseFacts,
  HealthAnswer,
  NoticesAnswer,
  OutboxAnswer,
  StoredAnswer,
} from './health-answers.ts';
import type { ChangeItem } from './past/time-answers.ts';

/** How many letters are listed of those that were given up, and of those that wait. */
const LISTED_LETTERS = 100;

/** How many notices are listed. */
const NOTICES = 200;

/** For how many hours deliveries are counted one by one, and for how many it is told what became of them. */
const [SHOWN_HOURS, DAY_HOURS] = [48, 24];

/** For how long numbers that cost a look at everything are kept, in milliseconds. */
const KEPT_FOR = 5000;

/** Numbers about a store that are counted anew only now and then. */
export class KeptNumbers {
  readonly #store: Store;
  #counted: { readonly since: number; readonly totals: StoreTotals; readonly held: number } | null = null;

  constructor(store: Store) {
    this.#store = store;
  }

  /** What is stored, and how many accounts have effects that are held back. */
  now(): StoreTotals & { readonly held: number } {
    const moment = performance.now();
    if (this.#counted === null || moment - this.#counted.since > KEPT_FOR)
      this.#counted = { since: moment, totals: this.#store.totals(), held: this.#store.held().length };
    return { ...this.#counted.totals, held: this.#counted.held };
  }
}

/** What the inspector is told by whoever started it, since it cannot be read from a store alone. */
export interface InspectorSurroundings {
  /** Facts about the file; without it there is none. */
  readonly describe?: () => DatabaseFacts;
}

/** What the answers are made of. */
export interface HealthQueriesParts {
  readonly store: Store;
  readonly past: FleetPast;
  readonly numbers: KeptNumbers;
  readonly surroundings: InspectorSurroundings;
  /** The present moment in milliseconds since 1970. */
  readonly now: () => number;
  /** When accounts were last compared with the API, in milliseconds since 1970; null for never. */
  readonly reconciledAt: () => number | null;
  /** What a look at the API showed, as a change. */
  readonly changeOf: (found: FoundDifference) => ChangeItem;
  /** The database as commands name it. */
  readonly database: string | null;
}

/** How deliveries come in, what was reconciled, what goes out, and what all of it is kept in. */
export class HealthQueries {
  readonly #parts: HealthQueriesParts;

  constructor(parts: HealthQueriesParts) {
    this.#parts = parts;
  }

  /** What comes in, what was reconciled, and the database. */
  health(): HealthAnswer {
    const { store, past, numbers, surroundings, reconciledAt, changeOf } = this.#parts;
    const { heard } = past;
    const { foreign, quarantined } = numbers.now();
    const end = Math.max(this.#present(), past.newestAt);
    return {
      asOf: isoTime(this.#present()),
      receiver: {
        deliveryAt: timeOrNull(heard.deliveryAt),
        perHour: heard.deliveries(end, SHOWN_HOURS),
        decisions: heard.decisions(end, DAY_HOURS).map(([decision, count]) => ({ decision, count })),
        foreign,
        quarantined,
        reasons: store.quarantineReasons(),
      },
      reconcile: {
        reconciledAt: timeOrNull(reconciledAt()),
        differences: heard.differences.map(changeOf),
      },
      stored: this.#stored(),
      database: surroundings.describe?.() ?? null,
    };
  }

  /** What is on its way out. */
  outbox(): OutboxAnswer {
    const { store, database } = this.#parts;
    return {
      asOf: isoTime(this.#present()),
      sinks: sinkViews(store),
      letters: [...listedLetters(store, true), ...listedLetters(store, false)],
      database,
    };
  }

  /** Who was told what, and what comes next. */
  async notices(): Promise<NoticesAnswer> {
    const { store, now } = this.#parts;
    const source: NoticeSource = {
      letters: async (query) => store.letters(query),
      accounts: async (query) => store.accounts(query),
      snapshot: async (accountId) => store.snapshot(accountId),
    };
    return {
      asOf: isoTime(this.#present()),
      notices: await noticesIn(source, { open: true, limit: NOTICES }, now()),
      silences: await silencesIn(source, now()),
    };
  }

  #present(): number {
    return asOf(this.#parts.store, this.#parts.now());
  }

  #stored(): StoredAnswer {
    const { accounts, transitions, deadlines, outbox, held } = this.#parts.numbers.now();
    return { accounts, head: newestSeq(this.#parts.store), transitions, deadlines, outbox, held };
  }
}

const timeOrNull = (moment: number | null): string | null => (moment === null ? null : isoTime(moment));

/** Addresses beyond their host, and what looks like a key, in words that somebody else's code may have written. */
const secret =
  /(https?:\/\/)(?:[^\s/@]*@)?([^\s/?#]+)[^\s]*|\b(bearer|token|secret|key|password)([\s:=]+)\S+/gi;

/** A reason without what may be secret in it. */
export const withSecretsHidden = (why: string): string =>
  why.replace(secret, (_, scheme?: string, host?: string, word = '', between = '') =>
    scheme === undefined ? `${String(word)}${String(between)}…` : `${scheme}${host ?? ''}/…`,
  );

const listedLetters = (store: Store, dead: boolean): readonly LetterView[] =>
  // What people are told next is no notice on its way, and may stand before those.
  store
    .sinks()
    .filter(({ name }) => name !== BOOK)
    .flatMap(({ name }) => store.letters({ sink: name, dead, limit: LISTED_LETTERS }))
    .sort((a, b) => a.id - b.id)
    .slice(0, LISTED_LETTERS)
    .map((letter) => {
      const view = letterView(letter);
      return view.why === undefined ? view : { ...view, why: withSecretsHidden(view.why) };
    });
