import { useEffect, useRef, useState } from 'preact/hooks';
import { go, withQuery, type Place } from '../location.ts';

/** How long a moment may rest before the address takes it over, in milliseconds: browsers refuse to change it at every move. */
const REST = 250;

/** How often the moment moves while playing, in milliseconds. */
const BEAT = 100;

const momentIn = ({ query }: Place): number | null => {
  const text = query.get('at');
  const moment = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(moment) ? null : moment;
};

/** The place with a moment in its address. */
export const momentPlace = ({ path, query }: Place, at: number | null): Place => {
  const next = new URLSearchParams(query);
  if (at === null) next.delete('at');
  else next.set('at', new Date(at).toISOString());
  return { path, query: next };
};

/** What the past is, and how it is moved through. */
export interface Travel {
  /** The moment that is looked at, in milliseconds since 1970; null for the present. */
  readonly at: number | null;
  readonly playing: boolean;
  /** Milliseconds of the past in a second. */
  readonly pace: number;
  readonly move: (moment: number | null) => void;
  readonly play: () => void;
  readonly choose: (pace: number) => void;
}

/**
 * The moment that is looked at, in the address too.
 *
 * @param begin - where the past begins, in milliseconds since 1970
 * @param end - where it ends: the present
 */
export const useTravel = (place: Place, begin: number, end: number): Travel => {
  const asked = momentIn(place);
  const [at, setAt] = useState(asked);
  const [playing, setPlaying] = useState(false);
  const [pace, choose] = useState(86_400_000);
  const latest = useRef({ place, at, end });
  latest.current = { place, at, end };
  const timer = useRef(0);
  const sent = useRef(asked);
  useEffect(() => {
    if (asked !== sent.current) setAt(asked);
    sent.current = asked;
  }, [asked]);
  const show = (moment: number | null): void => {
    const next = moment === null || moment >= latest.current.end ? null : Math.max(begin, Math.round(moment));
    setAt(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      sent.current = next;
      const text = next === null ? null : new Date(next).toISOString();
      go(withQuery(latest.current.place, { at: text }), 'replace');
    }, REST);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!playing) return undefined;
    const beat = setInterval(() => {
      const { at: now, end: last } = latest.current;
      const next = (now ?? last) + (pace * BEAT) / 1000;
      show(next);
      if (next >= last) setPlaying(false);
    }, BEAT);
    return () => clearInterval(beat);
  }, [playing, pace, begin]);
  const play = (): void => {
    if (!playing && at === null) show(begin);
    setPlaying(!playing);
  };
  const move = (moment: number | null): void => {
    setPlaying(false);
    show(moment);
  };
  return { at, playing, pace, move, play, choose };
};
