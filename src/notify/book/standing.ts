import type { NoticePolicy } from '../../../machines/notice.ts';
import { DAY, HOUR, MINUTE } from '../../../machines/policy.ts';
import type { AccountContext } from '../../../machines/context.ts';
import type { AccountSnapshot } from '../../model/snapshot.ts';
import type { Incident } from '../../model/incident.ts';
import type { AccountView } from '../../views/account.ts';
import { askedOf } from '../desk.ts';
import type { NoticeStanding } from './record.ts';

/** Whether an account broke and healed by itself twice or more within a day: it may do so again. */
const isRestless = ({ breaks }: AccountContext, policy: NoticePolicy, now: number): boolean =>
  breaks.filter(
    ({ at, endedAt }) =>
      endedAt !== null && endedAt - at < policy.settleRestlessMinutes * MINUTE && at > now - DAY,
  ).length >= 2;

const strong: ReadonlySet<string> = new Set(['strong', 'decisive']);

/** Whether its cause is as good as known. */
const isStrong = (account: AccountView): boolean =>
  account.status === 'CREDENTIALS' &&
  account.hypotheses.some(({ cause, strength }) => cause === account.cause && strong.has(strength));

const settleMinutesOf = (account: AccountView, restless: boolean, policy: NoticePolicy): number => {
  if (isStrong(account)) return policy.settleStrongMinutes;
  return restless ? policy.settleRestlessMinutes : policy.settleMinutes;
};

/** What standings are told by. */
export interface StandingParts {
  readonly policy: NoticePolicy;
  readonly canRestart: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How long it takes in milliseconds until it is this account's turn, where an incident has left many broken. */
  readonly turnMs: number;
}

/** How things are with an account. Pure. */
export const noticeStandingOf = (
  snapshot: AccountSnapshot,
  account: AccountView,
  { policy, canRestart, now, turnMs }: StandingParts,
): NoticeStanding => {
  const { context } = snapshot;
  const asked = askedOf(snapshot);
  const open = context.breaks.at(-1);
  const isBroken = open?.endedAt === null;
  const restless = isRestless(context, policy, now);
  const settleMs = settleMinutesOf(account, restless, policy) * MINUTE;
  const left = isBroken ? open.at + settleMs - now : settleMs;
  return {
    of: isBroken
      ? { accountId: context.accountId, incarnation: context.incarnation, version: open.version }
      : null,
    isBroken,
    asked,
    isMember: context.incident !== null,
    facts: {
      // Who could not be told of it in time is told once it has settled anew.
      settleMs: left < -settleMs ? settleMs + turnMs : Math.max(0, left),
      closeMs: (restless ? policy.closeRestlessMinutes : policy.closeMinutes) * MINUTE,
      // Without a cause an operator can do no more than restart it, and half of them heal within hours (DOMAIN §9.5).
      isPatient: asked === 'operator' && account.cause === null,
      canRestart,
    },
  };
};

/** How long an incident has to last before it is told, in minutes: meanwhile a wider or narrower one may explain it better. */
const INCIDENT_SETTLES = 3;

/** How things are with an incident. Pure. */
export const standingOfIncident = ({ openedAt, endedAt }: Incident, now: number): NoticeStanding => ({
  of: null,
  isBroken: endedAt === null,
  asked: endedAt === null ? 'operator' : null,
  isMember: false,
  facts: {
    settleMs: Math.max(0, openedAt + INCIDENT_SETTLES * MINUTE - now),
    closeMs: 0,
    isPatient: false,
    canRestart: false,
  },
});

/** For how long those whom an incident left broken are told of one after the other, in milliseconds. */
export const AFTER_INCIDENT = HOUR;
