import { useEffect, useRef, useState } from 'preact/hooks';
import type { FleetAnswer, ReplayAnswer, ReplayCommand, ReplaySpeed } from '../../answers.ts';
import { useAnswer } from '../answers.ts';
import { useKeys } from '../keys.ts';
import { usePlace } from '../location.ts';
import { Mark } from '../mark.tsx';
import { Empty, TroubleNotice } from '../notice.tsx';
import { AccountsList, useAccounts } from '../parts/accounts-list.tsx';
import { Matrix } from '../parts/matrix.tsx';
import { command, onChange, troubleOf, type ServerTrouble } from '../server.ts';
import { figure, minuteText, pluralCount } from '../words.ts';

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

/** The replay of a log of many accounts, step by step or at a speed. */
export const ReplayRoom = () => {
  const place = usePlace();
  const { replay, trouble, tell } = useReplay();
  const { answer: fleet } = useAnswer<FleetAnswer>('/api/fleet');
  const list = useAccounts('order=recent&show=all');
  useEffect(() => {
    document.title = 'Replay · account-lifecycle';
  }, []);
  useKeys({
    ' ': () => tell({ action: replay?.phase === 'playing' ? 'pause' : 'play' }),
    '.': () => tell({ action: 'step', lines: 1 }),
  });
  if (trouble !== null) return <TroubleNotice trouble={trouble} />;
  if (replay === null && fleet === null) return <p class="faint">Asking …</p>;
  if (replay === null)
    return (
      <Empty>
        <h1>Replay</h1>
        <p>There is no log to replay: this inspector looks at a database. Start one with a log:</p>
        <pre>account-lifecycle inspect --log FILE</pre>
      </Empty>
    );
  return (
    <div class="replay">
      <Controls replay={replay} tell={tell} />
      {fleet === null ? null : (
        <>
          <section class="replay-list" aria-label="Accounts, the latest change first">
            <h2>Latest changes</h2>
            {fleet.total === 0 ? (
              <Empty>
                <p>Nothing has been replayed yet: step, or play.</p>
              </Empty>
            ) : (
              <AccountsList list={list} label="Accounts, the latest change first" />
            )}
          </section>
          <section class="replay-counts">
            <h2>{pluralCount(fleet.total, 'account')}</h2>
            <p class="figures">
              <Mark group="operator" word={`${figure(fleet.attention.operator)} operator`} />{' '}
              <Mark group="user" word={`${figure(fleet.attention.user)} user`} />{' '}
              {fleet.attention.admin === 0 ? null : (
                <Mark group="admin" word={`${figure(fleet.attention.admin)} admin`} />
              )}
            </p>
            {fleet.total === 0 ? null : <Matrix fleet={fleet} place={place} />}
          </section>
        </>
      )}
    </div>
  );
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
    <section class="controls" aria-label="Replay">
      <h1>
        {replay.clock === null ? 'Before the first line' : minuteText(replay.clock)}{' '}
        <span class="faint">{replay.name}</span>
      </h1>
      <p class="figures" role="status">
        {pluralCount(replay.lines, 'line')}
        {replay.of === null ? '' : ` of ${figure(replay.of)}`}, {phases[replay.phase]}
        {replay.quarantined === 0 ? null : (
          <span class="faint"> · {pluralCount(replay.quarantined, 'line')} in quarantine</span>
        )}
      </p>
      {replay.of === null ? null : <progress value={replay.lines} max={replay.of} aria-label="Lines done" />}
      {replay.problem === null ? null : (
        <div class="notice" role="alert">
          <p>
            <strong>{replay.problem}</strong>
          </p>
          <p>Fix the log, then start over.</p>
        </div>
      )}
      <div class="buttons">
        <button type="button" onClick={() => tell({ action: 'restart' })}>
          Start over
        </button>
        <button type="button" disabled={over} onClick={() => tell({ action: 'step', lines: 1 })}>
          Step <kbd>.</kbd>
        </button>
        <button
          type="button"
          class="primary"
          disabled={over}
          onClick={() => tell({ action: playing ? 'pause' : 'play' })}
        >
          {playing ? 'Pause' : 'Play'} <kbd>space</kbd>
        </button>
        <button type="button" disabled={over} onClick={() => tell({ action: 'end' })}>
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
