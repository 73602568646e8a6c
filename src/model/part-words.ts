import type { LevelStatus } from '../../machines/status.ts';

/** What each level means for a product of an account, as the end of a sentence that begins with its name (DOMAIN §9.9). */
export const partWords: Readonly<Record<LevelStatus, string>> = {
  OK: 'works',
  CONNECTING: 'is connecting',
  STOPPED: 'has stopped',
  ERROR: 'is in error',
  PERMISSIONS: 'lacks permissions',
  CREDENTIALS: 'needs a new sign-in',
};
