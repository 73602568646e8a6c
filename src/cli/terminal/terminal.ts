import pc from 'picocolors';

/** What the terminal needs of a stream: `process.stdout`, `process.stderr`, or a stand-in. */
export interface TextStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  /** Answers false when it holds enough for now: `drain` then says when it wants more. */
  write(text: string): unknown;
  /** Calls back once: `error` when nobody reads any more. */
  once?(event: 'drain' | 'error', listener: () => void): unknown;
}

/** Makes text bold, red and so on; without colour, returns it as it is. */
export type Paint = ReturnType<typeof pc.createColors>;

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a stream can show. Decided once, at the start, save the width, which follows the window. */
export interface Terminal {
  /** In columns; 80 where the stream does not know. */
  readonly width: number;
  readonly isTTY: boolean;
  /** Whether a line may be drawn over: on a terminal that is not dumb. */
  readonly redraws: boolean;
  readonly colour: boolean;
  /** Whether glyphs outside ASCII may be shown. */
  readonly unicode: boolean;
  readonly paint: Paint;
  write(text: string): void;
}

/** Where the text goes, and what the user asked for. */
export interface TerminalOptions {
  readonly stream: TextStream;
  readonly env: Environment;
  /** What an option such as `--color` says; stronger than the environment. */
  readonly forceColor?: boolean | undefined;
}

const defaultWidth = 80;

/** What `stream` can show, by the option, the environment and the stream itself, in this order. */
export const createTerminal = ({ stream, env, forceColor }: TerminalOptions): Terminal => {
  const isTTY = stream.isTTY === true;
  const colour = forceColor ?? showsColour(env, isTTY);
  return {
    get width() {
      return stream.columns !== undefined && stream.columns > 0 ? stream.columns : defaultWidth;
    },
    isTTY,
    redraws: isTTY && !isDumb(env),
    colour,
    unicode: showsUnicode(env),
    paint: pc.createColors(colour),
    write: (text) => void stream.write(text),
  };
};

/**
 * Whether to use colour: `NO_COLOR` (not empty) forbids it, `FORCE_COLOR` (not `0` or `false`) demands it;
 * otherwise a terminal that is not dumb has it.
 */
const showsColour = (env: Environment, isTTY: boolean): boolean => {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return isTTY && !isDumb(env);
};

/** Whether to use glyphs outside ASCII: unless the terminal is dumb or the locale names another encoding. */
const showsUnicode = (env: Environment): boolean => {
  if (isDumb(env)) return false;
  // The first that is set decides (POSIX, "Internationalization Variables"); containers often set none.
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  );
  return locale === undefined || /utf-?8/i.test(locale);
};

const isDumb = (env: Environment): boolean => env['TERM'] === 'dumb';
