import { titleOf } from '../http/index.ts';
import { readPayload } from '../index.ts';
import type { Store } from '../store/port.ts';
import type { ServingLog } from './background.ts';
import { DeliveryRate } from './delivery-rate.ts';
import { logLevels, type LogLevel } from './log-level.ts';
import type { LogFormatName } from './log-format.ts';
import { newsLookOf, NewsPrinter } from './news-printer.ts';
import { noticeLine, refusalLine } from './print/news.ts';
import { blanked, createServingLog } from './serving-log.ts';
import type { Shell } from './shell.ts';
import { followTail, Tail, type StoredNews } from './tail.ts';
import { age } from './terminal/figures.ts';

/** How a server tells what it does. */
export interface ServingVoice {
  readonly log: ServingLog;
  /** Begins to tell what is stored, now that the server listens; null where that is too far away to be looked at all the time. */
  begin(store: Store | null, reconciledAt: () => number | null): void;
  /** Tells the last of it, and resolves when nothing is told any more. */
  end(): Promise<void>;
}

/** What is asked of the voice of a server. */
export interface VoiceFlags {
  readonly logLevel: LogLevel;
  /** Default: in words on a terminal, as JSON elsewhere. */
  readonly logFormat?: LogFormatName;
}

/** The voice of a server: lines of JSON for programs, words for a terminal. */
export const voiceOf = (shell: Shell, { logLevel, logFormat }: VoiceFlags): ServingVoice => {
  const format = logFormat ?? (shell.err.isTTY ? 'text' : 'json');
  if (format === 'text') return new WordsOnTerminal(shell, logLevel);
  const log = createServingLog(shell.io.stderr, logLevel);
  return { log, begin: () => undefined, end: () => Promise.resolve() };
};

/** Tells the same lines as `watch`, and what the server refuses, above a foot that says how the fleet stands. */
class WordsOnTerminal implements ServingVoice {
  readonly log: ServingLog;
  readonly #shell: Shell;
  readonly #stopping = new AbortController();
  #printer: NewsPrinter | null = null;
  #following: Promise<void> = Promise.resolve();
  #last: () => void = () => undefined;
  readonly #tellsNews: boolean;

  constructor(shell: Shell, level: LogLevel) {
    this.#shell = shell;
    this.#tellsNews = logLevels.indexOf(level) <= logLevels.indexOf('info');
    const print = (text: string): void =>
      this.#printer === null ? shell.note(text) : this.#printer.line(text);
    const from = (least: LogLevel) =>
      logLevels.indexOf(least) < logLevels.indexOf(level)
        ? () => undefined
        : (fields: object, message: string) => print(logLine(least, { fields, message }, shell));
    this.log = {
      debug: from('debug'),
      info: from('info'),
      warn: from('warn'),
      error: from('error'),
      fatal: from('error'),
    };
  }

  begin(store: Store | null, reconciledAt: () => number | null): void {
    if (store === null) return;
    const { io, err } = this.#shell;
    const now = (): number => io.now();
    const compared = (): string => {
      const at = reconciledAt();
      return at === null ? 'not reconciled' : `reconciled ${age(at, now())} ago`;
    };
    const more = (): readonly string[] => [compared(), 'Ctrl-C ends'];
    const rate = new DeliveryRate(store, now());
    const printer = new NewsPrinter({ store, rate, lines: err, foot: err.redraws ? err : null, more, now });
    const tail = new Tail(store, readPayload);
    const heard = (page: readonly StoredNews[]): void => {
      printer.heard(page);
      if (this.#tellsNews) for (const news of page) printer.print(news);
    };
    this.#printer = printer;
    this.#last = () => {
      for (const page of tail.news()) heard(page);
    };
    this.#following = followTail(
      tail,
      { heard, looked: () => printer.refresh() },
      this.#stopping.signal,
    ).catch((error: unknown) => this.log.error({ message: String(error) }, 'what is stored cannot be told'));
  }

  async end(): Promise<void> {
    this.#stopping.abort();
    await this.#following;
    this.#last();
    this.#printer?.end();
  }
}

/** What a log says, and of what. */
interface LogWords {
  readonly fields: object;
  readonly message: string;
}

const logLine = (level: LogLevel, { fields, message }: LogWords, { io, err }: Shell): string => {
  const [now, look] = [io.now(), newsLookOf(err)];
  const said = inWords(fields);
  return level === 'warn' || level === 'error'
    ? refusalLine(now, message, said, look)
    : noticeLine(now, message, said, look);
};

/** Fields in words: of a refusal where and why, of a fault what it says, of others their names and values. */
const inWords = (fields: object): string => {
  const { path, status, code, message, hint, stack: _stack, ...others } = { ...fields } as LogFields;
  const more = Object.entries(others)
    .filter(([name, value]) => !blanked.includes(name) && !isEmpty(value))
    .map(([name, value]) => `${spaced(name)} ${valueInWords(value)}`);
  const where = path === undefined ? '' : `${path} ${status}`;
  const why = message ?? (code === undefined ? '' : path === undefined ? code : titleOf(code));
  return [
    [where, why].filter((text) => text !== '').join(': '),
    ...(hint === undefined ? [] : [hint]),
    ...more,
  ]
    .filter((text) => text !== '')
    .join(', ');
};

/** The fields that have words of their own. */
interface LogFields {
  readonly path?: string;
  readonly status?: number;
  readonly code?: string;
  readonly message?: string;
  readonly hint?: string;
  readonly stack?: unknown;
  readonly [name: string]: unknown;
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

const valueInWords = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(valueInWords).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** A field's name as words: `alsoBefore` is `also before`. */
const spaced = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
