import type { Notice } from './notice.ts';

/** As much of a reconnector as notices need. */
export interface WayBack {
  /** The address of a page by which the user of an account reconnects it; null while nothing is broken. */
  url(accountId: string): Promise<string | null>;
}

/**
 * A notice that asks a user, with an address by which they reconnect the account: made for this one notice, at this moment. Any
 * other notice as it is, and this one too where no address can be had.
 *
 * @param onFault - called with what kept it from being made
 */
export const withWayBack = async (
  notice: Notice,
  wayBack: WayBack | undefined,
  onFault: (error: unknown) => void,
): Promise<Notice> => {
  const { type, who, about } = notice;
  if (wayBack === undefined || type !== 'ask' || who !== 'user' || about.type !== 'account') return notice;
  try {
    const reconnectUrl = await wayBack.url(about.accountId);
    return reconnectUrl === null ? notice : { ...notice, reconnectUrl };
  } catch (error) {
    onFault(error);
    return notice;
  }
};

/** A notice as it may be kept where many can read it: its address would let them all in. */
export const withoutWayBack = (notice: Notice): Notice => {
  const { reconnectUrl, ...rest } = notice;
  return reconnectUrl === undefined ? notice : rest;
};
