import { DAY } from '../policy.ts';
import { apiAnswered, apiErrors, reconnectAnswered } from './answers.ts';
import type { Cause, Evidence } from './cause.ts';
import { anyOf, decisive, strong, weak, type Clue } from './clue.ts';
import { everyOf, newest } from './facts.ts';
import { flapping, restricted, tooManyRequests, usageOverLimit } from './pace.ts';
import { duration, utcMinute } from './wording.ts';

const family = 'phone';
const providers = ['whatsapp', 'telegram'] as const;

/** How long before the flip the phone was last seen, in milliseconds, below zero when after it; null if never. */
const deviceAbsence = (evidence: Evidence): number | null => {
  const sighting = newest(everyOf(evidence, 'deviceSeen'));
  return sighting === undefined ? null : evidence.flippedAt - sighting.at;
};

/** Errors that follow from the account being disconnected, or that speak of our API key (DOMAIN §7), are no news. */
const consequences: ReadonlySet<string> = new Set(['disconnected_account', 'missing_credentials']);

/** The phone was seen lately, the volume is normal, and no call failed. */
const allWasWell: Clue = (evidence, policy, nothingElseFits) => {
  const absence = deviceAbsence(evidence);
  if (absence === null || absence >= policy.phoneOfflineDays * DAY) return null;
  if (usageOverLimit(evidence, policy, nothingElseFits) !== null) return null;
  if (apiErrors(evidence, policy, ({ error }) => !consequences.has(error)).length > 0) return null;
  return `phone seen at ${utcMinute(evidence.flippedAt - absence)}, no usage over a limit and no API error`;
};

/** DOMAIN §5.8. */
const sessionTerminated: Cause = {
  row: 8,
  family,
  code: 'sessionTerminated',
  providers,
  actor: 'user',
  forUser: "The session was ended in your app's settings: please scan the QR code again to reconnect.",
  forOperator: "Send the user a link to scan the QR code again; the session was ended in the app's settings.",
  retryHelps: true,
  wanted: 'the phone seen lately, with a normal volume of requests and no errors',
  rule: anyOf(weak(allWasWell)),
};

/** DOMAIN §5.9. */
const excessiveRequests: Cause = {
  row: 9,
  family,
  code: 'excessiveRequests',
  providers,
  actor: 'operator',
  forUser:
    'Your account was restricted for too much activity: please wait, and do not reconnect until we tell you.',
  forOperator:
    'Stop sending, wait, then warm the account up slowly and reconnect; the restriction may be final.',
  retryHelps: false,
  wanted: '403 account_restricted, a counter over its limit, or 429 around the break',
  rule: anyOf(
    decisive(apiAnswered(restricted)),
    decisive(reconnectAnswered(restricted)),
    strong(usageOverLimit),
    strong(apiAnswered(tooManyRequests)),
  ),
};

/** The phone had not been seen for long when the account flipped. */
const phoneAbsent: Clue = (evidence, policy) => {
  const absence = deviceAbsence(evidence);
  return absence === null || absence < policy.phoneOfflineDays * DAY
    ? null
    : `phone last seen ${duration(absence)} before the break, at ${utcMinute(evidence.flippedAt - absence)}`;
};

/** DOMAIN §5.10. */
const phoneOffline: Cause = {
  row: 10,
  family,
  code: 'phoneOffline',
  providers,
  actor: 'user',
  forUser: 'Your phone has been offline for too long: please bring it online, then scan the QR code again.',
  forOperator: 'Ask the user to bring the phone online, then send a link to scan the QR code again.',
  retryHelps: false,
  wanted: 'the phone not seen for many days before the break, or repeated CONNECTING before it',
  rule: anyOf(strong(phoneAbsent), weak(flapping)),
};

/** The documented causes of WhatsApp and Telegram accounts, in documented order. */
export const phoneCauses: readonly Cause[] = [sessionTerminated, excessiveRequests, phoneOffline];
