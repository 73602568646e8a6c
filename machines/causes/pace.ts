import type { Policy } from '../policy.ts';
import { apiErrors, either, says, slug, type AnswerTest } from './answers.ts';
import type { Evidence } from './cause.ts';
import type { Clue } from './clue.ts';
import { densest, recentOf, type ItemOf } from './facts.ts';
import { counted, distinct, utcMinute, when } from './wording.ts';

type Usage = ItemOf<'usage'>;

/** Whether a counter is at `usagePercent` of its limit, or above a limit that the policy sets. */
const isOver =
  ({ provider }: Evidence, policy: Policy) =>
  (usage: Usage): boolean =>
    (usage.percent !== undefined && usage.percent >= policy.usagePercent) ||
    policy.limits.some(
      (limit) =>
        limit.provider === provider &&
        limit.action === usage.action &&
        usage.window_hours <= limit.windowHours &&
        usage.count > limit.count,
    );

const told = ({ action, count, window_hours, percent, at }: Usage): string =>
  `${count} × ${action} in ${counted(window_hours, 'hour')}` +
  `${percent === undefined ? '' : `, ${percent} % of the limit,`} at ${utcMinute(at)}`;

/** The account was used beyond what the provider bears: counters over the limit (DOMAIN §5.9, 15, 20). */
export const usageOverLimit: Clue = (evidence, policy) => {
  const over = recentOf(evidence, policy, 'usage').filter(isOver(evidence, policy));
  return over.length === 0 ? null : over.map(told).join('; ');
};

/** The provider has restricted the account (DOMAIN §5.9, 15, 20). */
export const restricted: AnswerTest = says(403, 'account_restricted');

/** The provider asked for fewer requests: 429 (DOMAIN §5.9, 15, 20). */
export const tooManyRequests: AnswerTest = either(
  (answer) => answer.status === 429,
  slug('too_many_requests'),
);

const providerError: AnswerTest = says(500, 'provider_error');

/** Many 500 provider_error in a short time (DOMAIN §5.15, 20). */
export const providerErrorBurst: Clue = (evidence, policy) => {
  const burst = densest(apiErrors(evidence, policy, providerError), policy.providerErrorBurstWindowHours);
  return burst.length < policy.providerErrorBurstCount
    ? null
    : `burst of ${burst.length} × 500 provider_error ${when(burst)}`;
};

/** What a request is rejected with when nobody has looked whether it could succeed (DOMAIN §5.21). */
const rejectErrors: readonly string[] = [
  'invalid_recipient',
  'no_connection_with_recipient',
  'blocked_recipient',
  'user_unreachable',
  'cannot_invite_attendee',
  'not_allowed_inmail',
  'insufficient_credits',
  'cannot_resend_yet',
  'cannot_resend_within_24hrs',
  'already_invited_recently',
  'limit_exceeded',
  'action_already_performed',
  'invalid_message',
  'cant_send_message',
];

const rejected: AnswerTest = says(422, ...rejectErrors);

/** Many rejected requests, with no stop among them (DOMAIN §5.21). */
export const rejectStreak: Clue = (evidence, policy) => {
  const streak = densest(apiErrors(evidence, policy, rejected), policy.rejectStreakWindowHours);
  return streak.length < policy.rejectStreakCount
    ? null
    : `${counted(streak.length, 'rejected request')} (422 ${distinct(streak.map(({ error }) => error))}) ${when(streak)}`;
};

/** The account entered CONNECTING again and again before the flip (DOMAIN §5.10, 16, 25). */
export const flapping: Clue = (evidence, policy) => {
  const before = recentOf(evidence, policy, 'connecting').filter(({ at }) => at <= evidence.flippedAt);
  const flaps = densest(before, policy.flappingWindowHours);
  return flaps.length < policy.flappingCount ? null : `CONNECTING ${flaps.length} times ${when(flaps)}`;
};
