import { pino } from 'pino';
import { LifecycleError } from '../model/errors.ts';
import type { ReceiverEvent } from '../http/index.ts';
import type { ServingLog } from './background.ts';
import type { LogLevel } from './log-level.ts';
import type { TextStream } from './terminal/terminal.ts';

/** Names under which secrets and payloads travel. Nothing logs them; should something do so one day, they are blanked. */
const blanked = [
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

/** Tells what happens at the door; a flood of one kind of refusal takes one line a second. */
export const doorLog = (log: ServingLog, now: () => number): ((event: ReceiverEvent) => void) => {
  const told = new Map<string, { at: number; unsaid: number }>();
  return (event) => {
    if (event.kind === 'stored') {
      log.debug({ channel: event.channel, decisions: event.decisions }, 'stored');
      return;
    }
    const detail = event.kind === 'failed' ? errorFields(event.error) : { code: event.code };
    const fields = { path: event.path, status: event.status, ...detail };
    const kind = `${event.kind} ${event.path} ${event.status}`;
    const last = told.get(kind);
    if (last !== undefined && now() - last.at < QUIET_MS) {
      last.unsaid += 1;
      return;
    }
    const more = last === undefined || last.unsaid === 0 ? {} : { alsoBefore: last.unsaid };
    told.set(kind, { at: now(), unsaid: 0 });
    if (event.kind === 'failed') log.error({ ...fields, ...more }, 'not stored');
    else log.warn({ ...fields, ...more }, 'refused');
  };
};
