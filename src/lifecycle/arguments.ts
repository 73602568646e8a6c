import { causes, nameOf } from '../../machines/causes/catalogue.ts';
import { providers } from '../../machines/provider.ts';
import { acts } from '../model/act.ts';
import { argumentRules, assertArgument, type ArgumentRule } from '../model/arguments.ts';
import { orderOfStatuses } from '../model/status-order.ts';
import type { AccountQuery, IncidentQuery, QuarantineQuery } from '../store/port.ts';
import type { JobQuery } from '../views/jobs.ts';
import type { NoticeQuery } from '../views/notices.ts';
import type { LifecycleEvents } from './events.ts';

type RulesOf<T> = Readonly<Record<keyof T, ArgumentRule>>;

const narrowing = {
  status: argumentRules.oneOf(orderOfStatuses),
  provider: argumentRules.oneOf(providers),
  cause: argumentRules.oneOf([...causes.map(nameOf), 'undetermined']),
  tenant: argumentRules.text,
} as const;

/** What a query for accounts may say. */
export const accountQueryRules: RulesOf<AccountQuery> = {
  ...narrowing,
  attention: argumentRules.flag,
  order: argumentRules.oneOf(['id', 'attention']),
  after: argumentRules.text,
  offset: argumentRules.count,
  limit: argumentRules.most,
};

/** What a query for jobs may say. */
export const jobQueryRules: RulesOf<JobQuery> = {
  ...narrowing,
  actor: argumentRules.oneOf(['user', 'operator', 'admin']),
};

/** What a query for incidents may say. */
export const incidentQueryRules: RulesOf<IncidentQuery> = {
  open: argumentRules.flag,
  limit: argumentRules.most,
};

/** What a query for notices may say. */
export const noticeQueryRules: RulesOf<NoticeQuery> = {
  account: argumentRules.text,
  tenant: argumentRules.text,
  open: argumentRules.flag,
  limit: argumentRules.most,
};

/** What a query for what stands in quarantine may say. */
export const quarantineQueryRules: RulesOf<QuarantineQuery> = {
  first: argumentRules.oneOf(['oldest', 'newest']),
  after: argumentRules.count,
  limit: argumentRules.most,
};

/** What an account can be asked about. */
export const actRule: ArgumentRule = argumentRules.oneOf(acts);

/** What can be listened to. */
const eventRule: ArgumentRule = argumentRules.oneOf(
  Object.keys({
    transition: true,
    effect: true,
    decision: true,
    quarantined: true,
    incident: true,
    paused: true,
    resumed: true,
    snapshot: true,
  } satisfies Record<keyof LifecycleEvents, true>),
);

/** @throws LifecycleError `invalidOption` for what nobody is ever told of */
export const assertEvent = (name: unknown): void => assertArgument('on', 'an event', name, eventRule);

/** @throws LifecycleError `invalidOption` for what cannot be called */
export const assertListener = (listener: unknown): void =>
  assertArgument('on', 'a listener', listener, argumentRules.call);
