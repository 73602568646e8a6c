import { useEffect, useRef, useState } from 'preact/hooks';
import { askServer, onChange, troubleOf, type ServerTrouble } from '../server.ts';

/** How long changes are gathered before the server is asked again, in milliseconds. */
const GATHER = 400;

/**
 * The server's answer to a path that changes faster than it is answered, as while something is dragged: one question at a time,
 * the last one always, so that the answers keep coming.
 *
 * @param follows - whether it is asked again when the fleet changes
 */
export const useLatest = <T>(
  path: string,
  follows: boolean,
): { readonly answer: T | null; readonly trouble: ServerTrouble | null } => {
  const [known, setKnown] = useState<{ answer: T | null; trouble: ServerTrouble | null }>({
    answer: null,
    trouble: null,
  });
  const wanted = useRef(path);
  wanted.current = path;
  const asking = useRef({ busy: false, again: false, gone: false });
  const ask = useRef(() => {});
  ask.current = (): void => {
    const state = asking.current;
    if (state.busy) {
      state.again = true;
      return;
    }
    [state.busy, state.again] = [true, false];
    void askServer<T>(wanted.current)
      .then(
        (answer) => setKnown({ answer, trouble: null }),
        (error: unknown) => setKnown(({ answer }) => ({ answer, trouble: troubleOf(error) })),
      )
      .finally(() => {
        state.busy = false;
        if (state.again && !state.gone) ask.current();
      });
  };
  useEffect(() => ask.current(), [path]);
  useEffect(() => {
    if (!follows) return undefined;
    let timer = 0;
    const deaf = onChange(() => {
      if (timer !== 0) return;
      timer = setTimeout(() => {
        timer = 0;
        ask.current();
      }, GATHER);
    });
    return () => {
      clearTimeout(timer);
      deaf();
    };
  }, [follows]);
  useEffect(
    () => () => {
      asking.current.gone = true;
    },
    [],
  );
  return known;
};
