/**
 * A documented account status, as its word stands on the wire (DOMAIN §2).
 *
 * A *level* holds until another one replaces it and can be read again at any time; a *one-shot* is
 * announced once and never shown by the API afterwards.
 */
export type Status = LevelStatus | OneShotStatus;

/** Statuses that hold, and that `GET /accounts` shows per source (DOMAIN §2). */
export type LevelStatus = (typeof levelStatuses)[number];

/** Statuses that are announced once (DOMAIN §2). */
export type OneShotStatus = (typeof oneShotStatuses)[number];

/** The level statuses, from best to worst: of several sources the last one in this order wins (DOMAIN §3.4). */
export const levelStatuses = ['OK', 'CONNECTING', 'STOPPED', 'ERROR', 'PERMISSIONS', 'CREDENTIALS'] as const;

/** The one-shot statuses (DOMAIN §2). */
export const oneShotStatuses = [
  'CREATION_SUCCESS',
  'RECONNECTED',
  'SYNC_SUCCESS',
  'CREATION_FAIL',
  'DELETED',
] as const;

/** All eleven documented statuses. */
export const statuses: readonly Status[] = [...levelStatuses, ...oneShotStatuses];

const known: ReadonlySet<string> = new Set(statuses);

/** Whether `word` is one of the eleven documented statuses, to the letter. */
export const isStatus = (word: string): word is Status => known.has(word);

const levels: ReadonlySet<string> = new Set(levelStatuses);

/** Whether `word` is a level status (DOMAIN §2). */
export const isLevelStatus = (word: string): word is LevelStatus => levels.has(word);
