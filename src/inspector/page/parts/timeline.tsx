import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { HistoryPoint } from '../../answers.ts';
import { ageOf, groupWordsOf, hue, minuteText, secondText } from '../words.ts';
import {
  LABEL_ROWS,
  LEAST,
  ticksOf,
  troubleLaneOf,
  type EpisodeLabel,
  type TroubleLane,
} from './episodes.ts';
import {
  bandsOf,
  bandsWithin,
  nearest,
  placesOf,
  wholeLife,
  placeWithin,
  zoomed,
  type Band,
  type Measure,
  type Shown,
} from './time-scale.ts';
import { useWidth } from './width.ts';

/** A life in lanes, with a slider through it. */
export interface TimelineProps {
  readonly course: readonly HistoryPoint[];
  /** Where the timeline ends. */
  readonly end: string;
  readonly index: number;
  readonly measure: Measure;
  readonly move: (index: number) => void;
}

const percentAlong = (place: number): string => `${(place * 100).toFixed(3)}%`;

const laneOf = ({ source }: HistoryPoint): 'event' | 'signal' | 'deadline' =>
  source === 'signal' || source === 'deadline' ? source : 'event';

/** Marks that would be drawn on the same spot are drawn once: long histories stay quick. */
const SPOTS = 1200;

const sparse = (course: readonly HistoryPoint[], places: readonly number[], shown: Shown) => {
  const seen = new Set<string>();
  return course.flatMap((entry, index) => {
    const place = placeWithin(shown, places[index] ?? 0);
    if (place < 0 || place > 1) return [];
    const lane = laneOf(entry);
    const spot = `${lane}${Math.round(place * SPOTS)}${entry.from === undefined ? '' : '!'}`;
    if (seen.has(spot)) return [];
    seen.add(spot);
    return [{ key: entry.seq, lane, place, moved: entry.from !== undefined }];
  });
};

/** How wide a letter of a label is at most, in pixels: some room is worth more than an exact measure. */
const LETTER_WIDTH = 7;

const widthOf = (text: string): number => text.length * LETTER_WIDTH;

const bandName = ({ status, group, since, until }: Band): string =>
  `${groupWordsOf(group).glyph} ${status} ${ageOf(since, until)}`;

/** How much nearer a turn of the wheel brings. */
const CLOSER = 0.8;

const useZoom = (track: { readonly current: HTMLElement | null }, measure: Measure) => {
  const [shown, setShown] = useState<Shown>(wholeLife);
  useLayoutEffect(() => setShown(wholeLife), [measure]);
  useLayoutEffect(() => {
    const element = track.current;
    if (element === null) return undefined;
    const turned = (event: WheelEvent): void => {
      if (event.deltaY === 0) return;
      event.preventDefault();
      const { left, width } = element.getBoundingClientRect();
      const share = Math.max(0, Math.min(1, (event.clientX - left) / Math.max(1, width)));
      setShown((before) =>
        zoomed(
          before,
          before.from + share * (before.to - before.from),
          event.deltaY < 0 ? CLOSER : 1 / CLOSER,
        ),
      );
    };
    element.addEventListener('wheel', turned, { passive: false });
    return () => element.removeEventListener('wheel', turned);
  }, []);
  return { shown, showAll: () => setShown(wholeLife) };
};

/** The timeline of an account. */
export const Timeline = ({ course, end, index, measure, move }: TimelineProps) => {
  const track = useRef<HTMLDivElement>(null);
  const width = useWidth(track);
  const { shown, showAll } = useZoom(track, measure);
  const places = useMemo(() => placesOf(course, end, measure), [course, end, measure]);
  const bands = useMemo(
    () => bandsWithin(bandsOf(course, places, measure, end), shown),
    [course, places, measure, end, shown],
  );
  const marks = useMemo(() => sparse(course, places, shown), [course, places, shown]);
  const trouble = useMemo(
    () => troubleLaneOf(bands, { width, measure: widthOf, nameOf: bandName }),
    [bands, width],
  );
  const entry = course[index];
  const cursor = placeWithin(shown, places[index] ?? 0);
  const seek = (event: PointerEvent): void => {
    const box = track.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return;
    const share = (event.clientX - box.left) / box.width;
    move(nearest(places, shown.from + share * (shown.to - shown.from)));
  };
  return (
    <div class="timeline">
      <div
        ref={track}
        class="track"
        role="slider"
        tabIndex={0}
        aria-label="Time"
        aria-valuemin={1}
        aria-valuemax={course.length}
        aria-valuenow={index + 1}
        aria-valuetext={
          entry === undefined ? '' : `${entry.event}, ${secondText(entry.at)} UTC, ${entry.state.connection}`
        }
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          seek(event);
        }}
        onPointerMove={(event) => {
          if (event.buttons === 1) seek(event);
        }}
      >
        <TroubleBands lane={trouble} />
        <WorksBands bands={bands} />
        <Marks marks={marks} />
        {cursor < 0 || cursor > 1 ? null : <span class="cursor" style={{ left: percentAlong(cursor) }} />}
      </div>
      <Axis course={course} end={end} measure={measure} shown={shown} width={width} showAll={showAll} />
    </div>
  );
};

