import { DAY } from '../../machines/policy.ts';
import type { Provider } from '../../machines/provider.ts';
import type { ConnectionMethod } from '../../machines/signal.ts';
import type { Random } from '../../src/testing/random.ts';
import type { Table } from './table/index.ts';
import type { MethodWeights, Trait } from './words.ts';
import { factor } from './worlds.ts';

/** When every log begins, in milliseconds since 1970, and how long it is: long enough for sessions of a year to end. */
export const logStart = Date.UTC(2025, 0, 1);

/** See {@link logStart}. */
export const logEnd = logStart + 480 * DAY;

/** One customer of Unipile: a fleet is one team's accounts. */
export interface Team {
  readonly hosted: boolean;
  readonly api: 'v1' | 'v2';
  readonly reads: boolean;
  readonly tells: Readonly<Record<Telling, boolean>>;
  readonly retries: boolean;
  readonly nearLimits: boolean;
  readonly warmsUp: boolean;
  /** Until when its application at Google is in testing, in milliseconds since 1970; 0 for never. */
  readonly inTestingUntil: number;
  readonly neverHealed: number;
}

/** What a team may or may not tell. */
export type Telling = 'connection' | 'errors' | 'usage' | 'phones' | 'proxies' | 'keys' | 'answers';

/** An account of the fleet, with all that the world knows of it. */
export interface Member {
  readonly id: string;
  readonly provider: Provider;
  readonly accountType: string;
  readonly tenant: string;
  /** The domain of its mail address; mail accounts only. */
  readonly domain: string | null;
  readonly mailHost: string | null;
  readonly proxyHost: string | null;
  readonly method: ConnectionMethod;
  readonly premium: readonly string[];
  /** What the team gave as user agent: that of the browser, another one, or none. */
  readonly userAgent: 'right' | 'wrong' | 'missing' | 'needless';
  readonly createdAt: number;
  /** Calls of the API in an hour. */
  readonly callsPerHour: number;
  /** Usage as a share of the limit on an ordinary day, in percent. */
  readonly usualPercent: number;
  /** Whether fewer scopes were granted than are required, and it works all the same. */
  readonly fewScopes: boolean;
  readonly traits: ReadonlySet<Trait>;
}

const providerWeights: readonly (readonly [Provider, number])[] = [
  ['linkedin', 34],
  ['google', 18],
  ['microsoft', 14],
  ['whatsapp', 12],
  ['imap', 9],
  ['instagram', 8],
  ['telegram', 4],
  ['messenger', 0.5],
  ['x', 0.5],
];

const accountTypes: Readonly<Partial<Record<Provider, readonly string[]>>> = {
  linkedin: ['LINKEDIN'],
  google: ['GOOGLE_OAUTH'],
  microsoft: ['OUTLOOK'],
  whatsapp: ['WHATSAPP'],
  imap: ['MAIL'],
  instagram: ['INSTAGRAM'],
  telegram: ['TELEGRAM'],
  messenger: ['MESSENGER'],
  x: ['TWITTER'],
};

const methods: Readonly<Partial<Record<Provider, MethodWeights>>> = {
  linkedin: [
    ['credentials', 50],
    ['cookies', 38],
    ['custom', 12],
  ],
  instagram: [
    ['credentials', 80],
    ['cookies', 20],
  ],
  google: [['oauth', 1]],
  microsoft: [['oauth', 1]],
  whatsapp: [['qr', 1]],
  telegram: [['qr', 1]],
};

/** Draws a team. */
export const drawTeam = ({ team }: Table, random: Random): Team => {
  const silent = random.chance(team.silent);
  const tell = (chance: number): boolean => random.chance(chance) && !silent;
  const hosted = random.chance(team.hosted);
  return {
    hosted,
    api: random.chance(team.v2) ? 'v2' : 'v1',
    reads: tell(team.reads),
    tells: {
      connection: tell(team.tellsConnection),
      errors: tell(team.tellsErrors),
      usage: tell(team.tellsUsage),
      phones: tell(team.tellsPhones),
      proxies: tell(team.tellsProxies),
      keys: tell(team.tellsKeys),
      answers: tell(team.tellsAnswers),
    },
    retries: random.chance(team.retries) && !hosted,
    nearLimits: random.chance(team.nearLimits),
    warmsUp: random.chance(team.warmsUp),
    inTestingUntil: random.chance(team.inTesting) ? logStart + random.integer(20, 70) * DAY : 0,
    neverHealed: team.neverHealed,
  };
};

