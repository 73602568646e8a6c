import { providerOf, type Provider } from '../../../machines/provider.ts';
import type { ConnectionMethod, ConnectionSignal } from '../../../machines/signal.ts';
import type { Random } from '../random.ts';

/** The two generations of the sender's API; each spells statuses in its own way (DOMAIN §3). */
type Api = 'v1' | 'v2';

/** One simulated account, as it stands before anything happens to it. */
export interface FleetAccount {
  /** v1: 22 characters of URL-safe base64, which may begin with `-`; v2: `acc_…` (DOMAIN §4). */
  readonly id: string;
  /** As the embedding program knows it, in the wire's words (DOMAIN §1). */
  readonly accountType: string;
  readonly provider: Provider;
  readonly api: Api;
  /** The embedding program's own user id. */
  readonly tenant: string;
  /** How it is connected when all is well. */
  readonly connection: ConnectionSignal;
  /** When CREATION_SUCCESS is announced, in milliseconds since 1970. */
  readonly createdAt: number;
  /** How many webhooks are registered for it; with two, each delivery comes twice (DOMAIN §4). */
  readonly webhooks: number;
}

/** What is decided about an account; the rest is left to chance. */
export type AccountWish = Pick<FleetAccount, 'accountType' | 'createdAt'> & {
  readonly api?: Api;
  readonly webhooks?: number;
  readonly connection?: Partial<ConnectionSignal>;
};

/**
 * Makes an account.
 *
 * @param number - its place in the fleet, from 0; some places get an id that begins with `-`
 */
export const castAccount = (wish: AccountWish, number: number, random: Random): FleetAccount => {
  const api = wish.api ?? 'v1';
  const provider = providerOf(wish.accountType);
  return {
    id: api === 'v1' ? v1Id(random, number % 40 === 7) : `acc_${random.text(lowerAlphanumeric, 26)}`,
    accountType: wish.accountType,
    provider,
    api,
    tenant: `user-${String(1000 + number)}`,
    connection: { ...usualConnection(provider, random, wish.connection?.method), ...wish.connection },
    createdAt: wish.createdAt,
    webhooks: wish.webhooks ?? 1,
  };
};

const lowerAlphanumeric = '0123456789abcdefghijklmnopqrstuvwxyz';
const urlSafeBase64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** 16 bytes as base64 leave two bits to the last of 22 characters, hence its short alphabet. */
const v1Id = (random: Random, startsWithDash: boolean): string =>
  (startsWithDash ? '-' : random.text(urlSafeBase64, 1)) +
  random.text(urlSafeBase64, 20) +
  random.text('AQgw', 1);

const browsers = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/132.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:134.0) Gecko/20100101 Firefox/134.0',
] as const;

/** The simulated team's proxies; there is also {@link failingProxy}. */
const proxies = ['p-eu-1', 'p-eu-2', 'p-us-1'] as const;

/** The one proxy that fails; only accounts whose stories need it are behind it. */
export const failingProxy = 'p-eu-3';

/** Scopes that the simulated program asks an OAuth provider for. */
export const requiredScopes = ['mail.read', 'mail.send', 'calendar.read', 'offline_access'] as const;

const usualConnection = (provider: Provider, random: Random, method?: ConnectionMethod): ConnectionSignal => {
  switch (provider) {
    case 'linkedin':
      return linkedinConnection(random, method);
    case 'instagram':
      return { type: 'connection', method: 'credentials', proxy_host: random.pick(proxies) };
    case 'google':
    case 'microsoft':
      return {
        type: 'connection',
        method: 'oauth',
        scopes_granted: requiredScopes,
        scopes_required: requiredScopes,
      };
    case 'whatsapp':
    case 'telegram':
      return { type: 'connection', method: 'qr' };
    default:
      return { type: 'connection', method: 'credentials' };
  }
};

const linkedinConnection = (random: Random, method?: ConnectionMethod): ConnectionSignal => {
  const proxy = { proxy_host: random.pick(proxies) };
  if (method !== undefined) return { type: 'connection', method, ...proxy };
  if (random.chance(0.5)) {
    const premium = random.chance(0.4) ? { premium_features: ['premium', 'sales_navigator'] } : {};
    return { type: 'connection', method: 'credentials', ...proxy, ...premium };
  }
  const browser = random.pick(browsers);
  const agents = { user_agent: browser, browser_user_agent: browser };
  const premium = random.chance(0.3) ? { premium_features: ['premium', 'recruiter'] } : {};
  return { type: 'connection', method: 'cookies', ...agents, ...proxy, ...premium };
};
