import type { LogEntry } from './port.ts';

/**
 * Whether an entry of the log was overtaken: it waited in quarantine, and its account was heard of meanwhile. It says so by
 * being late though no chart makes it so: only CREATION_SUCCESS is ever late by itself. `occurredAt` then says when it was
 * received, unless its sender named a time, as v1 never does.
 */
export const isOvertaken = ({
  decision,
  type,
  source,
  occurredAt,
}: Pick<LogEntry, 'decision' | 'type' | 'source' | 'occurredAt'>): boolean =>
  decision === 'late' && occurredAt !== null && (type !== 'CREATION_SUCCESS' || source !== 'v2');
