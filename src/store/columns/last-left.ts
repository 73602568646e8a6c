import { accountMachine } from '../../../machines/account.ts';
import type { Transition } from '../../model/decision.ts';
import { NumberRows } from './number-rows.ts';
import { statusOfPath, type State } from '../../model/state.ts';

/** Every status of the chart, with its place in a row. */
const places: ReadonlyMap<string, number> = new Map(
  Object.keys(accountMachine.root.states['connection']?.states ?? {}).map((status, place) => [status, place]),
);

const placesOfStates = new WeakMap<State, number>();

/** The place of a state's status, told without taking its path apart each time; -1 for one that no chart has. */
const placeOf = (state: State): number => {
  const known = placesOfStates.get(state);
  if (known !== undefined) return known;
  const place = places.get(statusOfPath(state.connection)) ?? -1;
  placesOfStates.set(state, place);
  return place;
};

/** When accounts last left each status, an account to a row. */
export class LastLeft {
  readonly #times = new NumberRows(places.size);

  /** Begins a row: nothing was left yet. */
  begin(row: number): void {
    this.#times.fill(row, Number.NaN);
  }

  /** Takes a transition in. Earlier ones may come after later ones. */
  note(row: number, { from, to, at }: Pick<Transition, 'from' | 'to' | 'at'>): void {
    const place = placeOf(from);
    if (place === -1 || place === placeOf(to)) return;
    const index = this.#times.offset(row) + place;
    const page = this.#times.page(row);
    const known = page[index] ?? Number.NaN;
    if (!(known >= at)) page[index] = at;
  }

  /** When a status was last left, in milliseconds since 1970; null when it never was. */
  at(row: number, status: string): number | null {
    const place = places.get(status);
    if (place === undefined) return null;
    const time = this.#times.page(row)[this.#times.offset(row) + place] ?? Number.NaN;
    return Number.isNaN(time) ? null : time;
  }

  /** Copies a row of other departures over one of these. */
  copy(others: LastLeft, source: number, target: number): void {
    this.#times.copy(others.#times, source, target);
  }
}
