import type { NoticePolicy } from '../../../machines/notice.ts';
import { DAY, HOUR, MINUTE } from '../../../machines/policy.ts';
import type { Strength } from '../../../machines/causes/cause.ts';
import type { AccountContext } from '../../../machines/context.ts';
import type { AccountSnapshot } from '../../model/snapshot.ts';
import type { Incident } from '../../model/incident.ts';
import type { AccountView } from '../../views/account.ts';
import { askedOf } from '../desk.ts';
import type { NoticeStanding } from './record.ts';
import { INCIDENT_SETTLES, isPartOf } from './together.ts';

/** Whether an account broke within the last day and healed soon, apart from its latest break: it may do so again. */
const isRestless = ({ breaks }: AccountContext, policy: NoticePolicy, now: number): boolean =>
  breaks
    .slice(0, -1)
    .some(
      ({ at, endedAt }) =>
        endedAt !== null && endedAt - at < policy.settleRestlessMinutes * MINUTE && at > now - DAY,
    );

/** How well the cause of an account is known; null where it has none, or nobody knows it. */
const strengthOfCause = (account: AccountView): Strength | null =>
  account.status === 'CREDENTIALS'
    ? (account.hypotheses.find(({ cause }) => cause === account.cause)?.strength ?? null)
    : null;

const isStrong = (strength: Strength | null): boolean => strength === 'strong' || strength === 'decisive';

const settleMinutesOf = (account: AccountView, restless: boolean, policy: NoticePolicy): number => {
  // However well its cause is known, it may heal by itself as it did before.
  if (restless) return policy.settleRestlessMinutes;
  return isStrong(strengthOfCause(account)) ? policy.settleStrongMinutes : policy.settleMinutes;
};

/** How long past its time a notice settles anew, in milliseconds: nobody could be told before, and much may have changed. */
const LATE = HOUR;

/** What standings are told by. */
export interface StandingParts {
  readonly policy: NoticePolicy;
  readonly canRestart: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How long it takes in milliseconds until it is this account's turn, where an incident has left many broken. */
  readonly turnMs: number;
  /** Until when nothing is to be said of it, in milliseconds since 1970; null while something may be. */
  readonly silentUntil: number | null;
}

/** How things are with an account. Pure. */
export const noticeStandingOf = (
  snapshot: AccountSnapshot,
  account: AccountView,
  { policy, canRestart, now, turnMs, silentUntil }: StandingParts,
): NoticeStanding => {
  const { context } = snapshot;
  const asked = askedOf(snapshot);
  const open = context.breaks.at(-1);
  const isBroken = open?.endedAt === null;
  const restless = isRestless(context, policy, now);
  const settleMs = settleMinutesOf(account, restless, policy) * MINUTE;
  // It settles from when somebody must act: whoever tries again and falls back has been refused all along.
  const from = asked === 'user' ? (context.refusedAt ?? snapshot.since) : snapshot.since;
  const left = from + settleMs - now;
  return {
    of: isBroken
      ? { accountId: context.accountId, incarnation: context.incarnation, version: open.version }
      : null,
    isBroken,
    asked,
    isSure: account.cause === null || isStrong(strengthOfCause(account)),
    isMember: context.incident !== null,
    silentUntil,
    facts: {
      // Who could not be told of it in time is told once it has settled anew.
      settleMs: left < -LATE ? settleMs + turnMs : Math.max(0, left),
      closeMs: (restless ? policy.closeRestlessMinutes : policy.closeMinutes) * MINUTE,
      // Without a cause an operator can do no more than restart it, and half of them heal within hours (DOMAIN §9.5).
      isPatient: asked === 'operator' && account.cause === null,
      canRestart,
    },
  };
};

/** How things are with an incident. Pure. */
export const standingOfIncident = (
  incident: Incident,
  all: readonly Incident[],
  now: number,
): NoticeStanding => ({
  of: null,
  isBroken: incident.endedAt === null,
  asked: incident.endedAt === null ? 'operator' : null,
  isSure: true,
  isMember: all.some((other) => isPartOf(incident, other)),
  silentUntil: null,
  facts: {
    settleMs: Math.max(0, incident.openedAt + INCIDENT_SETTLES * MINUTE - now),
    closeMs: 0,
    isPatient: false,
    canRestart: false,
  },
});

/** For how long those whom an incident left broken are told of one after the other, in milliseconds. */
export const AFTER_INCIDENT = HOUR;
