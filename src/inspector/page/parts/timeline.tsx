import { useMemo, useRef } from 'preact/hooks';
import type { HistoryPoint } from '../../answers.ts';
import { hue, groupWordsOf, minuteText, secondText } from '../words.ts';
import { bandsOf, nearest, placesOf, type Band, type Measure } from './time-scale.ts';

/** A life as a band of statuses, with a slider through it. */
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

const sparse = (course: readonly HistoryPoint[], places: readonly number[]) => {
  const seen = new Set<string>();
  return course.flatMap((entry, index) => {
    const place = places[index] ?? 0;
    const lane = laneOf(entry);
    const spot = `${lane}${Math.round(place * SPOTS)}${entry.from === undefined ? '' : '!'}`;
    if (seen.has(spot)) return [];
    seen.add(spot);
    return [{ key: entry.seq, lane, place, moved: entry.from !== undefined }];
  });
};

/** The timeline of an account. */
export const Timeline = ({ course, end, index, measure, move }: TimelineProps) => {
  const track = useRef<HTMLDivElement>(null);
  const places = useMemo(() => placesOf(course, end, measure), [course, end, measure]);
  const bands = useMemo(() => bandsOf(course, places, measure), [course, places, measure]);
  const marks = useMemo(() => sparse(course, places), [course, places]);
  const entry = course[index];
  const seek = (event: PointerEvent): void => {
    const box = track.current?.getBoundingClientRect();
    if (box !== undefined && box.width > 0) move(nearest(places, (event.clientX - box.left) / box.width));
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
        {bands.map((band) => (
          <BandBox key={`${band.from}${band.status}`} band={band} />
        ))}
        <svg class="marks" aria-hidden="true">
          {marks.map(({ key, lane, place, moved }) => (
            <line
              key={key}
              class={`tick ${lane} ${moved ? 'moved' : ''}`}
              x1={percentAlong(place)}
              x2={percentAlong(place)}
              y1={lane === 'event' ? 0 : lane === 'signal' ? 10 : 20}
              y2={lane === 'event' ? 8 : lane === 'signal' ? 18 : 28}
            />
          ))}
        </svg>
        <span class="cursor" style={{ left: percentAlong(places[index] ?? 0) }} />
      </div>
      <p class="axis faint figures">
        <span>{course[0] === undefined ? '' : minuteText(course[0].at).slice(0, 10)}</span>
        <span class="lanes">
          <span class="swatch tick" /> event <span class="swatch tick signal" /> signal{' '}
          <span class="swatch tick deadline" /> deadline
        </span>
        <span>{minuteText(end).slice(0, 10)}</span>
      </p>
    </div>
  );
};

const BandBox = ({ band }: { readonly band: Band }) => {
  const { from, to, status, group } = band;
  return (
    <span
      class={`band ${hue(group)}`}
      title={status}
      style={{ left: percentAlong(from), width: percentAlong(Math.max(0, to - from)) }}
    >
      <span class="band-word">
        {groupWordsOf(group).glyph} {status}
      </span>
    </span>
  );
};
