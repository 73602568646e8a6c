import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as v from 'valibot';
import { readSecretText, readWords, type Variables } from '../http/secret-sources.ts';
import {
  commandSink,
  fileSink,
  mailSink,
  slackSink,
  webhookSink,
  type Notice,
  type PeopleOptions,
  type Sink,
} from '../notify/index.ts';
import { mailTransportTo } from './mail-transport.ts';
import {
  calmness,
  isLanguage,
  recipientBookOf,
  recipientEntry,
  recipientsFault,
  sinksOfPeople,
  type PlacedFault,
  type RecipientEntry,
} from './notify-recipients.ts';
import { languageEntry, type LanguageEntries } from './reconnect-words.ts';
import { usageError } from './usage.ts';

const name = v.pipe(v.string(), v.nonEmpty());

/** The name of an environment variable; with `_FILE` behind it, one that names a file. */
const variable = v.pipe(v.string(), v.regex(/^[A-Z_][A-Z0-9_]*$/));

const only = v.strictObject({
  types: v.optional(v.array(v.picklist(['ask', 'withdraw', 'tell', 'incident', 'digest']))),
  who: v.optional(v.picklist(['user', 'operator'])),
  providers: v.optional(v.array(name)),
  tenants: v.optional(v.array(name)),
});

const common = { name, only: v.optional(only) };

const sink = v.variant('type', [
  v.strictObject({
    ...common,
    type: v.literal('webhook'),
    url: v.optional(name),
    urlFrom: v.optional(variable),
    secretsFrom: variable,
    allow: v.optional(v.picklist(['any', 'public'])),
  }),
  v.strictObject({ ...common, type: v.literal('slack'), urlFrom: variable }),
  v.strictObject({
    ...common,
    type: v.literal('mail'),
    from: name,
    to: v.optional(v.union([name, v.pipe(v.array(name), v.nonEmpty())])),
    host: name,
    port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))),
    tls: v.optional(v.picklist(['starttls', 'implicit', 'none'])),
    user: v.optional(name),
    passwordFrom: v.optional(variable),
  }),
  v.strictObject({
    ...common,
    type: v.literal('command'),
    command: name,
    args: v.optional(v.array(v.string())),
  }),
  v.strictObject({ ...common, type: v.literal('file'), file: name }),
]);

const notifyFile = v.strictObject({
  sinks: v.pipe(v.array(sink), v.nonEmpty()),
  recipients: v.optional(v.pipe(v.array(recipientEntry), v.nonEmpty())),
  policy: v.optional(calmness),
  languages: v.optional(
    v.record(
      v.pipe(v.string(), v.check(isLanguage, 'this is no language, such as de or pt-BR')),
      languageEntry,
    ),
  ),
});

type SinkSettings = v.InferOutput<typeof sink>;

/** What a file says of notices, read and found right. */
export interface NotifySettings {
  readonly sinks: readonly SinkSettings[];
  /** Who is told; null where nobody in particular is. */
  readonly people: {
    readonly entries: readonly RecipientEntry[];
    readonly policy: NonNullable<PeopleOptions['policy']>;
  } | null;
  /** The words of the page by which users reconnect, in languages other than English. */
  readonly languages: LanguageEntries;
}

/** The ways out that a file names. */
export interface NamedWays {
  /** Those for programs: they are told of every effect. */
  readonly sinks: readonly Sink[];
  /** Those for people, and who they are; null where the file names nobody. */
  readonly people: PeopleOptions | null;
}

/** What the environment holds, and from where relative paths start. */
export interface NotifySources {
  readonly env: Variables;
  readonly cwd: string;
}

const notSet = (from: string) =>
  usageError(`${from} is not set`, `Set ${from}, or ${from}_FILE to the path of a file that holds it.`);

const wordsFrom = ({ env, cwd }: NotifySources, from: string): readonly string[] => {
  const words = readWords(env, from, cwd)?.words ?? [];
  if (words.length > 0) return words;
  throw notSet(from);
};

const wordFrom = (sources: NotifySources, from: string): string => {
  const [word = '', ...more] = wordsFrom(sources, from);
  if (more.length === 0) return word;
  throw usageError(`${from} holds more than one value`, 'Give one address.');
};

/** Which notices a sink wants, by what the file says. */
const wantsBy = (choice: SinkSettings['only']) => {
  if (choice === undefined) return undefined;
  const { types, who, providers, tenants } = choice;
  return ({ type, who: asked, about }: Notice): boolean =>
    (types === undefined || types.includes(type)) &&
    (who === undefined || who === asked) &&
    (providers === undefined || (about.type === 'account' && providers.includes(about.provider))) &&
    (tenants === undefined || (about.type === 'account' && tenants.includes(about.tenant ?? '')));
};

const webhookUrl = (
  { name: sinkName, url, urlFrom }: Extract<SinkSettings, { type: 'webhook' }>,
  sources: NotifySources,
): string => {
  if (url !== undefined && urlFrom === undefined) return url;
  if (url === undefined && urlFrom !== undefined) return wordFrom(sources, urlFrom);
  throw usageError(
    `the sink ${sinkName} has ${url === undefined ? 'no address' : 'two addresses'}`,
    'Give url, or urlFrom with the name of an environment variable.',
  );
};

