import { useEffect, useRef, useState } from 'preact/hooks';
import { troubleOf } from '../server.ts';

/** What was put on the clipboard, and how that is said. */
export interface Copied {
  readonly text: string;
  readonly said: string;
}

/** What has just been done. */
interface RemarkMade {
  readonly text: string;
  /** Takes it back. */
  readonly undo?: () => void;
}

/** Says what was done, and does what is to be told of. */
export interface ActSaying {
  readonly said: RemarkMade | null;
  readonly say: (text: string, undo?: () => void) => void;
  /** Copies what `make` gives, and says what that was, or why it could not be. */
  readonly copy: (make: () => Copied | Promise<Copied>) => Promise<void>;
}

/** How long it is said what was done, in milliseconds; longer where that can be taken back. */
const [SAID, UNDONE] = [4000, 20_000];

/** One place of a room that says what was done. */
export const useSaying = (): ActSaying => {
  const [said, setSaid] = useState<RemarkMade | null>(null);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const say = (text: string, undo?: () => void): void => {
    setSaid(undo === undefined ? { text } : { text, undo });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setSaid(null), undo === undefined ? SAID : UNDONE);
  };
  const copy = async (make: () => Copied | Promise<Copied>): Promise<void> => {
    try {
      const { text, said: words } = await make();
      await navigator.clipboard.writeText(text);
      say(`Copied ${words}.`);
    } catch (error) {
      say(`Not copied: ${troubleOf(error).message}`);
    }
  };
  return { said, say, copy };
};

/** Says what was done, to the eye and to screen readers. */
export const Remark = ({ said }: Pick<ActSaying, 'said'>) => (
  <div class={said === null ? 'said' : 'said shown'}>
    <p role="status">{said?.text}</p>
    {said?.undo === undefined ? null : (
      <button type="button" class="quiet small" onClick={said.undo}>
        Undo
      </button>
    )}
  </div>
);
