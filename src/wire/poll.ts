import type { AccountEvent, SourcePart } from '../../machines/event.ts';
import { isLevelStatus, levelStatuses } from '../../machines/status.ts';
import { Check } from './check.ts';
import { polledFactsOf } from './polled.ts';
import type { Facts, Shape } from './reading.ts';
import { put, readAs, unreadable } from './reading.ts';
import { shown, textLimits } from './text.ts';
import { levelOfV2Status } from './v2.ts';
import { isObject, type JsonObject } from '../text/json-object.ts';

/** The most sources that an account may have; real ones have one to three. */
const mostSources = 100;

const readPart = (value: unknown, index: number, check: Check): SourcePart => {
  if (!isObject(value)) {
    check.fail(`sources[${index}] is not an object but ${shown(value)}`);
    return { id: '', status: '' };
  }
  return {
    id: check.id(`sources[${index}].id`, value['id']),
    status: check.word(`sources[${index}].status`, value['status']),
  };
};

/** Of several sources the worst level wins; a word that is no level speaks only when no level does (DOMAIN §3.4). */
const eventOfParts = (parts: readonly SourcePart[], facts: Facts): AccountEvent => {
  const levels = new Set(parts.map((part) => part.status).filter(isLevelStatus));
  const worst = levelStatuses.findLast((level) => levels.has(level));
  if (worst !== undefined) return { type: worst, parts, ...facts };
  const [first] = parts;
  return first === undefined
    ? { type: 'NOTICE', notice: 'no sources', parts, ...facts }
    : { type: 'UNKNOWN_STATUS', status: first.status, parts, ...facts };
};

const eventOfV2Status = (word: string, facts: Facts): AccountEvent => {
  const level = levelOfV2Status.get(word);
  return level === undefined ? { type: 'UNKNOWN_STATUS', status: word, ...facts } : { type: level, ...facts };
};

const readV1Account = (account: JsonObject, at: number, check: Check): AccountEvent => {
  const facts: Facts = { accountId: check.id('id', account['id']), at, source: 'poll' };
  put(facts, 'accountType', check.optionalText('type', account['type'], textLimits.word));
  put(facts, 'polled', polledFactsOf(account, at));
  const parts = check
    .array('sources', account['sources'], mostSources)
    .map((source, index) => readPart(source, index, check));
  return eventOfParts(parts, facts);
};

const readV2Account = (account: JsonObject, at: number, check: Check): AccountEvent => {
  const facts: Facts = { accountId: check.id('id', account['id']), at, source: 'poll' };
  const provider = check.optionalText('provider', account['provider'], textLimits.word);
  put(facts, 'accountType', provider?.toUpperCase());
  put(facts, 'polled', polledFactsOf(account, at));
  return eventOfV2Status(check.word('status', account['status']), facts);
};

const readAccount = (payload: JsonObject, at: number, check: Check): AccountEvent => {
  const known = Object.hasOwn(payload, 'sources') || Object.hasOwn(payload, 'status');
  if (!known) check.fail('the account has neither sources nor a status');
  return (Object.hasOwn(payload, 'sources') ? readV1Account : readV2Account)(payload, at, check);
};

/** What the API says of an account that it no longer has, with the id that was asked for (DOMAIN §7). */
const isGone = (payload: JsonObject): boolean => payload['object'] === 'AccountGone';

const readGone = (payload: JsonObject, at: number, check: Check): AccountEvent => {
  if (payload['status'] !== 404)
    check.fail(`status of an account that is gone is not 404 but ${shown(payload['status'])}`);
  return { type: 'DELETED', accountId: check.id('id', payload['id']), at, source: 'poll' };
};

/**
 * An Account as the API shows it: v1 with `sources`, v2 with `status` and `provider` (DOMAIN §3.4, §7); or, as
 * `{"object":"AccountGone","id":…,"status":404}`, that it has none of this id.
 */
export const poll: Shape = {
  fits: (payload) =>
    isGone(payload) ||
    payload['object'] === 'Account' ||
    (Object.hasOwn(payload, 'id') && Array.isArray(payload['sources'])),
  read: (payload, at) => {
    const check = new Check();
    const event = (isGone(payload) ? readGone : readAccount)(payload, at, check);
    return check.fault === undefined ? readAs(event) : unreadable(check.fault);
  },
};