const mailSinkFrom = async (
  base: Pick<Sink, 'name'> & Partial<Pick<Sink, 'wants'>>,
  { from, to, host, port, tls, user, passwordFrom }: Extract<SinkSettings, { type: 'mail' }>,
  sources: NotifySources,
): Promise<Sink> => {
  if ((user === undefined) !== (passwordFrom === undefined))
    throw usageError(
      `the sink ${base.name} has ${user === undefined ? 'a password and no user' : 'a user and no password'}`,
      'Give both user and passwordFrom, or neither.',
    );
  const server = {
    host,
    ...(port === undefined ? {} : { port }),
    ...(tls === undefined ? {} : { tls }),
    ...(user === undefined ? {} : { user }),
  };
  const { env, cwd } = sources;
  const password = passwordFrom === undefined ? undefined : readSecretText(env, passwordFrom, cwd);
  if (passwordFrom !== undefined && (password ?? '') === '') throw notSet(passwordFrom);
  return mailSink({
    ...base,
    from,
    to: (notice) => notice.to?.address ?? to ?? null,
    transport: await mailTransportTo(server, password),
  });
};

const sinkFrom = (settings: SinkSettings, sources: NotifySources): Sink | Promise<Sink> => {
  const wants = wantsBy(settings.only);
  const base = { name: settings.name, ...(wants === undefined ? {} : { wants }) };
  switch (settings.type) {
    case 'webhook':
      return webhookSink({
        ...base,
        url: webhookUrl(settings, sources),
        secrets: wordsFrom(sources, settings.secretsFrom),
        allow: settings.allow ?? 'any',
      });
    case 'slack':
      return slackSink({ ...base, url: wordFrom(sources, settings.urlFrom) });
    case 'mail':
      return mailSinkFrom(base, settings, sources);
    case 'command':
      return commandSink({
        ...base,
        command: settings.command,
        args: settings.args ?? [],
        cwd: sources.cwd,
      });
    case 'file':
      return fileSink({ ...base, file: resolve(sources.cwd, settings.file) });
  }
};

const notifyFileContent = (path: string, file: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (error) {
    const isSyntax = error instanceof SyntaxError;
    throw usageError(
      isSyntax ? `the file ${file} is not JSON: ${error.message}` : `the file ${file} cannot be read`,
      'Give --notify a JSON file that names sinks; see docs/notify.md.',
    );
  }
};

const unfit = (file: string, place: string, message: string) =>
  usageError(
    `the file ${file} cannot be used: ${place}: ${message}`,
    'docs/notify.md says what a sink of each type takes, and a recipient.',
  );

/** The first thing that is wrong beyond its shape, and where; null for nothing. */
const faultIn = ({
  sinks,
  recipients,
  policy,
  languages,
}: v.InferOutput<typeof notifyFile>): PlacedFault | null => {
  const twice = sinks.findIndex(({ name: one }, at) => sinks.findIndex((other) => other.name === one) < at);
  if (twice >= 0)
    return {
      path: `sinks.${twice}.name`,
      message: `${JSON.stringify(sinks[twice]?.name)} is there twice`,
    };
  const named = sinks.map((one) => ({
    name: one.name,
    needsAddress: one.type === 'mail' && one.to === undefined,
  }));
  const fault = recipients === undefined ? null : recipientsFault(recipients, named);
  if (fault !== null) return fault;
  const idle = named.findIndex(
    ({ name: one, needsAddress }) =>
      needsAddress && recipients?.some((recipient) => recipient.sink === one) !== true,
  );
  if (idle >= 0) return { path: `sinks.${idle}.to`, message: 'nobody gets these mails' };
  if (recipients !== undefined) return null;
  if (languages !== undefined)
    return { path: 'languages', message: 'recipients say who reads which, and there are none' };
  return policy === undefined
    ? null
    : { path: 'policy', message: 'it says how calmly people are told, and there are no recipients' };
};

/**
 * What a file says of notices.
 *
 * @param cwd - the folder from which a relative path starts
 * @throws LifecycleError `invalidOption` for a file that cannot be used, with the place in it
 */
export const notifySettingsIn = (file: string, cwd: string): NotifySettings => {
  const read = v.safeParse(notifyFile, notifyFileContent(resolve(cwd, file), file));
  if (!read.success) {
    const [issue] = read.issues;
    throw unfit(file, v.getDotPath(issue) ?? 'the whole', issue.message);
  }
  const fault = faultIn(read.output);
  if (fault !== null) throw unfit(file, fault.path, fault.message);
  const { sinks, recipients, policy = {}, languages = {} } = read.output;
  const people = recipients === undefined ? null : { entries: recipients, policy: stated(policy) };
  return { sinks, people, languages };
};

/** Settings without those that were left out. */
const stated = (policy: v.InferOutput<typeof calmness>): NonNullable<PeopleOptions['policy']> =>
  Object.fromEntries(Object.entries(policy).filter(([, value]) => value !== undefined));

/**
 * All sinks that a file names. It holds no secrets: it says which environment variables do.
 *
 * @throws LifecycleError `invalidOption` for a variable that is not set; `packageMissing` for mails without `nodemailer`
 */
export const sinksFrom = async (
  { sinks }: NotifySettings,
  sources: NotifySources,
): Promise<readonly Sink[]> => Promise.all(sinks.map((settings) => sinkFrom(settings, sources)));

/**
 * The same as ways out for programs and for people: sinks by which somebody is told are theirs alone.
 *
 * @throws LifecycleError as {@link sinksFrom}
 */
export const waysFrom = async (settings: NotifySettings, sources: NotifySources): Promise<NamedWays> => {
  const all = await sinksFrom(settings, sources);
  const { people } = settings;
  if (people === null) return { sinks: all, people: null };
  const theirs = sinksOfPeople(people.entries).flatMap((sinkName) =>
    all.filter((one) => one.name === sinkName),
  );
  const [first, ...others] = theirs;
  if (first === undefined) return { sinks: all, people: null };
  return {
    sinks: all.filter((one) => !theirs.includes(one)),
    people: {
      sinks: [first, ...others],
      recipients: recipientBookOf(people.entries),
      policy: people.policy,
    },
  };
};
