import type { AccountEvent, EventFacts } from '../../../machines/event.ts';
import type { LevelStatus, Status } from '../../../machines/status.ts';
import { Check } from '../check.ts';
import { foreignNamed, isForeign } from './foreign.ts';
import { objectIn } from '../forwarded.ts';
import type { PayloadReading } from '../../model/delivery.ts';
import type { Facts, Shape } from '../reading.ts';
import { put, readAs, unreadable } from '../reading.ts';
import { textLimits } from '../text.ts';
import { parseTime } from '../time.ts';
import { isObject, type JsonObject } from '../../text/json-object.ts';

/** The statuses of v2 and the levels that they are taken as (DOMAIN §6). */
export const levelOfV2Status: ReadonlyMap<string, LevelStatus> = new Map([
  ['running', 'OK'],
  ['disconnected', 'CREDENTIALS'],
  ['partial', 'CREDENTIALS'],
  ['errored', 'ERROR'],
  ['degraded', 'ERROR'],
  ['paused', 'STOPPED'],
]);

/** The types of v2 that tell a status, and which (DOMAIN §6). */
export const statusOfType: ReadonlyMap<string, Status> = new Map<string, Status>([
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

/** The names of v2's events have two parts or more: `message.new`, `calendar_event.update` (DOMAIN §9.1). */
const nameForm = /^[a-z][a-z\d_]*(?:\.[a-z\d_]+)+$/;

const isEventName = (type: unknown): boolean =>
  isOfAccount(type) || (typeof type === 'string' && nameForm.test(type));

const isKnown = (type: string): boolean => statusOfType.has(type) || notices.has(type);

const eventOf = (type: string, facts: EventFacts): AccountEvent => {
  const status = statusOfType.get(type);
  if (status !== undefined) return { type: status, ...facts };
  return notices.has(type)
    ? { type: 'NOTICE', notice: type, ...facts }
    : { type: 'UNKNOWN_STATUS', status: type, ...facts };
};

/** Who is to blame for an error, as far as it is documented (DOMAIN §6). */
const reasons: ReadonlySet<string> = new Set(['unipile', 'proxy', 'provider']);

const readReason = (value: unknown, check: Check): string | undefined => {
  const reason = check.statedFact(value, textLimits.word, 'reasonDropped');
  if (reason === undefined || reasons.has(reason)) return reason;
  check.flag('reasonDropped');
  return undefined;
};

const readInner = (payload: JsonObject, check: Check, facts: Facts): void => {
  const inner = objectIn(payload['payload'] ?? {});
  if (!isObject(inner)) return check.flag('payloadDropped');
  put(facts, 'product', check.statedFact(inner['product'], textLimits.word, 'productDropped'));
  put(facts, 'reason', readReason(inner['reason'], check));
  put(facts, 'tenant', check.statedFact(inner['state'], textLimits.tenant, 'tenantDropped'));
};

/** When it was made, as its sender's clock had it; the receiver's clock is compared with it later (DOMAIN §9.3). */
const readTime = (payload: JsonObject, check: Check): number | undefined => {
  if (!Object.hasOwn(payload, 'created_at')) return undefined;
  const time = parseTime(payload['created_at']);
  if (time === undefined) check.flag('timeDropped');
  return time;
};

const readEvent = (payload: JsonObject, at: number): PayloadReading => {
  const check = new Check();
  const facts: Facts = { accountId: check.id('account_id', payload['account_id']), at, source: 'v2' };
  const type = check.word('type', payload['type']);
  put(facts, 'sourceId', check.fact(payload['id'], textLimits.id, 'sourceIdDropped'));
  put(facts, 'occurredAt', readTime(payload, check));
  // What an unknown type says in its payload is unknown too, and no reason to refuse it.
  if (isKnown(type)) readInner(payload, check, facts);
  put(facts, 'flags', check.flags);
  return check.fault === undefined ? readAs(eventOf(type, facts)) : unreadable(check.fault);
};

/**
 * The v2 webhook: `{id, created_at, account_id, type, payload}` (DOMAIN §3.3, §6). One endpoint receives every kind of event,
 * and only `account.…` is about accounts (DOMAIN §9.1).
 */
export const v2: Shape = {
  fits: (payload) =>
    !isForeign(payload) &&
    (isEventName(payload['type']) ||
      (Object.hasOwn(payload, 'account_id') &&
        Object.hasOwn(payload, 'type') &&
        (Object.hasOwn(payload, 'id') || Object.hasOwn(payload, 'created_at')))),
  read: (payload, at) => {
    const type = payload['type'];
    return typeof type === 'string' && !isOfAccount(type) ? foreignNamed(type) : readEvent(payload, at);
  },
};
