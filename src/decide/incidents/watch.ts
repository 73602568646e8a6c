import type { Policy } from '../../../machines/policy.ts';
import type { IncidentSignal } from '../../../machines/signal.ts';
import type { FleetState, Incident, RecentBreak, ScopeCounters } from '../../model/incident.ts';
import type { AccountSnapshot } from '../../model/snapshot.ts';
import { stateOf, type State } from '../../model/state.ts';
import { tagsOf, whoMustAct } from '../../model/meaning.ts';
import { orderOfStatuses } from '../../model/status-order.ts';
import type { Step } from '../step.ts';
import { IncidentBook } from './book.ts';
import { lastsSince, QUIET, returnsAlone, type FleetFinding } from './finding.ts';
import { countedIn, incidentRulesUnder, sameScopes, scopesOf } from './scopes.ts';

/** What a watch reads and writes; a store's writer has all of it. */
export interface FleetShelf {
  /** An account as it is now. */
  snapshot(accountId: string): AccountSnapshot | null;
  /** When an account last left a status, if it did so at `since` or later; in milliseconds since 1970. */
  leftAt(accountId: string, status: string, since: number): number | null;
  scopeCounters(key: string): ScopeCounters | null;
  /** All that were ever members of an incident. */
  members(incident: number): readonly string[];
  saveScopeCounters(counters: ScopeCounters): void;
  addBreak(recent: RecentBreak): void;
  dropBreaks(seqs: readonly number[]): void;
  saveIncident(incident: Incident): void;
  /** False when it was a member before. */
  addMember(incident: number, accountId: string): boolean;
}

/** What a fleet is watched with. */
export interface FleetWatchParts {
  readonly shelf: FleetShelf;
  readonly fleet: FleetState;
  /** Thresholds and windows. */
  readonly policy: Policy;
  /** Hears when an incident ends, unless something happens before; the latest time counts. */
  readonly onEnd: (incident: Incident) => void;
}

/** A break, before it stands in the log. */
export interface NewBreak {
  readonly accountId: string;
  readonly at: number;
  /** Since when it may have happened. */
  readonly from: number;
}

/** Something to be told of an incident to an account, in the log of that. */
export interface MemberNotice {
  readonly accountId: string;
  readonly signal: IncidentSignal;
}

type Condition = 'works' | 'broken' | 'neither';

const conditionsOfStates = new WeakMap<State, Condition>();

const conditionIn = (state: { readonly connection: string }): Condition => {
  if (tagsOf(state).includes('dataFresh')) return 'works';
  return whoMustAct(state) === null ? 'neither' : 'broken';
};

/** Whether an account works in a state, or somebody has to act; neither on the way, or when it is gone. */
const conditionOf = (state: State): Condition => {
  const known = conditionsOfStates.get(state);
  if (known !== undefined) return known;
  const condition = conditionIn(state);
  conditionsOfStates.set(state, condition);
  return condition;
};

/** Whether somebody has to act in a state, and the account does not work there. */
export const needsSomebody = (state: State): boolean => conditionOf(state) === 'broken';

/** The statuses that a break is over with when they are left, and those that one begins with. */
const brokenStatuses = orderOfStatuses.filter((connection) => conditionIn({ connection }) === 'broken');
const workingStatuses = orderOfStatuses.filter((connection) => conditionIn({ connection }) === 'works');

/** Nothing was found. */
export const noFindings: readonly FleetFinding[] = [];

/** Watches a fleet within one transaction: who belongs where, who breaks, and what that has in common. */
export class FleetWatch {
  readonly #shelf: FleetShelf;
  readonly #onEnd: FleetWatchParts['onEnd'];
  readonly #fleet: FleetState;
  readonly #book: IncidentBook;
  /** Breaks to be added when all is done; most are dropped before that, where many come at once. */
  readonly #added = new Map<number, RecentBreak>();
  #dropped: number[] = [];

  constructor({ shelf, fleet, onEnd, policy }: FleetWatchParts) {
    this.#shelf = shelf;
    this.#onEnd = onEnd;
    this.#fleet = fleet;
    this.#book = new IncidentBook(
      fleet,
      {
        counters: (key) => shelf.scopeCounters(key),
        noteBreak: (recent) => void this.#added.set(recent.seq, recent),
        forgetBreaks: (seqs) => {
          for (const seq of seqs) if (!this.#added.delete(seq)) this.#dropped.push(seq);
        },
        lasts: ({ accountId, at }) => lastsSince(shelf.snapshot(accountId)?.context.breaks ?? [], at),
        join: (incident, accountId) => shelf.addMember(incident, accountId),
      },
      incidentRulesUnder(policy),
    );
  }

