import type { CauseName } from '../../../../machines/causes/cause.ts';
import type { ConnectionSignal } from '../../../../machines/signal.ts';
import type { Chronicle } from '../chronicle.ts';

/** A way for an account to end up in CREDENTIALS, with the evidence that gives its cause away (DOMAIN §5). */
export interface Trouble {
  /** The cause that the evidence should lead to, under the default policy. */
  readonly cause: CauseName | 'undetermined';
  /** Account types, as the wire spells them, that it can befall. */
  readonly accountTypes: readonly string[];
  /** How the account has to be connected for it, beyond what is usual. */
  readonly connection?: Partial<ConnectionSignal>;
  /** How the account was connected wrongly: said at first, corrected when it is healed. */
  readonly faulty?: ConnectionSignal;
  /** How long after the account's creation it flips, in hours: at least, at most. Default: 20 to 300 days. */
  readonly ageHours?: readonly [least: number, most: number];
  /** Notes the evidence and the flip, at which the hand stands when it is called. */
  readonly tell: (chronicle: Chronicle) => void;
}

/** Notes the flip itself, and leaves the hand shortly after it. */
export const flip = (chronicle: Chronicle): Chronicle => chronicle.status('CREDENTIALS');

/** An API error `minutes` before or (negative) after the flip at which the hand stands, then the flip. */
export const flipAfterError = (
  chronicle: Chronicle,
  status: number,
  error: string,
  minutes: number,
): void => {
  const moment = chronicle.now;
  chronicle.at(moment - minutes * 60_000).signal({ type: 'apiError', status, error: `errors/${error}` });
  flip(chronicle.at(moment));
};

/** The flip, and some hours later a reconnection that is answered so. */
export const flipThenAnswer = (
  chronicle: Chronicle,
  answer: { status: number; error?: string; checkpoint?: '2FA' | 'OTP' | 'IN_APP_VALIDATION' },
): void => {
  const { status, error, checkpoint } = answer;
  flip(chronicle).after(20 * 60_000, 5 * 3_600_000);
  chronicle.signal({
    type: 'reconnectAnswer',
    status,
    error: error === undefined ? '' : `errors/${error}`,
    ...(checkpoint !== undefined && { checkpoint }),
  });
};
