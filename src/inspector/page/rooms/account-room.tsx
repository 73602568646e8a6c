import { useEffect, useMemo, useState } from 'preact/hooks';
import type { StepAnswer } from '../../answers.ts';
import { useAnswer } from '../answers.ts';
import { useKeys } from '../keys.ts';
import { Link } from '../link.tsx';
import { go, withQuery, type Place } from '../location.ts';
import { TroubleNotice } from '../notice.tsx';
import { Chart } from '../parts/chart.tsx';
import { ActButtons, handleByKey, useActing } from '../parts/acting.tsx';
import { PathChart } from '../parts/path-chart.tsx';
import { EventDetail, EventList } from '../parts/event-list.tsx';
import { lastTransition, nextTransition, type Measure } from '../parts/time-scale.ts';
import { Remark, useSaying } from '../parts/said.tsx';
import { MarksLegend, Timeline } from '../parts/timeline.tsx';
import { Hypotheses, KnownFacts, Message } from '../parts/verdict.tsx';
import { follow } from '../server.ts';
import { figure, pluralCount } from '../words.ts';
import { AccountHead } from './account-head.tsx';
import { concerns, grown, type GrownAccount } from './grown.ts';
import { useStep } from './steps.ts';
import { onWay, useWay, type Way } from './way.tsx';

/** How long an event is shown while playing, in milliseconds. */
const BEAT = 700;

/** An account: its chart, its course through time, and what was known and concluded at each moment. */
export const AccountRoom = ({ id, place }: { readonly id: string; readonly place: Place }) => {
  const { answer, trouble } = useAnswer<GrownAccount>(`/api/accounts/${encodeURIComponent(id)}`, {
    concerns: (change) => concerns(id, change),
    grow: grown,
  });
  useEffect(() => {
    document.title = `${id} · account-lifecycle`;
  }, [id]);
  const known = answer !== null;
  useEffect(() => {
    if (answer !== null) follow(id, answer.mark);
  }, [id, known]);
  if (answer === null)
    return trouble === null ? (
      <p class="faint">Reading the history …</p>
    ) : (
      <TroubleNotice trouble={trouble}>
        <p>
          <Link to="/accounts">All accounts</Link>
        </p>
      </TroubleNotice>
    );
  return <Life id={id} place={place} answer={answer} trouble={trouble} />;
};

/** Where in the course the address points; its end where it names no event. */
const placeIn = ({ course }: GrownAccount, seq: string | null): number => {
  const found = seq === null ? -1 : course.findIndex((entry) => entry.seq === Number(seq));
  return found < 0 ? course.length - 1 : found;
};

interface LifeProps {
  readonly id: string;
  readonly place: Place;
  readonly answer: GrownAccount;
  readonly trouble: ReturnType<typeof useAnswer>['trouble'];
}

const useTravel = ({ place, answer }: LifeProps) => {
  const { course } = answer;
  const index = useMemo(() => placeIn(answer, place.query.get('event')), [answer, place]);
  const [playing, setPlaying] = useState(false);
  const move = (to: number): void => {
    const target = Math.max(0, Math.min(course.length - 1, to));
    const seq = target === course.length - 1 ? null : String(course[target]?.seq ?? '');
    go(withQuery(place, { event: seq }), 'replace');
  };
  const goTo = (to: number) => (): void => {
    setPlaying(false);
    move(to);
  };
  const play = (): void => {
    if (!playing && index === course.length - 1) move(0);
    setPlaying(!playing);
  };
  useEffect(() => {
    if (!playing) return;
    if (index >= course.length - 1) return setPlaying(false);
    const timer = setTimeout(() => move(index + 1), BEAT);
    return () => clearTimeout(timer);
  }, [playing, index, course.length]);
  useKeys({
    ArrowLeft: goTo(index - 1),
    ArrowRight: goTo(index + 1),
    'Shift+ArrowLeft': goTo(nextTransition(course, index, -1)),
    'Shift+ArrowRight': goTo(nextTransition(course, index, 1)),
    Home: goTo(0),
    End: goTo(course.length - 1),
    ' ': play,
  });
  return { index, playing, play, move: (to: number) => goTo(to)(), goTo };
};

/** The last step with what is to be done now: a step is told as of its event, after which a pause may have ended. */
const asOfNow = (step: StepAnswer, { account: { remedy } }: GrownAccount): StepAnswer =>
  remedy === undefined ? step : { ...step, account: { ...step.account, remedy } };

const Life = (props: LifeProps) => {
  const { id, answer, trouble } = props;
  const { course } = answer;
  const travel = useTravel(props);
  const { index, move } = travel;
  const { step, trouble: stepTrouble } = useStep(id, answer, index);
  const way = useWay(id, props.place);
  const saying = useSaying();
  const entry = course[index];
  if (step === null || entry === undefined)
    return stepTrouble === null ? (
      <p class="faint">Reading the history …</p>
    ) : (
      <TroubleNotice trouble={stepTrouble} />
    );
  const past = index < course.length - 1;
  const shown = trouble ?? stepTrouble;
  const now = past ? step : asOfNow(step, answer);
  return (
    <div class="account">
      {shown === null ? null : <TroubleNotice trouble={shown} />}
      <AccountHead step={now} asOf={past ? entry.at : answer.asOf} past={past} way={way}>
        <AccountActs id={id} way={way} message={now.account.remedy?.forUser} saying={saying} />
      </AccountHead>
      <Remark said={saying.said} />
      <Course {...props} travel={travel} />
      <ChartSection {...props} step={step} index={index} />
      <section class="account-verdict" aria-label="Verdict">
        <h2>Why</h2>
        <Hypotheses step={step} />
        <Message step={step} />
        <h2>What we know</h2>
        <KnownFacts step={step} />
      </section>
      <section class="account-events" aria-label="Events">
        <h2>Events</h2>
        <EventList course={course} index={index} move={move} />
      </section>
      <section class="account-event" aria-label="Chosen event">
        <h2>
          {entry.event} <span class="faint">{entry.decision}</span>
        </h2>
        <EventDetail step={step} />
      </section>
    </div>
  );
};

