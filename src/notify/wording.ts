import { isoTime } from '../model/clock.ts';
import type { MustAct } from '../model/meaning.ts';
import type { AccountView } from '../views/account.ts';
import { sharedBy, type IncidentView } from '../views/incident.ts';
import type { RemedyWords } from '../views/status-remedies.ts';
import type { BreakKey } from '../model/notice-record.ts';
import type { DigestItem, NoticeDraft, SinkEffect } from './draft.ts';
import type { DigestedAccount, Notice, NoticeSubject, SubjectAccount } from './notice.ts';
import type { Recipient } from './book/recipients.ts';

/** How things are when something is about to be said. */
export interface Situation {
  readonly account: AccountView | null;
  /** Who must act for the account, and is asked for it alone: nobody is where it is a member of an incident. */
  readonly asked: MustAct;
  readonly incident: IncidentView | null;
  /** Incidents that were found with it. */
  readonly others?: readonly IncidentView[];
  /** The accounts of a digest for which it still stands. */
  readonly listed?: readonly ListedAccount[];
  /** Who is told; null for nobody in particular. */
  readonly to?: Recipient | null;
  /** Until when they are not to be told of it, in milliseconds since 1970; null while they may be. */
  readonly silentUntil?: number | null;
}

/** An account of a digest, as it is now. */
export interface ListedAccount {
  readonly item: DigestItem;
  readonly account: AccountView;
}

const actors = { askUser: 'user', askOperator: 'operator' } as const;

/**
 * Whether what is to be said is still true: nobody is asked for what they need no longer do, and nothing is called mended that
 * is broken again. What is not true may become so again, or is taken back by what comes after it.
 */
export const isTrue = ({ effect }: NoticeDraft, { account, asked, incident }: Situation): boolean => {
  switch (effect.type) {
    case 'askUser':
    case 'askOperator':
      return account === null || asked === actors[effect.type];
    case 'withdraw':
      return asked !== actors[effect.of];
    case 'incident':
      return effect.is === 'ended' || incident?.open !== false;
    case 'tellOperator':
    case 'sink':
    case 'digest':
      return true;
  }
};

const subjectAccount = (of: BreakKey, account: AccountView | null): SubjectAccount => ({
  type: 'account',
  accountId: of.accountId,
  provider: account?.provider ?? 'other',
  ...(account?.tenant === undefined ? {} : { tenant: account.tenant }),
  ...(account?.name === undefined ? {} : { name: account.name }),
  incarnation: of.incarnation,
  break: of.version,
});

const nameOfAccount = ({ provider, accountId, name }: SubjectAccount): string => {
  const kind = provider === 'other' ? 'account' : `${provider} account`;
  return name === undefined ? `The ${kind} ${accountId}` : `The ${kind} ${name} (${accountId})`;
};

const statusText = (account: AccountView | null): string => {
  if (account === null) return 'not known any more';
  return account.cause === null ? account.status : `${account.status}, ${account.cause}`;
};

const incidentSentence = (incident: IncidentView): string => {
  const { accounts, of, windowMinutes, members, broken } = incident;
  const what = `${accounts} of ${of} accounts that share ${sharedBy(incident)} broke within ${windowMinutes === 1 ? 'a minute' : `${windowMinutes} minutes`}`;
  return incident.open
    ? `${what}.`
    : `It is over that ${what}: ${members} were affected, and ${broken} are still broken.`;
};

const sinkSentence = ({ sink, is, since }: SinkEffect): string =>
  is === 'failing'
    ? `Nothing has gone out by ${sink} since ${isoTime(since)}.`
    : `Notices go out by ${sink} again.`;

const sinkRemedy: RemedyWords = {
  actor: 'operator',
  forUser: 'Nothing to do: we are looking into it.',
  forOperator: 'Look at the address and the secret of the sink, and at whether what takes its notices works.',
  retryHelps: true,
};

const digestedAccount = ({ item, account }: ListedAccount): DigestedAccount => ({
  about: subjectAccount(item.of, account),
  why: item.why,
  status: account.status,
  cause: account.cause,
  since: account.since,
  remedy: account.remedy ?? null,
});

const accountsThat = (count: number, one: string, many: string): string =>
  count === 1 ? `1 account ${one}` : `${count} accounts ${many}`;

