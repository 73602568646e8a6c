import type { PolledConnection, PolledFacts } from '../../machines/event.ts';
import { connectionMethods } from '../../machines/signal.ts';
import { isObject, type JsonObject } from '../text/json-object.ts';
import { textFault, textLimits } from './text.ts';
import { parseTime } from './time.ts';

/** The most paid features that are read; real accounts have one to three. */
const mostFeatures = 20;

const noFields: JsonObject = {};

const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : noFields);

/** A text as it stands, or undefined where it is none that may be kept. */
const textWithin = (value: unknown, limit: number = textLimits.free): string | undefined =>
  typeof value === 'string' && textFault(value, limit) === undefined ? value : undefined;

/** The first of some values that is a text. */
const firstText = (...values: readonly unknown[]): string | undefined =>
  values.map((value) => textWithin(value)).find((text) => text !== undefined);

/** What stands behind the last @ of an address, in small letters. */
const domainOf = (address: string | undefined): string | undefined =>
  address === undefined ? undefined : /@([^@\s]+)$/.exec(address)?.[1]?.toLowerCase();

const featuresOf = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value)
    ? value
        .slice(0, mostFeatures)
        .map((feature: unknown) => textWithin(feature, textLimits.word))
        .filter((feature) => feature !== undefined)
    : undefined;

/** The fields that are known; null where none is. */
const knownFields = <Fields extends object>(fields: {
  readonly [Name in keyof Fields]: Fields[Name] | undefined;
}): Fields | undefined => {
  const found = Object.entries(fields).filter(([, value]) => value !== undefined);
  return found.length === 0 ? undefined : (Object.fromEntries(found) as Fields);
};

/** The connection of a v1 account: a part of `connection_params` for each of its services, `im`, `mail` or `calendar`. */
const connectionOfV1 = (account: JsonObject): PolledConnection | undefined => {
  const params = objectOf(account['connection_params']);
  const [im, mail, calendar] = [
    objectOf(params['im']),
    objectOf(params['mail']),
    objectOf(params['calendar']),
  ];
  const proxies = [im, mail, calendar, params].map((part) => objectOf(part['proxy'])['host']);
  const addresses = [mail['imap_user'], mail['username'], mail['smtp_user'], calendar['username']];
  return knownFields<PolledConnection>({
    method: connectionMethods.find((method) => method === im['connection_method']),
    proxy_host: firstText(...proxies),
    mail_domain: addresses
      .map((address) => domainOf(textWithin(address)))
      .find((domain) => domain !== undefined),
    imap_host: textWithin(mail['imap_host']),
    premium_features: featuresOf(im['premiumFeatures']),
    person_id: firstText(im['id'], im['user_id'], mail['id'], calendar['id']),
  });
};

const connectionOfV2 = (account: JsonObject): PolledConnection | undefined =>
  knownFields<PolledConnection>({
    proxy_host: textWithin(objectOf(account['proxy'])['host']),
    person_id: textWithin(account['user_id']),
  });

/** When the API made the account; a time later than the receipt is no such time. */
const createdAtOf = (account: JsonObject, at: number): number | undefined => {
  const time = parseTime(account['created_at']);
  return time === undefined || time > at ? undefined : time;
};

/**
 * What an Account tells beside its status: a v1 one with `sources`, a v2 one with `status` (DOMAIN §7). Credentials are not
 * looked at; whatever has not the type or the length that it should have is left out, and never costs the status.
 *
 * @param at - when it was read, in milliseconds since 1970
 * @returns undefined where it tells nothing
 */
export const polledFactsOf = (account: JsonObject, at: number): PolledFacts | undefined =>
  knownFields<PolledFacts>({
    name: textWithin(account['name']),
    createdAt: createdAtOf(account, at),
    connection: (Object.hasOwn(account, 'sources') ? connectionOfV1 : connectionOfV2)(account),
  });

const secretName = /password|secret|token|cookie/i;

const withoutSecret = (name: string, value: unknown): unknown => {
  if (secretName.test(name)) return undefined;
  // A proxy's user belongs to its password; an account's is what people call it.
  return name === 'proxy' && isObject(value) ? { ...value, username: undefined } : value;
};

/** An Account as JSON text, as a log may keep it: without passwords and the like. The same text where it has none. */
export const withoutSecrets = (json: string): string =>
  secretName.test(json) || json.includes('"proxy"')
    ? JSON.stringify(JSON.parse(json) as unknown, withoutSecret)
    : json;
