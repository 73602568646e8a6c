import { DAY, HOUR, type Policy } from '../../policy.ts';
import type { Evidence } from '../cause.ts';
import { densest, everyOf, recentOf, type ItemOf } from '../facts.ts';
import { counted, distinct, utcMinute, when } from '../wording.ts';
import { answersThat, says, slug, type AnswerTest } from './answers.ts';
import { clue, type Clue } from './clue.ts';

type Usage = ItemOf<'usage'>;

/** How much of the limit was used, in percent: as told, or by the limits of the policy; null where neither says it. */
const percentOf = (usage: Usage, { provider }: Evidence, policy: Policy): number | null => {
  const shares = policy.limits
    .filter(
      (limit) =>
        limit.provider === provider &&
        limit.action === usage.action &&
        usage.window_hours <= limit.windowHours,
    )
    .map(({ count }) => (usage.count * 100) / count);
  if (usage.percent !== undefined) shares.push(usage.percent);
  return shares.length === 0 ? null : Math.max(...shares);
};

/** The fullest counter of the window, and how full the same one usually was before; null where none is known. */
const fullest = (
  evidence: Evidence,
  policy: Policy,
): { readonly usage: Usage; readonly percent: number; readonly usual: number | null } | null => {
  let top: { usage: Usage; percent: number } | null = null;
  for (const usage of recentOf(evidence, policy, 'usage')) {
    const percent = percentOf(usage, evidence, policy);
    if (percent !== null && (top === null || percent >= top.percent)) top = { usage, percent };
  }
  if (top === null) return null;
  const { usage } = top;
  const earlier = everyOf(evidence, 'usage')
    .filter(({ action, at }) => action === usage.action && at <= usage.at - 12 * HOUR)
    .map((one) => percentOf(one, evidence, policy) ?? 0)
    .toSorted((one, other) => one - other);
  return { ...top, usual: earlier.length < 2 ? null : (earlier[Math.floor(earlier.length / 2)] ?? null) };
};

/** Use against the limit, and against the account's own usual days: a well-set sequence lives at nine tenths. */
const usageClue = clue({
  name: 'usage',
  needs: ['usage'],
  answers: ['overUnusually', 'over', 'highUnusually', 'high', 'asUsual', 'low'],
  read: (evidence, policy) => {
    const found = fullest(evidence, policy);
    if (found === null) return null;
    const { percent, usual } = found;
    if (percent < policy.usagePercent) return 'low';
    if (usual !== null && usual >= percent * 0.85) return 'asUsual';
    if (percent > 100) return usual === null ? 'over' : 'overUnusually';
    return usual === null ? 'high' : 'highUnusually';
  },
  say: (_, evidence, policy) => {
    const found = fullest(evidence, policy);
    if (found === null) return '';
    const { usage, percent, usual } = found;
    const habit = usual === null ? '' : `, usually ${Math.round(usual)} %`;
    return (
      `${usage.count} × ${usage.action} in ${counted(usage.window_hours, 'hour')}, ` +
      `${Math.round(percent)} % of the limit${habit}, at ${utcMinute(usage.at)}`
    );
  },
});

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

const isRejected: AnswerTest = says(422, ...rejectErrors);

/** The rejects of a span of days that ends with the flip. */
const rejectsWithin = (evidence: Evidence, days: number): readonly ItemOf<'apiError'>[] =>
  everyOf(evidence, 'apiError').filter(
    (answer) => answer.at >= evidence.flippedAt - days * DAY && isRejected(answer),
  );

/** How many rejects a day of the time before the last three days had. */
const usualRejects = (evidence: Evidence, policy: Policy): number => {
  const days = policy.habitDays - 3;
  const earlier = rejectsWithin(evidence, policy.habitDays).filter(
    ({ at }) => at < evidence.flippedAt - 3 * DAY,
  );
  return days <= 0 ? 0 : earlier.length / days;
};

