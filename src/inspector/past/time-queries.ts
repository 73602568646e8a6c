import { providers } from '../../../machines/provider.ts';
import { asOf } from '../../views/as-of.ts';
import { incidentView } from '../../views/incident.ts';
import { isoTime } from '../../model/clock.ts';
import type { Incident } from '../../model/incident.ts';
import { causeOfPath } from '../../model/state.ts';
import type { Store } from '../../store/port.ts';
import type { ShownGroup } from '../../views/shown/marks.ts';
import { inOrderOf, type FleetIndex } from '../fleet-index.ts';
import { fleetLanes } from './fleet-lanes.ts';
import type { FleetPast } from './fleet-past.ts';
import type { FoundDifference } from './heard.ts';
import type { KeptNumbers } from '../health-queries.ts';
import { changesAround, fleetThen, type FleetChange } from './fleet-then.ts';
import { ABSENT } from './move-journal.ts';
import { brokenGroups, countedGroups, stateTable, type Mask, type StateTable } from './tally.ts';
import type {
  ChangeItem,
  HeardAnswer,
  LanesAnswer,
  PlacedAccount,
  ShownIncident,
  ShownState,
  ThenAnswer,
  TimeAnswer,
} from './time-answers.ts';
import { countsOver } from './time-picture.ts';

const MS_PER_DAY = 86_400_000;

/** Into how many pieces the whole past is cut for the overview. */
const OVERVIEW = 160;

/** How many incidents of a stretch are shown. */
const INCIDENTS = 100;

/** How many lanes there are. */
const LANES = 20;

/** For how many hours deliveries are counted one by one. */
const HOURS = 48;

/** Which stretch of time, in milliseconds since 1970, or the last days of the fleet; without either all of it. */
export interface StretchQuery {
  readonly days?: number;
  readonly from?: number;
  readonly to?: number;
}

/** Which accounts. */
export interface WhichAccounts {
  readonly provider?: string;
  /** Part of an id, a name or a tenant, in any case. */
  readonly search?: string;
}

/** What the questions about the past are answered from. */
export interface TimeQueriesParts {
  readonly store: Store;
  readonly index: FleetIndex;
  readonly past: FleetPast;
  readonly numbers: KeptNumbers;
  /** The present moment in milliseconds since 1970. */
  readonly now: () => number;
  /** When accounts were last compared with the API, in milliseconds since 1970; null for never. */
  readonly reconciledAt: () => number | null;
}

/** The fleet through time: answers for the page from what has been read of the log. */
export class TimeQueries {
  readonly #parts: TimeQueriesParts;
  readonly #became = new Map<number, ShownState | null>();
  #table: { readonly states: number; readonly table: StateTable } | null = null;

  constructor(parts: TimeQueriesParts) {
    this.#parts = parts;
  }

  /** How many were broken, over a stretch of time. */
  picture(query: StretchQuery, which: WhichAccounts, pieces: number): TimeAnswer {
    const { past, index } = this.#parts;
    const { journal } = past;
    const end = this.#end();
    const mask = this.#mask(which);
    const { from, to } = this.#stretch(query);
    const brokenOf = (counts: readonly number[]): readonly number[] => counts.slice(0, brokenGroups.length);
    return {
      asOf: isoTime(end),
      complete: past.complete,
      begin: isoTimeOrNull(this.#begin()),
      forgottenUntil: isoTimeOrNull(journal.forgottenUntil),
      from: isoTime(from),
      to: isoTime(to),
      kinds: brokenGroups,
      counts: countsOver(journal, { from, to, pieces }, 'peak', mask).map(brokenOf),
      overview: countsOver(
        journal,
        { from: this.#begin() ?? end, to: end, pieces: OVERVIEW },
        'peak',
        mask,
      ).map((counts) => brokenOf(counts).reduce((sum, count) => sum + count, 0)),
      incidents: this.#incidents(from, to),
      providers: inOrderOf(
        providers,
        index.cells().map(({ provider }) => provider),
      ),
      heard: this.#heard(end),
    };
  }

  /** The fleet as of a moment (milliseconds since 1970). */
  asAt(moment: number | null, who: ShownGroup | null, which: WhichAccounts, limit: number): ThenAnswer {
    const { journal } = this.#parts.past;
    const at = moment ?? this.#end();
    const mask = this.#mask(which);
    const found = fleetThen(journal, { moment: at, who, limit }, mask);
    const { earlier, later } = changesAround(journal, at, mask);
    return {
      at: isoTime(at),
      known: found.known,
      counts: Object.fromEntries(countedGroups.map((group, place) => [group, found.counts[place] ?? 0])),
      broken: found.broken.map(({ account, state, since }) => ({
        ...this.#account(journal.ids[account] ?? ''),
        ...this.#state(state),
        since: isoTime(since),
        now: moment === null ? null : this.#nowOf(account, state),
      })),
      brokenTotal: found.brokenTotal,
      changes: found.changes.map((change) => this.#change(change)),
      earlier: isoTimeOrNull(earlier),
      later: isoTimeOrNull(later),
    };
  }

  /** The lives of the accounts that were broken longest in a stretch of time. */
  lanes(query: StretchQuery, which: WhichAccounts): LanesAnswer {
    const { from, to } = this.#stretch(query);
    const { journal } = this.#parts.past;
    return {
      from: isoTime(from),
      to: isoTime(to),
      lanes: fleetLanes(journal, { from, to }, LANES, this.#mask(which)).map(
        ({ account, brokenMs, bands }) => ({
          ...this.#account(journal.ids[account] ?? ''),
          brokenMs,
          bands: bands.map((band) => ({
            from: isoTime(band.from),
            to: isoTime(band.to),
            ...this.#state(band.state),
          })),
        }),
      ),
    };
  }

  /** What a look at the API showed, as a change. */
  changeOf({ accountId, at, from, to }: FoundDifference): ChangeItem {
    const { journal } = this.#parts.past;
    const place = (path: string): ShownState => this.#state(journal.paths.indexOf(path));
    return {
      ...this.#account(accountId),
      at: isoTime(at),
      from: from === null ? null : place(from),
      to: place(to),
    };
  }

  #begin(): number | null {
    const { journal } = this.#parts.past;
    return journal.forgottenUntil ?? journal.first;
  }

  #end(): number {
    const { store, now, past } = this.#parts;
    return Math.max(asOf(store, now()), past.newestAt);
  }

  #stretch({ days, from, to }: StretchQuery): { readonly from: number; readonly to: number } {
    const end = this.#end();
    const begin = this.#begin() ?? end - MS_PER_DAY;
    const start = from ?? (days === undefined ? begin : Math.max(begin, end - days * MS_PER_DAY));
    const stop = Math.max(start + 1, to ?? end);
    return { from: start, to: stop };
  }

