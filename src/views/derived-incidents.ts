import { changed } from '../../machines/context.ts';
import { defaultPolicy, type Policy } from '../../machines/policy.ts';
import type { IncidentSignal } from '../../machines/signal.ts';
import { withContext, type AccountSnapshot } from '../model/snapshot.ts';
import type { Reader } from '../model/delivery.ts';
import type { FleetState, Incident } from '../model/incident.ts';
import { statusOfPath } from '../model/state.ts';
import type { FleetFinding } from '../decide/incidents/finding.ts';
import { FleetWatch, type FleetShelf } from '../decide/incidents/watch.ts';
import { entriesByPage } from '../store/by-page.ts';
import type { LogEntry, StoreReader } from '../store/port.ts';
import { fold, type FoldedEntry } from './fold.ts';

/** How many log entries are read at once. */
const PAGE = 500;

/** Finds the incidents of a log again, from the breaks in it alone, and writes nothing. */
class Derivation {
  /** Who was told what, and when: as the engine's own entries should be. */
  readonly told: string[] = [];
  readonly incidents = new Map<number, Incident>();
  readonly #snapshots = new Map<string, AccountSnapshot>();
  readonly #left = new Map<string, Map<string, number>>();
  readonly #members = new Map<number, Set<string>>();
  readonly #fleet: FleetState = {
    scopes: new Map(),
    unsaved: new Set(),
    recent: [],
    open: new Map(),
    newest: 0,
  };
  readonly #watches = new Map<Policy, FleetWatch>();
  /** Watches under the policy of the entry that was taken in last. */
  #watch = this.#watchUnder(defaultPolicy);

  /** Takes an entry in: what fell due before it comes first. */
  take({ entry, before, step, policy }: FoldedEntry): void {
    this.endUntil(entry.at);
    this.#watch = this.#watchUnder(policy);
    const { snapshot, transitions } = step;
    const { accountId } = snapshot.context;
    this.#snapshots.set(accountId, snapshot);
    const broke =
      entry.source === 'engine' ? null : this.#watch.breakOf(before, step, entry.source === 'poll');
    const findings = broke === null ? [] : this.#watch.broke(broke, snapshot, entry.seq);
    const left = this.#left.get(accountId) ?? new Map<string, number>();
    this.#left.set(accountId, left);
    for (const { from, to, at } of transitions) {
      const status = statusOfPath(from.connection);
      if (status !== statusOfPath(to.connection)) left.set(status, at);
    }
    const located = this.#watch.see(before, snapshot);
    this.#tell(findings, snapshot.context.lastSeenAt);
    this.#tell(located, snapshot.context.lastSeenAt);
    this.#watch.save();
  }

  /** Ends what has ended by then: an incident without members leaves no entry when it does. */
  endUntil(now: number): void {
    const due = [...this.#fleet.open.values()].filter(({ endsAt }) => endsAt <= now);
    for (const { id, endsAt } of due.sort((a, b) => a.endsAt - b.endsAt || a.id - b.id)) {
      this.#tell(this.#watch.end(id, endsAt), endsAt);
      this.#watch.save();
    }
  }

  #tell(findings: readonly FleetFinding[], at: number): void {
    for (const finding of findings)
      for (const { accountId, signal } of this.#watch.noticesOf(finding)) {
        const known = this.#snapshots.get(accountId);
        const seenAt = known?.context.lastSeenAt ?? at;
        if (known !== undefined) this.#snapshots.set(accountId, toldOf(known, signal));
        this.told.push(toldText({ accountId, at: Math.max(at, seenAt), payload: JSON.stringify(signal) }));
      }
  }

  #watchUnder(policy: Policy): FleetWatch {
    const known =
      this.#watches.get(policy) ??
      new FleetWatch({ shelf: this.#shelf(), fleet: this.#fleet, policy, onEnd: () => undefined });
    this.#watches.set(policy, known);
    return known;
  }

  #shelf(): FleetShelf {
    return {
      snapshot: (accountId) => this.#snapshots.get(accountId) ?? null,
      leftAt: (accountId, status, since) => {
        const at = this.#left.get(accountId)?.get(status);
        return at !== undefined && at >= since ? at : null;
      },
      scopeCounters: () => null,
      members: (incident) => [...(this.#members.get(incident) ?? [])],
      saveScopeCounters: () => undefined,
      addBreak: () => undefined,
      dropBreaks: () => undefined,
      saveIncident: (incident) => void this.incidents.set(incident.id, { ...incident }),
      addMember: (incident, accountId) => {
        const members = this.#members.get(incident) ?? new Set<string>();
        this.#members.set(incident, members);
        return members.size < members.add(accountId).size;
      },
    };
  }
}

/** An account that has been told of an incident: its own entry of that comes later in the log than what follows from it. */
const toldOf = (snapshot: AccountSnapshot, { incident, ended }: IncidentSignal): AccountSnapshot =>
  withContext(
    snapshot,
    changed(snapshot.context, (draft) => {
      draft.incident = ended === true ? null : incident;
    }),
  );

const toldText = ({ accountId, at, payload }: Pick<LogEntry, 'accountId' | 'at' | 'payload'>): string =>
  `account ${accountId} at ${at}: ${payload}`;

/** Every entry of the log, those of the engine's own noted on the way. */
function* entriesOf(store: StoreReader, own: string[]): Generator<LogEntry, void, undefined> {
  for (const page of entriesByPage(store, PAGE))
    for (const entry of page) {
      if (entry.source === 'engine') own.push(toldText(entry));
      yield entry;
    }
}

/** What of one list is not in another, each as often as it stands there more. */
const missingFrom = (others: readonly string[], texts: readonly string[]): readonly string[] => {
  const counts = new Map<string, number>();
  for (const text of others) counts.set(text, (counts.get(text) ?? 0) + 1);
  return texts.filter((text) => {
    const count = counts.get(text) ?? 0;
    counts.set(text, count - 1);
    return count <= 0;
  });
};

/**
 * Finds the incidents of a store's log again, from its breaks alone, and says where they differ from what is stored, as
 * sentences; none is the promise kept. Where an earlier version of the machine decided part of the log, there is nothing to
 * compare.
 */
export const incidentDivergences = (store: StoreReader, reader: Reader): readonly string[] => {
  if (store.decidedEarlierUntil() > 0) return [];
  const derivation = new Derivation();
  const own: string[] = [];
  for (const folded of fold(entriesOf(store, own), reader, store)) derivation.take(folded);
  derivation.endUntil(Math.max(...store.incidents({ open: false }).map(({ endedAt }) => endedAt ?? 0)));
  const stored = new Map(store.incidents({}).map((incident) => [incident.id, incident]));
  const ids = new Set([...stored.keys(), ...derivation.incidents.keys()]);
  const differing = [...ids].filter((id) => {
    const [one, other] = [stored.get(id), derivation.incidents.get(id)];
    return one === undefined || other === undefined || JSON.stringify(one) !== JSON.stringify(other);
  });
  return [
    ...differing.map((id) => `incident ${id}: the log gives another one than the stored one, or none`),
    ...missingFrom(own, derivation.told).map((text) => `the log lacks what was to be told: ${text}`),
    ...missingFrom(derivation.told, own).map((text) => `nothing in the log gives what was told: ${text}`),
  ];
};
