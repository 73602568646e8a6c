import type { Oddity } from './oddity.ts';

/** Ways for an account to stand when the log ends, other than OK, CREDENTIALS or DELETED. */
export const endings: readonly Oddity[] = [
  {
    accountType: 'MOBILE',
    open: true,
    lately: true,
    tell: (chronicle) => void chronicle.status('PERMISSIONS'),
  },
  { accountType: 'IMAP', open: true, lately: true, tell: (chronicle) => void chronicle.status('ERROR') },
  {
    accountType: 'MICROSOFT',
    open: true,
    lately: true,
    tell: (chronicle) => void chronicle.status('STOPPED'),
  },
  {
    accountType: 'TELEGRAM',
    open: true,
    lately: true,
    tell: (chronicle) => void chronicle.status('CONNECTING'),
  },
  {
    accountType: 'TWITTER',
    first: true,
    open: true,
    tell: (chronicle) => void chronicle.status('CREATION_FAIL'),
  },
];
