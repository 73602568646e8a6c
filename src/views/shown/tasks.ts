import type { Provider } from '../../../machines/provider.ts';
import { dayWords } from './figures.ts';

/** What is to be done about an account that needs somebody: many causes ask for the same. */
export type RemedyTask =
  | 'reconnect'
  | 'reconnectFromBrowser'
  | 'scanCode'
  | 'bringPhoneOnline'
  | 'approveCheckpoint'
  | 'passIdentityCheck'
  | 'appealSuspension'
  | 'signOutElsewhere'
  | 'grantPermissions'
  | 'openMailbox'
  | 'allowApp'
  | 'allowImap'
  | 'relaxSignIn'
  | 'replaceProxy'
  | 'fixKeys'
  | 'publishApp'
  | 'stopAuthorising'
  | 'lowerPace'
  | 'warmUp'
  | 'readNotice'
  | 'cleanRecipients'
  | 'endSecondSession'
  | 'deleteTwin'
  | 'awaitUnipile'
  | 'restart'
  | 'lookWhyStalled'
  | 'checkProvider'
  | 'checkHost'
  | 'askTenant';

/** What a task is about, where evidence names it: accounts that share it are one job. */
export interface TaskObject {
  readonly kind: 'proxy' | 'provider' | 'mailDomain' | 'imapHost' | 'tenant';
  readonly name: string;
}

/** What fills a task's words. */
export interface TaskFacts {
  readonly about?: TaskObject | undefined;
  /** Until when the account is to be left alone, in milliseconds since 1970. */
  readonly pauseUntil?: number | undefined;
}

const providerWords: Readonly<Record<Provider, string>> = {
  linkedin: 'LinkedIn',
  whatsapp: 'WhatsApp',
  instagram: 'Instagram',
  telegram: 'Telegram',
  messenger: 'Messenger',
  google: 'Google',
  microsoft: 'Microsoft',
  imap: 'IMAP',
  x: 'X',
  other: 'other',
};

const isNamedProvider = (name: string): name is Provider => Object.hasOwn(providerWords, name);

/** The name of what a task is about, as people write it: `Microsoft`, `p-eu-3`. */
export const objectWord = ({ kind, name }: TaskObject): string =>
  kind === 'provider' && isNamedProvider(name) ? providerWords[name] : name;

type TaskWords = (object: string | null, facts: TaskFacts, moment: number) => string;

const fixedWords =
  (words: string): TaskWords =>
  () =>
    words;

/** Tasks that name their object where it is known. */
const naming =
  (named: (object: string) => string, otherwise: string): TaskWords =>
  (object) =>
    object === null ? otherwise : named(object);

const paceWords: TaskWords = (_, { pauseUntil }, moment) => {
  if (pauseUntil === undefined) return 'Pause for 72 hours, lower the pace';
  const day = dayWords(pauseUntil, moment);
  return pauseUntil <= moment
    ? `Lower the pace, reconnect (pause over since ${day})`
    : `Pause until ${day}, lower the pace`;
};

const inShort: Readonly<Record<RemedyTask, TaskWords>> = {
  reconnect: fixedWords('Send a reconnect link'),
  reconnectFromBrowser: fixedWords('Reconnect from the browser that is used'),
  scanCode: fixedWords('Send a link to scan the QR code'),
  bringPhoneOnline: fixedWords('Bring the phone online, scan the QR code'),
  approveCheckpoint: fixedWords('Approve a checkpoint in the Instagram app'),
  passIdentityCheck: fixedWords('Pass the identity check in the browser'),
  appealSuspension: fixedWords('Appeal the suspension in the Instagram app'),
  signOutElsewhere: fixedWords('Sign out of other Recruiter sessions'),
  grantPermissions: fixedWords('Grant the missing permissions'),
  openMailbox: fixedWords('Check that the mailbox still opens'),
  allowApp: naming((object) => `Allow the app again (${object})`, 'Allow the app again'),
  allowImap: naming((object) => `Allow IMAP again (${object})`, 'Allow IMAP again'),
  relaxSignIn: naming(
    (object) => `Exempt the app from sign-in frequency (${object})`,
    'Exempt the app from sign-in frequency',
  ),
  replaceProxy: naming((object) => `Replace proxy ${object}`, 'Replace the proxy'),
  fixKeys: naming((object) => `Fix the ${object} OAuth keys`, 'Fix the OAuth keys'),
  publishApp: fixedWords('Publish the Google app: it is in testing'),
  stopAuthorising: fixedWords('Stop making new Google authorisations'),
  lowerPace: paceWords,
  warmUp: fixedWords('Pause, then warm up with a few requests'),
  readNotice: fixedWords('Stop sending, ask what the notice says'),
  cleanRecipients: fixedWords('Stop the sequence, clean its recipients'),
  endSecondSession: fixedWords('Find who else uses the session'),
  deleteTwin: fixedWords('Delete the second account of the person'),
  awaitUnipile: fixedWords('Wait for Unipile, read the accounts again'),
  restart: fixedWords('Restart the connection'),
  lookWhyStalled: fixedWords('Find why connecting hangs, then restart'),
  checkProvider: naming((object) => `Check the status of ${object}`, "Check Unipile's status page"),
  checkHost: naming((object) => `Check IMAP host ${object}`, 'Check the IMAP host'),
  askTenant: naming((object) => `Ask ${object} what changed`, 'Ask the tenant what changed'),
};

/**
 * What to do in a few words, with what is known filled in: `Replace proxy p-eu-3`.
 *
 * @param moment - from which a pause is over or not, in milliseconds since 1970
 */
export const shortTask = (task: RemedyTask, facts: TaskFacts, moment: number): string =>
  inShort[task](facts.about === undefined ? null : objectWord(facts.about), facts, moment);
