import fc from 'fast-check';
import { causes, nameOf } from '../../../machines/causes/catalogue.ts';
import type { Evidence } from '../../../machines/causes/cause.ts';
import type { ConnectionFacts, EvidenceItem } from '../../../machines/context.ts';
import { DAY, HOUR } from '../../../machines/policy.ts';
import { providers } from '../../../machines/provider.ts';
import {
  checkpoints,
  connectionMethods,
  fleetScopes,
  outcomeSources,
  secretKinds,
  triedSecrets,
  type ConnectionSignal,
  type Signal,
} from '../../../machines/signal.ts';
import { flip } from './situation.ts';

const status = fc.constantFrom(200, 201, 202, 401, 403, 404, 407, 409, 422, 429, 500, 502);

const error = fc.oneof(
  fc.constantFrom(
    '',
    'invalid_credentials',
    'expired_credentials',
    'account_mismatch',
    'account_restricted',
    'checkpoint_error',
    'action_required',
    'insufficient_privileges',
    'multiple_sessions',
    'invalid_proxy_credentials',
    'limit_exceeded',
    'invalid_recipient',
    'provider_error',
  ),
  fc.string({ maxLength: 8 }),
);

const typed = <T extends string>(type: T) => fc.constant(type);

const apiError = fc.record(
  {
    type: typed('apiError'),
    status,
    error,
    detail: fc.oneof(
      fc.constantFrom('AADSTS50173: expired', 'challenge_required'),
      fc.string({ maxLength: 8 }),
    ),
  },
  { requiredKeys: ['type', 'status', 'error'] },
);

const tokenAnswer = fc.record(
  {
    type: typed('tokenAnswer'),
    error: fc.constantFrom('invalid_grant', 'invalid_client', ''),
    codes: fc.array(fc.constantFrom('50173', 'AADSTS53003', '1'), { maxLength: 2 }),
  },
  { requiredKeys: ['type', 'error'] },
);

const outcome = fc.record({
  type: typed('outcome'),
  cause: fc.constantFrom('aMeteorite', ...causes.map(nameOf)),
  by: fc.constantFrom(...outcomeSources),
});

const usage = fc.record(
  {
    type: typed('usage'),
    action: fc.constantFrom('invitation', 'message', 'inmail', 'search'),
    count: fc.nat(300),
    window_hours: fc.constantFrom(1, 24, 168),
    percent: fc.nat(150),
  },
  { requiredKeys: ['type', 'action', 'count', 'window_hours'] },
);

const reconnectAnswer = fc.record(
  {
    type: typed('reconnectAnswer'),
    status,
    error,
    checkpoint: fc.constantFrom(...checkpoints),
    with: fc.constantFrom(...triedSecrets),
    secret: fc.constantFrom(...secretKinds),
  },
  { requiredKeys: ['type', 'status', 'error'] },
);

const proxyHealth = fc.record({
  type: typed('proxyHealth'),
  proxy_host: fc.constantFrom('p-1', 'p-2'),
  healthy: fc.boolean(),
});

const fleet = fc.record({
  type: typed('fleet'),
  scope: fc.constantFrom(...fleetScopes),
  accounts: fc.nat(5),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  window_minutes: fc.nat(90),
});

const strings = fc.uniqueArray(fc.constantFrom('read', 'send', 'recruiter', 'sales_navigator'));

const connection: fc.Arbitrary<ConnectionSignal> = fc.record(
  {
    type: typed('connection'),
    method: fc.constantFrom(...connectionMethods),
    two_factor: fc.boolean(),
    mail_domain: fc.constantFrom('gmail.com', 'firm.example'),
    imap_host: fc.constantFrom('imap.gmail.com', 'outlook.office365.com', 'mail.firm.example'),
    user_agent: fc.constantFrom('A', 'B'),
    browser_user_agent: fc.constantFrom('A', 'B'),
    proxy_host: fc.constantFrom('p-1', 'p-2'),
    scopes_granted: strings,
    scopes_required: strings,
    premium_features: strings,
  },
  { requiredKeys: ['type'] },
);

const remembered = fc.oneof(
  apiError,
  fc.record({ type: typed('apiOk') }),
  tokenAnswer,
  outcome,
  usage,
  reconnectAnswer,
  proxyHealth,
  fc.record({ type: typed('deviceSeen') }),
  fc.record({ type: typed('oauthKeysChanged') }),
  fc.record({ type: typed('handled') }),
  fleet,
);

/** Any signal that can arrive, unknown ones included. */
export const anySignal: fc.Arbitrary<Signal> = fc.oneof(
  { arbitrary: remembered, weight: 8 },
  connection,
  fc.record({ type: typed('unknown'), name: fc.string() }),
);

/** Any fact that is no signal. */
export const anyLesserFact = fc.oneof(
  fc.record({
    type: typed('broke'),
    flippedAt: fc.integer({ min: flip - 40 * DAY, max: flip - HOUR }),
    age: fc.option(fc.integer({ min: 0, max: 400 * DAY })),
  }),
  fc.record({ type: typed('connecting') }),
  fc.record({ type: typed('errorReason'), reason: fc.constantFrom('unipile', 'proxy', 'provider') }),
);

/** Any remembered fact, from two days before the flip to a day after it. */
const anyItem: fc.Arbitrary<EvidenceItem> = fc
  .tuple(fc.oneof(remembered, anyLesserFact), fc.integer({ min: flip - 2 * DAY, max: flip + DAY }))
  .map(([fact, at]) => ({ ...fact, at }));

const connectionFacts: fc.Arbitrary<ConnectionFacts> = fc
  .tuple(connection, fc.integer({ min: flip - 2 * DAY, max: flip + HOUR }))
  .map(([signal, at]) => {
    const { type: _, ...facts } = signal;
    return { ...facts, at };
  });

/** All that can be known of an account of any provider. */
export const anyEvidence: fc.Arbitrary<Evidence> = fc.record({
  provider: fc.constantFrom(...providers),
  product: fc.option(fc.constantFrom('RECRUITER', 'MESSAGING')),
  createdAt: fc.option(fc.integer({ min: flip - 800 * DAY, max: flip })),
  lastVerifiedAt: fc.option(fc.constant(flip)),
  authorizedAt: fc.option(
    fc.oneof(
      fc.integer({ min: flip - 400 * DAY, max: flip + HOUR }),
      fc.integer({ min: flip - HOUR, max: flip }),
    ),
  ),
  connection: fc.option(connectionFacts),
  lastSeenAt: fc.constant(flip + DAY),
  flippedAt: fc.constant(flip),
  evidence: fc.array(anyItem, { maxLength: 30 }),
});
