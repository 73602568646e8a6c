import type { AccountContext } from '../../machines/context.ts';
import type { AccountEvent } from '../../machines/event.ts';

/** Whether an event names another tenant than the one that the account is known to belong to: told, and never taken. */
export const claimsAnotherTenant = (
  { tenant }: Pick<AccountContext, 'tenant'>,
  event: Pick<AccountEvent, 'tenant'>,
): boolean => tenant !== null && event.tenant !== undefined && event.tenant !== tenant;

/**
 * Whether a notification speaks of an account of another tenant, or does not say whose it is while that is known. Each of your
 * users can have a notify URL called (DOMAIN §3.2), so it moves accounts of its own tenant alone; the API says what is true.
 */
export const isOfAnotherTenant = ({ tenant }: Pick<AccountContext, 'tenant'>, event: AccountEvent): boolean =>
  event.source === 'notify' && tenant !== null && event.tenant !== tenant;
