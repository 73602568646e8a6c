import type { Notice } from './notice.ts';

/** Who reads it: the person whose account it is, or the team that runs the integration. */
export type NoticeReader = Notice['who'];

/** What is said of notices that were given up before. */
const missingSentence = (missing: number): string =>
  missing === 1
    ? 'A notice before this one could not be delivered.'
    : `${missing} notices before this one could not be delivered.`;

/** What a notice says to its reader, a sentence or two to a line: what is the case, what to do, where its user does it, and what is missing. */
export const linesOfNotice = (
  { sentence, remedy, missing, reconnectUrl }: Notice,
  reader: NoticeReader,
): readonly string[] => {
  const task = reader === 'user' ? remedy?.forUser : remedy?.forOperator;
  return [
    sentence,
    ...(task === undefined || task === '' ? [] : [task]),
    ...(reconnectUrl === undefined || reader !== 'user' ? [] : [reconnectUrl]),
    ...(missing === 0 ? [] : [missingSentence(missing)]),
  ];
};
