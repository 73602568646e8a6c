import { useEffect, useRef, useState } from 'preact/hooks';
import { plural } from '../../../views/shown/figures.ts';
import type { JobIdsAnswer, JobMessagesAnswer } from '../../work-answers.ts';
import { handledCommand } from './commands.ts';
import type { ShownJob } from './job-reasons.ts';
import { askServer, troubleOf } from '../server.ts';

/** What was put on the clipboard, and how that is said. */
export interface Copied {
  readonly text: string;
  readonly said: string;
}

/** How long it is said what was copied, in milliseconds. */
const SAID = 4000;

/** Copies what `make` gives, and says what that was, or why it could not be. */
export const useCopied = () => {
  const [copied, setCopied] = useState<string | null>(null);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const say = (text: string): void => {
    setCopied(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setCopied(null), SAID);
  };
  const copy = async (make: () => Copied | Promise<Copied>): Promise<void> => {
    try {
      const { text, said } = await make();
      await navigator.clipboard.writeText(text);
      say(`copied ${said}`);
    } catch (error) {
      say(`not copied: ${troubleOf(error).message}`);
    }
  };
  return { copied, copy };
};

/** Says what was copied, to the eye and to screen readers. */
export const CopyRemark = ({ copied }: { readonly copied: string | null }) => (
  <p class="copy-remark" role="status">
    {copied}
  </p>
);

/** The address of what is asked about a job. */
export const jobAddress = (key: string, what: string, filters: string): string =>
  `/api/work/${encodeURIComponent(key)}${what}?${filters}`;

/** The command that says that a job is handled: the page itself writes nothing. */
export const copyHandled = async ({ job, filters, database }: ShownJob): Promise<Copied> => {
  const { ids } = await askServer<JobIdsAnswer>(jobAddress(job.key, '/ids', filters));
  return {
    text: handledCommand(ids, database),
    said: `the command that says so of ${plural(ids.length, 'account')}: run it in a terminal`,
  };
};

/** The ids of a job's accounts, a line each. */
export const copyIds = async (key: string, filters: string): Promise<Copied> => {
  const { ids } = await askServer<JobIdsAnswer>(jobAddress(key, '/ids', filters));
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
