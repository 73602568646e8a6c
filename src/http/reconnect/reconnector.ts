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
import { senderOf } from '../sender-address.ts';
import { htmlOf, pageHeaders, type ReconnectPage } from './page.ts';
import { RateLimit } from './rate-limit.ts';
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
  /** How often the button acts for one break in ten minutes, whichever of its links is used, 1 to 1,000. Default 10. */
  readonly postsPerLink?: number;
  /** How often it acts for one address in ten minutes, 1 to 100,000. Default 300: many people may share one. */
  readonly postsPerAddress?: number;
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
   * link and sends the browser there, or is answered 429 when that is too often. Never rejects.
   *
   * @param env - what came with the request; where that is `{ incoming }` of Node, as adapters and `@hono/node-server` have it,
   *   the sender's address is known
   */
  readonly fetch: (request: Request, env?: unknown) => Promise<Response>;
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
  readonly links: RateLimit;
  readonly senders: RateLimit;
}

const DAY_MS = 86_400_000;

const MOST_URL_DAYS = 90;

const MOST_POSTS_PER_LINK = 1000;

const MOST_POSTS_PER_ADDRESS = 100_000;

const settingsFor = (options: ReconnectorOptions): ReconnectSettings => {
  const address = below(baseUrl(options.base, 'reconnect URL'), RECONNECT_PATH);
  const { secrets, urlDays = 14, postsPerLink = 10, postsPerAddress = 300 } = options;
  linkMinutesOf(options);
  return {
    ...options,
    urlDays: wholeNumberOf('urlDays', urlDays, MOST_URL_DAYS),
    key: secrets instanceof Secrets ? secrets : new Secrets(secrets, 'secrets'),
    address,
    now: options.now ?? Date.now,
    headers: pageHeaders(address.protocol === 'https:'),
    links: new RateLimit(wholeNumberOf('postsPerLink', postsPerLink, MOST_POSTS_PER_LINK)),
    senders: new RateLimit(wholeNumberOf('postsPerAddress', postsPerAddress, MOST_POSTS_PER_ADDRESS)),
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
  | { readonly kind: 'broken'; readonly account: AccountView; readonly link: string }
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
  const { accountId, incarnation, version, expiresAt } = claims;
  const isNamed = broken.incarnation === incarnation && broken.version === version;
  return isNamed && now() < expiresAt
    ? { kind: 'broken', account, link: JSON.stringify([accountId, incarnation, version]) }
    : { kind: 'expired', account };
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
const TOO_MANY_REQUESTS = 429;
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

/** What a link comes to that leads nowhere. */
const deadEnd = (
  { kind, account }: Exclude<FoundBreak, { readonly kind: 'broken' }>,
  settings: ReconnectSettings,
): Response => {
  const words = wordsFor(account, settings);
  return noticePage(words[kind], words, kind === 'unknown' ? NOT_FOUND : GONE, settings);
};

/** Asks whoever acts too often to wait; the button stays on the page. */
const tooOften = (seconds: number, words: ReconnectWords, { headers }: ReconnectSettings): Response =>
  new Response(htmlOf({ ...words.tooOften, words, acts: true }), {
    status: TOO_MANY_REQUESTS,
    headers: { ...headers, 'retry-after': String(seconds) },
  });

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

/** Answers POST, the one method that acts. */
const act = async (request: Request, env: unknown, settings: ReconnectSettings): Promise<Response> => {
  const { senders, links, now } = settings;
  const sender = senderOf(request, env);
  const wait = sender === null ? 0 : senders.take(sender, now());
  if (wait > 0) return tooOften(wait, englishWords, settings);
  const found = await find(request, settings);
  if (found.kind !== 'broken') return deadEnd(found, settings);
  const rest = links.take(found.link, now());
  if (rest > 0) return tooOften(rest, wordsFor(found.account, settings), settings);
  return sendOn(request, found.account, settings);
};

const answer = async (request: Request, env: unknown, settings: ReconnectSettings): Promise<Response> => {
  const { method } = request;
  if (method !== 'GET' && method !== 'HEAD' && method !== 'POST')
    return new Response(null, { status: METHOD_NOT_ALLOWED, headers: { allow: 'GET, HEAD, POST' } });
  if (method === 'POST') return act(request, env, settings);
  const found = await find(request, settings);
  if (found.kind !== 'broken') return deadEnd(found, settings);
  const { account } = found;
  const words = wordsFor(account, settings);
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
    async fetch(request, env) {
      try {
        const response = await answer(request, env, settings);
        return request.method === 'HEAD' ? new Response(null, response) : response;
      } catch (error) {
        settings.onFault?.(error);
        return noticePage(englishWords.failed, englishWords, UNAVAILABLE, settings);
      }
    },
    path: RECONNECT_PATH,
  };
};
