import type { Signal } from '../../../machines/signal.ts';
import {
  checkpoints,
  connectionMethods,
  fleetScopes,
  outcomeSources,
  secretKinds,
  signalTypes,
  triedSecrets,
} from '../../../machines/signal.ts';
import { Check } from '../check.ts';
import type { Facts, Shape } from '../reading.ts';
import { put, readAs, unreadable } from '../reading.ts';
import { readDetail, readSlug } from '../slug.ts';
import { textLimits } from '../text.ts';
import { isOfAccount } from './v2.ts';
import type { JsonObject } from '../../text/json-object.ts';

/** Bounds that keep arithmetic on a signal's numbers exact, and its arrays small. */
const limits = {
  entries: 100,
  count: Number.MAX_SAFE_INTEGER,
  percent: 1_000_000,
  /** Ten years. */
  hours: 87_660,
  /** Ten years. */
  minutes: 5_259_600,
} as const;

type Known = (typeof signalTypes)[number];
type SignalReader = (payload: JsonObject, check: Check) => Signal;

const isKnown = (type: unknown): type is Known => signalTypes.some((known) => known === type);

/** The named fields that are there, each read by `read`. */
const optional = <Name extends string, Value>(
  payload: JsonObject,
  names: readonly Name[],
  read: (name: Name, value: unknown) => Value,
): { readonly [key in Name]?: Value } => {
  const found: { [key in Name]?: Value } = {};
  for (const name of names) {
    if (payload[name] !== undefined) found[name] = read(name, payload[name]);
  }
  return found;
};

const readConnection: SignalReader = (payload, check) => ({
  type: 'connection',
  ...optional(payload, ['method'] as const, (name, value) => check.oneOf(name, value, connectionMethods)),
  ...optional(payload, ['two_factor'] as const, (name, value) => check.boolean(name, value)),
  ...optional(
    payload,
    ['user_agent', 'browser_user_agent', 'proxy_host', 'mail_domain', 'imap_host'] as const,
    (name, value) => check.text(name, value, textLimits.free),
  ),
  ...optional(
    payload,
    ['scopes_granted', 'scopes_required', 'premium_features'] as const,
    (name, value): readonly string[] =>
      check
        .array(name, value, limits.entries)
        .map((entry, index) => check.text(`${name}[${index}]`, entry, textLimits.free)),
  ),
});

const readHttpStatus = (payload: JsonObject, check: Check): number =>
  check.integer('status', payload['status'], 100, 599);

/** A provider's code; Microsoft gives its own as numbers. */
const readCode = (field: string, value: unknown, check: Check): string =>
  check.word(field, typeof value === 'number' ? String(value) : value);

const readers: { readonly [Type in Known]: SignalReader } = {
  connection: readConnection,
  apiError: (payload, check) => ({
    type: 'apiError',
    status: readHttpStatus(payload, check),
    error: readSlug(payload['error'], check),
    ...readDetail(payload['detail']),
  }),
  apiOk: () => ({ type: 'apiOk' }),
  tokenAnswer: (payload, check) => ({
    type: 'tokenAnswer',
    error: check.statedText('error', payload['error'], textLimits.free) ?? '',
    ...optional(payload, ['error_subtype'] as const, (name, value) => check.word(name, value)),
    ...optional(payload, ['codes'] as const, (name, value) =>
      check
        .array(name, value, limits.entries)
        .map((code, index) => readCode(`${name}[${index}]`, code, check)),
    ),
  }),
  usage: (payload, check) => ({
    type: 'usage',
    action: check.word('action', payload['action']),
    count: check.integer('count', payload['count'], 0, limits.count),
    window_hours: check.number('window_hours', payload['window_hours'], 0, limits.hours),
    ...optional(payload, ['percent'] as const, (name, value) => check.number(name, value, 0, limits.percent)),
  }),
  reconnectAnswer: (payload, check) => ({
    type: 'reconnectAnswer',
    status: readHttpStatus(payload, check),
    error: readSlug(payload['error'], check),
    ...optional(payload, ['with'] as const, (name, value) => check.oneOf(name, value, triedSecrets)),
    ...optional(payload, ['secret'] as const, (name, value) => check.oneOf(name, value, secretKinds)),
    ...optional(payload, ['checkpoint'] as const, (name, value) => check.oneOf(name, value, checkpoints)),
  }),
  proxyHealth: (payload, check) => ({
    type: 'proxyHealth',
    proxy_host: check.text('proxy_host', payload['proxy_host'], textLimits.free),
    healthy: check.boolean('healthy', payload['healthy']),
  }),
  deviceSeen: () => ({ type: 'deviceSeen' }),
  oauthKeysChanged: () => ({ type: 'oauthKeysChanged' }),
  fleet: (payload, check) => ({
    type: 'fleet',
    scope: check.oneOf('scope', payload['scope'], fleetScopes),
    accounts: check.integer('accounts', payload['accounts'], 0, limits.count),
    share: check.number('share', payload['share'], 0, 1),
    window_minutes: check.number('window_minutes', payload['window_minutes'], 0, limits.minutes),
  }),
  outcome: (payload, check) => ({
    type: 'outcome',
    cause: check.word('cause', payload['cause']),
    by: check.oneOf('by', payload['by'], outcomeSources),
    ...optional(payload, ['flipped_at'] as const, (name, value) =>
      new Date(check.time(name, value)).toISOString(),
    ),
  }),
};

