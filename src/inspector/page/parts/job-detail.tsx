import { useState } from 'preact/hooks';
import type { JobAccountItem, JobAccountsAnswer } from '../../work-answers.ts';
import { useAnswer } from '../answers.ts';
import { Link } from '../link.tsx';
import { accountAddress } from '../location.ts';
import { Age, SeenTo } from '../mark.tsx';
import { TroubleNotice } from '../notice.tsx';
import { causeWord, figure } from '../words.ts';
import { ActButtons } from './acting.tsx';
import { copyIds, copyMessages, idsOfJob, jobAddress } from './copying.ts';
import { jobReasons, type ShownJob } from './job-reasons.ts';

/** How many accounts are shown at first, and how many more each time. */
const FIRST_ACCOUNTS = 50;

/** How many can be asked for at once. */
const MOST_ACCOUNTS = 200;

/** What is to be done in full, what can be pressed, and the accounts, those that have waited longest first. */
export const JobDetail = (props: ShownJob) => {
  const { job, filters, list } = props;
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
      {answer === null ? null : <JobAccounts answer={answer} list={list} />}
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

/** What can be pressed. */
const JobButtons = ({ job, filters, acting }: ShownJob) => {
  const { copy } = acting;
  return (
    <div class="buttons">
      <button type="button" class="small" onClick={() => void copy(() => copyMessages(job.key, filters))}>
        Copy message <kbd>c</kbd>
      </button>
      <button type="button" class="small" onClick={() => void copy(() => copyIds(job.key, filters))}>
        Copy ids
      </button>
      <ActButtons
        acting={acting}
        whom={() => idsOfJob(job.key, filters)}
        byUser={job.actor === 'user'}
        snoozedUntil={job.snoozedUntil}
      />
    </div>
  );
};

const JobAccounts = ({ answer, list }: { readonly answer: JobAccountsAnswer } & Pick<ShownJob, 'list'>) => {
  const { items, asOf } = answer;
  const messages = new Set(items.map(({ remedy }) => remedy?.forUser));
  const [only] = messages;
  return (
    <>
      {messages.size === 1 && only !== undefined ? <blockquote>{only}</blockquote> : null}
      <ul class="job-accounts">
        {items.map((item) => (
          <li key={item.accountId}>
            <JobAccountLine item={item} asOf={asOf} says={messages.size > 1} list={list} />
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
  readonly list: string;
}

const JobAccountLine = ({ item, asOf, says, list }: JobAccountLineProps) => {
  const { accountId, name, tenant, provider, since, cause, status, remedy } = item;
  const label = name ?? tenant;
  const address = accountAddress(accountId, list);
  return (
    <>
      <Link class="whose" to={address} title={accountId}>
        {label === null ? <span class="id">{accountId}</span> : label}
      </Link>
      <span class="provider">{provider}</span>
      <span class="since">
        <Age at={since} asOf={asOf} />
      </span>
      <span class="cause">
        {cause === null ? status : causeWord(cause)}
        <SeenTo by={item} asOf={asOf} />
      </span>
      {says ? <q>{remedy?.forUser}</q> : null}
      <Link class="why" to={address}>
        why<span class="sr"> {label ?? accountId} is here</span> <span aria-hidden="true">›</span>
      </Link>
    </>
  );
};
