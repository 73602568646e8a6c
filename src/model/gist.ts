import type { AccountParts } from '../../machines/parts.ts';
import type { ConnectionPath } from './names.ts';
import type { AccountSnapshot } from './snapshot.ts';
import { connectionOf } from './state.ts';

/** As much of an account as it takes to say what it can be used for. */
export interface Gist {
  readonly connection: ConnectionPath;
  /** The levels of its products, while not all are OK. */
  readonly parts: AccountParts | null;
  /** When anything was last heard of it, or the API last showed it, in milliseconds since 1970. */
  readonly heardAt: number;
}

/**
 * The gist of a stored account.
 *
 * @param verifiedAt - when the API last showed it without saying anything new (milliseconds since 1970), or null
 */
export const gistOf = ({ value, context }: AccountSnapshot, verifiedAt: number | null): Gist => ({
  connection: connectionOf(value),
  parts: context.parts,
  heardAt: Math.max(context.lastSeenAt, context.lastVerifiedAt ?? 0, verifiedAt ?? 0),
});
