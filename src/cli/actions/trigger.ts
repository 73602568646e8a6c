import { baseUrl, below } from '../../http/base-url.ts';
import { notifyUrl } from '../../http/notify-url.ts';
import { Secrets } from '../../http/secrets.ts';
import { readWords, secretsFrom, secretVariables } from '../../http/secret-sources.ts';
import type { Provider } from '../../../machines/provider.ts';
import { statuses, type Status } from '../../../machines/status.ts';
import { LifecycleError } from '../../model/errors.ts';
import { linkStatuses } from '../../model/link-statuses.ts';
import type { AccountCause } from '../../model/names.ts';
import { statusOfType } from '../../wire/shapes/v2.ts';
import { exit } from '../exit.ts';
import { failureText } from '../failure.ts';
import { printJson } from '../json.ts';
import { operand } from '../../views/shown/quote.ts';
import type { Shell } from '../shell.ts';
import { plural } from '../terminal/figures.ts';
import { plain } from '../terminal/plain.ts';
import { causeTriggers, type CauseTrigger, type TriggerSignal } from '../trigger-signals.ts';
import { usageError } from '../usage.ts';

/** What `trigger` is told. */
export interface TriggerFlags {
  readonly url: string;
  readonly provider?: Provider;
  readonly cause?: AccountCause;
  readonly account?: string;
  readonly tenant?: string;
  /** How the server is told. */
  readonly via: 'v1' | 'notify' | 'v2';
  readonly secret?: string;
  readonly signalSecret?: string;
  readonly json?: boolean;
}

/** Types as the wire spells them, one for each provider. */
export const typeOfProvider: Readonly<Record<Provider, string>> = {
  linkedin: 'LINKEDIN',
  whatsapp: 'WHATSAPP',
  instagram: 'INSTAGRAM',
  messenger: 'MESSENGER',
  telegram: 'TELEGRAM',
  x: 'TWITTER',
  google: 'GOOGLE_OAUTH',
  microsoft: 'OUTLOOK',
  imap: 'MAIL',
  other: 'SLACK',
};

/** What v2 calls a status; it has no word for some. */
const v2TypeOf = (status: Status): string | undefined =>
  [...statusOfType].find(([, meant]) => meant === status)?.[0];

/** What a hosted-auth link tells of. */
const linkWords = statuses.filter((status) => linkStatuses.has(status));

/** A payload on its way to a server. */
interface TriggerPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: unknown;
  /** What is posted, in a line. */
  readonly says: string;
}

/** How long a server may take to answer, in milliseconds. */
const ANSWER_WITHIN_MS = 10_000;

/**
 * Posts a status to a running server as Unipile does, after the signals that make a cause likely where one is asked for, and
 * prints what the server answers.
 *
 * @throws LifecycleError `invalidOption` for what cannot be posted in that way
 */
export const triggerStatus = async (shell: Shell, status: Status, flags: TriggerFlags): Promise<void> => {
  const { cause } = flags;
  if (cause !== undefined && status !== 'CREDENTIALS')
    throw usageError('--cause is of CREDENTIALS alone', 'Trigger CREDENTIALS, or leave --cause out.');
  const planned = cause === undefined ? null : triggerOf(cause, flags);
  const provider = flags.provider ?? planned?.providers[0] ?? 'linkedin';
  const account = flags.account ?? `trigger-${provider}`;
  const about = { account_id: account, account_type: typeOfProvider[provider] };
  const posts = [
    ...(planned === null ? [] : [signalsPost(shell, flags, planned.signals, about)]),
    statusPost(shell, flags, status, about),
  ];
  const answers: object[] = [];
  for (const post of posts) {
    if (flags.json !== true) shell.print(`POST ${post.url}\n  ${plain(post.says)}`);
    const { code, answer } = await posted(post);
    answers.push({ url: post.url, payload: post.payload, status: code, answer });
    if (flags.json !== true) shell.print(`${code} ${plain(answerText(answer))}`);
    if (code !== 200) {
      if (flags.json === true) printJson(shell, answers);
      shell.note(failureText(`the server answered ${code}`, hintOf(code, post), shell));
      return shell.finish(exit.failure);
    }
  }
  if (flags.json === true) return printJson(shell, answers);
  return shell.note(`\nSee what it did: account-lifecycle explain ${operand(account)}`);
};

const triggerOf = (cause: AccountCause, { provider }: TriggerFlags): CauseTrigger => {
  const found = cause === 'undetermined' ? { providers: [], signals: [] } : causeTriggers[cause];
  const others = Object.entries(causeTriggers)
    .filter(([, { providers }]) => provider === undefined || providers.includes(provider))
    .map(([name]) => name);
  if (found === undefined)
    throw usageError(
      `no signal makes ${cause} likely at once: it follows from what takes days or many accounts`,
      `Causes that can be triggered: ${others.join(', ')}.`,
    );
  if (provider !== undefined && found.providers.length > 0 && !found.providers.includes(provider))
    throw usageError(
      `${cause} cannot be triggered for ${provider}`,
      `Its providers are ${found.providers.join(', ')}.`,
    );
  return found;
};

/** The secret of an endpoint: from the command line, or as the server takes it from the environment. */
const secretFor = (
  { io }: Shell,
  name: keyof typeof secretVariables,
  given: string | undefined,
): string | undefined => given ?? readWords(io.env, secretVariables[name], io.cwd)?.words[0];

