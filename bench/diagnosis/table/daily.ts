import { answers } from './answers.ts';
import type { Answer } from '../words.ts';

/** What happens without any connexion to a break, to an account that works. All assumed. */
export interface Noise {
  /** Errors of calls in a month of a typical account, by answer; `weight` is that number. */
  readonly errors: readonly Answer[];
  /** Runs of rejected requests in a month of a busy account, and how long they are. */
  readonly rejectRuns: number;
  readonly rejectRunLength: readonly [number, number];
  /** Spells of CONNECTING in a month, and how many there are in one. */
  readonly flapSpells: number;
  readonly flapsInSpell: readonly [number, number];
  /** ERROR, in a year. */
  readonly faults: number;
  /** Authorisations renewed without need, in a year. */
  readonly renewals: number;
  /** Days of a month with usage far over the usual, without consequence. */
  readonly busyDays: number;
  /** Rotations of OAuth keys that harm nobody, in a year and for each provider. */
  readonly rotations: number;
  /** A healthy proxy measured as down, in a month. */
  readonly falseProxyAlarms: number;
  /** Webhooks that come twice, and that never come. */
  readonly twice: number;
  readonly lost: number;
}

/** The base world's noise. */
export const noise: Noise = {
  errors: answers(
    [
      '0.5 429 too_many_requests',
      '0.5 422 invalid_recipient',
      '0.25 422 no_connection_with_recipient',
      '0.15 422 cannot_resend_yet',
      '0.2 404 resource_not_found',
      '0.15 502 proxy_error',
      '0.2 504 request_timeout',
      '0.2 500 provider_error',
      '0.12 500 unexpected_error',
      '0.1 503 service_unavailable',
      '0.08 401 missing_credentials',
      '0.06 401 disconnected_account',
      '0.05 401 invalid_credentials',
      '0.05 403 insufficient_permissions',
      '0.04 403 feature_not_subscribed',
    ].join(', '),
  ),
  rejectRuns: 0.12,
  rejectRunLength: [4, 16],
  flapSpells: 0.18,
  flapsInSpell: [1, 6],
  faults: 0.25,
  renewals: 0.12,
  busyDays: 0.5,
  rotations: 0.25,
  falseProxyAlarms: 0.1,
  twice: 0.01,
  lost: 0.005,
};

/** What teams are like and how much they tell: shares from 0 to 1 unless said otherwise. All assumed. */
export interface TeamRates {
  /** Sign-in by hosted pages: the team sees neither methods nor secrets nor answers. */
  readonly hosted: number;
  readonly v2: number;
  /** Tell nothing but webhooks. */
  readonly silent: number;
  readonly reads: number;
  readonly tellsConnection: number;
  readonly tellsErrors: number;
  readonly tellsUsage: number;
  readonly tellsPhones: number;
  readonly tellsProxies: number;
  readonly tellsKeys: number;
  readonly tellsAnswers: number;
  /** Try the stored secret at once. */
  readonly retries: number;
  readonly ownProxies: number;
  /** Work close to the limits every day. */
  readonly nearLimits: number;
  /** Warm accounts up before they use them. */
  readonly warmsUp: number;
  /** Their OAuth application is in testing at first (Google: seven days). */
  readonly inTesting: number;
  /** A user who must act never does. */
  readonly neverHealed: number;
}

/** The base world's teams. */
export const team: TeamRates = {
  hosted: 0.65,
  v2: 0.06,
  silent: 0.1,
  reads: 0.9,
  tellsConnection: 0.9,
  tellsErrors: 0.92,
  tellsUsage: 0.75,
  tellsPhones: 0.4,
  tellsProxies: 0.7,
  tellsKeys: 0.5,
  tellsAnswers: 0.9,
  retries: 0.6,
  ownProxies: 0.5,
  nearLimits: 0.3,
  warmsUp: 0.6,
  inTesting: 0.05,
  neverHealed: 0.1,
};
