import type { Notice } from './notice.ts';

/** As much of a reconnector as notices need. */
export interface WayBack {
  /** The address of a page by which the user of an account reconnects it; null while nothing is broken. */
  url(accountId: string): Promise<string | null>;
}

/**
 * A notice that asks users, with an address by which they reconnect the account, or with one for each account: made for this
 * one notice, at this moment. It has none for an account of which none can be had; any other notice stays as it is.
 *
 * @param onFault - called with what kept one from being made
 */
export const withWayBack = async (
  notice: Notice,
  wayBack: WayBack | undefined,
  onFault: (error: unknown) => void,
): Promise<Notice> => {
  const { type, who, about } = notice;
  if (wayBack === undefined || who !== 'user') return notice;
  const urlOf = async (accountId: string): Promise<{ readonly reconnectUrl?: string }> => {
    try {
      const reconnectUrl = await wayBack.url(accountId);
      return reconnectUrl === null ? {} : { reconnectUrl };
    } catch (error) {
      onFault(error);
      return {};
    }
  };
  if (type === 'ask' && about.type === 'account') return { ...notice, ...(await urlOf(about.accountId)) };
  if (about.type !== 'digest') return notice;
  const accounts = await Promise.all(
    about.accounts.map(async (account) => ({ ...account, ...(await urlOf(account.about.accountId)) })),
  );
  return { ...notice, about: { ...about, accounts } };
};

/** A notice as it may be kept where many can read it: its addresses would let them all in. */
export const withoutWayBack = ({ reconnectUrl: _url, ...notice }: Notice): Notice => {
  const { about } = notice;
  if (about.type !== 'digest') return notice;
  const accounts = about.accounts.map(({ reconnectUrl: _its, ...account }) => account);
  return { ...notice, about: { ...about, accounts } };
};
