import { Check } from './check.ts';
import type { Facts, Shape } from './reading.ts';
import { put, readAs, statusEvent, unreadable, webhookEvent } from './reading.ts';
import { shown, textLimits } from './text.ts';
import { isObject } from '../text/json-object.ts';

/** The v1 webhook: `{"AccountStatus":{account_id, account_type, message, product?}}` (DOMAIN §3.1). */
export const v1: Shape = {
  fits: (payload) => Object.hasOwn(payload, 'AccountStatus'),
  read: (payload, at) => {
    const status = payload['AccountStatus'];
    if (!isObject(status))
      return unreadable(`the value of AccountStatus is not an object but ${shown(status)}`);
    const check = new Check();
    const accountId = check.id('account_id of AccountStatus', status['account_id']);
    const accountType = check.optionalText(
      'account_type of AccountStatus',
      status['account_type'],
      textLimits.word,
    );
    const word = check.word('message of AccountStatus', status['message']);
    const product = check.fact('product of AccountStatus', status['product'], textLimits.word);
    if (check.fault !== undefined) return unreadable(check.fault);
    if (accountType !== undefined && product === undefined)
      return readAs(webhookEvent(word, accountId, at, accountType));
    const facts: Facts = { accountId, at, source: 'webhook' };
    put(facts, 'accountType', accountType);
    put(facts, 'product', product);
    return readAs(statusEvent(word, facts));
  },
};
