import { useEffect } from 'preact/hooks';
import type { LanesAnswer, ThenAnswer, TimeAnswer } from '../../past/time-answers.ts';
import { useAnswer } from '../answers.ts';
import { useKeys } from '../keys.ts';
import { Link } from '../link.tsx';
import { go, withQuery, type Place } from '../location.ts';
import { Glyph } from '../mark.tsx';
import { Empty, TroubleNotice } from '../notice.tsx';
import { BrokenChart, BrokenTable } from '../parts/broken-chart.tsx';
import { FleetLanes } from '../parts/fleet-lanes.tsx';
import { HeardStrip } from '../parts/heard-strip.tsx';
import type { DrawnStretch } from '../parts/plot.ts';
import { SearchField } from '../parts/search-field.tsx';
import { ThenPanel } from '../parts/then-panel.tsx';
import { TimeBrush } from '../parts/time-brush.tsx';
import { TimeTransport } from '../parts/time-transport.tsx';
import { durationText } from '../../../views/shown/figures.ts';
import { figure, groupWordsOf, hue, minuteText, pluralCount } from '../words.ts';
import { useLatest } from './latest.ts';
import { momentPlace, useTravel, type Travel } from './moment.ts';
import { LogControls } from './replay-room.tsx';

/** How long until an unfinished past is asked for again, in milliseconds. */
const RECOUNT = 1000;

/** How many accounts and changes of a moment are listed. */
const LISTED = 60;

/** The part of the address that says which stretch, and of whom. */
const stretchQuery = ({ query }: Place): string => {
  const asked = new URLSearchParams();
  for (const name of ['days', 'from', 'to', 'provider', 'q'] as const) {
    const value = query.get(name);
    if (value !== null) asked.set(name, value);
  }
  return asked.toString();
};

/** The fleet through time: who was broken, when many broke at once, and what changed. */
export const TimeRoom = ({ place }: { readonly place: Place }) => {
  const { answer, trouble, again } = useAnswer<TimeAnswer>(`/api/time?${stretchQuery(place)}`);
  const replays = place.path === '/replay';
  useEffect(() => {
    document.title = `${replays ? 'Replay' : 'Over time'} · account-lifecycle`;
  }, [replays]);
  const counting = answer?.complete === false;
  useEffect(() => {
    const timer = counting ? setTimeout(again, RECOUNT) : 0;
    return () => clearTimeout(timer);
  }, [answer, counting, again]);
  if (answer === null)
    return trouble === null ? <p class="faint">Reading the past …</p> : <TroubleNotice trouble={trouble} />;
  return (
    <div class="time">
      {trouble === null ? null : <TroubleNotice trouble={trouble} />}
      {replays ? <LogControls /> : null}
      {answer.begin === null ? (
        <Empty>
          <p>{replays ? 'Nothing has been replayed yet: step, or play.' : 'Nothing has been heard yet.'}</p>
        </Empty>
      ) : (
        <WholePast place={place} answer={answer} begin={Date.parse(answer.begin)} />
      )}
    </div>
  );
};

interface PastProps {
  readonly place: Place;
  readonly answer: TimeAnswer;
  readonly begin: number;
}

const thenPath = (place: Place, at: number | null): string => {
  const asked = new URLSearchParams({ limit: String(LISTED) });
  if (at !== null) asked.set('at', new Date(at).toISOString());
  for (const name of ['provider', 'q', 'who'] as const) {
    const value = place.query.get(name);
    if (value !== null) asked.set(name, value);
  }
  return `/api/time/then?${asked.toString()}`;
};

const parseOrNull = (moment: string | null | undefined): number | null =>
  moment === null || moment === undefined ? null : Date.parse(moment);

const useMovingKeys = (travel: Travel, { answer, begin }: PastProps, then: ThenAnswer | null): void => {
  const now = travel.at ?? Date.parse(answer.asOf);
  const piece = (Date.parse(answer.to) - Date.parse(answer.from)) / 100;
  const [earlier, later] = [parseOrNull(then?.earlier), parseOrNull(then?.later)];
  useKeys({
    ArrowLeft: () => travel.move(earlier ?? begin),
    ArrowRight: () => travel.move(later),
    'Shift+ArrowLeft': () => travel.move(now - piece),
    'Shift+ArrowRight': () => travel.move(now + piece),
    Home: () => travel.move(begin),
    End: () => travel.move(null),
    ' ': travel.play,
  });
};

/** The moment that is looked at, and the fleet as it was then. */
const useThen = (props: PastProps) => {
  const { place, answer, begin } = props;
  const travel = useTravel(place, begin, Date.parse(answer.asOf));
  const { answer: known, trouble } = useLatest<ThenAnswer>(thenPath(place, travel.at), travel.at === null);
  useMovingKeys(travel, props, known);
  return { travel, known, trouble };
};

