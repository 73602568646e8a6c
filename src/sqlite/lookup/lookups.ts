import type Sqlite from 'better-sqlite3';
import type { Effect } from '../../model/effect.ts';
import type { Deadline } from '../../model/snapshot.ts';
import { internedState, type State } from '../../model/state.ts';
import type { LogEntry, NewLogEntry } from '../../store/port.ts';
import { packedFlags, unpackedFlags } from '../../store/columns/packed-flags.ts';
import { LookupTable } from './lookup-table.ts';
import { corruptRow } from '../connection/errors.ts';
import { parse } from './stored-json.ts';

/** What an entry of the log has in common with many others. */
export type Kind = Pick<LogEntry, 'source' | 'type' | 'decision' | 'policyId' | 'flags'>;

/** A change between two states, and the event that caused it. */
export interface Move {
  readonly from: State;
  readonly to: State;
  readonly event: string;
}

/** A kind with its flags as one word, and its number. */
type NumberedKind = Omit<Kind, 'flags'> & { readonly flags: string; readonly id: number };

type KindWords = readonly [
  source: Kind['source'],
  type: string,
  decision: Kind['decision'],
  policyId: number,
  flags: string,
];

type MoveWords = readonly [
  fromConnection: string,
  fromSync: string,
  toConnection: string,
  toSync: string,
  event: string,
];

const missingRow = (what: string, id: number): never => {
  throw corruptRow(`${what} ${id}`, new Error('there is no such row'));
};

/**
 * The numbers of what repeats from row to row, both ways. In front of each table stands a way to the number that asks
 * neither the database nor for a text to be put together.
 */
export class Lookups {
  readonly #kinds: LookupTable<KindWords>;
  readonly #moves: LookupTable<MoveWords>;
  readonly #states: LookupTable<readonly [connection: string, sync: string]>;
  readonly #effects: LookupTable<readonly [json: string]>;
  readonly #deadlineEvents: LookupTable<readonly [event: Deadline['event']]>;
  readonly #everyState: Sqlite.Statement<[], readonly [id: number, connection: string]>;
  #kindsByType = new Map<string, NumberedKind[]>();
  #movesByStates = new WeakMap<State, WeakMap<State, Map<string, number>>>();
  #stateIds = new WeakMap<State, number>();
  #stateValues = new Map<number, State>();
  #effectIds = new WeakMap<Effect, number>();
  #deadlineEventIds = new Map<string, number>();
  #moveValues = new Map<number, Move>();
  #effectValues = new Map<number, Effect>();

  constructor(db: Sqlite.Database) {
    this.#kinds = new LookupTable(db, 'kinds', ['source', 'type', 'decision', 'policy_id', 'flags']);
    this.#moves = new LookupTable(db, 'moves', [
      'from_connection',
      'from_sync',
      'to_connection',
      'to_sync',
      'event',
    ]);
    this.#states = new LookupTable(db, 'states', ['connection', 'sync']);
    this.#effects = new LookupTable(db, 'effects', ['json']);
    this.#deadlineEvents = new LookupTable(db, 'deadline_events', ['event']);
    this.#everyState = db
      .prepare<[], readonly [id: number, connection: string]>('SELECT id, connection FROM states')
      .raw();
  }

  kindId({ source, type, decision, policyId, flags: each }: NewLogEntry): number {
    const flags = packedFlags(each);
    const alike = this.#kindsByType.get(type) ?? [];
    for (const kind of alike)
      if (
        kind.decision === decision &&
        kind.source === source &&
        kind.policyId === policyId &&
        kind.flags === flags
      )
        return kind.id;
    const id = this.#kinds.idOf([source, type, decision, policyId, flags]);
    alike.push({ source, type, decision, policyId, flags, id });
    this.#kindsByType.set(type, alike);
    return id;
  }

  /** @throws LifecycleError `databaseCorrupt` */
  kind(id: number): Kind {
    const [source, type, decision, policyId, flags] = this.#kinds.wordsOf(id) ?? missingRow('Kind', id);
    return { source, type, decision, policyId, flags: unpackedFlags(flags) };
  }

  moveId({ from, to, event }: Move): number {
    const fromHere = this.#movesByStates.get(from) ?? new WeakMap<State, Map<string, number>>();
    const there = fromHere.get(to) ?? new Map<string, number>();
    const known = there.get(event);
    if (known !== undefined) return known;
    const id = this.#moves.idOf([from.connection, from.sync, to.connection, to.sync, event]);
    this.#movesByStates.set(from, fromHere.set(to, there.set(event, id)));
    return id;
  }

  /** @throws LifecycleError `databaseCorrupt` */
  move(id: number): Move {
    const known = this.#moveValues.get(id);
    if (known !== undefined) return known;
    const words = this.#moves.wordsOf(id) ?? missingRow('Move', id);
    const [fromConnection, fromSync, toConnection, toSync, event] = words;
    const from = internedState(fromConnection, fromSync);
    const move = { from, to: internedState(toConnection, toSync), event };
    this.#moveValues.set(id, move);
    return move;
  }

  stateId(state: State): number {
    const known = this.#stateIds.get(state);
    if (known !== undefined) return known;
    const id = this.#states.idOf([state.connection, state.sync]);
    this.#stateIds.set(state, id);
    return id;
  }

  /** @throws LifecycleError `databaseCorrupt` */
  state(id: number): State {
    const known = this.#stateValues.get(id);
    if (known !== undefined) return known;
    const state = internedState(...(this.#states.wordsOf(id) ?? missingRow('State', id)));
    this.#stateValues.set(id, state);
    return state;
  }

  /** Every state that an account was ever seen in. */
  everyState(): readonly (readonly [id: number, connection: string])[] {
    return this.#everyState.all();
  }

  effectId(effect: Effect): number {
    const known = this.#effectIds.get(effect);
    if (known !== undefined) return known;
    const id = this.#effects.idOf([JSON.stringify(effect)]);
    this.#effectIds.set(effect, id);
    return id;
  }

  /** @throws LifecycleError `databaseCorrupt` */
  effect(id: number): Effect {
    const known = this.#effectValues.get(id);
    if (known !== undefined) return known;
    const effect = parse<Effect>((this.#effects.wordsOf(id) ?? missingRow('Effect', id))[0], `Effect ${id}`);
    this.#effectValues.set(id, effect);
    return effect;
  }

  deadlineEventId(event: Deadline['event']): number {
    const known = this.#deadlineEventIds.get(event);
    if (known !== undefined) return known;
    const id = this.#deadlineEvents.idOf([event]);
    this.#deadlineEventIds.set(event, id);
    return id;
  }

  /** @throws LifecycleError `databaseCorrupt` */
  deadlineEvent(id: number): Deadline['event'] {
    const [event] = this.#deadlineEvents.wordsOf(id) ?? missingRow('Deadline event', id);
    return event;
  }

  /** Drops what was remembered: a transaction was not kept. */
  forget(): void {
    for (const table of [this.#kinds, this.#moves, this.#states, this.#effects, this.#deadlineEvents])
      table.forget();
    this.#kindsByType = new Map();
    this.#movesByStates = new WeakMap();
    this.#stateIds = new WeakMap();
    this.#stateValues = new Map();
    this.#effectIds = new WeakMap();
    this.#deadlineEventIds = new Map();
    this.#moveValues = new Map();
    this.#effectValues = new Map();
  }
}
