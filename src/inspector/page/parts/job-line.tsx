import { plural } from '../../../views/shown/figures.ts';
import type { WorkJob } from '../../work-answers.ts';
import { Age, SeenTo } from '../mark.tsx';
import { figure } from '../words.ts';
import { JobDetail } from './job-detail.tsx';
import { jobReasons, type ShownJob } from './job-reasons.ts';

/** A job in the list, and how it opens. */
export interface JobLineProps extends ShownJob {
  readonly opened: boolean;
  readonly toggle: () => void;
}

/** How many reasons are named on a line. */
const REASONS = 4;

/** Why, in short: `6 sessionExpired · 4 passwordChanged · …`; one reason alone needs no number. */
const reasonsText = (job: WorkJob): string => {
  const reasons = jobReasons(job);
  if (reasons.length === 1) return reasons[0]?.[0] ?? '';
  const named = reasons.slice(0, REASONS).map(([name, count]) => `${figure(count)} ${name}`);
  return [...named, ...(reasons.length > REASONS ? ['…'] : [])].join(' · ');
};

/** A job: what to do, why, for how many accounts, since when; it opens in place. */
export const JobLine = (props: JobLineProps) => {
  const { job, asOf, opened, toggle } = props;
  const { key, title, accounts, oldest, strength, incident } = job;
  const seenTo = job.handledAt !== null || job.snoozedUntil !== null;
  return (
    <>
      <button
        type="button"
        class={seenTo ? 'job-line done' : 'job-line'}
        data-job={key}
        aria-expanded={opened}
        onClick={toggle}
      >
        <span class="title">
          {incident === null ? null : <span class="incident">incident {incident}</span>} {title}
          <SeenTo by={job} asOf={asOf} />
        </span>
        <span class="count figures">{plural(accounts, 'account')}</span>
        <span class="oldest figures">
          <span class="faint">oldest </span>
          <Age at={oldest} asOf={asOf} />
        </span>
        <span class="strength faint">{strength ?? ''}</span>
        <span class="reasons faint">{reasonsText(job)}</span>
      </button>
      {opened ? <JobDetail {...props} /> : null}
    </>
  );
};