const WholePast = (props: PastProps) => {
  const { answer } = props;
  const { travel, known: then, trouble } = useThen(props);
  const { at } = travel;
  // The address comes after the moment; what leads on from here leads on from the moment.
  const place = momentPlace(props.place, at);
  const { answer: lanes } = useAnswer<LanesAnswer>(`/api/time/lanes?${stretchQuery(place)}`);
  const changes =
    (place.query.get('list') ?? (place.path === '/replay' ? 'changes' : 'broken')) === 'changes';
  return (
    <>
      {trouble === null ? null : <TroubleNotice trouble={trouble} />}
      <div class="time-head">
        <Sentence answer={answer} then={then} at={at} />
        <Ranges {...props} place={place} />
      </div>
      <Figure place={place} answer={answer} then={then} travel={travel} />
      <section class="time-lanes" aria-label="The accounts that were broken longest">
        <h2>Broken longest in this stretch</h2>
        {lanes === null ? null : lanes.lanes.length === 0 ? (
          <p class="faint">Nobody was broken.</p>
        ) : (
          <FleetLanes answer={lanes} at={at} />
        )}
      </section>
      {then === null ? null : <ThenPanel place={place} then={then} changes={changes} />}
      <HeardStrip answer={answer} />
    </>
  );
};

/** The stretch that the address names: the answer to it may still be on its way. */
const chosenIn = ({ query }: Place, { begin, from, asOf }: TimeAnswer): DrawnStretch => {
  const [first, end] = [Date.parse(begin ?? from), Date.parse(asOf)];
  const days = Number(query.get('days') ?? Number.NaN);
  const recent = Number.isNaN(days) ? first : Math.max(first, end - days * 86_400_000);
  return { from: parseOrNull(query.get('from')) ?? recent, to: parseOrNull(query.get('to')) ?? end };
};

interface FigureProps extends LegendProps {
  readonly travel: Travel;
}

/** The chart, all of the past in small, and what moves through it. */
const Figure = ({ place, answer, then, travel }: FigureProps) => {
  const { at, move } = travel;
  const [earlier, later] = [parseOrNull(then?.earlier), parseOrNull(then?.later)];
  const choose = ({ from, to }: DrawnStretch): void => {
    const [first, last] = [new Date(from).toISOString(), new Date(to).toISOString()];
    const isOpen = to >= Date.parse(answer.asOf);
    go(withQuery(place, { days: null, from: first, to: isOpen ? null : last }), 'replace');
  };
  return (
    <section class="time-figure" aria-label="Broken accounts over time">
      <Legend place={place} answer={answer} then={then} />
      <BrokenChart answer={answer} at={at} move={move} />
      <TimeBrush answer={answer} chosen={chosenIn(place, answer)} choose={choose} />
      <BrokenTable answer={answer} />
      <TimeTransport
        {...travel}
        earlier={earlier === null ? null : () => move(earlier)}
        later={later === null ? null : () => move(later)}
        present={at === null ? null : () => move(null)}
      />
    </section>
  );
};

interface SentenceProps {
  readonly answer: TimeAnswer;
  readonly then: ThenAnswer | null;
  readonly at: number | null;
}

const Sentence = ({ answer, then, at }: SentenceProps) => {
  const broken = then === null ? 0 : answer.kinds.reduce((sum, kind) => sum + (then.counts[kind] ?? 0), 0);
  return (
    <div class="sentence">
      <h1 class="figures">
        {then === null ? 'Over time' : `${figure(broken)} of ${pluralCount(then.known, 'account')} broken`}{' '}
        <span class="faint">
          {at === null
            ? `now, ${minuteText(answer.asOf)}`
            : `as of ${minuteText(new Date(at).toISOString())}`}
        </span>
      </h1>
      {answer.complete ? null : <p class="faint">still reading the log …</p>}
      {answer.forgottenUntil === null ? null : (
        <p class="faint">Moves before {minuteText(answer.forgottenUntil)} are too many to be shown.</p>
      )}
    </div>
  );
};

const Ranges = ({ place, answer, begin }: PastProps) => {
  const { query } = place;
  const days = query.get('days');
  const isChosen = query.get('from') !== null || query.get('to') !== null;
  const to = (value: string | null): string => withQuery(place, { days: value, from: null, to: null });
  return (
    <div class="ranges">
      <nav class="measure" aria-label="How much of the past">
        {['30', '90'].map((each) => (
          <Link key={each} to={to(each)} current={!isChosen && days === each}>
            {each} d
          </Link>
        ))}
        <Link to={to(null)} current={!isChosen && days === null}>
          all, {durationText(Date.parse(answer.asOf) - begin)}
        </Link>
      </nav>
      <SearchField place={place} label="Name, id or tenant" />
      <select
        aria-label="Provider"
        value={query.get('provider') ?? ''}
        onChange={(event) => go(withQuery(place, { provider: event.currentTarget.value }), 'replace')}
      >
        <option value="">all providers</option>
        {answer.providers.map((provider) => (
          <option key={provider} value={provider}>
            {provider}
          </option>
        ))}
      </select>
    </div>
  );
};

interface LegendProps {
  readonly place: Place;
  readonly answer: TimeAnswer;
  readonly then: ThenAnswer | null;
}

/** Who must act, with the numbers of the moment; each narrows the list to those. */
const Legend = ({ place, answer, then }: LegendProps) => {
  const who = place.query.get('who');
  return (
    <ul class="time-legend">
      {answer.kinds.map((kind) => (
        <li key={kind} class={hue(kind)}>
          <Link
            to={withQuery(place, { who: who === kind ? null : kind })}
            class={who === kind ? 'chosen' : ''}
            title={`List only what ${groupWordsOf(kind).words}`}
          >
            <Glyph group={kind} /> <span class="word">{groupWordsOf(kind).word}</span>{' '}
            <span class="figures">{then === null ? '' : figure(then.counts[kind] ?? 0)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
};
