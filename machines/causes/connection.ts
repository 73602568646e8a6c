import { HOUR } from '../policy.ts';
import type { Evidence } from './cause.ts';
import type { Clue } from './clue.ts';
import { duration } from './wording.ts';

/** Whether a Recruiter feature was among the account's paid features; null while those are not known. */
const hasRecruiter = ({ connection }: Evidence): boolean | null =>
  connection?.premium_features?.some((feature) => feature.toLowerCase().includes('recruiter')) ?? null;

/** The facts that exclude a prompt to choose a session (DOMAIN §5.22). */
export const notRecruiterByCredentials: Clue = (evidence) => {
  const method = evidence.connection?.method;
  if (method !== undefined && method !== 'credentials')
    return `connected with the method ${method}, not credentials`;
  return hasRecruiter(evidence) === false ? 'the account has no Recruiter feature' : null;
};

/** A Recruiter account that was connected with the Credentials method (DOMAIN §5.22). */
export const recruiterByCredentials: Clue = (evidence) =>
  evidence.connection?.method === 'credentials' && hasRecruiter(evidence) === true
    ? 'a Recruiter account connected with the method credentials'
    : null;

/** The fact that excludes a logout in the browser: another method than cookies (DOMAIN §5.23). */
export const notCookiesMethod: Clue = ({ connection }) =>
  connection?.method === undefined || connection.method === 'cookies'
    ? null
    : `connected with the method ${connection.method}, not cookies`;

/** What `clue` finds, where the account was connected with cookies (DOMAIN §5.23). */
export const cookiesMethod =
  (clue: Clue): Clue =>
  (evidence, policy, nothingElseFits) => {
    const found = evidence.connection?.method === 'cookies' ? clue(evidence, policy, nothingElseFits) : null;
    return found === null ? null : `connected with the method cookies, and ${found}`;
  };

/** The fact that excludes a wrong user agent: the Credentials method (DOMAIN §5.24). */
export const usesCredentials: Clue = ({ connection }) =>
  connection?.method === 'credentials' ? 'connected with the method credentials' : null;

/** The user agent given is not that of the browser (DOMAIN §5.24). */
export const agentsDiffer: Clue = ({ connection }) => {
  const { user_agent: given, browser_user_agent: browsers } = connection ?? {};
  return given === undefined || browsers === undefined || given === browsers
    ? null
    : `user agent given: ${given}; the browser's: ${browsers}`;
};

/** Connected with cookies without a user agent, and flipped soon after (DOMAIN §5.24). */
export const agentMissing: Clue = ({ connection, authorizedAt, flippedAt }, policy) => {
  if (connection === null || connection.user_agent !== undefined) return null;
  if (connection.method !== 'cookies' && connection.method !== 'custom') return null;
  const since = authorizedAt ?? connection.at;
  if (since === null) return null;
  const age = flippedAt - since;
  return age < 0 || age > policy.wrongUserAgentHours * HOUR
    ? null
    : `no user agent given, and broke ${duration(age)} after connecting with the method ${connection.method}`;
};
