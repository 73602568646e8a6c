import * as v from 'valibot';
import { defaultPolicy, type Policy } from '../../machines/policy.ts';
import { LifecycleError } from './errors.ts';

const positive = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000));
/** One account has nothing in common with itself. */
const together = v.pipe(count, v.minValue(2));

const share = v.pipe(positive, v.maxValue(1));
/** Of odds; what is beyond is as good as certain, and would leave no room for anything else. */
const logarithm = v.pipe(v.number(), v.finite(), v.minValue(-20), v.maxValue(20));

/** The form of each setting, with its bounds. */
const settings = {
  evidenceWindowHours: positive,
  habitDays: positive,
  sessionLifetimeDays: positive,
  sessionLifetimeToleranceDays: positive,
  scopesSuspectedMinutes: positive,
  phoneOfflineDays: positive,
  wrongUserAgentHours: positive,
  rejectStreakCount: count,
  rejectStreakWindowHours: positive,
  providerErrorBurstCount: count,
  providerErrorBurstWindowHours: positive,
  flappingCount: count,
  flappingWindowHours: positive,
  usagePercent: v.pipe(positive, v.maxValue(100)),
  connectingStallsMinutes: positive,
  retryHorizonHours: positive,
  askWaitMinutes: positive,
  heldEffectsMinutes: positive,
  staleAfterHours: positive,
  twinMinutes: positive,
  fleetMailDomainAccounts: count,
  fleetMailDomainShare: share,
  fleetOauthProviderShare: share,
  fleetProxyHostAccounts: count,
  fleetWindowMinutes: positive,
  incidentChancePerMillion: v.pipe(positive, v.maxValue(10_000)),
  incidentWindowMinutes: v.pipe(positive, v.minValue(1), v.maxValue(24 * 60)),
  incidentAllAccounts: together,
  incidentProviderAccounts: together,
  incidentImapHostAccounts: together,
  incidentImapHostShare: share,
  incidentProxyHostAccounts: together,
  incidentProxyHostShare: share,
  incidentMailDomainAccounts: together,
  incidentMailDomainShare: share,
  incidentTenantAccounts: together,
  incidentTenantShare: share,
  weakProbability: share,
  strongProbability: share,
  decisiveProbability: share,
  weights: v.strictObject({
    version: v.string(),
    fittedOn: v.string(),
    prior: v.record(v.string(), v.record(v.string(), logarithm)),
    weight: v.record(v.string(), v.record(v.string(), logarithm)),
  }),
  limits: v.array(
    v.strictObject({ provider: v.string(), action: v.string(), windowHours: positive, count: positive }),
  ),
} satisfies Record<keyof Policy, v.GenericSchema>;

const schema = v.partial(v.strictObject(settings));

/**
 * The defaults, with what is set put over them.
 *
 * @param set - any part of a policy
 * @throws LifecycleError `invalidOption` when a setting is unknown or out of its bounds
 */
export const policyWith = (set: unknown): Policy => {
  const result = v.safeParse(schema, set);
  if (result.success)
    return { ...defaultPolicy, ...v.parse(schema, JSON.parse(JSON.stringify(set))) } as Policy;
  const [issue] = result.issues;
  throw new LifecycleError(
    'invalidOption',
    `policy setting ${v.getDotPath(issue) ?? '?'}: ${issue.message}`,
    {
      hint: `Known settings: ${Object.keys(settings).join(', ')}.`,
    },
  );
};
