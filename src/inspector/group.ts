import type { Tag } from '../../machines/account.ts';
import { tagsOf } from '../model/tags.ts';
import { statusOfPath } from '../model/state.ts';

/** What a status comes to for the reader: it works, somebody must act, or nobody can. */
export type StatusGroup = 'works' | 'underWay' | 'user' | 'operator' | 'gone' | 'unknown';

/** The group of a status with these tags: who must act comes first. */
const groupOfTags = (status: string, tags: readonly Tag[]): StatusGroup => {
  if (tags.includes('needsOperator')) return 'operator';
  if (tags.includes('needsUser')) return 'user';
  if (tags.includes('terminal') || status === 'CREATION_FAIL') return 'gone';
  if (tags.includes('transient')) return 'underWay';
  return tags.includes('usable') ? 'works' : 'unknown';
};

/** The group of a state of the connection region, by its path. */
export const groupOfPath = (connection: string): StatusGroup =>
  groupOfTags(statusOfPath(connection), tagsOf({ connection }));

/** The path that a stored row stands for: only CONNECTING hides one, and tells it by who must act. */
export const pathOfRow = (row: {
  readonly status: string;
  readonly cause: string | null;
  readonly attention: number;
}): string => {
  if (row.cause !== null) return `${row.status}.${row.cause}`;
  if (row.status !== 'CONNECTING') return row.status;
  return row.attention > 0 ? 'CONNECTING.stalled' : 'CONNECTING.attempting';
};
