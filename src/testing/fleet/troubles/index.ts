import { emailTroubles, imapTroubles } from './mail.ts';
import { phoneTroubles } from './phone.ts';
import { instagramTroubles, linkedinTroubles } from './social.ts';
import { flip, type Trouble } from './trouble.ts';

/** Flips that nothing explains, of accounts whose providers have no documented causes, or that left no evidence. */
const unexplained: readonly Trouble[] = ['MESSENGER', 'TWITTER', 'SLACK', 'IMAP'].map((accountType) => ({
  cause: 'undetermined',
  accountTypes: [accountType],
  tell: (chronicle) => void flip(chronicle),
}));

/** Every trouble: each of the 25 documented causes at least once, then the unexplained ones. */
export const troubles: readonly Trouble[] = [
  ...imapTroubles,
  ...emailTroubles,
  ...phoneTroubles,
  ...instagramTroubles,
  ...linkedinTroubles,
  ...unexplained,
];
