import type { Policy } from '../../policy.ts';
import type { Evidence } from '../cause.ts';
import { everyOf, newest, outlivesAuthorisation, recentOf, type ItemOf } from '../facts.ts';
import { answersIn } from './answers.ts';
import { clue, type Clue } from './clue.ts';

type Retry = ItemOf<'reconnectAnswer'>;

/** The answers to reconnections that count, no later authorisation having made them moot. */
const retriesThat = (
  evidence: Evidence,
  policy: Policy,
  test: (retry: Retry) => boolean,
): readonly Retry[] => {
  const retries = recentOf(evidence, policy, 'reconnectAnswer');
  return retries.length === 0 ? retries : retries.filter(outlivesAuthorisation(evidence)).filter(test);
};

const isAccepted = ({ status }: Retry): boolean => status === 200 || status === 201;

const isRefused = ({ status, error }: Retry): boolean =>
  status === 401 && (error === 'invalid_credentials' || error === 'expired_credentials' || error === '');

/**
 * What the account was tried to be reconnected with, as far as it is known: a stored cookie or token that fails says nothing of
 * the password. An account that was connected with cookies has no password stored.
 */
const secretTried = ({ secret }: Retry, { connection }: Evidence): string => {
  if (secret !== undefined) return secret;
  if (connection?.method === 'cookies' || connection?.method === 'custom') return 'cookie';
  return connection?.method === 'credentials' ? 'password' : 'unknown';
};

const stored = ({ with: tried }: Retry): boolean => tried === 'stored';

/** Whether the provider itself refused the password that is stored, at a reconnection after the break. */
export const refusesPassword = (evidence: Evidence, policy: Policy): boolean =>
  recentOf(evidence, policy, 'reconnectAnswer').length > 0 &&
  storedClue.read(evidence, policy) === 'passwordRefused';

/** A reconnection with what Unipile has stored. */
const storedClue = clue({
  name: 'stored',
  needs: ['reconnectAnswer'],
  answers: ['accepted', 'passwordRefused', 'cookieRefused', 'tokenRefused', 'unknownRefused'],
  read: (evidence, policy) => {
    const last = newest(
      retriesThat(evidence, policy, (retry) => stored(retry) && (isAccepted(retry) || isRefused(retry))),
    );
    if (last === undefined) return null;
    if (isAccepted(last)) return last.at >= evidence.flippedAt ? 'accepted' : null;
    const secret = secretTried(last, evidence);
    if (secret === 'password') return 'passwordRefused';
    if (secret === 'cookie') return 'cookieRefused';
    return secret === 'token' ? 'tokenRefused' : 'unknownRefused';
  },
  say: (_, evidence, policy) =>
    `with what is stored, ${answersIn(retriesThat(evidence, policy, (retry) => stored(retry) && (isAccepted(retry) || isRefused(retry))))}`,
});

/** A reconnection of which nobody said what was tried. */
const untoldClue = clue({
  name: 'retried',
  needs: ['reconnectAnswer'],
  answers: ['accepted', 'wrongPassword', 'expired', 'wrongCookie'],
  read: (evidence, policy) => {
    const last = newest(
      retriesThat(
        evidence,
        policy,
        (retry) => retry.with === undefined && (isAccepted(retry) || isRefused(retry)),
      ),
    );
    if (last === undefined) return null;
    if (isAccepted(last)) return last.at >= evidence.flippedAt ? 'accepted' : null;
    if (secretTried(last, evidence) === 'cookie') return 'wrongCookie';
    return last.error === 'invalid_credentials' ? 'wrongPassword' : 'expired';
  },
  say: (_, evidence, policy) =>
    answersIn(
      retriesThat(
        evidence,
        policy,
        (retry) => retry.with === undefined && (isAccepted(retry) || isRefused(retry)),
      ),
    ),
});

const withNew = (retry: Retry): boolean => retry.with === 'new' && (isAccepted(retry) || isRefused(retry));

/** A reconnection with what the user has just given. */
const newSecretClue = clue({
  name: 'newSecret',
  needs: ['reconnectAnswer'],
  answers: ['accepted', 'refused'],
  read: (evidence, policy) => {
    const last = newest(retriesThat(evidence, policy, withNew));
    if (last === undefined) return null;
    return isAccepted(last) ? 'accepted' : 'refused';
  },
  say: (_, evidence, policy) => `with a new secret, ${answersIn(retriesThat(evidence, policy, withNew))}`,
});

const asksCode = ({ status, checkpoint }: Retry): boolean =>
  status === 202 && (checkpoint === '2FA' || checkpoint === 'OTP');

/** Whether a code was asked for at earlier reconnections; null where there were none that could have told. */
const codeAskedBefore = (evidence: Evidence, before: number): boolean | null => {
  const { connection } = evidence;
  if (connection?.two_factor !== undefined) return connection.two_factor;
  const earlier = everyOf(evidence, 'reconnectAnswer').filter(
    (retry) => retry.at < before && (asksCode(retry) || isAccepted(retry)),
  );
  return earlier.length === 0 ? null : earlier.some(asksCode);
};

/** A code is asked for at most sign-ins from a new place. That none was asked for before must be known to say anything. */
const codeClue = clue({
  name: 'code',
  needs: ['reconnectAnswer'],
  answers: ['newly', 'asUsual', 'asked'],
  read: (evidence, policy) => {
    const last = newest(retriesThat(evidence, policy, asksCode));
    if (last === undefined) return null;
    const before = codeAskedBefore(evidence, Math.min(last.at, evidence.flippedAt));
    if (before === null) return 'asked';
    return before ? 'asUsual' : 'newly';
  },
  say: (answer, evidence, policy) => {
    const words = answersIn(retriesThat(evidence, policy, asksCode));
    if (answer === 'asked') return `${words}; whether one was asked for before is not known`;
    return answer === 'newly' ? `${words}, and none was asked for before` : `${words}, as before`;
  },
});

const asksCheck = ({ status, checkpoint }: Retry): boolean =>
  status === 202 && checkpoint !== undefined && checkpoint !== '2FA' && checkpoint !== 'OTP';

/** What else a reconnection asked of the user. */
const checkClue = clue({
  name: 'check',
  needs: ['reconnectAnswer'],
  answers: ['inApp', 'captcha', 'phoneNumber', 'qrCode'],
  read: (evidence, policy) => {
    const last = newest(retriesThat(evidence, policy, asksCheck));
    switch (last?.checkpoint) {
      case 'IN_APP_VALIDATION':
        return 'inApp';
      case 'CAPTCHA':
        return 'captcha';
      case 'PHONE_REGISTER':
        return 'phoneNumber';
      case 'QRCODE':
        return 'qrCode';
      default:
        return null;
    }
  },
  say: (_, evidence, policy) => answersIn(retriesThat(evidence, policy, asksCheck)),
});

/** What reconnections were answered, each under its conditions: what was tried, and whether a code was asked for before. */
export const retryClues: readonly Clue[] = [storedClue, untoldClue, newSecretClue, codeClue, checkClue];
