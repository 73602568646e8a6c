import { Check } from '../check.ts';
import type { Facts, Shape } from '../reading.ts';
import { put, readAs, statusEvent, unreadable, webhookEvent } from '../reading.ts';
import { shown, textLimits } from '../text.ts';
import { isObject } from '../../text/json-object.ts';
import { objectIn } from '../forwarded.ts';

/** The v1 webhook: `{"AccountStatus":{account_id, account_type, message, product?}}` (DOMAIN §3.1). */
export const v1: Shape = {
  fits: (payload) => Object.hasOwn(payload, 'AccountStatus'),
  read: (payload, at) => {
    const status = objectIn(payload['AccountStatus']);
    if (!isObject(status))
      return unreadable(`the value of AccountStatus is not an object but ${shown(status)}`);
    const check = new Check();
    const accountId = check.id('account_id of AccountStatus', status['account_id']);
    const accountType = check.fact(status['account_type'], textLimits.word, 'accountTypeDropped');
    const word = check.word('message of AccountStatus', status['message']);
    const product = check.statedFact(status['product'], textLimits.word, 'productDropped');
    if (check.fault !== undefined) return unreadable(check.fault);
    const { flags } = check;
    if (accountType !== undefined && product === undefined && flags === undefined)
      return readAs(webhookEvent(word, accountId, at, accountType));
    const facts: Facts = { accountId, at, source: 'webhook' };
    put(facts, 'accountType', accountType);
    put(facts, 'product', product);
    put(facts, 'flags', flags);
    return readAs(statusEvent(word, facts));
  },
};
