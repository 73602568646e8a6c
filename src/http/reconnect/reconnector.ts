import type { AccountSnapshot } from '../../model/snapshot.ts';
import type { AccountView } from '../../views/account.ts';
import { breakOf } from '../../views/break.ts';
import { baseUrl, below } from '../base-url.ts';
import { Secrets } from '../secrets.ts';
import {
  askForLink,
  knownAccount,
  linkMinutesOf,
  wholeNumberOf,
  type ReconnectLink,
  type ReconnectLinkOptions,
  type ViewedAccounts,
} from './link.ts';
import { htmlOf, pageHeaders, type ReconnectPage } from './page.ts';
import { sealed, unsealed } from './token.ts';
import { englishWords, type ReconnectNotice, type ReconnectWords } from './wording.ts';

/** Where the page by which a user reconnects an account is served, below the base. */
const RECONNECT_PATH = '/reconnect';

/** Options of {@link createReconnector}. */
export interface ReconnectorOptions extends ReconnectLinkOptions {
  readonly lifecycle: ReconnectableAccounts;
  /** One secret, or two while they are being rotated: the first one signs. */
  readonly secrets: readonly string[] | Secrets;
  readonly base: string;
  /** How long a URL of a mail is good, in days, 1 to 90. Default 14. */
  readonly urlDays?: number;
  /** More languages, by the names that `languageOf` gives. English is there already. */
  readonly languages?: Readonly<Record<string, ReconnectWords>>;
  /** The language of an account's user. One that is missing among `languages`, and null, are English. Default: English. */
  readonly languageOf?: (account: AccountView) => string | null;
  /** Called with what kept a user from being sent on. It must not throw. Default: nothing is done. */
  readonly onFault?: (error: unknown) => void;
}

/** The way back for an account that broke. */
export interface Reconnector {
  /**
   * Asks Unipile for a link at this moment. It is for now, not for keeping, and never stored.
   *
   * @throws LifecycleError `accountNotFound` for an unknown or deleted account; those of a client of Unipile
   */
  link(accountId: string, signal?: AbortSignal): Promise<ReconnectLink>;
  /**
   * An address of this server's own for a mail: it names the break that the account is in, and is dead as soon as that has healed
   * or `urlDays` have passed. Null while nothing is broken. Whose account it is cannot be read from it.
   *
   * @throws LifecycleError `accountNotFound`
   */
  url(accountId: string): Promise<string | null>;
  /**
   * Answers a request to `path`. GET and HEAD only show: mail scanners open every link (DOMAIN §9.13). POST asks Unipile for a
   * link and sends the browser there. Never rejects.
   */
  readonly fetch: (request: Request) => Promise<Response>;
  /** `/reconnect`: where `fetch` is to be mounted. */
  readonly path: string;
}

/** As much of a lifecycle as a reconnector asks. */
export interface ReconnectableAccounts extends ViewedAccounts {
  snapshot(accountId: string): Promise<AccountSnapshot | null>;
}

interface ReconnectSettings extends ReconnectorOptions {
  readonly urlDays: number;
  readonly key: Secrets;
  readonly address: URL;
  readonly now: () => number;
  readonly headers: Readonly<Record<string, string>>;
}

const DAY_MS = 86_400_000;

const MOST_URL_DAYS = 90;

const settingsFor = (options: ReconnectorOptions): ReconnectSettings => {
  const address = below(baseUrl(options.base, 'reconnect URL'), RECONNECT_PATH);
  const { secrets, urlDays = 14 } = options;
  linkMinutesOf(options);
  return {
    ...options,
    urlDays: wholeNumberOf('urlDays', urlDays, MOST_URL_DAYS),
    key: secrets instanceof Secrets ? secrets : new Secrets(secrets, 'secrets'),
    address,
    now: options.now ?? Date.now,
    headers: pageHeaders(address.protocol === 'https:'),
  };
};

const makeUrl = async (accountId: string, settings: ReconnectSettings): Promise<string | null> => {
  const { lifecycle, key, address, urlDays, now } = settings;
  const broken = breakOf(knownAccount(accountId, await lifecycle.snapshot(accountId)));
  if (broken === null) return null;
  const { incarnation, version } = broken;
  const token = sealed(key, { accountId, incarnation, version, expiresAt: now() + urlDays * DAY_MS });
  const url = new URL(address);
  url.search = new URLSearchParams({ t: token }).toString();
  return url.href;
};

