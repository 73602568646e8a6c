import type { DeliverySource } from '../model/delivery.ts';
import {
  bearerVerifier,
  DEFAULT_V1_HEADER,
  notifyVerifier,
  openVerifier,
  v1Verifier,
  v2Verifier,
  type Verifier,
} from './authentication.ts';
import { Secrets } from './secrets.ts';

/** The endpoints. */
export type EndpointName = 'v1' | 'notify' | 'v2' | 'signals';

/** An endpoint: its path, what it accepts, and how that is authenticated. */
export interface Endpoint {
  readonly name: EndpointName;
  readonly path: string;
  readonly source: DeliverySource;
  /** What a 401 asks for. */
  readonly challenge: string;
  /** Whether payloads of another kind are refused: the proof vouches for one kind alone. */
  readonly strict: boolean;
  /** Whether the proof is made over the body, so that there is none before all of it has come. */
  readonly signsBody: boolean;
  readonly verify: Verifier;
}

/** The secrets of each endpoint, one or two each; an endpoint without any is closed. */
export interface ReceiverSecrets {
  /** Of the static header of v1 webhooks. */
  readonly v1?: readonly string[] | Secrets;
  /** With which notify URLs are signed. */
  readonly notify?: readonly string[] | Secrets;
  /** Of the v2 webhook endpoint (`wes_…`). */
  readonly v2?: readonly string[] | Secrets;
  /** Bearer tokens for signals. */
  readonly signals?: readonly string[] | Secrets;
}

/** Which endpoints are open, and how. */
export interface EndpointOptions {
  readonly secrets?: ReceiverSecrets;
  /** The header in which v1 webhooks carry their secret. Default `Unipile-Auth`. */
  readonly v1Header?: string;
  /** Opens every endpoint that has no secret, to everybody. For trying out on your own machine. Default false. */
  readonly allowUnauthenticated?: boolean;
}

const fixed = {
  v1: {
    path: '/webhooks/v1',
    source: 'webhook',
    challenge: 'Header realm="v1"',
    strict: false,
    signsBody: false,
  },
  notify: {
    path: '/webhooks/notify',
    source: 'notify',
    challenge: 'Signed-Url realm="notify"',
    strict: true,
    signsBody: false,
  },
  v2: {
    path: '/webhooks/v2',
    source: 'v2',
    challenge: 'Unipile-Signature realm="v2"',
    strict: false,
    signsBody: true,
  },
  signals: {
    path: '/signals',
    source: 'signal',
    challenge: 'Bearer realm="signals"',
    strict: true,
    signsBody: false,
  },
} as const satisfies Record<EndpointName, Omit<Endpoint, 'name' | 'verify'>>;

/** The names of the endpoints. */
const endpointNames: readonly EndpointName[] = ['v1', 'notify', 'v2', 'signals'];

/** Where hosted-auth notifications come in. */
export const NOTIFY_PATH = fixed.notify.path;

const asSecrets = (given: readonly string[] | Secrets, name: EndpointName): Secrets =>
  given instanceof Secrets ? given : new Secrets(given, `secrets.${name}`);

/**
 * The endpoints that are open.
 *
 * @throws LifecycleError `invalidOption` for a secret that cannot be used
 */
export const endpointsFor = ({
  secrets = {},
  v1Header = DEFAULT_V1_HEADER,
  allowUnauthenticated = false,
}: EndpointOptions): readonly Endpoint[] => {
  const verifiers: Record<EndpointName, (secrets: Secrets) => Verifier> = {
    v1: (of) => v1Verifier(of, v1Header),
    notify: notifyVerifier,
    v2: v2Verifier,
    signals: bearerVerifier,
  };
  return endpointNames.flatMap((name) => {
    const given = secrets[name];
    if (given === undefined && !allowUnauthenticated) return [];
    const verify = given === undefined ? openVerifier : verifiers[name](asSecrets(given, name));
    return [{ name, verify, ...fixed[name] }];
  });
};
