import { useState } from 'preact/hooks';
import type { JobAccountItem, JobAccountsAnswer, JobIdsAnswer } from '../../work-answers.ts';
import { useAnswer } from '../answers.ts';
import { Link } from '../link.tsx';
import { accountAddress } from '../location.ts';
import { Age, CopyButton, Handled } from '../mark.tsx';
import { TroubleNotice } from '../notice.tsx';
import { causeWord, figure } from '../words.ts';
import { handledCommand, linksCommand, snoozeCommand } from './commands.ts';
import { copyHandled, copyIds, copyMessages, CopyRemark, jobAddress, useCopied } from './copying.tsx';
import { jobReasons, type ShownJob } from './job-reasons.ts';

/** How many accounts are shown at first, and how many more each time. */
const FIRST_ACCOUNTS = 50;

/** How many can be asked for at once. */
const MOST_ACCOUNTS = 200;

/** What is to be done in full, what can be pressed, and the accounts, those that have waited longest first. */
export const JobDetail = (props: ShownJob) => {
  const { job, filters } = props;
  const [wanted, setWanted] = useState(FIRST_ACCOUNTS);
  const address = jobAddress(job.key, '', `${filters}&limit=${wanted}`);
  const { answer, trouble } = useAnswer<JobAccountsAnswer | null>(address);
  const left = answer === null ? 0 : answer.total - answer.items.length;
  const showMore = (): void => setWanted(Math.min(MOST_ACCOUNTS, wanted + FIRST_ACCOUNTS));
  return (
    <div class="job-detail">
      {jobReasons(job).length === 1 ? <p class="for-operator">{job.forOperator}</p> : null}
      <JobButtons {...props} />
      {trouble === null ? null : <TroubleNotice trouble={trouble} />}
      {answer === null ? null : <JobAccounts answer={answer} />}
      {left === 0 ? null : wanted < MOST_ACCOUNTS ? (
        <button type="button" class="small" onClick={showMore}>
          Show more <span class="faint">({figure(left)} left)</span>
        </button>
      ) : (
        <p class="faint">{figure(left)} more: search for a name, tenant or id.</p>
      )}
    </div>
  );
};

/** What can be pressed. The page itself changes nothing: what does is a command, to be copied. */
const JobButtons = (props: ShownJob) => {
  const { job, filters, database } = props;
  const { copied, copy } = useCopied();
  return (
    <>
      <div class="buttons">
        <button type="button" class="small" onClick={() => void copy(() => copyMessages(job.key, filters))}>
          Copy message <kbd>c</kbd>
        </button>
        <button type="button" class="small" onClick={() => void copy(() => copyIds(job.key, filters))}>
          Copy ids
        </button>
        {database === null ? null : (
          <button type="button" class="small" onClick={() => void copy(() => copyHandled(props))}>
            Handled: copy command <kbd>h</kbd>
          </button>
        )}
        <CopyRemark copied={copied} />
      </div>
      {database === null ? null : <Commands {...props} />}
    </>
  );
};

/** The commands that act on the accounts of a job. */
const Commands = ({ job, filters, database }: ShownJob) => {
  const [open, setOpen] = useState(false);
  const { answer } = useAnswer<JobIdsAnswer>(open ? jobAddress(job.key, '/ids', filters) : null);
  const ids = answer?.ids ?? [];
  return (
    <details class="commands" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Commands</summary>
      {ids.length === 0 ? null : (
        <dl>
          {job.actor === 'user' ? (
            <CommandToCopy says="Make a reconnect link for each" command={linksCommand(ids, database)} />
          ) : null}
          <CommandToCopy says="Say that it is handled" command={handledCommand(ids, database)} />
          <CommandToCopy says="Send no notices for 3 days" command={snoozeCommand(ids, database)} />
        </dl>
      )}
    </details>
  );
};

const CommandToCopy = ({ says, command }: { readonly says: string; readonly command: string }) => (
  <div>
    <dt>
      {says} <CopyButton text={command} label="copy" name={`Copy the command: ${says}`} />
    </dt>
    <dd>
      <code tabIndex={0}>{command}</code>
    </dd>
  </div>
);

const JobAccounts = ({ answer }: { readonly answer: JobAccountsAnswer }) => {
  const { items, asOf } = answer;
  const messages = new Set(items.map(({ remedy }) => remedy?.forUser));
  const [only] = messages;
  return (
    <>
      {messages.size === 1 && only !== undefined ? <blockquote>{only}</blockquote> : null}
      <ul class="job-accounts">
        {items.map((item) => (
          <li key={item.accountId}>
            <JobAccountLine item={item} asOf={asOf} says={messages.size > 1} />
          </li>
        ))}
      </ul>
    </>
  );
};

interface JobAccountLineProps {
  readonly item: JobAccountItem;
  readonly asOf: string;
  /** Whether what to say to the user stands beside it. */
  readonly says: boolean;
}

const JobAccountLine = ({ item, asOf, says }: JobAccountLineProps) => {
  const { accountId, name, tenant, provider, since, cause, status, remedy, handledAt } = item;
  const label = name ?? tenant;
  return (
    <>
      <Link class="whose" to={accountAddress(accountId)} title={accountId}>
        {label === null ? <span class="id">{accountId}</span> : label}
      </Link>
      <span class="provider">{provider}</span>
      <span class="since">
        <Age at={since} asOf={asOf} />
      </span>
      <span class="cause">
        {cause === null ? status : causeWord(cause)}
        <Handled at={handledAt} asOf={asOf} />
      </span>
      {says ? <q>{remedy?.forUser}</q> : null}
      <Link class="why" to={accountAddress(accountId)}>
        why<span class="sr"> {label ?? accountId} is here</span> <span aria-hidden="true">›</span>
      </Link>
    </>
  );
};
