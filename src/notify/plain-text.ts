import type { Notice } from './notice.ts';

/** Who reads it: the person whose account it is, or the team that runs the integration. */
export type NoticeReader = Notice['who'];

/** What is said of notices that were given up before. */
const missingSentence = (missing: number): string =>
  missing === 1
    ? 'A notice before this one could not be delivered.'
    : `${missing} notices before this one could not be delivered.`;

/** How many accounts of a digest are named. */
const NAMED = 50;

const taskFor = (reader: NoticeReader, remedy: Notice['remedy']): string =>
  (reader === 'user' ? remedy?.forUser : remedy?.forOperator) ?? '';

/** The accounts of a digest, one to a line. */
const digestLines = (about: Notice['about'], reader: NoticeReader): readonly string[] => {
  if (about.type !== 'digest') return [];
  const { accounts } = about;
  const lines = accounts
    .slice(0, NAMED)
    .map(({ about: { accountId, name }, status, cause, since, remedy, reconnectUrl = '' }) => {
      const who = name === undefined ? accountId : `${name} (${accountId})`;
      const how = cause === null ? status : `${status}, ${cause}`;
      const url = reader === 'user' ? reconnectUrl : '';
      return `- ${who}: ${how} since ${since.slice(0, 16)}Z. ${taskFor(reader, remedy)} ${url}`.trimEnd();
    });
  const more = accounts.length - lines.length;
  return more === 0 ? lines : [...lines, `- and ${more} more`];
};

/** What a notice says to its reader, a sentence or two to a line: what is the case, what to do, where its user does it, and what is missing. */
export const linesOfNotice = (
  { about, sentence, remedy, missing, reconnectUrl }: Notice,
  reader: NoticeReader,
): readonly string[] => {
  const task = taskFor(reader, remedy);
  return [
    sentence,
    ...digestLines(about, reader),
    ...(task === '' ? [] : [task]),
    ...(reconnectUrl === undefined || reader !== 'user' ? [] : [reconnectUrl]),
    ...(missing === 0 ? [] : [missingSentence(missing)]),
  ];
};
