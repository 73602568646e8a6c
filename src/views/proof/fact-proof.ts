import { isShared } from '../../../machines/evidence.ts';
import type { Policy } from '../../../machines/policy.ts';
import type { SharedSignal, Signal } from '../../../machines/signal.ts';
import { comesToBreak } from '../../decide/shared-facts.ts';
import { FactTeller, type FactNotice } from '../../engine/fact-teller.ts';
import { attentionOf } from '../../model/account-row.ts';
import type { KeptFact, FactsAtHand } from '../../model/shared-fact.ts';
import type { AccountSnapshot } from '../../model/snapshot.ts';
import { stateOf } from '../../model/state.ts';
import { compareText } from '../../store/index.ts';
import type { AccountQuery, StoreReader } from '../../store/port.ts';
import { completePolicy, type FoldedEntry } from '../fold.ts';

/** How many facts are read at once. */
const FACTS_AT_ONCE = 500;

/** What is known of accounts on the way. */
interface OnTheWay {
  readonly snapshot: AccountSnapshot;
}

/** What an account has to be told before it breaks, as far as that was not told yet. */
interface Foretold {
  readonly accountId: string;
  readonly left: SharedSignal[];
}

/** Finds again which accounts were told facts that name none, and when. Writes nothing. */
export class FactProof {
  readonly #store: Pick<StoreReader, 'facts' | 'policy'>;
  readonly #accounts: ReadonlyMap<string, OnTheWay>;
  readonly #known: FactsAtHand = { newest: new Map(), any: false };
  readonly #tellers = new Map<Policy, FactTeller>();
  #page: KeptFact[] = [];
  #after = 0;
  #isDone = false;
  #foretold: Foretold | null = null;

  /** @param accounts - the accounts as they are on the way */
  constructor(store: Pick<StoreReader, 'facts' | 'policy'>, accounts: ReadonlyMap<string, OnTheWay>) {
    this.#store = store;
    this.#accounts = accounts;
  }

  /** The facts that were told before an entry, in their order; each once. */
  *before(seq: number): Generator<KeptFact, void, undefined> {
    for (let next = this.#next(); next !== undefined && next.seq < seq; next = this.#next()) {
      this.#page.shift();
      yield next;
    }
  }

  /** Whom a fact was to be told to at once. */
  keep(fact: KeptFact): readonly FactNotice[] {
    const policy = this.#store.policy(fact.policyId);
    return policy === null ? [] : this.#tellerUnder(completePolicy(policy)).keep(fact);
  }

  /** What an account was to be told once an entry had shown where it belongs. */
  after({ before, step, policy }: FoldedEntry): readonly SharedSignal[] {
    return this.#tellerUnder(policy).after(before, step);
  }

  /**
   * Whether an entry of the engine is what its account had to know before it broke; a text says why it must not be there, or what is
   * missing before any other entry.
   *
   * @param signal - what an entry of the engine tells when nothing else is due; null for any other entry
   */
  foretells({ entry, before, step, policy }: FoldedEntry, signal: Signal | null): boolean | string {
    const { accountId, seq, at } = entry;
    const wrong = `log entry ${seq} of account ${accountId}: the log gives other facts before it`;
    const teller = this.#tellerUnder(policy);
    if (this.#foretold === null) {
      if (signal === null || !isShared(signal))
        return entry.source !== 'engine' && teller.before(before, step).length > 0 ? wrong : false;
      this.#foretold = { accountId, left: before === null ? [] : [...teller.untold(before, at)] };
      if (this.#foretold.left.length === 0) return wrong;
    }
    if (this.#foretold.accountId !== accountId) return wrong;
    const next = this.#foretold.left.shift();
    if (next !== undefined) return JSON.stringify(signal) === JSON.stringify(next) ? true : wrong;
    this.#foretold = null;
    return comesToBreak(before, step) ? false : wrong;
  }

  #next(): KeptFact | undefined {
    if (this.#page.length === 0 && !this.#isDone) {
      this.#page = [...this.#store.facts({ after: this.#after, limit: FACTS_AT_ONCE })];
      this.#after = this.#page.at(-1)?.id ?? this.#after;
      this.#isDone = this.#page.length < FACTS_AT_ONCE;
    }
    return this.#page[0];
  }

  #tellerUnder(policy: Policy): FactTeller {
    const known =
      this.#tellers.get(policy) ??
      new FactTeller({
        writer: {
          accounts: (query) => this.#select(query),
          addFact: (fact) => fact as KeptFact,
          newestFacts: () => [],
        },
        facts: this.#known,
        policy,
      });
    this.#tellers.set(policy, known);
    return known;
  }

  #select({ provider, after = '', limit = Infinity }: AccountQuery): readonly AccountSnapshot[] {
    return [...this.#accounts.values()]
      .map(({ snapshot }) => snapshot)
      .filter(
        ({ value, context }) =>
          attentionOf(stateOf(value).connection) > 0 &&
          (provider === undefined || context.provider === provider) &&
          compareText(context.accountId, after) > 0,
      )
      .toSorted((one, other) => compareText(one.context.accountId, other.context.accountId))
      .slice(0, limit);
  }
}
