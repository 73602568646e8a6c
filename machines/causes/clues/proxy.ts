import { HOUR, type Policy } from '../../policy.ts';
import type { Evidence } from '../cause.ts';
import { newest, recentOf, type ItemOf } from '../facts.ts';
import { utcMinute, when } from '../wording.ts';
import { clue, type Clue } from './clue.ts';

type Health = ItemOf<'proxyHealth'>;

/** The newest measurement from before the flip or within an hour after it, of the account's own proxy where that is known. */
const measured = (evidence: Evidence, policy: Policy): Health | undefined => {
  const own = evidence.connection?.proxy_host;
  return newest(
    recentOf(evidence, policy, 'proxyHealth').filter(
      ({ proxy_host, at }) => (own === undefined || proxy_host === own) && at <= evidence.flippedAt + HOUR,
    ),
  );
};

const healthClue = clue({
  name: 'proxyHealth',
  needs: ['proxyHealth'],
  answers: ['unhealthy', 'earlierUnhealthy', 'someUnhealthy', 'healthy'],
  read: (evidence, policy) => {
    const last = measured(evidence, policy);
    if (last === undefined) return null;
    const own = evidence.connection?.proxy_host !== undefined;
    if (last.healthy) return own ? 'healthy' : null;
    if (!own) return 'someUnhealthy';
    return last.at >= evidence.flippedAt - 6 * HOUR ? 'unhealthy' : 'earlierUnhealthy';
  },
  say: (answer, evidence, policy) => {
    const last = measured(evidence, policy);
    if (last === undefined) return '';
    const state = answer === 'healthy' ? 'healthy' : 'unhealthy';
    return `proxy ${last.proxy_host} ${state} at ${utcMinute(last.at)}`;
  },
});

const errorReasons = ['proxy', 'unipile', 'provider'] as const;

/** An `errored` event gave a reason (DOMAIN §6). */
const reasonClue = clue<(typeof errorReasons)[number]>({
  name: 'erroredFor',
  needs: ['errorReason'],
  answers: errorReasons,
  read: (evidence, policy) => {
    const last = newest(recentOf(evidence, policy, 'errorReason'));
    return errorReasons.find((reason) => reason === last?.reason) ?? null;
  },
  say: (answer, evidence, policy) =>
    `ERROR with the reason ${answer} ${when(recentOf(evidence, policy, 'errorReason').filter(({ reason }) => reason === answer))}`,
});

/** What was measured, or said, of proxies and of Unipile itself. */
export const proxyClues: readonly Clue[] = [healthClue, reasonClue];
