import type { EvidenceItem } from '../context.ts';
import { DAY, HOUR, MINUTE } from '../policy.ts';

/** The minute that was told last: many accounts flip in the same one, and a date is slow to write. */
const lastTold = { minute: Number.NaN, text: '' };

/** A moment to the minute, for example `2026-03-01 09:00 UTC`. */
export const utcMinute = (milliseconds: number): string => {
  const minute = Math.floor(milliseconds / MINUTE);
  if (minute !== lastTold.minute) {
    lastTold.text = `${new Date(milliseconds).toISOString().slice(0, -8).replace('T', ' ')} UTC`;
    lastTold.minute = minute;
  }
  return lastTold.text;
};

/** When some facts were received: `at …`, or `between … and …`. There must be at least one. */
export const when = (items: readonly EvidenceItem[]): string => {
  const times = items.map((item) => item.at);
  const first = utcMinute(Math.min(...times));
  const last = utcMinute(Math.max(...times));
  return first === last ? `at ${first}` : `between ${first} and ${last}`;
};

/** A number and its noun, for example `1 request` or `3 requests`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** A length of time in the unit that suits it, with one decimal at most, for example `364 days` or `9 minutes`. */
export const duration = (milliseconds: number): string => {
  if (milliseconds >= 2 * DAY) return counted(Math.round((milliseconds * 10) / DAY) / 10, 'day');
  if (milliseconds >= 2 * HOUR) return counted(Math.round((milliseconds * 10) / HOUR) / 10, 'hour');
  return counted(Math.round((milliseconds * 10) / MINUTE) / 10, 'minute');
};

/** The different words of a list, in order of first appearance, joined with commas. */
export const distinct = (words: readonly string[]): string => [...new Set(words)].join(', ');

/** How likely something is, as a word, from this probability on. */
const likelihoods = [
  [0.9, 'nearly certain'],
  [0.7, 'likely'],
  [0.4, 'likelier than anything else'],
  [0.15, 'possible'],
  [0.03, 'not likely'],
] as const;

/** A probability as a word and a number, for example `likely, 74 of 100`. */
export const likelihood = (probability: number): string => {
  const word = likelihoods.find(([least]) => probability >= least)?.[1] ?? 'hardly';
  const number = Math.round(probability * 100);
  return `${word}, ${number === 0 ? 'under 1' : Math.min(number, 99)} of 100`;
};
