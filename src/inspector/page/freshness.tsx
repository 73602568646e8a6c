import { useEffect, useRef, useState } from 'preact/hooks';
import { heardWords, isSilent, lostWords, reconciledWords } from '../../views/shown/freshness.ts';
import type { ReplayAnswer } from '../answers.ts';
import type { FreshnessAnswer } from '../work-answers.ts';
import { useAnswer } from './answers.ts';
import { onChange, onLive } from './server.ts';
import { minuteText } from './words.ts';

/** How often the words are brought up to date, in milliseconds. */
const TICK = 5000;

/** How often it is asked whether the database is still there, in milliseconds: no change tells it. */
const ASK = 15_000;

/** The server's clock, going on from its last answer; 0 before the first. */
const useServerClock = (answer: FreshnessAnswer | null): number => {
  const base = useRef({ at: 0, since: 0 });
  const [, setTicks] = useState(0);
  const told = answer?.now ?? null;
  if (told !== null && Date.parse(told) !== base.current.at)
    base.current = { at: Date.parse(told), since: performance.now() };
  useEffect(() => {
    const timer = setInterval(() => setTicks((ticks) => ticks + 1), TICK);
    return () => clearInterval(timer);
  }, []);
  return base.current.at + performance.now() - base.current.since;
};

const useReplayClock = (): string | null => {
  const [replay, setReplay] = useState<ReplayAnswer | null>(null);
  useEffect(() => onChange((change) => setReplay(change.replay)), []);
  return replay?.phase === 'playing' ? replay.clock : null;
};

const momentIn = (time: string | null): number | null => (time === null ? null : Date.parse(time));

const freshnessWords = (
  { heardAt, reconciledAt, replays }: FreshnessAnswer,
  now: number,
): readonly string[] => {
  const heard = momentIn(heardAt);
  if (replays) return heard === null ? [] : [`a log, as of ${minuteText(heardAt ?? '')}`];
  const reconciled = momentIn(reconciledAt);
  // Where nothing was heard either, it is a fleet of the past, and it goes without saying.
  const says = reconciled !== null && (!isSilent(reconciled, now) || !isSilent(heard, now));
  return [heardWords(heard, now), ...(says ? [reconciledWords(reconciled, now)] : [])];
};

/** How fresh what the page shows is, in words; and what is in the way, where something is. */
export const Freshness = () => {
  const { answer, trouble, again } = useAnswer<FreshnessAnswer>('/api/freshness');
  const [live, setLive] = useState(true);
  const now = useServerClock(answer);
  const playing = useReplayClock();
  useEffect(() => onLive(setLive), []);
  useEffect(() => {
    const timer = setInterval(again, ASK);
    return () => clearInterval(timer);
  }, [again]);
  return (
    <p class="freshness figures" role="status">
      {live && trouble === null ? null : <strong class="trouble">not connected</strong>}
      {answer?.lost == null ? null : <strong class="trouble">{lostWords(answer.lost)}</strong>}
      {answer === null || answer.lost !== null ? null : playing !== null ? (
        <span class="replaying">◐ replaying {minuteText(playing)}</span>
      ) : (
        freshnessWords(answer, now).map((words) => (
          <span key={words} title={answer.heardAt === null ? '' : minuteText(answer.heardAt)}>
            {words}
          </span>
        ))
      )}
    </p>
  );
};
