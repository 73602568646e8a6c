import {
  checkpoints,
  connectionMethods,
  fleetScopes,
  outcomeSources,
  secretKinds,
  triedSecrets,
  type signalTypes,
} from '../../machines/signal.ts';
import { usageError } from './usage.ts';

/** What kind of value a field takes. */
export type FieldKind = 'text' | 'number' | 'truth' | 'list';

/** A field of a signal, as an option gives it. */
export interface SignalField {
  /** As it stands in the payload. */
  readonly name: string;
  readonly kind: FieldKind;
  readonly says: string;
}

const field = (name: string, kind: FieldKind, says: string): SignalField => ({ name, kind, says });

/** All fields of all signals. */
export const signalFields: readonly SignalField[] = [
  field('method', 'text', `connection: ${connectionMethods.join(', ')}`),
  field('two_factor', 'truth', 'connection: true when each sign-in asks for a second factor'),
  field('user_agent', 'text', 'connection: the user agent given'),
  field('browser_user_agent', 'text', 'connection: the user agent of the browser'),
  field('proxy_host', 'text', 'connection, proxyHealth, fleet: the proxy'),
  field('mail_domain', 'text', 'connection, fleet: what stands behind the @ of the address'),
  field('imap_host', 'text', 'connection: the mail server'),
  field('scopes_granted', 'list', 'connection: with commas between'),
  field('scopes_required', 'list', 'connection: with commas between'),
  field('premium_features', 'list', 'connection: with commas between'),
  field('status', 'number', 'apiError, reconnectAnswer: the HTTP status'),
  field('error', 'text', 'apiError, reconnectAnswer, tokenAnswer: the type of the error'),
  field('detail', 'text', "apiError, reconnectAnswer: the provider's own words"),
  field('error_subtype', 'text', 'tokenAnswer: what the token endpoint said beside the error'),
  field('codes', 'list', "tokenAnswer: the provider's codes, with commas between"),
  field('with', 'text', `reconnectAnswer: what was tried, ${triedSecrets.join(' or ')}`),
  field('secret', 'text', `reconnectAnswer: ${secretKinds.join(', ')}`),
  field('checkpoint', 'text', `reconnectAnswer: ${checkpoints.join(', ')}`),
  field('action', 'text', 'usage: invitation, profileView, message, inmail, …'),
  field('count', 'number', 'usage: how many'),
  field('window_hours', 'number', 'usage: the window that was counted over'),
  field('percent', 'number', "usage: of the provider's limit"),
  field(
    'provider',
    'text',
    'oauthKeysChanged, fleet without an account: google, microsoft; of a mail domain imap as well',
  ),
  field('healthy', 'truth', 'proxyHealth: true or false'),
  field('scope', 'text', `fleet: ${fleetScopes.join(', ')}`),
  field('accounts', 'number', 'fleet: how many broke together'),
  field('share', 'number', 'fleet: of all accounts in that scope, 0 to 1'),
  field('window_minutes', 'number', 'fleet: the window that they broke within'),
  field('cause', 'text', 'outcome: what the break turned out to have come from'),
  field('by', 'text', `outcome: ${outcomeSources.join(', ')}`),
  field('flipped_at', 'text', 'outcome: when the break began, where it is not the latest'),
];

/** The fields that each type of signal has. */
export const fieldsOf: Readonly<Record<(typeof signalTypes)[number], readonly string[]>> = {
  connection: [
    'method',
    'two_factor',
    'user_agent',
    'browser_user_agent',
    'proxy_host',
    'mail_domain',
    'imap_host',
    'scopes_granted',
    'scopes_required',
    'premium_features',
  ],
  apiError: ['status', 'error', 'detail'],
  apiOk: [],
  tokenAnswer: ['error', 'error_subtype', 'codes'],
  usage: ['action', 'count', 'window_hours', 'percent'],
  reconnectAnswer: ['status', 'error', 'with', 'secret', 'checkpoint', 'detail'],
  proxyHealth: ['proxy_host', 'healthy'],
  deviceSeen: [],
  oauthKeysChanged: ['provider'],
  fleet: ['scope', 'accounts', 'share', 'window_minutes', 'provider', 'mail_domain', 'proxy_host'],
  outcome: ['cause', 'by', 'flipped_at'],
  handled: [],
};

/** The option for a field: `--user-agent`. */
export const flagOf = ({ name }: SignalField): string => `--${name.replaceAll('_', '-')}`;

/**
 * The value that the text of an option stands for.
 *
 * @throws LifecycleError `invalidOption`
 */
export const fieldValue = (signalField: SignalField, text: string): unknown => {
  const { kind } = signalField;
  if (kind === 'text') return text;
  if (kind === 'list') return text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
  if (kind === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  if (kind === 'truth' && /^(?:true|false)$/.test(text)) return text === 'true';
  throw usageError(
    `${flagOf(signalField)} cannot be ${JSON.stringify(text)}`,
    kind === 'truth' ? 'Give true or false.' : 'Give a number.',
  );
};