const pathBelow = ({ url }: TriggerFlags, path: string): string => below(baseUrl(url, 'server'), path).href;

interface About {
  readonly account_id: string;
  readonly account_type: string;
}

const signalsPost = (
  shell: Shell,
  flags: TriggerFlags,
  signals: readonly TriggerSignal[],
  about: About,
): TriggerPost => {
  const secret = secretFor(shell, 'signals', flags.signalSecret);
  const [first] = signals;
  const said =
    first === undefined
      ? 'no signals'
      : signals.map(({ type, ...fields }) => `${type} ${fieldWords(fields)}`);
  const listed = typeof said === 'string' ? said : tallied(said).join('; ');
  return {
    url: pathBelow(flags, '/signals'),
    headers: secret === undefined ? {} : { authorization: `Bearer ${secret}` },
    payload: signals.map((signal) => ({ ...about, ...signal })),
    says: `${plural(signals.length, 'signal')} about ${about.account_id}: ${listed}`,
  };
};

const fieldWords = (fields: object): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');

/** Each text once, with how often it occurs. */
const tallied = (texts: readonly string[]): readonly string[] =>
  [...new Set(texts)].map((text) => {
    const times = texts.filter((each) => each === text).length;
    return times === 1 ? text : `${times} × ${text}`;
  });

const statusPost = (shell: Shell, flags: TriggerFlags, status: Status, about: About): TriggerPost => {
  const says = `${status} of ${about.account_id} (${about.account_type})`;
  if (flags.via === 'v2') return v2Post(shell, flags, status, { about, says });
  if (flags.via === 'notify') return notifyPost(shell, flags, status, { about, says });
  const secret = secretFor(shell, 'v1', flags.secret);
  const { v1Header } = secretsFrom(
    { ACCOUNT_LIFECYCLE_V1_HEADER: shell.io.env['ACCOUNT_LIFECYCLE_V1_HEADER'] },
    shell.io.cwd,
  );
  return {
    url: pathBelow(flags, '/webhooks/v1'),
    headers: secret === undefined ? {} : { [v1Header]: secret },
    payload: { AccountStatus: { ...about, message: status } },
    says,
  };
};

interface Described {
  readonly about: About;
  readonly says: string;
}

const v2Post = (
  shell: Shell,
  flags: TriggerFlags,
  status: Status,
  { about, says }: Described,
): TriggerPost => {
  const type = v2TypeOf(status);
  if (type === undefined)
    throw usageError(
      `v2 has no word for ${status}`,
      `It has one for ${[...new Set(statusOfType.values())].join(', ')}.`,
    );
  const now = shell.io.now();
  const payload = {
    id: `evt_trigger_${now}`,
    created_at: new Date(now).toISOString(),
    account_id: about.account_id,
    account_type: about.account_type,
    type,
    payload: flags.tenant === undefined ? {} : { state: flags.tenant },
  };
  const secret = secretFor(shell, 'v2', flags.secret);
  const seconds = Math.floor(now / 1000);
  const signed = (word: string): string =>
    new Secrets([word], 'the secret').sign([String(seconds), '.', JSON.stringify(payload)]);
  return {
    url: pathBelow(flags, '/webhooks/v2'),
    headers: secret === undefined ? {} : { 'unipile-signature': `t=${seconds},v0=${signed(secret)}` },
    payload,
    says: `${says}, as ${type}`,
  };
};

const notifyPost = (
  shell: Shell,
  flags: TriggerFlags,
  status: Status,
  { about, says }: Described,
): TriggerPost => {
  if (!linkWords.includes(status))
    throw usageError(`a notify URL does not tell of ${status}`, `It tells of ${linkWords.join(', ')}.`);
  const { tenant = 'trigger' } = flags;
  const secret = secretFor(shell, 'notify', flags.secret);
  const signed = secret === undefined ? null : notifyUrl({ base: flags.url, tenant, key: [secret] });
  return {
    url: signed ?? pathBelow(flags, '/webhooks/notify'),
    headers: {},
    payload: { status, account_id: about.account_id, name: tenant },
    says: `${says}, in the name of ${tenant}`,
  };
};

/** Posts a payload to the address that was named, and to no other: it follows nothing. */
const posted = async ({ url, headers, payload }: TriggerPost): Promise<{ code: number; answer: unknown }> => {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(payload),
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    return { code: response.status, answer: parsedAnswer(await response.text()) };
  } catch (error) {
    const why = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new LifecycleError('addressUnavailable', `${new URL(url).origin} does not answer: ${why}`, {
      hint: 'Start a server with account-lifecycle serve, or name the one that runs with --url.',
      cause: error,
    });
  }
};

const parsedAnswer = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** What a server answered, in a line. */
const answerText = (answer: unknown): string => {
  if (typeof answer === 'string') return answer.slice(0, 200);
  const { decision, reason, receipts, title, hint } = answer as Readonly<Record<string, unknown>>;
  if (Array.isArray(receipts)) return tallied(receipts.map(answerText)).join(', ');
  return [decision ?? title, reason, hint].filter((part) => part !== undefined).join(': ');
};

const hintOf = (code: number, { url }: TriggerPost): string => {
  const { pathname } = new URL(url);
  if (code === 401 || code === 403)
    return 'Set the same secrets as for the server in the environment, or give --secret and --signal-secret.';
  if (code === 404)
    return `The server has no secret for ${pathname}, so that path is closed: see account-lifecycle serve --help.`;
  return 'See what the server says on its standard error.';
};