/** Rejected requests in a streak, in a day or slowly over a week, against what the account usually meets. */
const rejectsClue = clue({
  name: 'rejects',
  needs: ['apiError'],
  answers: ['streak', 'slow', 'asUsual', 'few'],
  read: (evidence, policy) => {
    const recent = rejectsWithin(evidence, 7);
    if (recent.length === 0) return null;
    if (recent.length < policy.rejectStreakCount) return 'few';
    const streak = densest(recent, policy.rejectStreakWindowHours).length >= policy.rejectStreakCount;
    if (usualRejects(evidence, policy) * 7 >= recent.length * 0.6) return 'asUsual';
    return streak ? 'streak' : 'slow';
  },
  say: (answer, evidence, policy) => {
    const recent = rejectsWithin(evidence, 7);
    const told = answer === 'streak' ? densest(recent, policy.rejectStreakWindowHours) : recent;
    const habit = answer === 'asUsual' ? ', as usual with this account' : '';
    return `${counted(told.length, 'rejected request')} (422 ${distinct(told.map(({ error }) => error))}) ${when(told)}${habit}`;
  },
});

const isLimit: AnswerTest = slug('limit_exceeded', 'cannot_resend_yet', 'cannot_resend_within_24hrs');

/** The provider's own limit, met more often than the account usually meets it. */
const limitClue = clue({
  name: 'limitMet',
  needs: ['apiError'],
  answers: ['unusually', 'asUsual', 'met'],
  read: (evidence, policy) => {
    const recent = answersThat(evidence, policy, isLimit, false);
    if (recent.length === 0) return null;
    const all = everyOf(evidence, 'apiError').filter((answer) => isLimit(answer));
    if (all.length === recent.length) return recent.length >= 3 ? 'unusually' : 'met';
    const days = Math.max(1, policy.habitDays - 1);
    return recent.length >= Math.max(3, ((all.length - recent.length) * 3) / days) ? 'unusually' : 'asUsual';
  },
  say: (answer, evidence, policy) => {
    const recent = answersThat(evidence, policy, isLimit, false);
    const habit = answer === 'asUsual' ? ', as usual with this account' : '';
    return `${counted(recent.length, 'request')} over a limit (422 ${distinct(recent.map(({ error }) => error))}) ${when(recent)}${habit}`;
  },
});

const isProviderError: AnswerTest = says(500, 'provider_error');

const providerErrors = (evidence: Evidence, policy: Policy) =>
  answersThat(evidence, policy, isProviderError, false);

const burstOf = (evidence: Evidence, policy: Policy) =>
  densest(providerErrors(evidence, policy), policy.providerErrorBurstWindowHours);

/** Many 500 provider_error in a short time (DOMAIN §5.15, 20). */
const burstClue = clue({
  name: 'errorBurst',
  needs: ['apiError'],
  answers: ['seen'],
  read: (evidence, policy) =>
    providerErrors(evidence, policy).length >= policy.providerErrorBurstCount &&
    burstOf(evidence, policy).length >= policy.providerErrorBurstCount
      ? 'seen'
      : null,
  say: (_, evidence, policy) => {
    const burst = burstOf(evidence, policy);
    return `burst of ${burst.length} × 500 provider_error ${when(burst)}`;
  },
});

/** The account's attempts to connect before the flip; one that began when it left CREDENTIALS is a retry. */
const attempts = (evidence: Evidence, policy: Policy) => {
  const all = recentOf(evidence, policy, 'connecting');
  if (all.length === 0) return all;
  const breaks = everyOf(evidence, 'broke');
  return all.filter(({ at }) => at <= evidence.flippedAt && !breaks.some((broke) => broke.at === at));
};

/** The account entered CONNECTING again and again before the flip (DOMAIN §5.10, 16, 25). */
const flappingClue = clue({
  name: 'flapping',
  needs: ['connecting'],
  answers: ['often', 'some'],
  read: (evidence, policy) => {
    const before = attempts(evidence, policy);
    if (before.length === 0) return null;
    return before.length >= policy.flappingCount &&
      densest(before, policy.flappingWindowHours).length >= policy.flappingCount
      ? 'often'
      : 'some';
  },
  say: (answer, evidence, policy) => {
    const before = attempts(evidence, policy);
    const flaps = answer === 'often' ? densest(before, policy.flappingWindowHours) : before;
    return `CONNECTING ${counted(flaps.length, 'time')} ${when(flaps)}`;
  },
});

/** How hard the account was used, and what the provider said to that. */
export const paceClues: readonly Clue[] = [usageClue, rejectsClue, limitClue, burstClue, flappingClue];
