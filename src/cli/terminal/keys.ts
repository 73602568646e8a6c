import type { Readable } from 'node:stream';

/** Where keys are read: standard input of a terminal, or a stand-in. */
export type KeyStream = Readable & {
  readonly isTTY?: boolean | undefined;
  setRawMode?(raw: boolean): unknown;
};

/**
 * Tells each key as it is pressed, without waiting for the end of a line; the terminal then sends no signals, so that Ctrl-C is a
 * key, too. Where there is no terminal, nothing is read.
 *
 * @returns what gives the terminal back as it was
 */
export const listenForKeys = (stdin: KeyStream, pressed: (key: string) => void): (() => void) => {
  if (stdin.isTTY !== true || stdin.setRawMode === undefined) return () => undefined;
  const heard = (bytes: Buffer | string): void => {
    const text = String(bytes);
    // What a key of several bytes sends, such as an arrow, begins with Escape and is no text.
    if (text.startsWith('\u001B') && text.length > 1) return;
    for (const key of text) pressed(key);
  };
  stdin.setRawMode(true);
  stdin.on('data', heard);
  stdin.resume();
  return () => {
    stdin.off('data', heard);
    stdin.setRawMode?.(false);
    stdin.pause();
  };
};
