import type { Provider } from '../../machines/provider.ts';
import type { AccountCause, AccountStatus } from '../model/names.ts';
import type { IncidentView } from '../views/incident.ts';
import type { RemedyWords } from '../views/status-remedies.ts';
import type { DigestItem } from './draft.ts';
import type { Recipient } from './book/recipients.ts';

/** What is said: somebody is asked, no longer asked, or told something; an incident begins or ends; or all that could wait. */
export type NoticeType = 'ask' | 'withdraw' | 'tell' | 'incident' | 'digest';

/** What a notice is about. */
export type NoticeSubject = SubjectAccount | SubjectIncident | SubjectSink | SubjectDigest;

/** An account, and which of its breaks. */
export interface SubjectAccount {
  readonly type: 'account';
  readonly accountId: string;
  readonly provider: Provider;
  readonly tenant?: string;
  /** The account's label, as the API showed it last. */
  readonly name?: string;
  readonly incarnation: number;
  /** The number of the transition with which the break began. */
  readonly break: number;
}

/** Accounts that broke together. */
export interface SubjectIncident {
  readonly type: 'incident';
  readonly incident: IncidentView;
  /** Others that were found with it, and are told of together with it. */
  readonly others?: readonly IncidentView[];
}

/** Another way out, that does not deliver. */
export interface SubjectSink {
  readonly type: 'sink';
  readonly sink: string;
}

/** What can wait, once a day, or what one recipient is asked for many accounts at a time. */
export interface SubjectDigest {
  readonly type: 'digest';
  readonly accounts: readonly DigestedAccount[];
}

/** An account in a digest, as it is now. */
export interface DigestedAccount {
  readonly about: SubjectAccount;
  readonly why: DigestItem['why'];
  readonly status: AccountStatus;
  readonly cause: AccountCause | null;
  /** Since when it has that status (ISO 8601 UTC). */
  readonly since: string;
  readonly remedy: RemedyWords | null;
  /** Where its user reconnects it, in a digest for users: see {@link Notice.reconnectUrl}. */
  readonly reconnectUrl?: string;
}

/** What is to be said, whatever way it goes out. Plain data: also what a webhook sends as JSON. */
export interface Notice {
  /** The same on every attempt, and of no other notice: `<database>/<account>/<incarnation>/<version>/<n>`, see `noticeKey`. */
  readonly key: string;
  readonly type: NoticeType;
  readonly about: NoticeSubject;
  /** Who must act, or is told. */
  readonly who: 'user' | 'operator';
  /** To whom it is said; missing where it is said to nobody in particular. */
  readonly to?: Recipient;
  /** How the account is now, or null where it is about none. */
  readonly status: AccountStatus | null;
  readonly cause: AccountCause | null;
  /** What is the case, as a sentence. */
  readonly sentence: string;
  /** What to do about it; null where nothing is asked. */
  readonly remedy: RemedyWords | null;
  /**
   * Where the user reconnects the account, with a dispatcher that has a reconnector, and where it is the user who is asked. It is
   * for them alone, another one on each attempt, stored nowhere, and dead once the break has healed.
   */
  readonly reconnectUrl?: string;
  /** Since when it is to be said (ISO 8601 UTC). */
  readonly at: string;
  /** How many notices about the same were given up since the last one that was delivered. */
  readonly missing: number;
  /** It comes from a log that was replayed. */
  readonly replayed: boolean;
}
