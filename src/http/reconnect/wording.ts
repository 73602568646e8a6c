import type { AccountView } from '../../views/account.ts';

/** A page that has nothing to press. */
export interface ReconnectNotice {
  readonly title: string;
  readonly sentence: string;
}

/** All that the pages say, in one language. Texts are shown as they are: none of them is HTML. */
export interface ReconnectWords {
  /** As HTML names it: `en`, `pt-BR`. */
  readonly language: string;
  /** `rtl` for a language that is written from right to left. Default `ltr`. */
  readonly direction?: 'ltr' | 'rtl';
  /** What is asked for: `Reconnect your LinkedIn account`. */
  readonly title: (account: AccountView) => string;
  /** Why, and what to do: by the account's `cause`, `status` or `remedy`. */
  readonly sentence: (account: AccountView) => string;
  readonly button: string;
  /** Stands above the button where nothing waits for the user: the operator must act, or it is being connected. */
  readonly allTheSame: string;
  /** The account works again. */
  readonly healed: ReconnectNotice;
  /** The link is too old, or another break has come since. */
  readonly expired: ReconnectNotice;
  /** The account was deleted, or there is none. */
  readonly gone: ReconnectNotice;
  /** The link is none of this server's, or was cut off. */
  readonly unknown: ReconnectNotice;
  /** Unipile cannot be asked right now. */
  readonly failed: ReconnectNotice;
  /** The button was pressed too often. */
  readonly tooOften: ReconnectNotice;
}

const providerNames = {
  linkedin: 'LinkedIn',
  whatsapp: 'WhatsApp',
  instagram: 'Instagram',
  messenger: 'Messenger',
  telegram: 'Telegram',
  x: 'X',
  google: 'Google',
  microsoft: 'Microsoft',
  imap: 'mail',
  other: 'connected',
} as const satisfies Record<AccountView['provider'], string>;

/** How a provider is called where a user reads of it. */
export const nameOfProvider = (provider: AccountView['provider']): string => providerNames[provider];

/** The words that are always there; `sentence` is the remedy's, as it stands in the view of an account. */
export const englishWords: ReconnectWords = {
  language: 'en',
  title: ({ provider }) => `Reconnect your ${nameOfProvider(provider)} account`,
  sentence: ({ remedy }) => remedy?.forUser ?? 'It is being connected right now.',
  button: 'Reconnect',
  allTheSame: 'You may sign in again all the same.',
  healed: { title: 'It works again', sentence: 'There is nothing left to do. You may close this page.' },
  expired: {
    title: 'This link is out of date',
    sentence: 'Please take the link of the latest message, or ask for another one.',
  },
  gone: { title: 'This account was removed', sentence: 'There is nothing left to do.' },
  unknown: {
    title: 'This link is not complete',
    sentence: 'Please open it from the message once more, or ask for another one.',
  },
  failed: {
    title: 'That did not work',
    sentence: 'The sign-in page cannot be reached right now. Please try again in a few minutes.',
  },
  tooOften: {
    title: 'That was a little too often',
    sentence: 'Please wait a minute, and then press the button once more.',
  },
};