interface AccountActsProps {
  readonly id: string;
  readonly way: Way;
  /** What to say to the user. */
  readonly message: string | undefined;
  readonly saying: ReturnType<typeof useSaying>;
}

/** What can be done about the account, and the keys that do it and lead on through the list. */
const AccountActs = ({ id, way, message, saying }: AccountActsProps) => {
  const acting = useActing(saying);
  const { job, at } = way;
  const visit = (accountId: string | null | undefined) => (): void => {
    if (accountId != null) go(onWay(way, accountId));
  };
  const whom = (): readonly string[] => [id];
  const copyMessage = (): void => {
    if (message !== undefined) void saying.copy(() => ({ text: message, said: 'the message' }));
  };
  useKeys({
    n: visit(at?.next),
    p: visit(at?.previous),
    c: copyMessage,
    h: () => {
      if (job !== null) handleByKey(acting, whom);
    },
  });
  return (
    <div class="buttons">
      {message === undefined ? null : (
        <button type="button" class="small" onClick={copyMessage}>
          Copy message <kbd>c</kbd>
        </button>
      )}
      {job === null ? null : (
        <ActButtons
          acting={acting}
          whom={whom}
          byUser={job.job.actor === 'user'}
          snoozedUntil={job.snoozedUntil}
        />
      )}
    </div>
  );
};

interface ChartSectionProps extends LifeProps {
  readonly step: StepAnswer;
  readonly index: number;
}

/** The path walked, or the whole machine where the address asks for it. */
const ChartSection = ({ place, answer, step, index }: ChartSectionProps) => {
  const { course } = answer;
  const entry = course[index];
  const whole = place.query.get('chart') === 'whole';
  if (entry === undefined) return null;
  return (
    <section class="account-chart" aria-label="Chart">
      <div class="chart-head">
        <h2>Chart</h2>
        <nav class="measure" aria-label="How much of the chart">
          <Link to={withQuery(place, { chart: null })} current={!whole}>
            the path
          </Link>
          <Link to={withQuery(place, { chart: 'whole' })} current={whole}>
            the whole machine
          </Link>
        </nav>
      </div>
      {whole ? (
        <Chart
          provider={answer.account.provider}
          state={entry.state}
          since={step.account.since}
          group={entry.group}
          from={lastTransition(course, index)?.from ?? null}
          refused={step.refused}
        />
      ) : (
        <PathChart course={course} index={index} back={step.wayBack} />
      )}
    </section>
  );
};

interface CourseProps extends LifeProps {
  readonly travel: ReturnType<typeof useTravel>;
}

/** Keeps the keys where they are when a button is pressed with the mouse: space goes on to play. */
const keepFocus = (event: PointerEvent): void => {
  if (event.pointerType === 'mouse') event.preventDefault();
};

/** The timeline and what moves through it. */
const Course = ({ place, answer, travel }: CourseProps) => {
  const { course, entries, omitted } = answer;
  const { index, playing, play, move, goTo } = travel;
  const measure: Measure = place.query.get('scale') === 'events' ? 'events' : 'time';
  const past = index < course.length - 1;
  return (
    <section class="account-time" aria-label="Timeline">
      <p class="sr" role="status">
        {course[index]?.event}, {course[index]?.decision}: {course[index]?.state.connection}
      </p>
      <Timeline course={course} end={answer.asOf} index={index} measure={measure} move={move} />
      <div class="transport" onPointerDown={keepFocus}>
        <h2 class="figures">
          Event {figure(index + 1 + omitted)} of {figure(entries)}
        </h2>
        <div class="buttons">
          <button type="button" aria-label="Previous event" disabled={index === 0} onClick={goTo(index - 1)}>
            ←
          </button>
          <button type="button" class="primary" onClick={play}>
            {playing ? 'Pause' : 'Play'}
          </button>
          <button type="button" aria-label="The next event" disabled={!past} onClick={goTo(index + 1)}>
            →
          </button>
          <button type="button" class="quiet" disabled={!past} onClick={goTo(course.length - 1)}>
            Back to the present
          </button>
        </div>
        <MarksLegend />
        <nav class="measure" aria-label="Scale">
          <Link to={withQuery(place, { scale: null })} current={measure === 'time'}>
            by time
          </Link>
          <Link to={withQuery(place, { scale: 'events' })} current={measure === 'events'}>
            by event
          </Link>
        </nav>
      </div>
      {omitted === 0 ? null : (
        <p class="faint">{pluralCount(omitted, 'older event')} not shown: see account-lifecycle history.</p>
      )}
    </section>
  );
};
