import { LifecycleError } from './errors.ts';

/** A moment: milliseconds since 1970, an ISO 8601 text, or a Date. */
export type Moment = number | string | Date;

/**
 * The moment in milliseconds since 1970.
 *
 * @throws LifecycleError `invalidOption` when it is none
 */
export const momentOf = (moment: Moment): number => {
  const milliseconds = moment instanceof Date ? moment.getTime() : new Date(moment).getTime();
  if (Number.isNaN(milliseconds))
    throw new LifecycleError('invalidOption', `${JSON.stringify(moment)} is no moment`, {
      hint: 'Give a Date, milliseconds since 1970, or a time such as 2026-03-01T09:00:00.000Z.',
    });
  return milliseconds;
};
