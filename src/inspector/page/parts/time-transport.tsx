import { figure } from '../words.ts';

/** How much of the past goes by in a second. */
const paces = [
  { word: '1 h', ms: 3_600_000 },
  { word: '6 h', ms: 6 * 3_600_000 },
  { word: '1 d', ms: 86_400_000 },
  { word: '7 d', ms: 7 * 86_400_000 },
] as const;

/** What moves through the past. */
export interface TransportProps {
  readonly playing: boolean;
  readonly play: () => void;
  /** To the change before, or the next one; null where there is none. */
  readonly earlier: (() => void) | null;
  readonly later: (() => void) | null;
  /** Back to the present; null where it is looked at. */
  readonly present: (() => void) | null;
  /** Milliseconds of the past in a second. */
  readonly pace: number;
  readonly choose: (pace: number) => void;
}

/** Plays through the past, at a pace, or goes from change to change. The space bar plays, whatever was pressed last. */
export const TimeTransport = ({ playing, play, earlier, later, present, pace, choose }: TransportProps) => {
  const heard = (event: KeyboardEvent): void => {
    if (event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.type === 'keydown' && !event.repeat) play();
  };
  return (
    <div class="transport" onKeyDown={heard} onKeyUp={heard}>
      <div class="buttons">
        <button
          type="button"
          aria-label="The change before"
          disabled={earlier === null}
          onClick={() => earlier?.()}
        >
          ←
        </button>
        <button type="button" class="primary" onClick={play}>
          {playing ? 'Pause' : 'Play'} <kbd aria-hidden="true">space</kbd>
        </button>
        <button
          type="button"
          aria-label="The next change"
          disabled={later === null}
          onClick={() => later?.()}
        >
          →
        </button>
        <button type="button" class="quiet" disabled={present === null} onClick={() => present?.()}>
          Back to the present
        </button>
      </div>
      <fieldset class="speed">
        <legend>A second is</legend>
        {paces.map(({ word, ms }) => (
          <label key={word}>
            <input type="radio" name="pace" checked={ms === pace} onChange={() => choose(ms)} />
            <span>{word}</span>
          </label>
        ))}
      </fieldset>
    </div>
  );
};

/** A small picture of numbers in a row, with the numbers in words. */
export const Sparkline = ({
  numbers,
  label,
}: {
  readonly numbers: readonly number[];
  readonly label: string;
}) => {
  const most = Math.max(1, ...numbers);
  const step = 3;
  return (
    <svg
      class="sparkline"
      width={numbers.length * step}
      height="20"
      role="img"
      aria-label={`${label}: at most ${figure(most)}, last ${figure(numbers.at(-1) ?? 0)}`}
    >
      {numbers.map((value, index) => (
        <rect
          key={index}
          x={index * step}
          width={step - 1}
          y={value === 0 ? 19 : 20 - Math.max(2, (value / most) * 20)}
          height={value === 0 ? 1 : Math.max(2, (value / most) * 20)}
        />
      ))}
    </svg>
  );
};
