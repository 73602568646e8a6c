import { Check } from '../check.ts';
import { isForeign } from './foreign.ts';
import type { Facts, Shape } from '../reading.ts';
import { put, readAs, statusEvent, unreadable } from '../reading.ts';
import { isBareSignal } from './signal.ts';
import { textLimits } from '../text.ts';

/**
 * The notification of a hosted-auth link: flat `{status, account_id, name}`; `name` is the tenant, or else `state` (DOMAIN
 * §3.2, §9.7).
 */
export const notify: Shape = {
  fits: (payload) =>
    Object.hasOwn(payload, 'status') &&
    Object.hasOwn(payload, 'account_id') &&
    !isForeign(payload) &&
    !isBareSignal(payload),
  read: (payload, at) => {
    const check = new Check();
    const word = check.word('status', payload['status']);
    const accountId = check.id('account_id', payload['account_id']);
    const name = check.statedFact(payload['name'], textLimits.tenant, 'tenantDropped');
    const state = check.statedFact(payload['state'], textLimits.tenant, 'tenantDropped');
    if (check.fault !== undefined) return unreadable(check.fault);
    const facts: Facts = { accountId, at, source: 'notify' };
    put(facts, 'tenant', name ?? state);
    put(facts, 'flags', check.flags);
    return readAs(statusEvent(word, facts));
  },
};