  /** Leaves out the accounts that do not match; null where all do. */
  #mask({ provider, search }: WhichAccounts): Mask {
    if (provider === undefined && search === undefined) return null;
    const { index, past } = this.#parts;
    const text = search?.toLowerCase();
    return Uint8Array.from(past.journal.ids, (accountId) => {
      const row = index.row(accountId);
      if (provider !== undefined && row?.provider !== provider) return 0;
      if (text === undefined) return 1;
      return [accountId, row?.name, row?.tenant].some((word) => word?.toLowerCase().includes(text) === true)
        ? 1
        : 0;
    });
  }

  #states(): StateTable {
    const { journal } = this.#parts.past;
    if (this.#table?.states !== journal.paths.length)
      this.#table = { states: journal.paths.length, table: stateTable(journal) };
    return this.#table.table;
  }

  #state(state: number): ShownState {
    const { statuses, groups } = this.#states();
    const path = this.#parts.past.journal.paths[state] ?? '';
    return { status: statuses[state] ?? '', cause: causeOfPath(path), group: groups[state] ?? 'unknown' };
  }

  #account(accountId: string): PlacedAccount {
    const context = this.#parts.store.snapshot(accountId)?.context;
    return { accountId, provider: context?.provider ?? 'other', name: context?.name ?? null };
  }

  #nowOf(account: number, state: number): ShownState | null {
    const { past, index } = this.#parts;
    const present = index.present(past.journal.ids[account] ?? '')?.connection;
    if (present === undefined || present === past.journal.paths[state]) return null;
    return this.#state(past.journal.paths.indexOf(present));
  }

  #change({ account, at, from, to }: FleetChange): ChangeItem {
    const { journal } = this.#parts.past;
    return {
      ...this.#account(journal.ids[account] ?? ''),
      at: isoTime(at),
      from: from === ABSENT ? null : this.#state(from),
      to: this.#state(to),
    };
  }

  #incidents(from: number, to: number): readonly ShownIncident[] {
    return this.#parts.store
      .incidents({})
      .filter(({ since, endedAt }) => since <= to && (endedAt ?? to) >= from)
      .slice(-INCIDENTS)
      .toReversed()
      .map((incident) => this.#incident(incident));
  }

  #incident(incident: Incident): ShownIncident {
    const { id, scope, name, open, since, foundAt, members, broken, endedAt } = incidentView(incident);
    const became = this.#became.get(id) ?? this.#becameOf(incident);
    // Of one that has ended nothing changes.
    if (this.#parts.past.complete && !open) this.#became.set(id, became);
    return {
      id,
      scope,
      name,
      open,
      since,
      foundAt,
      members,
      broken,
      lastAt: isoTime(incident.lastAt),
      endedAt: endedAt ?? null,
      became: became === null ? null : (became.cause ?? became.status),
      group: became?.group ?? 'operator',
    };
  }

  /** Where most of its first accounts were when the last one broke, of those that were broken; null where that differs. */
  #becameOf({ sample, lastAt }: Incident): ShownState | null {
    const { journal } = this.#parts.past;
    const numbers = new Set(sample.map(({ accountId }) => journal.numberFor(accountId) ?? -1));
    const states = new Map<number, number>();
    journal.each(lastAt, (account, state) => {
      if (numbers.has(account)) states.set(account, state);
    });
    const broken = [...states.values()].filter((state) => brokenGroups.includes(this.#state(state).group));
    const counts = new Map<number, number>();
    for (const state of broken) counts.set(state, (counts.get(state) ?? 0) + 1);
    const [most] = [...counts].sort(([, a], [, b]) => b - a);
    return most === undefined || most[1] * 2 <= broken.length ? null : this.#state(most[0]);
  }

  #heard(end: number): HeardAnswer {
    const { past, numbers, reconciledAt } = this.#parts;
    const { quarantined, outbox, held } = numbers.now();
    return {
      perHour: past.heard.deliveries(end, HOURS),
      deliveryAt: isoTimeOrNull(past.heard.deliveryAt),
      reconciledAt: isoTimeOrNull(reconciledAt()),
      quarantined,
      outbox,
      held,
    };
  }
}

const isoTimeOrNull = (moment: number | null): string | null => (moment === null ? null : isoTime(moment));
