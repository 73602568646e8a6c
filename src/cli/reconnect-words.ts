import * as v from 'valibot';
import { englishWords, nameOfProvider, type ReconnectorOptions, type ReconnectWords } from '../http/index.ts';
import { groupOf } from '../model/meaning.ts';
import type { AccountView } from '../views/account.ts';
import { recipientBookOf, type RecipientEntry } from './notify-recipients.ts';

const pageText = v.pipe(v.string(), v.nonEmpty());
const notice = v.strictObject({ title: pageText, sentence: pageText });

/** Whether a text names a status, or a cause of CREDENTIALS. */
const isOfBreak = (key: string): boolean =>
  [key, `CREDENTIALS.${key}`].some((connection) => groupOf({ connection }) !== 'unknown');

const breakName = v.pipe(
  v.string(),
  v.check(isOfBreak, 'this is no status and no cause, such as CREDENTIALS or imap.passwordChanged'),
);

/** The words of the page by which users reconnect, in one language, as the file says them. */
export const languageEntry = v.strictObject({
  direction: v.optional(v.picklist(['ltr', 'rtl'])),
  title: pageText,
  sentence: pageText,
  sentences: v.optional(v.record(breakName, pageText)),
  button: pageText,
  allTheSame: pageText,
  healed: notice,
  expired: notice,
  gone: notice,
  unknown: notice,
  failed: notice,
  tooOften: notice,
});

/** The words of each language, by its name. */
export type LanguageEntries = Readonly<Record<string, v.InferOutput<typeof languageEntry>>>;

/** The place of the provider's name in a text. */
const PROVIDER = '{provider}';

const wordsOf = (
  language: string,
  { direction = 'ltr', title, sentence, sentences = {}, ...others }: LanguageEntries[string],
): ReconnectWords => {
  const filled = (said: string, { provider }: AccountView): string =>
    said.replaceAll(PROVIDER, nameOfProvider(provider));
  const sentenceFor = ({ cause, status }: AccountView): string =>
    [cause ?? '', status].flatMap((key) =>
      Object.hasOwn(sentences, key) ? (sentences[key] ?? []) : [],
    )[0] ?? sentence;
  return {
    ...others,
    language,
    direction,
    title: (account) => filled(title, account),
    sentence: (account) => filled(sentenceFor(account), account),
  };
};

/** The name of the language that is meant: `de-AT` finds `de` where it has no words of its own. */
const nearestLanguage = (language: string, known: readonly string[]): string | null => {
  const wanted = language.toLowerCase();
  const [found] = known
    .filter((name) => wanted === name.toLowerCase() || wanted.startsWith(`${name.toLowerCase()}-`))
    .toSorted((one, other) => other.length - one.length);
  return found ?? null;
};

/**
 * The languages of the page by which users reconnect: which there are, and which one an account's user reads, by who is told of the
 * account. English where nobody says.
 */
export const pageLanguages = (
  entries: LanguageEntries,
  recipients: readonly RecipientEntry[],
): Required<Pick<ReconnectorOptions, 'languages' | 'languageOf'>> => {
  const book = recipientBookOf(recipients);
  const names = [...Object.keys(entries), englishWords.language];
  return {
    languages: Object.fromEntries(
      Object.entries(entries).map(([name, entry]) => [name, wordsOf(name, entry)]),
    ),
    languageOf: (account) => {
      const user = book(account).find(({ role, language }) => role === 'user' && language !== undefined);
      return user?.language === undefined ? null : nearestLanguage(user.language, names);
    },
  };
};
