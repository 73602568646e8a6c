import { useEffect, useRef } from 'preact/hooks';
import type { Actor } from '../../../../machines/causes/cause.ts';
import { actorHeadings, jobsFor, shownActors, workSentence } from '../../../views/shown/sentences.ts';
import type { WorkAnswer, WorkJob } from '../../work-answers.ts';
import { useAnswer } from '../answers.ts';
import { useKeys } from '../keys.ts';
import { Link } from '../link.tsx';
import { go, withQuery, type Place } from '../location.ts';
import { Glyph } from '../mark.tsx';
import { Empty, TroubleNotice } from '../notice.tsx';
import { handleByKey, useActing } from '../parts/acting.tsx';
import { copyMessages, idsOfJob } from '../parts/copying.ts';
import { JobLine } from '../parts/job-line.tsx';
import { workFilters } from '../parts/list-query.ts';
import { NoAccounts } from '../parts/no-accounts.tsx';
import { Remark, useSaying } from '../parts/said.tsx';
import { Sparks } from '../parts/sparks.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { figure, hue } from '../words.ts';

/** Whose work is shown, by the word in the address; null for everybody's. */
const choices: readonly (readonly [who: Actor | null, word: string])[] = [
  [null, 'all'],
  ['operator', 'mine'],
  ['user', 'users'],
  ['admin', 'admins'],
];

/** The work: what there is to do, by who must do it. */
export const WorkRoom = ({ place }: { readonly place: Place }) => {
  const filters = workFilters(place);
  const { answer: work, trouble } = useAnswer<WorkAnswer>(`/api/work?${filters}`);
  useEffect(() => {
    document.title = 'Work · account-lifecycle';
  }, []);
  if (work === null)
    return trouble === null ? (
      <p class="faint">Reading the accounts …</p>
    ) : (
      <TroubleNotice trouble={trouble} />
    );
  if (work.total === 0) return <NoAccounts replays={work.replays} />;
  return (
    <div class="work">
      {trouble === null ? null : <TroubleNotice trouble={trouble} />}
      <WorkHead work={work} />
      {work.needing === 0 ? <NobodyNeeded /> : <Jobs place={place} work={work} filters={filters} />}
    </div>
  );
};

/** How much there is to do, and for whom. */
const WorkHead = ({ work }: { readonly work: WorkAnswer }) => {
  const { who, needing, total } = work;
  const jobs = shownActors.reduce((sum, actor) => sum + who[actor].jobs, 0);
  return (
    <div class="sentence">
      <h1>{workSentence({ needing, total }, jobs)}</h1>
      <ul class="shares figures">
        {shownActors
          .filter((actor) => who[actor].jobs > 0)
          .map((actor) => (
            <li key={actor} class={`mark ${hue(actor)}`}>
              <Glyph group={actor} /> {jobsFor(actor, who[actor].jobs)}{' '}
              <span class="faint">
                ({figure(who[actor].accounts)})<span class="sr"> accounts</span>
              </span>
            </li>
          ))}
        {needing === 0 ? null : <li class="faint">of {figure(total)}</li>}
      </ul>
    </div>
  );
};

const NobodyNeeded = () => (
  <Empty>
    <p>There is nothing to do. A job appears here as soon as an account needs someone.</p>
    <p>
      <Link to="/accounts">Show all accounts</Link>
    </p>
  </Empty>
);

interface JobsProps {
  readonly place: Place;
  readonly work: WorkAnswer;
  /** What is asked for, as a query. */
  readonly filters: string;
}

/** Moves the focus to the job after the one that has it, or had it last; or before. */
const useJobFocus = (jobs: readonly WorkJob[], opened: string | null) => {
  const list = useRef<HTMLDivElement>(null);
  const last = useRef(opened);
  const focus = (by: number): void => {
    const lines = Array.from(list.current?.querySelectorAll<HTMLElement>('.job-line') ?? []);
    const at = lines.findIndex((line) => line.dataset['job'] === last.current);
    lines[Math.max(0, Math.min(lines.length - 1, at < 0 ? 0 : at + by))]?.focus();
  };
  return {
    list,
    focus,
    /** The job that the keys speak of. */
    current: (): WorkJob | null => jobs.find(({ key }) => key === last.current) ?? null,
    noteFocus: (event: FocusEvent): void => {
      const line = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-job]') : null;
      if (line !== null) last.current = line.dataset['job'] ?? null;
    },
  };
};

const Jobs = ({ place, work, filters }: JobsProps) => {
  const opened = place.query.get('job');
  const { list, focus, current, noteFocus } = useJobFocus(work.jobs, opened);
  const saying = useSaying();
  const acting = useActing(saying);
  const address = withQuery(place, { job: null });
  useKeys({
    n: () => focus(1),
    p: () => focus(-1),
    c: () => {
      const job = current();
      if (job !== null) void saying.copy(() => copyMessages(job.key, filters));
    },
    h: () => {
      const job = current();
      if (job !== null) handleByKey(acting, () => idsOfJob(job.key, filters));
    },
  });
  const toggle = (key: string): void => go(withQuery(place, { job: key === opened ? null : key }), 'replace');
  return (
    <>
      <WorkFilters place={place} />
      {work.jobs.length === 0 ? <NoJob /> : null}
      <div ref={list} onFocusIn={noteFocus}>
        {shownActors.map((actor) => {
          const jobs = work.jobs.filter((job) => job.actor === actor);
          return jobs.length === 0 ? null : (
            <section key={actor} class={`jobs hue-${actor}`} aria-labelledby={`jobs-${actor}`}>
              <h2 id={`jobs-${actor}`}>
                <Glyph group={actor} /> {actorHeadings[actor]}
              </h2>
              <ol>
                {jobs.map((job) => (
                  <li key={job.key} data-job={job.key}>
                    <JobLine
                      job={job}
                      asOf={work.asOf}
                      acting={acting}
                      filters={filters}
                      list={address}
                      opened={job.key === opened}
                      toggle={() => toggle(job.key)}
                    />
                  </li>
                ))}
              </ol>
            </section>
          );
        })}
      </div>
      <Remark said={saying.said} />
    </>
  );
};

const WorkFilters = ({ place }: { readonly place: Place }) => {
  const who = place.query.get('who');
  return (
    <div class="filters">
      <nav aria-label="Whose work">
        {choices.map(([choice, word]) => (
          <Link key={word} to={withQuery(place, { who: choice, job: null })} current={who === choice}>
            {word}
          </Link>
        ))}
      </nav>
      <SearchField place={place} label="Search a job, name, tenant, id or proxy" />
      <Sparks />
    </div>
  );
};

const NoJob = () => (
  <Empty>
    <p>No job matches.</p>
    <p>
      <Link to="/">Show all jobs</Link>
    </p>
  </Empty>
);
