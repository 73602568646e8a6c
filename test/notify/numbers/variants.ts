import type { Delivered, PlayOptions } from './play.ts';
import { DAY, HOUR, type TrueWorld, type WorldLine } from './world.ts';

/* Ways to be wrong: each is what people write who have not seen a fleet, and each has to be found out. */

/** Tells of a break at once. */
export const withoutHoldDown: PlayOptions = {
  notices: { settleMinutes: 0, settleStrongMinutes: 0, settleRestlessMinutes: 0 },
  accounts: { askWaitMinutes: 0, heldEffectsMinutes: 0 },
};

const MANY = 10_000;

/** Finds out that accounts broke together when their users have been told. */
export const incidentsAfterwards: PlayOptions = {
  accounts: {
    incidentAllAccounts: MANY,
    incidentProviderAccounts: MANY,
    incidentProxyHostAccounts: MANY,
    incidentTenantAccounts: MANY,
  },
};

interface StatusPayload {
  readonly AccountStatus?: { readonly account_id: string; readonly message: string };
}

const statusIn = ({ payload }: WorldLine): StatusPayload['AccountStatus'] =>
  (payload as StatusPayload).AccountStatus;

/** Takes an account that tries again for one that works. */
export const withdrawnOnRetry: PlayOptions = {
  notices: { closeMinutes: 0, closeRestlessMinutes: 0 },
  heard: (line) =>
    statusIn(line)?.message === 'CONNECTING'
      ? { ...line, payload: { AccountStatus: { ...statusIn(line), message: 'OK' } } }
      : line,
};

const isBad = (message: string | undefined): boolean =>
  message === 'CREDENTIALS' || message === 'ERROR' || message === 'CONNECTING';

/** Tells nobody where three accounts broke within the hour before: that is an incident, is it not. */
export const withConstantRule = (
  { lines }: TrueWorld,
  delivered: readonly Delivered[],
): readonly Delivered[] => {
  const bad = lines.filter((line) => isBad(statusIn(line)?.message));
  return delivered.filter(({ at, notice }) => {
    if (notice.type !== 'ask') return true;
    const lately = bad.filter((line) => line.at <= at && line.at > at - HOUR);
    return new Set(lately.map((line) => statusIn(line)?.account_id)).size < 3;
  });
};

/** Tells of no account twice a day. */
export const onceADay = (delivered: readonly Delivered[]): readonly Delivered[] => {
  const last = new Map<string, number>();
  return delivered.filter(({ at, notice: { type, about } }) => {
    if (type !== 'ask' || about.type !== 'account') return true;
    const before = last.get(about.accountId) ?? -Infinity;
    if (at - before < DAY) return false;
    last.set(about.accountId, at);
    return true;
  });
};
