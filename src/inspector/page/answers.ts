import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { ChangeMessage } from '../answers.ts';
import { askServer, onChange, onHello, troubleOf, type ServerTrouble } from './server.ts';

/** An answer on its way: what is known, and what went wrong. */
export interface Asked<T> {
  readonly answer: T | null;
  readonly trouble: ServerTrouble | null;
  /** Asks again. */
  readonly again: () => void;
}

/** What changes have to do with an answer. */
export interface Following<T> {
  /** Whether a change makes the answer another one. Default: always. */
  readonly concerns?: (change: ChangeMessage) => boolean;
  /**
   * The answer with what a change tells, so that it need not be asked for again; null where the change does not tell enough.
   * An answer that grows is not asked for again when the stream begins either: its stream goes on where the answer ended.
   */
  readonly grow?: (answer: T, change: ChangeMessage) => T | null;
}

/** How long changes are gathered before the server is asked again, in milliseconds. */
const GATHER = 250;

/**
 * The server's answer to `path`, kept up to date: it grows by what a change tells, or is asked for again. The last answer
 * stays until the next one is there.
 */
export const useAnswer = <T>(path: string | null, following: Following<T> = {}): Asked<T> => {
  const [asked, setAsked] = useState<Omit<Asked<T>, 'again'>>({ answer: null, trouble: null });
  const follow = useRef(following);
  follow.current = following;
  const reload = useRef(() => {});
  useEffect(() => {
    if (path === null) return;
    const aborter = new AbortController();
    let [timer, asking, shown, settled] = [0, 0, 0, 0];
    let latest: T | null = null;
    const show = (answer: T): void => {
      latest = answer;
      setAsked({ answer, trouble: null });
    };
    const load = (): void => {
      timer = 0;
      const mine = ++asking;
      askServer<T>(path, aborter.signal).then(
        (answer) => {
          settled += 1;
          // An answer that was overtaken on the way says what was, not what is.
          if (mine > shown) show(answer);
          shown = Math.max(shown, mine);
          return answer;
        },
        (error: unknown) => {
          settled += 1;
          latest = null;
          if (!aborter.signal.aborted) setAsked((before) => ({ ...before, trouble: troubleOf(error) }));
        },
      );
    };
    /** What a change makes of the answer. None on its way may come after it: it might say what was before. */
    const grownBy = (change: ChangeMessage): T | null =>
      latest === null || timer !== 0 || settled < asking
        ? null
        : (follow.current.grow?.(latest, change) ?? null);
    load();
    reload.current = load;
    const deaf = onChange((change) => {
      if (follow.current.concerns?.(change) === false) return;
      const grown = grownBy(change);
      if (grown !== null) show(grown);
      else if (timer === 0) timer = setTimeout(load, GATHER);
    });
    const deafToo = onHello(() => {
      if (follow.current.grow === undefined || latest === null) load();
    });
    return () => {
      aborter.abort();
      clearTimeout(timer);
      deaf();
      deafToo();
    };
  }, [path]);
  const again = useCallback(() => reload.current(), []);
  return { ...asked, again };
};
