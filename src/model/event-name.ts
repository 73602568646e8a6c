import type { AccountEvent } from '../../machines/event.ts';

/** Whether an event says that a stored moment has come, by its type as XState names it. */
export const isDeadline = ({ type }: Pick<AccountEvent, 'type'>): boolean => type.startsWith('xstate.after.');

/** What an event is called when people read about it: a status, a signal's type, or the word as it stood on the wire. */
export const eventName = (event: AccountEvent): string => {
  if (event.type === 'SIGNAL') return event.signal.type === 'unknown' ? event.signal.name : event.signal.type;
  if (event.type === 'UNKNOWN_STATUS') return event.status;
  if (event.type === 'NOTICE') return event.notice;
  return isDeadline(event) ? 'deadline' : event.type;
};