/** What the accounts of a team share. */
interface Places {
  readonly domains: readonly string[];
  readonly mailHosts: readonly string[];
  readonly proxies: readonly string[];
}

const drawPlaces = (table: Table, size: number, random: Random): Places => {
  const names = (count: number, name: (number: number) => string): readonly string[] =>
    Array.from({ length: count }, (_, number) => name(number));
  const proxies = random.chance(table.team.ownProxies) ? random.integer(3, 10) : 0;
  return {
    domains: names(Math.max(4, Math.round(size / random.integer(6, 16))), (n) => `firm-${n}.example`),
    mailHosts: names(random.integer(2, 5), (n) => `imap.host-${n}.example`),
    proxies: names(proxies, (n) => `proxy-${n}.team.example`),
  };
};

/** Draws the team's accounts: some are older than the log, the others join in its first year. */
export const drawMembers = (team: Team, table: Table, random: Random): readonly Member[] => {
  const size = random.integer(100, 240);
  const places = drawPlaces(table, size, random);
  const tilt = providerWeights.map(([name, weight]) => [name, weight * factor(random, 0.7)] as const);
  return Array.from({ length: size }, () => drawMember(random.weighted(tilt), team, places, random));
};

const isMail = (provider: Provider): boolean => ['google', 'microsoft', 'imap'].includes(provider);

const idAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const userAgentOf = (method: ConnectionMethod, random: Random): Member['userAgent'] => {
  if (method !== 'cookies' && method !== 'custom') return 'needless';
  return random.weighted([
    ['right', 74],
    // Not given, and the server's own happened to do.
    ['missing', 14],
    ['wrong', 12],
  ]);
};

const drawMember = (provider: Provider, team: Team, places: Places, random: Random): Member => {
  const method = random.weighted<ConnectionMethod>(methods[provider] ?? [['credentials', 1]]);
  const userAgent = userAgentOf(method, random);
  const older = random.chance(0.4);
  const createdAt = older
    ? logStart - random.integer(1, 400) * DAY
    : logStart + random.integer(0, 330 * 24) * (DAY / 24);
  const proxied = provider === 'linkedin' || provider === 'instagram';
  const callsPerHour = 1.2 * factor(random, 1.1);
  const premium = provider === 'linkedin' ? drawPremium(random) : [];
  const mail = isMail(provider);
  const domain = mail ? random.pick(places.domains) : null;
  const proxyHost =
    proxied && places.proxies.length > 0 && random.chance(0.85) ? random.pick(places.proxies) : null;
  const member = {
    id: random.text(idAlphabet, 22),
    provider,
    accountType: random.pick(accountTypes[provider] ?? ['MOBILE']),
    tenant: `user-${String(random.integer(1, 99_999))}`,
    domain,
    mailHost: provider === 'imap' ? random.pick(places.mailHosts) : null,
    proxyHost,
    method,
    premium,
    userAgent,
    createdAt,
    callsPerHour,
    usualPercent: Math.round((team.nearLimits ? 85 : 40) * factor(random, team.nearLimits ? 0.2 : 0.6)),
    fewScopes: mail && provider !== 'imap' && random.chance(0.05),
  };
  return { ...member, traits: traitsOf(member, team, older, random) };
};

const drawPremium = (random: Random): readonly string[] =>
  random.weighted([
    [[], 62],
    [['premium'], 14],
    [['sales_navigator'], 16],
    [['recruiter'], 8],
  ]);

const traitsOf = (
  member: Omit<Member, 'traits'>,
  team: Team,
  older: boolean,
  random: Random,
): ReadonlySet<Trait> => {
  const { method, premium, proxyHost, provider, callsPerHour, domain } = member;
  const traits = new Set<Trait>();
  const add = (trait: Trait, holds: boolean): unknown => holds && traits.add(trait);
  add('credentials', method === 'credentials');
  add('cookies', method === 'cookies');
  add('custom', method === 'custom');
  add('recruiter', premium.includes('recruiter') && method === 'credentials');
  add(
    'premium',
    premium.some((feature) => feature === 'recruiter' || feature === 'sales_navigator'),
  );
  add('ownProxy', proxyHost !== null);
  add('busy', callsPerHour > 1);
  add('idle', callsPerHour < 0.24);
  // A missing one does harm now and then, a wrong one always.
  add(
    'wrongUserAgent',
    member.userAgent === 'wrong' || (member.userAgent === 'missing' && random.chance(0.2)),
  );
  add('green', !older && !team.warmsUp && random.chance(0.35) && provider !== 'imap');
  add('workspace', domain !== null && random.chance(0.8));
  return traits;
};