const readSignal = (payload: JsonObject, check: Check): Signal => {
  const type = payload['type'];
  return isKnown(type) ? readers[type](payload, check) : { type: 'unknown', name: check.word('type', type) };
};

/** Whether the payload names an account and a signal that this version knows: enough to be one without a label. */
export const isBareSignal = (payload: JsonObject): boolean =>
  Object.hasOwn(payload, 'account_id') && isKnown(payload['type']);

/**
 * The signals that are facts of a host, of keys or of a group of accounts, and which accounts each has to be told of: it counts for
 * the one that it names.
 */
const concernedBy = {
  proxyHealth: 'behind the proxy',
  oauthKeysChanged: 'connected with the keys',
  fleet: 'in the scope',
} as const satisfies { readonly [type in Known]?: string };

const tellsOfMany = (type: unknown): type is keyof typeof concernedBy =>
  typeof type === 'string' && Object.hasOwn(concernedBy, type);

/** Why a fact of this type cannot be taken without an account, and what to do; undefined for all other types. */
export const whyAccountIsNeeded = (type: unknown): string | undefined =>
  tellsOfMany(type)
    ? `account_id is missing: ${type} counts for the account that it names, so tell it of each account ${concernedBy[type]}`
    : undefined;

/** A fact that names no account. It cannot be read, and its reason says what to do. */
export const fact: Shape = {
  fits: (payload) =>
    tellsOfMany(payload['type']) &&
    !Object.hasOwn(payload, 'account_id') &&
    // Other programs may have a `fleet` of their own.
    (payload['type'] !== 'fleet' || fleetScopes.some((scope) => scope === payload['scope'])),
  read: ({ type }) => unreadable(whyAccountIsNeeded(type) ?? 'account_id is missing'),
};

/**
 * A signal: `{account_id, account_type?, tenant?, type, …fields}` (DOMAIN §5, "Signals"; the fields are those of {@link Signal}).
 * It may say whose the account is, which no webhook of v1 does.
 */
export const signal: Shape = {
  fits: (payload) =>
    Object.hasOwn(payload, 'account_id') && Object.hasOwn(payload, 'type') && !isOfAccount(payload['type']),
  read: (payload, at) => {
    const check = new Check();
    const facts: Facts = { accountId: check.id('account_id', payload['account_id']), at, source: 'signal' };
    put(facts, 'accountType', check.optionalText('account_type', payload['account_type'], textLimits.word));
    put(facts, 'tenant', check.statedFact(payload['tenant'], textLimits.tenant, 'tenantDropped'));
    put(facts, 'flags', check.flags);
    const read = readSignal(payload, check);
    return check.fault === undefined
      ? readAs({ type: 'SIGNAL', signal: read, ...facts })
      : unreadable(check.fault);
  },
};
