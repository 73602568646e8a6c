import type { DeliverySource } from '../../model/delivery.ts';
import type { LogTime } from './log-time.ts';

/** What is known of a delivery from what is wrapped around it. */
export interface Around {
  /** In milliseconds since 1970, or null. */
  readonly receivedAt: number | null;
  /** Why the time around it cannot be read: then what is within cannot either, unless it brings a time of its own. */
  readonly timeFault?: string | undefined;
  /** Whether the time comes from a place that was named, and counts more than any other. */
  readonly timeFixed?: boolean;
  readonly source: DeliverySource | null;
  /** What is wrapped around it, the outermost of several; empty for what we write ourselves. */
  readonly format: string;
  /** Whether other things than deliveries are to be expected: it is a log of all that a program had to say. */
  readonly mixed: boolean;
  /** Whether the places that were named have been looked at. */
  readonly placed: boolean;
  /** How many wrappers there are. */
  readonly depth: number;
}

/** What is around a line itself. */
export const lineItself: Around = {
  receivedAt: null,
  source: null,
  format: '',
  mixed: false,
  placed: false,
  depth: 0,
};

/** The same within one more wrapper. */
export const within = (around: Around, format: string, more: Partial<Around> = {}): Around => ({
  ...around,
  ...more,
  format: around.format === '' ? format : around.format,
  depth: around.depth + 1,
});

/** One of the things that a line holds. */
export type Item =
  | { readonly holds: 'payload'; readonly around: Around; readonly payload: unknown }
  /** Something else than a delivery, to be passed over. */
  | { readonly holds: 'nothing'; readonly around: Around }
  /** Something that should be a delivery and cannot be read. `text` is the part of the line that it concerns. */
  | { readonly holds: 'fault'; readonly around: Around; readonly reason: string; readonly text?: string };

/** A delivery; or why there is none, where its time cannot be read. */
export const delivered = (payload: unknown, around: Around): readonly Item[] => [
  around.timeFault === undefined
    ? { holds: 'payload', around, payload }
    : { holds: 'fault', around, reason: around.timeFault },
];

/** The same with a time, unless it is known already. */
export const timedBy = (around: Around, time: LogTime | undefined): Around => {
  if (time === undefined || around.timeFixed === true) return around;
  return typeof time === 'number'
    ? { ...around, receivedAt: time, timeFault: undefined }
    : { ...around, timeFault: time.fault };
};

/** Nothing that is a delivery. */
export const nothing = (around: Around): readonly Item[] => [{ holds: 'nothing', around }];

/** A part of a line, or all of it, that cannot be read. */
export const faulty = (reason: string, around: Around, text?: string): readonly Item[] => [
  { holds: 'fault', around, reason, ...(text === undefined ? {} : { text }) },
];

/** Whether at least one of the items is more than something to be passed over. */
export const holdsSomething = (items: readonly Item[]): boolean =>
  items.some(({ holds }) => holds !== 'nothing');
