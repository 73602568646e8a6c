import type { Policy } from '../../machines/policy.ts';
import type { SharedSignal } from '../../machines/signal.ts';
import { comesToBreak, saysMore, newScopesOf, asPassedOn, untoldFacts } from '../decide/shared-facts.ts';
import type { Step } from '../decide/step.ts';
import { scopeOfKey } from '../model/incident.ts';
import {
  factScopesOf,
  newestOfTypes,
  type KeptFact,
  type FactsAtHand,
  type NewFact,
} from '../model/shared-fact.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import type { WorkbenchWriter } from '../store/ledger.ts';
import type { AccountQuery } from '../store/port.ts';

/** What facts are kept and looked up with. */
export interface FactTellerParts {
  readonly writer: Pick<WorkbenchWriter, 'accounts' | 'addFact' | 'newestFacts'>;
  readonly facts: FactsAtHand;
  readonly policy: Policy;
}

/** An account, and what it is to be told. */
export interface FactNotice {
  readonly accountId: string;
  readonly signal: SharedSignal;
}

/** How many accounts are read at once. */
const BROKEN_PAGE = 500;

const noSignals: readonly SharedSignal[] = [];

/** Says within one transaction which accounts are to be told facts that name none. */
export class FactTeller {
  readonly #parts: FactTellerParts;

  constructor(parts: FactTellerParts) {
    this.#parts = parts;
  }

  /** Keeps a fact, and gives whoever is broken and has to be told of it, by account id. */
  keep(fact: NewFact): readonly FactNotice[] {
    const { writer, facts, policy } = this.#parts;
    const known = this.#newest(fact.scope);
    const kept = writer.addFact(fact);
    facts.any = true;
    facts.newest.set(
      fact.scope,
      newestOfTypes([...known, kept]).toSorted((one, other) => one.id - other.id),
    );
    return saysMore(kept, known, policy) ? this.#brokenNotices(kept) : [];
  }

  /** What an account is to be told before a step breaks it. */
  before(before: AccountSnapshot | null, step: Step): readonly SharedSignal[] {
    if (!this.#parts.facts.any || before === null || !comesToBreak(before, step)) return noSignals;
    return this.untold(before, step.snapshot.context.lastSeenAt);
  }

  /**
   * What an account has not been told of what concerns it.
   *
   * @param at - the present moment in milliseconds since 1970
   */
  untold(snapshot: AccountSnapshot, at: number): readonly SharedSignal[] {
    return this.#untold(snapshot, factScopesOf(snapshot.context), at);
  }

  /** What an account is to be told once a step has shown that it is broken where it was not known to be. */
  after(before: AccountSnapshot | null, { snapshot }: Step): readonly SharedSignal[] {
    if (!this.#parts.facts.any || before?.context.connection === snapshot.context.connection)
      return noSignals;
    return this.#untold(snapshot, newScopesOf(before, snapshot), snapshot.context.lastSeenAt);
  }

  #untold(snapshot: AccountSnapshot, scopes: readonly string[], at: number): readonly SharedSignal[] {
    return untoldFacts(snapshot, scopes, (scope) => this.#newest(scope), this.#parts.policy, at);
  }

  #newest(scope: string): readonly KeptFact[] {
    const { writer, facts } = this.#parts;
    const known = facts.newest.get(scope) ?? writer.newestFacts(scope);
    facts.newest.set(scope, known);
    return known;
  }

  #brokenNotices(fact: KeptFact): readonly FactNotice[] {
    const found: FactNotice[] = [];
    for (const snapshot of this.#brokenIn(fact.scope))
      if (untoldFacts(snapshot, [fact.scope], () => [fact], this.#parts.policy, fact.at).length > 0)
        found.push({ accountId: snapshot.context.accountId, signal: asPassedOn(fact) });
    return found;
  }

  /** The accounts of a scope that need somebody, by id. */
  *#brokenIn(scope: string): Generator<AccountSnapshot, void, undefined> {
    for (let query = brokenQuery(scope); ;) {
      const page = this.#parts.writer.accounts(query);
      for (const snapshot of page) if (factScopesOf(snapshot.context).includes(scope)) yield snapshot;
      const after = page.at(-1)?.context.accountId;
      if (after === undefined || page.length < BROKEN_PAGE) return;
      query = { ...query, after };
    }
  }
}

const brokenQuery = (scope: string): AccountQuery => {
  const { kind, name } = scopeOfKey(scope);
  const all: AccountQuery = { attention: true, limit: BROKEN_PAGE };
  return kind === 'provider'
    ? { ...all, provider: name as Exclude<AccountQuery['provider'], undefined> }
    : all;
};
