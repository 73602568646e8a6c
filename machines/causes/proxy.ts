import { calls, apiErrors, either, reconnections, together, type AnswerTest } from './answers.ts';
import { anyOf, decisive, strong, weak, type Clue } from './clue.ts';
import { recentOf, type ItemOf } from './facts.ts';
import { proxyHostFlipped } from './fleet.ts';
import { flapping } from './pace.ts';
import { utcMinute, when } from './wording.ts';

/** A proxy refused or failed: 407, 502, or an error that names it (DOMAIN §5.16, §7). */
const ofProxy: AnswerTest = either(
  ({ status }) => status === 407 || status === 502,
  ({ error }) => error.includes('proxy'),
);

/** A proxy's answers say nothing of the credentials, so an authorisation does not make them moot. */
const proxyAnswered: Clue = together(
  (evidence, policy) => calls(apiErrors(evidence, policy, ofProxy)),
  (evidence, policy) => reconnections(recentOf(evidence, policy, 'reconnectAnswer').filter(ofProxy)),
);

/** The newest measurement of each of some proxies. */
const lastOfEachHost = (measurements: readonly ItemOf<'proxyHealth'>[]): readonly ItemOf<'proxyHealth'>[] => {
  const oldestFirst = measurements.toSorted((one, other) => one.at - other.at);
  return [...new Map(oldestFirst.map((measurement) => [measurement.proxy_host, measurement])).values()];
};

/** The account's proxy was last measured as unhealthy; any proxy, while the account's own is not known. */
const proxyUnhealthy: Clue = (evidence, policy) => {
  const own = evidence.connection?.proxy_host;
  const unhealthy = lastOfEachHost(recentOf(evidence, policy, 'proxyHealth')).filter(
    ({ proxy_host, healthy }) => !healthy && (own === undefined || proxy_host === own),
  );
  return unhealthy.length === 0
    ? null
    : unhealthy.map(({ proxy_host, at }) => `proxy ${proxy_host} unhealthy at ${utcMinute(at)}`).join('; ');
};

/** An `errored` event gave the proxy as its reason (DOMAIN §6). */
const proxyGivenAsReason: Clue = (evidence, policy) => {
  const errored = recentOf(evidence, policy, 'errorReason').filter(({ reason }) => reason === 'proxy');
  return errored.length === 0 ? null : `ERROR with the reason proxy ${when(errored)}`;
};

/** CONNECTING flaps, and a proxy is configured. */
const flappingBehindProxy: Clue = (evidence, policy, nothingElseFits) => {
  const host = evidence.connection?.proxy_host;
  const flaps = host === undefined ? null : flapping(evidence, policy, nothingElseFits);
  return flaps === null ? null : `${flaps}, behind the proxy ${host}`;
};

/** The rule of `proxyUnavailable` (DOMAIN §5.16, 25). */
export const proxyUnavailable = anyOf(
  decisive(proxyAnswered),
  strong(proxyUnhealthy),
  strong(proxyHostFlipped),
  strong(proxyGivenAsReason),
  weak(flappingBehindProxy),
);
