import { pino } from 'pino';
import { LifecycleError } from '../model/errors.ts';
import type { ReceiverEvent } from '../http/index.ts';
import type { ServingLog } from './background.ts';
import type { LogLevel } from './log-level.ts';
import type { TextStream } from './terminal/terminal.ts';

/** Names under which secrets and payloads travel. Nothing logs them; should something do so one day, they are blanked. */
export const blanked: readonly string[] = [
  'secret',
  'secrets',
  'key',
  'token',
  'authorization',
  'headers',
  'payload',
  'body',
  'raw',
  'url',
];

/** A log of JSON lines. */
export const createServingLog = (stream: TextStream, level: LogLevel): ServingLog =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: blanked.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    },
    { write: (line: string) => void stream.write(line) },
  );

/** What may be logged of an error. The message of a foreign error is left out, because it may quote a payload. */
export const errorFields = (error: unknown): object => {
  if (error instanceof LifecycleError) return { code: error.code, message: error.message, hint: error.hint };
  if (!(error instanceof Error)) return { code: 'internal', type: typeof error };
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return { code: 'internal', type: error.name, stack: frames?.map((line) => line.trim()) };
};

/** For how long refusals of one kind are counted before they are told again, in milliseconds. */
const QUIET_MS = 1000;

/** The same for a sender whose clock is wrong: it stays so for hours, in milliseconds. */
const QUIET_CLOCK_MS = 60_000;

/** What is said of a refusal, for how long not again, and as what it is counted. */
interface Said {
  readonly kind: string;
  readonly quietMs: number;
  readonly detail: object;
  readonly message: string;
}

const saidOf = (event: Exclude<ReceiverEvent, { kind: 'stored' }>): Said => {
  const kind = `${event.kind} ${event.path} ${event.status}`;
  if (event.kind === 'failed')
    return { kind, quietMs: QUIET_MS, detail: errorFields(event.error), message: 'not stored' };
  const { code, secondsAhead } = event;
  if (secondsAhead === undefined) return { kind, quietMs: QUIET_MS, detail: { code }, message: 'refused' };
  const off = secondsAhead > 0 ? `${secondsAhead} s ahead` : `${-secondsAhead} s behind`;
  return {
    kind: `${kind} ${code}`,
    quietMs: QUIET_CLOCK_MS,
    detail: { code, secondsAhead },
    message: `refused: the time of the signature is ${off}`,
  };
};

/**
 * Tells what happens at the door; a flood of one kind of refusal takes one line a second, a sender whose clock is wrong one a
 * minute.
 */
export const doorLog = (log: ServingLog, now: () => number): ((event: ReceiverEvent) => void) => {
  const told = new Map<string, { at: number; unsaid: number }>();
  return (event) => {
    if (event.kind === 'stored') {
      log.debug({ channel: event.channel, decisions: event.decisions }, 'stored');
      return;
    }
    const { kind, quietMs, detail, message } = saidOf(event);
    const fields = { path: event.path, status: event.status, ...detail };
    const last = told.get(kind);
    if (last !== undefined && now() - last.at < quietMs) {
      last.unsaid += 1;
      return;
    }
    const more = last === undefined || last.unsaid === 0 ? {} : { alsoBefore: last.unsaid };
    told.set(kind, { at: now(), unsaid: 0 });
    if (event.kind === 'failed') log.error({ ...fields, ...more }, message);
    else log.warn({ ...fields, ...more }, message);
  };
};
