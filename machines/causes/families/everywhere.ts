import type { Provider } from '../../provider.ts';
import type { Cause, CauseFamily } from '../cause.ts';

/** A fault of Unipile's own, which can befall accounts of every provider. */
export const unipileIncident = (family: CauseFamily, providers: readonly Provider[]): Cause => ({
  row: null,
  family,
  code: 'unipileIncident',
  providers,
  actor: 'operator',
  forUser:
    'The connection failed on our side: there is nothing for you to do; we will tell you if that changes.',
  forOperator:
    "Ask nobody to reconnect yet: read the accounts again with `reconcile` every few minutes, look at Unipile's status page, and ask its support; most come back by themselves.",
  retryHelps: true,
  wanted: 'accounts of several providers breaking together, or ERROR with the reason unipile',
});

/** A new account that was used too hard at once. */
export const notWarmedUp = (family: CauseFamily, providers: readonly Provider[]): Cause => ({
  row: null,
  family,
  code: 'notWarmedUp',
  providers,
  actor: 'operator',
  forUser: 'Please look for a notice about your account in the app, and wait until we ask you to reconnect.',
  forOperator:
    'Pause all sending, then begin anew with a few requests a day and raise that over weeks; have the account reconnected before.',
  retryHelps: false,
  wanted: 'an account made less than two weeks ago, and 403 account_restricted or 429',
});
