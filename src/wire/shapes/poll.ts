import type { AccountEvent, SourcePart } from '../../../machines/event.ts';
import { isLevelStatus, levelStatuses } from '../../../machines/status.ts';
import { Check } from '../check.ts';
import { polledFactsOf } from '../polled.ts';
import type { Facts, Shape } from '../reading.ts';
import { put, readAs, unreadable } from '../reading.ts';
import { shown, textLimits } from '../text.ts';
import { levelOfV2Status } from './v2.ts';
import { isObject, type JsonObject } from '../../text/json-object.ts';

/** The most sources that an account may have; real ones have one to three. */
const mostSources = 100;

/** What the sources of an account say. */
interface Sources {
  /** The words of all of them. */
  readonly words: readonly string[];
  /** Those that name themselves. */
  readonly parts: readonly SourcePart[];
}

/** The words of the sources. Of an entry that cannot be read whole, what can be read counts (DOMAIN §9.11). */
const readSources = (account: JsonObject, check: Check): Sources => {
  const words: string[] = [];
  const parts: SourcePart[] = [];
  for (const source of check.array('sources', account['sources'], mostSources)) {
    const fields = isObject(source) ? source : { status: null };
    const status = check.fact(fields['status'] ?? null, textLimits.word, 'sourceDropped');
    const id = check.fact(fields['id'] ?? null, textLimits.id, 'sourceDropped');
    if (status === undefined) continue;
    words.push(status);
    if (id !== undefined) parts.push({ id, status });
  }
  return { words, parts };
};

/** Of several sources the worst level wins; a word that is no level speaks only when no level does (DOMAIN §3.4). */
const eventOfSources = ({ words, parts }: Sources, facts: Facts): AccountEvent => {
  const levels = new Set(words.filter(isLevelStatus));
  const worst = levelStatuses.findLast((level) => levels.has(level));
  if (worst !== undefined) return { type: worst, parts, ...facts };
  const [first] = words;
  return first === undefined
    ? { type: 'NOTICE', notice: 'no sources', parts, ...facts }
    : { type: 'UNKNOWN_STATUS', status: first, parts, ...facts };
};

const eventOfV2Status = (word: string, facts: Facts): AccountEvent => {
  const level = levelOfV2Status.get(word);
  return level === undefined ? { type: 'UNKNOWN_STATUS', status: word, ...facts } : { type: level, ...facts };
};

const readV1Account = (account: JsonObject, at: number, check: Check): AccountEvent => {
  const facts: Facts = { accountId: check.id('id', account['id']), at, source: 'poll' };
  put(facts, 'accountType', check.fact(account['type'], textLimits.word, 'accountTypeDropped'));
  put(facts, 'polled', polledFactsOf(account, at));
  const sources = readSources(account, check);
  put(facts, 'flags', check.flags);
  return eventOfSources(sources, facts);
};

const readV2Account = (account: JsonObject, at: number, check: Check): AccountEvent => {
  const facts: Facts = { accountId: check.id('id', account['id']), at, source: 'poll' };
  const provider = check.fact(account['provider'], textLimits.word, 'accountTypeDropped');
  put(facts, 'accountType', provider?.toUpperCase());
  put(facts, 'polled', polledFactsOf(account, at));
  put(facts, 'flags', check.flags);
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
