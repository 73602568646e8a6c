import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChangeMessage } from '../answers.ts';
import { ask, onChange, Trouble } from './server.ts';

/** An answer on its way: what is known, and what went wrong. */
export interface Asked<T> {
  readonly answer: T | null;
  readonly trouble: Trouble | null;
}

/** How long changes are gathered before the server is asked again, in milliseconds. */
const GATHER = 250;

const troubleOf = (error: unknown): Trouble =>
  error instanceof Trouble ? error : new Trouble(String(error), 'Load the page again.');

/**
 * The server's answer to `path`, asked again when something changes that `concerns` it. The last answer stays until the
 * next one is there.
 */
export const useAnswer = <T>(
  path: string | null,
  concerns: (change: ChangeMessage) => boolean = () => true,
): Asked<T> => {
  const [asked, setAsked] = useState<Asked<T> & { path: string | null }>({
    answer: null,
    trouble: null,
    path,
  });
  const concern = useRef(concerns);
  concern.current = concerns;
  useEffect(() => {
    if (path === null) return;
    const aborter = new AbortController();
    let timer = 0;
    const load = (): void => {
      timer = 0;
      ask<T>(path, aborter.signal).then(
        (answer) => setAsked({ answer, trouble: null, path }),
        (error: unknown) => {
          if (!aborter.signal.aborted) setAsked((before) => ({ ...before, trouble: troubleOf(error), path }));
        },
      );
    };
    load();
    const deaf = onChange((change) => {
      if (timer === 0 && concern.current(change)) timer = setTimeout(load, GATHER);
    });
    return () => {
      aborter.abort();
      clearTimeout(timer);
      deaf();
    };
  }, [path]);
  return asked;
};
