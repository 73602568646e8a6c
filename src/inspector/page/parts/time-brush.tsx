import { useMemo, useRef, useState } from 'preact/hooks';
import type { TimeAnswer } from '../../past/time-answers.ts';
import { minuteText } from '../words.ts';
import { momentOfShare, shareAlong, topPath, type DrawnStretch } from './plot.ts';
import { useWidth } from './width.ts';

/** How high the overview is, in pixels. */
const HEIGHT = 32;

/** How near an edge a pointer takes hold of it, in pixels. */
const NEAR = 10;

/** The smallest stretch that can be chosen, in milliseconds. */
const SMALLEST = 3_600_000;

type Hold = 'from' | 'to' | 'whole' | 'new';

/** A stretch of which one edge or both were moved to where a pointer or key has them. */
const dragged = (
  before: DrawnStretch,
  hold: Hold,
  start: number,
  moment: number,
  all: DrawnStretch,
): DrawnStretch => {
  const within = (value: number): number => Math.max(all.from, Math.min(all.to, value));
  switch (hold) {
    case 'from':
      return { from: within(Math.min(moment, before.to - SMALLEST)), to: before.to };
    case 'to':
      return { from: before.from, to: within(Math.max(moment, before.from + SMALLEST)) };
    case 'whole': {
      const by = Math.max(all.from - before.from, Math.min(all.to - before.to, moment - start));
      return { from: before.from + by, to: before.to + by };
    }
    case 'new':
      return { from: within(Math.min(start, moment)), to: within(Math.max(start, moment)) };
  }
};

/** What the overview shows, and how another stretch is chosen. */
export interface TimeBrushProps {
  readonly answer: TimeAnswer;
  /** The stretch that is chosen, answered or not. */
  readonly chosen: DrawnStretch;
  readonly choose: (stretch: DrawnStretch) => void;
}

interface Drag {
  readonly hold: Hold;
  readonly start: number;
  readonly before: DrawnStretch;
}

const isNear = (moment: number, edge: number, all: DrawnStretch, width: number): boolean =>
  Math.abs(shareAlong(all, moment) - shareAlong(all, edge)) * width < NEAR;

/** What a pointer takes hold of. */
const holdAt = (moment: number, shown: DrawnStretch, all: DrawnStretch, width: number): Hold => {
  if (isNear(moment, shown.from, all, width)) return 'from';
  if (isNear(moment, shown.to, all, width)) return 'to';
  const isAll = shown.from <= all.from && shown.to >= all.to;
  return !isAll && moment > shown.from && moment < shown.to ? 'whole' : 'new';
};

/** The stretch that is shown, or being chosen, and what pointers do to it. */
const useDrag = ({ chosen, choose }: TimeBrushProps, all: DrawnStretch) => {
  const track = useRef<HTMLDivElement>(null);
  const width = useWidth(track);
  const drag = useRef<Drag | null>(null);
  const [held, setHeld] = useState<DrawnStretch | null>(null);
  const shown = held ?? chosen;
  const momentOf = (event: PointerEvent): number => {
    const box = track.current?.getBoundingClientRect();
    return box === undefined
      ? all.to
      : momentOfShare(all, (event.clientX - box.left) / Math.max(1, box.width));
  };
  const finish = (): void => {
    if (held !== null && held.to - held.from >= SMALLEST) choose(held);
    drag.current = null;
    setHeld(null);
  };
  const pointers = {
    onPointerDown: (event: PointerEvent & { readonly currentTarget: HTMLDivElement }) => {
      const start = momentOf(event);
      drag.current = { hold: holdAt(start, shown, all, width), start, before: shown };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent) => {
      if (drag.current === null) return;
      const { hold, start, before } = drag.current;
      setHeld(dragged(before, hold, start, momentOf(event), all));
    },
    onPointerUp: finish,
    onPointerCancel: finish,
  };
  return { track, width, shown, pointers };
};

/** All of the past in small, with the stretch that is shown: its edges can be dragged, or moved by arrow keys. */
export const TimeBrush = (props: TimeBrushProps) => {
  const { answer, chosen, choose } = props;
  const all = { from: Date.parse(answer.begin ?? answer.from), to: Date.parse(answer.asOf) };
  const { track, width, shown, pointers } = useDrag(props, all);
  const most = Math.max(1, ...answer.overview);
  const line = useMemo(
    () => topPath(answer.overview, most, { width, height: HEIGHT - 2 }),
    [answer.overview, most, width],
  );
  // Keys may come faster than the page is drawn: each goes on from the last, until the address says otherwise.
  const latest = useRef(chosen);
  const seen = useRef(chosen);
  if (seen.current.from !== chosen.from || seen.current.to !== chosen.to) {
    seen.current = chosen;
    latest.current = chosen;
  }
  const step = (hold: 'from' | 'to') => (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const moment = latest.current[hold] + (by * (all.to - all.from)) / 100;
    latest.current = dragged(latest.current, hold, 0, moment, all);
    choose(latest.current);
  };
  const [before, after] = [shareAlong(all, shown.from), 1 - shareAlong(all, shown.to)];
  return (
    <div ref={track} class="brush" {...pointers}>
      <svg width={width} height={HEIGHT} aria-hidden="true">
        <path class="overview" d={`${line}L${width} ${HEIGHT}L0 ${HEIGHT}Z`} />
      </svg>
      <span class="veil" style={{ left: 0, width: edgeAt(before) }} />
      <span class="veil" style={{ right: 0, width: edgeAt(after) }} />
      {(['from', 'to'] as const).map((edge) => (
        <span
          key={edge}
          class="edge"
          role="slider"
          tabIndex={0}
          aria-label={edge === 'from' ? 'Beginning of what is shown' : 'End of what is shown'}
          aria-valuemin={all.from}
          aria-valuemax={all.to}
          aria-valuenow={shown[edge]}
          aria-valuetext={minuteText(new Date(shown[edge]).toISOString())}
          style={{ left: edgeAt(shareAlong(all, shown[edge])) }}
          onKeyDown={step(edge)}
        />
      ))}
    </div>
  );
};

const edgeAt = (share: number): string => `${Math.max(0, share) * 100}%`;
