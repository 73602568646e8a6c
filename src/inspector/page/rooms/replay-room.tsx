import { useEffect, useRef, useState } from 'preact/hooks';
import type { ReplayAnswer, ReplayCommand, ReplaySpeed } from '../../answers.ts';
import { useAnswer } from '../answers.ts';
import { useKeys } from '../keys.ts';
import { TroubleNotice } from '../notice.tsx';
import { command, onChange, troubleOf, type ServerTrouble } from '../server.ts';
import { figure, pluralCount } from '../words.ts';

const speeds: readonly ReplaySpeed[] = [1, 10, 100, 1000, 'max'];

const useReplay = () => {
  const asked = useAnswer<ReplayAnswer | null>('/api/replay', { concerns: () => false });
  const [told, setTold] = useState<ReplayAnswer | null>(null);
  const [trouble, setTrouble] = useState<ServerTrouble | null>(null);
  const heard = useRef(0);
  useEffect(
    () =>
      onChange((change) => {
        heard.current += 1;
        setTold(change.replay);
      }),
    [],
  );
  const obeyed = async (what: ReplayCommand): Promise<void> => {
    const before = heard.current;
    try {
      const answer = await command(what);
      // A change that was heard of meanwhile may be the newer one. Should it not be, another one follows.
      if (heard.current === before) setTold(answer);
      setTrouble(null);
    } catch (error) {
      setTrouble(troubleOf(error));
    }
  };
  const tell = (what: ReplayCommand): void => void obeyed(what);
  return { replay: told ?? asked.answer, trouble: trouble ?? asked.trouble, tell };
};

/** Replays the log itself, line by line or at a speed: what has been replayed is the past that is moved through. */
export const LogControls = () => {
  const { replay, trouble, tell } = useReplay();
  useKeys({ '.': () => tell({ action: 'step', lines: 1 }) });
  if (trouble !== null) return <TroubleNotice trouble={trouble} />;
  return replay === null ? null : <Controls replay={replay} tell={tell} />;
};

interface ControlsProps {
  readonly replay: ReplayAnswer;
  readonly tell: (what: ReplayCommand) => void;
}

const phases: Readonly<Record<ReplayAnswer['phase'], string>> = {
  paused: 'paused',
  playing: 'playing',
  finished: 'at the end',
  failed: 'failed',
};

const Controls = ({ replay, tell }: ControlsProps) => {
  const over = replay.phase === 'finished' || replay.phase === 'failed';
  const playing = replay.phase === 'playing';
  return (
    <section class="controls" aria-label="The log">
      <p class="figures" role="status">
        <span class="id">{replay.name}</span> <span class="faint">·</span> {pluralCount(replay.lines, 'line')}
        {replay.of === null ? '' : ` of ${figure(replay.of)}`}, {phases[replay.phase]}
        {replay.quarantined === 0 ? null : (
          <span class="faint"> · {pluralCount(replay.quarantined, 'line')} in quarantine</span>
        )}
      </p>
      {replay.problem === null ? null : (
        <div class="notice" role="alert">
          <p>
            <strong>{replay.problem}</strong>
          </p>
          <p>Fix the log, then start over.</p>
        </div>
      )}
      <div class="buttons">
        <button type="button" class="small" onClick={() => tell({ action: 'restart' })}>
          Start over
        </button>
        <button
          type="button"
          class="small"
          disabled={over}
          onClick={() => tell({ action: 'step', lines: 1 })}
        >
          One line <kbd>.</kbd>
        </button>
        <button
          type="button"
          class="small"
          disabled={over}
          onClick={() => tell({ action: playing ? 'pause' : 'play' })}
        >
          {playing ? 'Stop reading' : 'Read on'}
        </button>
        <button type="button" class="small" disabled={over} onClick={() => tell({ action: 'end' })}>
          To the end
        </button>
        <Speed speed={replay.speed} tell={tell} />
      </div>
    </section>
  );
};

const Speed = ({ speed, tell }: { readonly speed: ReplaySpeed; readonly tell: ControlsProps['tell'] }) => (
  <fieldset class="speed">
    <legend>Lines a second</legend>
    {speeds.map((each) => (
      <label key={each}>
        <input
          type="radio"
          name="speed"
          checked={each === speed}
          onChange={() => tell({ action: 'speed', speed: each })}
        />
        <span>{each === 'max' ? 'all' : figure(each)}</span>
      </label>
    ))}
  </fieldset>
);
