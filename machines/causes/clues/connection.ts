import { HOUR } from '../../policy.ts';
import type { Evidence } from '../cause.ts';
import { duration } from '../wording.ts';
import { connectionMethods, type ConnectionMethod } from '../../signal.ts';
import { clue, type Clue } from './clue.ts';

const methodClue = clue<ConnectionMethod>({
  name: 'method',
  needs: ['connection'],
  answers: connectionMethods,
  read: ({ connection }) => connection?.method ?? null,
  say: (method) => `connected with the method ${method}`,
});

/** How long after it was connected the account flipped, in milliseconds; null while that is not known. */
const connectedFor = ({ connection, authorizedAt, flippedAt }: Evidence): number | null => {
  const since = authorizedAt ?? connection?.at ?? null;
  return since === null || since > flippedAt ? null : flippedAt - since;
};

/** The user agent given, and that of the browser (DOMAIN §5.24). None given raises the odds at any age. */
const agentClue = clue({
  name: 'agent',
  needs: ['connection'],
  answers: ['differs', 'same', 'missingAtFirst', 'missing'],
  read: (evidence, policy) => {
    const { method, user_agent: given, browser_user_agent: browsers } = evidence.connection ?? {};
    if (given !== undefined && browsers !== undefined) return given === browsers ? 'same' : 'differs';
    if (given !== undefined || (method !== 'cookies' && method !== 'custom')) return null;
    const age = connectedFor(evidence);
    return age !== null && age <= policy.wrongUserAgentHours * HOUR ? 'missingAtFirst' : 'missing';
  },
  say: (answer, evidence) => {
    const { user_agent: given = '', browser_user_agent: browsers = '' } = evidence.connection ?? {};
    if (answer === 'differs') return `user agent given: ${given}; the browser's: ${browsers}`;
    if (answer === 'same') return `the user agent given is the browser's: ${given}`;
    return answer === 'missing'
      ? 'no user agent given'
      : `no user agent given, and broke ${duration(connectedFor(evidence) ?? 0)} after connecting`;
  },
});

const missingScopes = (
  { connection, authorizedAt }: Evidence,
  windowHours: number,
): readonly string[] | null => {
  const { scopes_granted: granted, scopes_required: required, at: told } = connection ?? {};
  if (granted === undefined || required === undefined) return null;
  // Told long before the last authorisation, they were those of an earlier one.
  if (authorizedAt !== null && (told ?? 0) < authorizedAt - windowHours * HOUR) return null;
  return required.filter((scope) => !granted.includes(scope));
};

const scopesClue = clue({
  name: 'scopes',
  needs: ['connection'],
  answers: ['missing', 'complete'],
  read: (evidence, { evidenceWindowHours }) => {
    const missing = missingScopes(evidence, evidenceWindowHours);
    if (missing === null) return null;
    return missing.length > 0 ? 'missing' : 'complete';
  },
  say: (answer, evidence, { evidenceWindowHours }) =>
    answer === 'complete'
      ? 'all scopes that are required were granted'
      : `scopes required but not granted: ${(missingScopes(evidence, evidenceWindowHours) ?? []).join(', ')}`,
});

/** Paid features of LinkedIn, by what their names contain; the first that is there counts. */
const features = [
  ['recruiter', 'recruiter'],
  ['sales', 'salesNavigator'],
] as const;

const premiumClue = clue({
  name: 'premium',
  needs: ['connection'],
  answers: ['recruiter', 'salesNavigator', 'none'],
  read: ({ connection }) => {
    const known = connection?.premium_features?.map((feature) => feature.toLowerCase());
    if (known === undefined) return null;
    return features.find(([part]) => known.some((feature) => feature.includes(part)))?.[1] ?? 'none';
  },
  say: (answer) => {
    if (answer === 'none') return 'the account has neither Recruiter nor Sales Navigator';
    return answer === 'recruiter' ? 'the account has Recruiter' : 'the account has Sales Navigator';
  },
});

const twoFactorClue = clue({
  name: 'twoFactor',
  needs: ['connection'],
  answers: ['yes', 'no'],
  read: ({ connection }) => {
    if (connection?.two_factor === undefined) return null;
    return connection.two_factor ? 'yes' : 'no';
  },
  say: (answer) =>
    answer === 'yes' ? 'every sign-in asks for a second factor' : 'sign-ins ask for no second factor',
});

/** The product that the latest event spoke of: one of LinkedIn's may want a sign-in of its own (DOMAIN §9.9). */
const productClue = clue({
  name: 'product',
  needs: ['product'],
  answers: ['premium', 'classic'],
  read: ({ product }) => {
    if (product === null) return null;
    return /recruiter|sales/i.test(product) ? 'premium' : 'classic';
  },
  say: (_, { product }) => `the event spoke of the product ${product}`,
});

/** A proxy of one's own. The API shows it (DOMAIN §7): where it was read and shows none, there is none. */
const proxyClue = clue({
  name: 'ownProxy',
  needs: ['connection', 'poll'],
  answers: ['yes', 'no'],
  read: ({ connection, lastVerifiedAt }) => {
    if (connection?.proxy_host !== undefined) return 'yes';
    return lastVerifiedAt === null ? null : 'no';
  },
  say: (answer, { connection }) =>
    answer === 'yes'
      ? `connected through the proxy ${connection?.proxy_host}`
      : 'the API shows no proxy of your own',
});

/** Providers of mailboxes for everybody: nobody administers those of others there. */
const consumerDomains: ReadonlySet<string> = new Set([
  'gmail.com',
  'googlemail.com',
  'outlook.com',
  'hotmail.com',
  'live.com',
  'msn.com',
  'yahoo.com',
  'icloud.com',
  'me.com',
  'aol.com',
  'gmx.de',
  'gmx.net',
  'web.de',
  'free.fr',
  'orange.fr',
  'proton.me',
]);

const domainClue = clue({
  name: 'mailDomain',
  needs: ['connection'],
  answers: ['consumer', 'organisation'],
  read: ({ connection }) => {
    if (connection?.mail_domain === undefined) return null;
    return consumerDomains.has(connection.mail_domain.toLowerCase()) ? 'consumer' : 'organisation';
  },
  say: (answer, { connection }) =>
    answer === 'consumer'
      ? `a mailbox of ${connection?.mail_domain}, which no organisation administers`
      : `a mailbox of the domain ${connection?.mail_domain}`,
});

/** Hosts that take app passwords alone, and those of Microsoft, which take no password any more. */
const appPasswordHosts = /(?:gmail|googlemail|mail\.me|icloud|yahoo|aol)\.com$/i;
const microsoftHosts = /(?:office365|outlook|hotmail|live)\.com$/i;

const imapHostClue = clue({
  name: 'imapHost',
  needs: ['connection'],
  answers: ['wantsAppPassword', 'microsoft', 'other'],
  read: ({ connection }) => {
    if (connection?.imap_host === undefined) return null;
    if (appPasswordHosts.test(connection.imap_host)) return 'wantsAppPassword';
    return microsoftHosts.test(connection.imap_host) ? 'microsoft' : 'other';
  },
  say: (_, { connection }) => `a mailbox on ${connection?.imap_host}`,
});

/** How the account is connected, as far as it is known. */
export const connectionClues: readonly Clue[] = [
  methodClue,
  agentClue,
  scopesClue,
  premiumClue,
  twoFactorClue,
  productClue,
  proxyClue,
  domainClue,
  imapHostClue,
];
