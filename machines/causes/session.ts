import { DAY } from '../policy.ts';
import { reconnectAnswers, reconnections } from './answers.ts';
import { anyOf, strong, weak, type Clue } from './clue.ts';
import { authorisationAge, windowStart } from './facts.ts';
import { duration, utcMinute } from './wording.ts';

/** The authorisation's age at the flip is a session's lifetime, within the tolerance (DOMAIN §5.12, 17). */
const sessionIsSpent: Clue = (evidence, policy) => {
  const age = authorisationAge(evidence);
  const off = age === null ? Infinity : Math.abs(age - policy.sessionLifetimeDays * DAY);
  return age === null || off > policy.sessionLifetimeToleranceDays * DAY
    ? null
    : `authorised ${duration(age)} before the break; a session lasts ${policy.sessionLifetimeDays} days`;
};

/** A reconnection with the stored credentials succeeded while the account was in CREDENTIALS (DOMAIN §5.13, 18). */
const reconnectSucceeded: Clue = (evidence, policy) =>
  reconnections(
    reconnectAnswers(
      evidence,
      policy,
      ({ status, at }) => (status === 200 || status === 201) && at >= evidence.flippedAt,
    ),
  );

/** Nothing fits any cause weighed before (DOMAIN §5.2, 13, 18, 23). */
export const nothingElse: Clue = (evidence, policy, nothingElseFits) =>
  nothingElseFits
    ? `nothing seen since ${utcMinute(windowStart(evidence, policy))} speaks for another documented cause`
    : null;

/** The rule of `sessionExpired` (DOMAIN §5.12, 17). */
export const sessionExpired = anyOf(strong(sessionIsSpent));

/** The rule of `sessionTerminated` where a session can be ended in the preferences (DOMAIN §5.13, 18). */
export const sessionEnded = anyOf(strong(reconnectSucceeded), weak(nothingElse));
