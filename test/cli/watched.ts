import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import type { Interrupt } from '../../src/cli/io.ts';
import { main } from '../../src/cli/main.ts';
import type { KeyStream } from '../../src/cli/terminal/keys.ts';
import type { Environment } from '../../src/cli/terminal/terminal.ts';
import { testIo } from './run.ts';

/** What differs from a command in a plain pipe. */
export interface LongSetting {
  /** Columns of a terminal on all three streams; without it there is none. */
  readonly columns?: number;
  readonly env?: Environment;
}

/** Standard input of a terminal, or an empty stream. */
const keyboard = (isTTY: boolean): KeyStream & { readonly raw: boolean[] } => {
  const raw: boolean[] = [];
  const stream = new Readable({ read: () => undefined });
  return Object.assign(stream, { isTTY, raw, setRawMode: (on: boolean) => raw.push(on) });
};

/** A command that runs until it is told to end, and what it has written so far. */
export const started = (argv: readonly string[], { columns, env = {} }: LongSetting = {}) => {
  const written = new EventEmitter();
  const io = testIo({ env, ...(columns === undefined ? {} : { columns }) });
  const texts = { stdout: '', stderr: '' };
  const heard = (name: keyof typeof texts) => (text: string) => {
    texts[name] += text;
    written.emit('text');
  };
  const stdin = keyboard(columns !== undefined);
  let interrupt: (how: Interrupt) => void = () => undefined;
  const interrupted = new Promise<Interrupt>((resolve) => (interrupt = resolve));
  const ended = main(argv, {
    ...io,
    stdin,
    stdout: { ...io.stdout, write: heard('stdout') },
    stderr: { ...io.stderr, write: heard('stderr') },
    onInterrupt: (listener) => {
      void interrupted.then(listener);
      return () => undefined;
    },
  });
  /** Resolves once a stream holds a text. */
  const said = (name: keyof typeof texts, text: string | RegExp): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (typeof text === 'string' ? !texts[name].includes(text) : !text.test(texts[name])) return;
        written.off('text', look);
        resolve();
      };
      written.on('text', look);
      look();
    });
  return {
    texts,
    stdin,
    said,
    ended,
    press: (keys: string) => stdin.push(keys),
    interrupt: (how: Interrupt) => interrupt(how),
  };
};
