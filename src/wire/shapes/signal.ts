import { isShared } from '../../../machines/evidence.ts';
import type { FleetScope, SharedSignal, Signal } from '../../../machines/signal.ts';
import {
  checkpoints,
  connectionMethods,
  fleetScopes,
  outcomeSources,
  secretKinds,
  sharedTypes,
  signalTypes,
  triedSecrets,
} from '../../../machines/signal.ts';
import { scopeKey, type Scope } from '../../model/incident.ts';
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
    ...readDetail(payload['detail']),
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
  handled: () => ({ type: 'handled' }),
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

/** The providers that accounts are connected with by OAuth keys of your own. */
const keyProviders = ['google', 'microsoft'] as const;

/** The providers whose accounts have a mail domain. */
const domainProviders = ['google', 'microsoft', 'imap'] as const;

const proxyScope = (payload: JsonObject, check: Check): Scope => ({
  kind: 'proxyHost',
  name: check.text('proxy_host', payload['proxy_host'], textLimits.free),
});

const keysScope = (payload: JsonObject, check: Check): Scope => ({
  kind: 'provider',
  name: check.oneOf('provider', payload['provider'], keyProviders),
});

const domainScope = (payload: JsonObject, check: Check): Scope => {
  const provider = check.oneOf('provider', payload['provider'], domainProviders);
  const domain = check.text('mail_domain', payload['mail_domain'], textLimits.free);
  return { kind: 'mailDomain', name: `${provider} ${domain}` };
};

const scopeOfFleet: Readonly<Record<FleetScope, typeof proxyScope>> = {
  oauthProvider: keysScope,
  mailDomain: domainScope,
  proxyHost: proxyScope,
};

/** Whom a fact that names no account concerns. */
const scopeOf = (payload: JsonObject, signal: SharedSignal, check: Check): Scope => {
  switch (signal.type) {
    case 'proxyHealth':
      return proxyScope(payload, check);
    case 'oauthKeysChanged':
      return keysScope(payload, check);
    case 'fleet':
      return scopeOfFleet[signal.scope](payload, check);
  }
};

/** Whether a signal of this type may be told without an account. */
export const mayNameNoAccount = (type: unknown): boolean => sharedTypes.some((shared) => shared === type);

/**
 * A signal that names no account, and concerns all of a proxy host, of a mail domain or of a provider: `{type, proxy_host}`, `{type,
 * provider, mail_domain}` or `{type, provider}`, with the signal's own fields. Of all sources only `signal` may say so: whoever else
 * has a secret or an address of this program speaks of single accounts.
 */
export const fleetFact: Shape = {
  fits: (payload) =>
    mayNameNoAccount(payload['type']) &&
    !Object.hasOwn(payload, 'account_id') &&
    // Other programs may have a `fleet` of their own.
    (payload['type'] !== 'fleet' || fleetScopes.some((scope) => scope === payload['scope'])),
  read: (payload, _, source = 'signal') => {
    if (source !== 'signal')
      return unreadable('only a signal may speak of many accounts: account_id is missing');
    const check = new Check();
    const read = readSignal(payload, check);
    if (!isShared(read)) return unreadable('account_id is missing');
    const scope = scopeOf(payload, read, check);
    return check.fault === undefined
      ? { kind: 'fact', fact: { scope: scopeKey(scope), signal: read } }
      : unreadable(`${check.fault}, and account_id is missing`);
  },
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
