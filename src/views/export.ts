import type { EventSource } from '../../machines/event.ts';
import { isoTime } from '../model/clock.ts';
import { isOvertaken } from '../store/overtaken.ts';
import type { LogEntry, StoreReader } from '../store/port.ts';

/** Entries that the engine wrote by itself: a replay writes them again. */
const ownSources: ReadonlySet<EventSource> = new Set(['deadline', 'engine']);

/** How many log entries are read at once. */
const PAGE = 1000;

/** When an entry was received: an event from a clock ahead happened then, and may count from later. */
const receiptOf = ({ at, occurredAt, flags }: LogEntry): number =>
  flags.includes('clockAhead') ? (occurredAt ?? at) : at;

/** An entry as a line of a log (DOMAIN §3.5). The payload stands in it as it was stored. */
const exportedLine = (entry: LogEntry): string => {
  const { source, payload } = entry;
  return `{"received_at":"${isoTime(receiptOf(entry))}","source":"${source}","payload":${payload ?? 'null'}}`;
};

/**
 * A store's log as lines that `replay` reads, in its order, by pages: all that stands there now. Deadlines and incidents are no
 * lines, since a replay finds them by itself; nor is what came out of quarantine when its account had been heard of since, for
 * a line could not say that it moves nothing.
 */
export function* exportLog(store: StoreReader): Generator<readonly string[], void, undefined> {
  const newest = store.log({ last: true, limit: 1 })[0]?.seq ?? 0;
  for (let after = 0; after < newest;) {
    const page = store.log({ after, limit: Math.min(PAGE, newest - after) });
    after = page.at(-1)?.seq ?? newest;
    yield page.filter((entry) => !ownSources.has(entry.source) && !isOvertaken(entry)).map(exportedLine);
  }
}