/** What a request to the page comes to: an account whose break the link names, or why there is nothing to do. */
type FoundBreak =
  | { readonly kind: 'broken'; readonly account: AccountView }
  | { readonly kind: 'healed' | 'expired' | 'gone'; readonly account: AccountView | null }
  | { readonly kind: 'unknown'; readonly account: null };

const find = async (request: Request, { lifecycle, key, now }: ReconnectSettings): Promise<FoundBreak> => {
  const claims = unsealed(key, new URL(request.url).searchParams.get('t') ?? '');
  if (claims === null) return { kind: 'unknown', account: null };
  const snapshot = await lifecycle.snapshot(claims.accountId);
  const account = snapshot === null ? null : await lifecycle.account(claims.accountId);
  if (snapshot === null || account === null || account.status === 'DELETED') return { kind: 'gone', account };
  const broken = breakOf(snapshot);
  if (broken === null) return { kind: 'healed', account };
  const isNamed = broken.incarnation === claims.incarnation && broken.version === claims.version;
  return isNamed && now() < claims.expiresAt ? { kind: 'broken', account } : { kind: 'expired', account };
};

const wordsFor = (
  account: AccountView | null,
  { languages = {}, languageOf }: ReconnectSettings,
): ReconnectWords => {
  const language = account === null ? null : (languageOf?.(account) ?? null);
  return language !== null && Object.hasOwn(languages, language)
    ? (languages[language] ?? englishWords)
    : englishWords;
};

const GONE = 410;
const NOT_FOUND = 404;
const METHOD_NOT_ALLOWED = 405;
const UNAVAILABLE = 503;
const SEE_OTHER = 303;

const shownPage = (page: ReconnectPage, status: number, settings: ReconnectSettings): Response =>
  new Response(htmlOf(page), { status, headers: settings.headers });

const noticePage = (
  notice: ReconnectNotice,
  words: ReconnectWords,
  status: number,
  settings: ReconnectSettings,
): Response => shownPage({ ...notice, words, acts: false }, status, settings);

/** Sends the browser to Unipile, or says that this cannot be done now. */
const sendOn = async (
  request: Request,
  account: AccountView,
  settings: ReconnectSettings,
): Promise<Response> => {
  try {
    const { url } = await askForLink(account.accountId, settings, request.signal);
    return new Response(null, { status: SEE_OTHER, headers: { ...settings.headers, location: url } });
  } catch (error) {
    settings.onFault?.(error);
    const words = wordsFor(account, settings);
    return shownPage({ ...words.failed, words, acts: true }, UNAVAILABLE, settings);
  }
};

const answer = async (request: Request, settings: ReconnectSettings): Promise<Response> => {
  const { method } = request;
  if (method !== 'GET' && method !== 'HEAD' && method !== 'POST')
    return new Response(null, { status: METHOD_NOT_ALLOWED, headers: { allow: 'GET, HEAD, POST' } });
  const found = await find(request, settings);
  const words = wordsFor(found.account, settings);
  if (found.kind !== 'broken')
    return noticePage(words[found.kind], words, found.kind === 'unknown' ? NOT_FOUND : GONE, settings);
  const { account } = found;
  if (method === 'POST') return sendOn(request, account, settings);
  const page = {
    title: words.title(account),
    sentence: words.sentence(account),
    who: account.name,
    aside: (account.remedy?.actor ?? 'operator') === 'operator' ? words.allTheSame : undefined,
  };
  return shownPage({ ...page, words, acts: true }, 200, settings);
};

/**
 * Makes a reconnector: links by which users bring their accounts back, and the page that a mail leads to. Makes no request by
 * itself.
 *
 * @throws LifecycleError `invalidOption`
 */
export const createReconnector = (options: ReconnectorOptions): Reconnector => {
  const settings = settingsFor(options);
  return {
    link: (accountId, signal) => askForLink(accountId, settings, signal),
    url: (accountId) => makeUrl(accountId, settings),
    async fetch(request) {
      try {
        const response = await answer(request, settings);
        return request.method === 'HEAD' ? new Response(null, response) : response;
      } catch (error) {
        settings.onFault?.(error);
        return noticePage(englishWords.failed, englishWords, UNAVAILABLE, settings);
      }
    },
    path: RECONNECT_PATH,
  };
};