  /**
   * The break that a step makes, or null: an account that worked comes to a state in which somebody has to act, at once or by
   * CONNECTING. Who was CONNECTING because it is retried had broken before.
   *
   * @param isPoll - whether a poll shows it: it may have been so since the account was last heard of
   */
  breakOf(before: AccountSnapshot | null, { transitions, snapshot }: Step, isPoll: boolean): NewBreak | null {
    const to = transitions.at(-1)?.to;
    if (before === null || to === undefined || conditionOf(to) !== 'broken') return null;
    const start = stateOf(before.value);
    const condition = conditionOf(start);
    if (condition === 'broken' || (condition === 'neither' && !this.#workedBefore(before, start)))
      return null;
    const { accountId, lastSeenAt: at } = snapshot.context;
    return { accountId, at, from: isPoll ? before.context.lastSeenAt : at };
  }

  /** Takes a break in that stands in the log, and gives what it has in common with others. */
  broke(
    { accountId, at, from }: NewBreak,
    { context }: AccountSnapshot,
    seq: number,
  ): readonly FleetFinding[] {
    const lastBrokenAt = this.#lastBroken(accountId, at - QUIET);
    const found = this.#book.broke({ accountId, at, from, seq, keys: scopesOf(context), lastBrokenAt });
    this.#plan();
    return found;
  }

  /**
   * Takes a step in: where its account belongs, and whether it is no member of an incident any more. Where it is broken and belongs to
   * more scopes than were known, its break may have something in common with others.
   */
  see(before: AccountSnapshot | null, after: AccountSnapshot): readonly FleetFinding[] {
    const { context } = after;
    const { lastSeenAt: at } = context;
    if (before === null) this.#book.relocate([], countedIn(context), at);
    else if (!sameScopes(before.context, context)) {
      this.#book.relocate(countedIn(before.context), countedIn(context), at);
      if (conditionOf(stateOf(after.value)) !== 'works') return this.#located(before, after);
    }
    if (this.#fleet.open.size === 0 || before === null) return noFindings;
    const { incident } = before.context;
    if (incident === null || context.incident !== null) return noFindings;
    const alone = stateOf(after.value).connection === 'OK';
    const found = this.#book.healed(incident, at, alone);
    this.#plan();
    return found;
  }

  #located(before: AccountSnapshot, { context }: AccountSnapshot): readonly FleetFinding[] {
    const [known, keys] = [scopesOf(before.context), scopesOf(context)];
    if (keys.length <= known.length) return noFindings;
    const found = this.#book.located(context.accountId, keys, context.lastSeenAt);
    this.#plan();
    return found;
  }

  /** Ends an incident whose time is up; nothing when it is not. */
  end(id: number, at: number): readonly FleetFinding[] {
    const ended = this.#book.end(id, at);
    return ended === null ? noFindings : [ended];
  }

  /** What a finding has to tell to whom. */
  *noticesOf(finding: FleetFinding): Generator<MemberNotice, void, undefined> {
    const { incident, kind } = finding;
    switch (kind) {
      case 'joined':
        return yield* this.#joining(incident, finding.accountId, incident.lastAt);
      case 'opened':
        for (const accountId of finding.members) yield* this.#joining(incident, accountId, incident.openedAt);
        return;
      case 'returns':
        for (const accountId of this.#presentIn(incident)) yield { accountId, signal: signalOf(incident) };
        return;
      case 'moved':
        for (const accountId of this.#presentIn(incident)) {
          this.#shelf.addMember(finding.to.id, accountId);
          yield { accountId, signal: signalOf(finding.to) };
        }
        return;
      case 'ended':
        for (const accountId of this.#presentIn(incident))
          yield { accountId, signal: { ...signalOf(incident), ...toldEndOf(incident) } };
    }
  }

  /** Tells a member that it is one. One whose break is over by then is counted as back, and told nothing. */
  *#joining(incident: Incident, accountId: string, at: number): Generator<MemberNotice, void, undefined> {
    if (this.#isBroken(accountId)) return yield { accountId, signal: signalOf(incident) };
    this.#book.hadHealed(incident.id, at);
    this.#onEnd(incident);
  }

  /** Writes what has changed. Called once, at the end of the transaction's work. */
  save(): void {
    if (this.#dropped.length > 0) this.#shelf.dropBreaks(this.#dropped);
    this.#dropped = [];
    for (const recent of this.#added.values()) this.#shelf.addBreak(recent);
    this.#added.clear();
    for (const counters of this.#fleet.unsaved) this.#shelf.saveScopeCounters(counters);
    this.#fleet.unsaved.clear();
    for (const incident of this.#book.changed) this.#shelf.saveIncident(incident);
    this.#book.changed.clear();
  }

  /** The members that have not healed since, nor become members of another incident. */
  #presentIn({ id }: Incident): readonly string[] {
    return this.#shelf.members(id).filter((accountId) => {
      const snapshot = this.#shelf.snapshot(accountId);
      return snapshot !== null && snapshot.context.incident === id;
    });
  }

  #isBroken(accountId: string): boolean {
    const snapshot = this.#shelf.snapshot(accountId);
    return (
      snapshot !== null &&
      conditionOf(stateOf(snapshot.value)) !== 'works' &&
      snapshot.context.deletedAt === null
    );
  }

  /** When incidents end is due like anything else. */
  #plan(): void {
    for (const incident of this.#book.changed) this.#onEnd(incident);
  }

  /** Whether an account that is on the way worked when it set out. */
  #workedBefore({ since, context }: AccountSnapshot, { connection }: State): boolean {
    return (
      connection.startsWith('CONNECTING') &&
      workingStatuses.some((status) => this.#shelf.leftAt(context.accountId, status, since) === since)
    );
  }

  /** When the account's last break was over, if it was at `since` or later. */
  #lastBroken(accountId: string, since: number): number | null {
    let last: number | null = null;
    for (const status of brokenStatuses) {
      const at = this.#shelf.leftAt(accountId, status, since);
      if (at !== null && (last === null || at > last)) last = at;
    }
    return last;
  }
}

/** How the end of an incident is told to those that are still its members. */
const toldEndOf = ({ why }: Incident): Pick<IncidentSignal, 'ended' | 'mistaken'> =>
  why === 'healed' || why === 'quiet' ? { ended: true } : { ended: true, mistaken: true };

const signalOf = (incident: Incident): IncidentSignal => {
  const { id, kind, name, accounts, of, windowMinutes } = incident;
  return {
    type: 'incident',
    incident: id,
    scope: kind,
    name,
    accounts,
    of,
    window_minutes: windowMinutes,
    ...(returnsAlone(incident) ? { comes_back: true } : {}),
  };
};
