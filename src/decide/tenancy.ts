import type { AccountContext } from '../../machines/context.ts';
import type { AccountEvent } from '../../machines/event.ts';
import { HOUR } from '../../machines/policy.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { stateOf } from '../model/state.ts';

/** Whether an event names another tenant than the one that the account is known to belong to: told, and never taken. */
export const claimsAnotherTenant = (
  { tenant }: Pick<AccountContext, 'tenant'>,
  event: Pick<AccountEvent, 'tenant'>,
): boolean => tenant !== null && event.tenant !== undefined && event.tenant !== tenant;

/** For how long after an account was connected a notification may be the first to say whose it is, in milliseconds. */
const CLAIM_MS = HOUR;

/** Whether an account is being connected, or was connected a moment ago by the word of another source. */
const isBeingConnected = ({ context, value }: Whose, at: number): boolean => {
  const { connection } = stateOf(value);
  if (connection === 'NEW' || connection === 'CREATION_FAIL') return true;
  if (context.deletedAt !== null) return false;
  return at - Math.max(context.createdAt ?? -Infinity, context.authorizedAt ?? -Infinity) <= CLAIM_MS;
};

/** What says whose an account is, or whether that may still be said. */
type Whose = Pick<AccountSnapshot, 'context' | 'value'>;

/**
 * Whether a notification must not be believed of this account. Each of your users can have a notify URL called (DOMAIN §3.2), so
 * it speaks of accounts of its own tenant alone. Where nobody has told whose an account is, it says so while the account is being
 * connected and for an hour after; later anybody could take an account by its id. The API says what is true.
 */
export const isOfAnotherTenant = (account: Whose, event: AccountEvent): boolean => {
  if (event.source !== 'notify') return false;
  const { tenant } = account.context;
  return tenant === null ? !isBeingConnected(account, event.at) : event.tenant !== tenant;
};
