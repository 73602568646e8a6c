import { plural } from '../../../views/shown/figures.ts';
import type { JobIdsAnswer, JobMessagesAnswer } from '../../work-answers.ts';
import { askServer } from '../server.ts';
import type { Copied } from './said.tsx';

/** The address of what is asked about a job. */
export const jobAddress = (key: string, what: string, filters: string): string =>
  `/api/work/${encodeURIComponent(key)}${what}?${filters}`;

/** The ids of a job's accounts. */
export const idsOfJob = async (key: string, filters: string): Promise<readonly string[]> =>
  (await askServer<JobIdsAnswer>(jobAddress(key, '/ids', filters))).ids;

/** The ids of a job's accounts, a line each. */
export const copyIds = async (key: string, filters: string): Promise<Copied> => {
  const ids = await idsOfJob(key, filters);
  return { text: ids.join('\n'), said: plural(ids.length, 'id') };
};

/** What to say to the users of a job: one text alone as it is, several each with those whom it is for. */
const messagesText = ({ messages }: JobMessagesAnswer): string =>
  messages.length === 1
    ? (messages[0]?.text ?? '')
    : messages.map(({ text, ids }) => `${text}\n${ids.map((id) => `- ${id}`).join('\n')}`).join('\n\n');

/** The messages of a job, to be copied. */
export const copyMessages = async (key: string, filters: string): Promise<Copied> => {
  const answer = await askServer<JobMessagesAnswer>(jobAddress(key, '/messages', filters));
  return { text: messagesText(answer), said: plural(answer.messages.length, 'message') };
};
