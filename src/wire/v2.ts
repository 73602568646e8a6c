import type { AccountEvent, EventFacts } from '../../machines/event.ts';
import type { LevelStatus, Status } from '../../machines/status.ts';
import { Check } from './check.ts';
import { isForeign } from './foreign.ts';
import type { Facts, Shape } from './reading.ts';
import { put, readAs, unreadable } from './reading.ts';
import { shown, textLimits } from './text.ts';
import { isObject, type JsonObject } from '../text/json-object.ts';

/** The statuses of v2 and the levels that they are taken as (DOMAIN §6). */
export const levelOfV2Status: ReadonlyMap<string, LevelStatus> = new Map([
  ['running', 'OK'],
  ['disconnected', 'CREDENTIALS'],
  ['partial', 'CREDENTIALS'],
  ['errored', 'ERROR'],
  ['degraded', 'ERROR'],
  ['paused', 'STOPPED'],
]);

const statusOfType: ReadonlyMap<string, Status> = new Map<string, Status>([
  ['account.add', 'CREATION_SUCCESS'],
  ['account.reconnect', 'RECONNECTED'],
  ['account.remove', 'DELETED'],
  ['account.initial_sync.completed', 'SYNC_SUCCESS'],
  ...[...levelOfV2Status].map(([word, level]): [string, Status] => [`account.status.${word}`, level]),
]);

/** Types that change no status (DOMAIN §6). */
const notices: ReadonlySet<string> = new Set([
  'account.initial_sync.running',
  'account.initial_sync.failed',
  'account.locked',
  'account.unlocked',
]);

/** Whether a type is of the v2 family `account.…`. */
export const isOfAccount = (type: unknown): boolean =>
  typeof type === 'string' && type.startsWith('account.');

const isKnown = (type: string): boolean => statusOfType.has(type) || notices.has(type);

const eventOf = (type: string, facts: EventFacts): AccountEvent => {
  const status = statusOfType.get(type);
  if (status !== undefined) return { type: status, ...facts };
  return notices.has(type)
    ? { type: 'NOTICE', notice: type, ...facts }
    : { type: 'UNKNOWN_STATUS', status: type, ...facts };
};

const readInner = (payload: JsonObject, check: Check, facts: Facts): void => {
  const inner = payload['payload'] ?? {};
  if (!isObject(inner)) return check.fail(`payload is not an object but ${shown(inner)}`);
  put(facts, 'product', check.fact('payload.product', inner['product'], textLimits.word));
  put(facts, 'reason', check.fact('payload.reason', inner['reason'], textLimits.word));
  put(facts, 'tenant', check.fact('payload.state', inner['state'], textLimits.tenant));
};

/** The v2 webhook: `{id, created_at, account_id, type, payload}` (DOMAIN §3.3, §6). */
export const v2: Shape = {
  fits: (payload) =>
    !isForeign(payload) &&
    Object.hasOwn(payload, 'account_id') &&
    Object.hasOwn(payload, 'type') &&
    (Object.hasOwn(payload, 'id') || Object.hasOwn(payload, 'created_at') || isOfAccount(payload['type'])),
  read: (payload, at) => {
    const check = new Check();
    const accountId = check.id('account_id', payload['account_id']);
    const type = check.word('type', payload['type']);
    const facts: Facts = { accountId, at, source: 'v2', sourceId: check.id('id', payload['id']) };
    if (Object.hasOwn(payload, 'created_at'))
      facts.occurredAt = check.time('created_at', payload['created_at']);
    // What an unknown type says in its payload is unknown too, and no reason to refuse it.
    if (isKnown(type)) readInner(payload, check, facts);
    return check.fault === undefined ? readAs(eventOf(type, facts)) : unreadable(check.fault);
  },
};