const WorksBands = ({ bands }: { readonly bands: readonly Band[] }) => (
  <div class="lane works">
    {bands
      .filter(({ group }) => group === 'works')
      .map(({ from, to, status }) => (
        <span
          key={from}
          class="band hue-works"
          title={status}
          style={{ left: percentAlong(from), width: percentAlong(Math.max(0, to - from)) }}
        />
      ))}
  </div>
);

/** How high a row of labels is, in pixels. */
const ROW = 16;

/** The times in which the account did not work, each with a label or a leader to one. */
const TroubleBands = ({ lane }: { readonly lane: TroubleLane }) => (
  <>
    <div class="episode-labels" aria-hidden="true">
      <svg class="leaders">
        {lane.labels.flatMap((label) =>
          label.leaders.map((x) => (
            <path key={`${label.left} ${x}`} class={hue(label.group)} d={leaderPath(label, x)} />
          )),
        )}
      </svg>
      {lane.labels.map(({ text, group, left, row }) => (
        <span
          key={`${left} ${row}`}
          class={`episode-label ${hue(group)}`}
          style={{ left: `${left}px`, bottom: `${row * ROW}px` }}
        >
          {text}
        </span>
      ))}
    </div>
    <div class="lane trouble">
      {lane.episodes.map(({ band, left, width }) => (
        <span
          key={left}
          class={`band ${hue(band.group)}`}
          title={`${bandName(band)}, from ${minuteText(band.since)}`}
          style={{ left: `${left}px`, width: `${width}px` }}
        />
      ))}
    </div>
  </>
);

/** From the foot of a label down to its episode. */
const leaderPath = ({ left, row }: EpisodeLabel, x: number): string => {
  const foot = (LABEL_ROWS - row) * ROW - 1;
  const head = Math.max(left + LEAST / 2, Math.min(x, left + 2 * LETTER_WIDTH));
  return `M${head.toFixed(1)} ${foot}L${x.toFixed(1)} ${LABEL_ROWS * ROW + 2}`;
};

const markPlaces = { event: [0, 6], signal: [7, 13], deadline: [14, 20] } as const;

const Marks = ({ marks }: { readonly marks: ReturnType<typeof sparse> }) => (
  <svg class="marks" aria-hidden="true">
    {marks.map(({ key, lane, place, moved }) => (
      <line
        key={key}
        class={`tick ${lane} ${moved ? 'moved' : ''}`}
        x1={percentAlong(place)}
        x2={percentAlong(place)}
        y1={markPlaces[lane][0]}
        y2={markPlaces[lane][1]}
      />
    ))}
  </svg>
);

interface AxisProps extends Pick<TimelineProps, 'course' | 'end' | 'measure'> {
  readonly shown: Shown;
  readonly width: number;
  readonly showAll: () => void;
}

/** How much room a date needs on the axis, in pixels. */
const DATE = 90;

const Axis = ({ course, end, measure, shown, width, showAll }: AxisProps) => {
  const start = Date.parse(course[0]?.at ?? end);
  const span = Math.max(1, Date.parse(end) - start);
  const [from, to] = [start + shown.from * span, start + shown.to * span];
  const ticks = measure === 'time' ? ticksOf(from, to, Math.floor(width / DATE)) : [];
  return (
    <div class="dates faint figures">
      {measure === 'time' ? null : <span>every event as wide as the next</span>}
      {ticks.map(({ at, text }) => (
        <span key={at} class="date" style={{ left: percentAlong((at - from) / (to - from)) }}>
          {text}
        </span>
      ))}
      {shown.from === 0 && shown.to === 1 ? null : (
        <button type="button" class="small" onClick={showAll}>
          whole life
        </button>
      )}
    </div>
  );
};

/** What the marks below the lanes stand for. */
export const MarksLegend = () => (
  <p class="lanes faint">
    <span class="swatch tick" /> event <span class="swatch tick signal" /> signal{' '}
    <span class="swatch tick deadline" /> deadline
  </p>
);
