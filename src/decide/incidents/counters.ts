import { DAY, HOUR } from '../../../machines/policy.ts';
import type { ScopeCounters } from '../../model/incident.ts';

/** Breaks are counted by stretches of this length, in milliseconds. */
export const STRETCH = 6 * HOUR;

/** How many stretches are kept: 14 days. */
const STRETCHES_KEPT = 56;

/** How many stretches make a day. */
const PER_DAY = 4;

/**
 * While a scope has no past, an account is taken to break this seldom, in milliseconds. Real ones break every one to three
 * months: too high a rate finds late, too low a rate finds what is none.
 */
const USUAL_PEACE = 30 * DAY;

/** Busy hours of a stretch are busier than its mean: so many times at most. */
const BUSY = 2;

/** A rate is never taken to be known better than after so many breaks: days differ. */
const BEST_KNOWN = 20;

/** How many breaks are usual, and how well that is known: see `tailOf`. */
export interface Usual {
  readonly mean: number;
  readonly shape: number;
}

/** The counters of a scope that is seen for the first time. */
export const newCounters = (key: string, at: number): ScopeCounters => ({
  key,
  live: 0,
  since: at,
  stretch: Math.floor(at / STRETCH),
  breaks: [],
  calmAt: null,
});

/** Adds to the breaks of a moment, which is at most 14 days ago; negative numbers take back what an incident explains. */
export const addBreaks = (counters: ScopeCounters, at: number, breaks: number): void => {
  const stretch = Math.floor(at / STRETCH);
  for (; counters.stretch < stretch; counters.stretch += 1) {
    if (stretch - counters.stretch > STRETCHES_KEPT) counters.stretch = stretch - STRETCHES_KEPT;
    counters.breaks.push(0);
    if (counters.breaks.length > STRETCHES_KEPT) counters.breaks.shift();
  }
  if (counters.breaks.length === 0) counters.breaks.push(0);
  const place = counters.breaks.length - 1 - (counters.stretch - stretch);
  const before = counters.breaks[place];
  if (before !== undefined) counters.breaks[place] = Math.max(0, before + breaks);
};

/** The breaks of the stretches at the same time of other days, and how many such stretches there are. */
const sameTimeOf = (
  { breaks, stretch }: ScopeCounters,
  at: number,
): readonly [breaks: number, days: number] => {
  const last = breaks.length - 1 - (stretch - Math.floor(at / STRETCH));
  let [sum, days] = [0, 0];
  for (let place = last - PER_DAY; place >= 0; place -= PER_DAY) {
    sum += breaks[place] ?? 0;
    days += 1;
  }
  return [sum, days];
};

/** What is expected of an account of a scope before the scope's own past is looked at. */
export interface Prior {
  /** How many times an account breaks in a millisecond. */
  readonly rate: number;
  /** How well that is known: as well as after so many breaks. */
  readonly shape: number;
}

/** What is expected while nothing at all is known. */
export const noPrior: Prior = { rate: 1 / USUAL_PEACE, shape: 1 };

/** How much a narrow scope is like the wide one around it: as if it had had so many breaks at that one's rate. */
const LIKENESS = 3;

/** The span that the counters tell of, up to now, in milliseconds. */
const spanOf = ({ since }: ScopeCounters, at: number): number =>
  Math.max(0, Math.min(at - since, (STRETCHES_KEPT - 1) * STRETCH + (at % STRETCH)));

const sumOfBreaks = ({ breaks }: ScopeCounters): number => breaks.reduce((sum, count) => sum + count, 0);

/** What is expected of the accounts of a narrow scope, from the wide one around it. */
export const priorWithin = (wide: ScopeCounters, at: number): Prior => {
  const { rate, shape } = noPrior;
  const live = Math.max(1, wide.live);
  const known = (shape + sumOfBreaks(wide)) / (shape / (live * rate) + spanOf(wide, at));
  return { rate: known / live, shape: LIKENESS };
};

/** What the past of a scope says of how often it breaks. */
export interface Past {
  /** Breaks, and over how long a time. */
  readonly breaks: number;
  readonly span: number;
  /** Breaks at the same time of other days, and of how many. */
  readonly sameTime: number;
  readonly days: number;
}

/** The past of a scope, up to now. */
export const pastOf = (counters: ScopeCounters, at: number): Past => {
  addBreaks(counters, at, 0);
  const [sameTime, days] = sameTimeOf(counters, at);
  return { breaks: sumOfBreaks(counters), span: spanOf(counters, at), sameTime, days };
};

/**
 * How many breaks are usual in a window that ends now, from the past before it: the mean of all times or that of the same time
 * of day, whichever is higher.
 *
 * @param live - how many accounts the scope has
 * @param window - its length, in milliseconds
 * @param inWindow - the breaks in it, which are no part of the past
 */
export const usualIn = (
  { breaks, span, sameTime, days }: Past,
  live: number,
  window: number,
  inWindow: number,
  { rate: usual, shape }: Prior = noPrior,
): Usual => {
  const past = Math.max(0, breaks - inWindow);
  const before = shape / (Math.max(1, live) * usual);
  const rate = Math.max(
    (shape + past) / (before + Math.max(0, span - window)),
    (shape + PER_DAY * sameTime) / (before + days * DAY),
  );
  return { mean: BUSY * rate * window, shape: Math.min(BEST_KNOWN, shape + past) };
};
