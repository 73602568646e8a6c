import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { ChangeMessage } from '../answers.ts';
import { ask, onChange, onHello, troubleOf, type Trouble } from './server.ts';

/** An answer on its way: what is known, and what went wrong. */
export interface Asked<T> {
  readonly answer: T | null;
  readonly trouble: Trouble | null;
  /** Asks again. */
  readonly again: () => void;
}

/** How long changes are gathered before the server is asked again, in milliseconds. */
const GATHER = 250;

/**
 * The server's answer to `path`, asked again when something changes that `concerns` it. The last answer stays until the
 * next one is there.
 */
export const useAnswer = <T>(
  path: string | null,
  concerns: (change: ChangeMessage) => boolean = () => true,
): Asked<T> => {
  const [asked, setAsked] = useState<Omit<Asked<T>, 'again'>>({ answer: null, trouble: null });
  const concern = useRef(concerns);
  concern.current = concerns;
  const reload = useRef(() => {});
  useEffect(() => {
    if (path === null) return;
    const aborter = new AbortController();
    let [timer, asking, shown] = [0, 0, 0];
    const load = (): void => {
      timer = 0;
      const mine = ++asking;
      ask<T>(path, aborter.signal).then(
        (answer) => {
          // An answer that was overtaken on the way says what was, not what is.
          if (mine > shown) setAsked({ answer, trouble: null });
          shown = Math.max(shown, mine);
          return answer;
        },
        (error: unknown) => {
          if (!aborter.signal.aborted) setAsked((before) => ({ ...before, trouble: troubleOf(error) }));
        },
      );
    };
    load();
    reload.current = load;
    const deaf = onChange((change) => {
      if (timer === 0 && concern.current(change)) timer = setTimeout(load, GATHER);
    });
    const deafToo = onHello(load);
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