const digestSentence = (listed: readonly ListedAccount[]): string => {
  const numberOf = (why: DigestItem['why']): number => listed.filter(({ item }) => item.why === why).length;
  const parts = [
    [numberOf('asked'), 'needs somebody', 'need somebody'],
    [numberOf('reminder'), 'still needs somebody', 'still need somebody'],
    [numberOf('escalated'), 'was asked about in vain', 'were asked about in vain'],
    [
      numberOf('listed'),
      'may heal by itself, or after a restart',
      'may heal by themselves, or after a restart',
    ],
    [numberOf('flapping'), 'breaks and heals again and again', 'break and heal again and again'],
  ] as const;
  return `${parts
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => accountsThat(count, one, many))
    .join('; ')}.`;
};

/** What a notice says, beside its key and its time. */
type Wording = Pick<Notice, 'type' | 'about' | 'who' | 'sentence' | 'remedy'>;

const saidOfAccount = (draft: NoticeDraft, of: BreakKey, { account }: Situation): Wording => {
  const about = subjectAccount(of, account);
  const { effect } = draft;
  const subject = nameOfAccount(about);
  switch (effect.type) {
    case 'askUser':
    case 'askOperator': {
      const who = actors[effect.type];
      const sentence = `${subject} needs ${who === 'user' ? 'its user' : 'an operator'}: it is ${statusText(account)}.`;
      return { type: 'ask', about, who, sentence, remedy: account?.remedy ?? null };
    }
    case 'withdraw': {
      const who = actors[effect.of];
      const sentence = `${subject} no longer needs ${who === 'user' ? 'its user' : 'an operator'}: it is ${statusText(account)}.`;
      return { type: 'withdraw', about, who, sentence, remedy: null };
    }
    default:
      return {
        type: 'tell',
        about,
        who: 'operator',
        sentence: `${subject} breaks and heals again and again.`,
        remedy: account?.remedy ?? null,
      };
  }
};

const withOthers = (others: readonly IncidentView[]): string =>
  others.length === 0 ? '' : ` So did accounts that share ${others.map(sharedBy).join(', ')}.`;

const saidOfIncident = (incident: IncidentView, others: readonly IncidentView[]): Wording => ({
  type: 'incident',
  about: { type: 'incident', incident, ...(others.length === 0 ? {} : { others }) },
  who: 'operator',
  sentence: `${incidentSentence(incident)}${incident.open ? withOthers(others) : ''}`,
  remedy: incident.open
    ? { actor: 'operator', forUser: '', forOperator: incident.forOperator, retryHelps: false }
    : null,
});

const saidOfSink = (effect: SinkEffect): Wording => {
  const about: NoticeSubject = { type: 'sink', sink: effect.sink };
  const failing = effect.is === 'failing';
  return {
    type: failing ? 'tell' : 'withdraw',
    about,
    who: 'operator',
    sentence: sinkSentence(effect),
    remedy: failing ? sinkRemedy : null,
  };
};

const saidOfDigest = (listed: readonly ListedAccount[]): Wording | null =>
  listed.length === 0
    ? null
    : {
        type: 'digest',
        about: { type: 'digest', accounts: listed.map(digestedAccount) },
        who: listed.every(({ item }) => item.who === 'user') ? 'user' : 'operator',
        sentence: digestSentence(listed),
        remedy: null,
      };

const wordingOf = (draft: NoticeDraft, situation: Situation): Wording | null => {
  const { effect, of } = draft;
  if (effect.type === 'sink') return saidOfSink(effect);
  if (effect.type === 'digest') return saidOfDigest(situation.listed ?? []);
  if (of !== null) return saidOfAccount(draft, of, situation);
  return situation.incident === null
    ? null
    : saidOfIncident(situation.incident, draft.to === undefined ? [] : (situation.others ?? []));
};

/**
 * A draft in words, by how things are now: the account's status, cause and remedy are those of this moment. Null for an
 * incident that is not there, a recipient who is nobody's any more, and a digest without an account for which it still stands. Pure.
 *
 * @param missing - how many notices about the same were given up before it
 */
export const noticeOf = (draft: NoticeDraft, situation: Situation, missing: number): Notice | null => {
  const words = wordingOf(draft, situation);
  if (words === null || (draft.to !== undefined && (situation.to ?? null) === null)) return null;
  const account = draft.of === null ? null : situation.account;
  return {
    key: draft.key,
    ...words,
    ...(draft.to === undefined || !situation.to ? {} : { to: situation.to }),
    status: account?.status ?? null,
    cause: account?.cause ?? null,
    at: isoTime(draft.at),
    missing,
    replayed: draft.replayed,
  };
};
