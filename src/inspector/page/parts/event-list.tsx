import type { HistoryPoint, StepAnswer } from '../../answers.ts';
import { Glyph } from '../mark.tsx';
import { secondText, stateWord } from '../words.ts';
import { VirtualList } from './virtual-list.tsx';

/** The events of an account and the chosen one. */
export interface EventListProps {
  readonly course: readonly HistoryPoint[];
  readonly index: number;
  readonly move: (index: number) => void;
}

/** What an event changed; a status that it names itself is not said again. */
const changeOf = ({ event, from, state }: HistoryPoint): string => {
  if (from === undefined) return '';
  if (from.connection === state.connection) return `sync ${state.sync}`;
  const word = stateWord(state.connection);
  return word.startsWith(`${event} `) ? word.slice(event.length + 1) : word;
};

/** The events, oldest first; the chosen one is kept in view. */
export const EventList = ({ course, index, move }: EventListProps) => (
  <VirtualList
    class="events"
    label="Events, oldest first"
    count={course.length}
    rowHeight={32}
    keep={index}
    row={(at) => {
      const entry = course[at];
      if (entry === undefined) return null;
      return (
        <button
          type="button"
          class="event"
          aria-current={at === index ? 'true' : undefined}
          onClick={() => move(at)}
        >
          <span class="figures">{secondText(entry.at)}</span>
          <span class="event-name">{entry.event}</span>
          <span class={entry.decision === 'applied' ? '' : 'faint'}>{entry.decision}</span>
          <span class="change">
            {entry.from === undefined ? null : <Glyph group={entry.group} />} {changeOf(entry)}
          </span>
        </button>
      );
    }}
  />
);

/** The chosen event: what it did and why, and the payload as it came. */
export const EventDetail = ({ step }: { readonly step: StepAnswer }) => {
  const { entry, refused, hypotheses } = step;
  const causes = new Set<string>(hypotheses.map(({ cause }) => cause));
  const guards = refused.filter(({ guard }) => !causes.has(guard));
  return (
    <div class="event-detail">
      <p>{entry.summary}</p>
      {guards.map(({ guard, reason }) => (
        <p key={guard} class="faint">
          {guard} refused: {reason}.
        </p>
      ))}
      <p class="faint figures">
        entry {entry.seq} · version {entry.version} · from {entry.source} · received {secondText(entry.at)}{' '}
        UTC
        {entry.occurredAt === undefined ? '' : ` · happened ${secondText(entry.occurredAt)} UTC`}
      </p>
      {entry.payload === undefined ? (
        <p class="faint">
          {entry.payloadDropped === true
            ? 'Its payload was dropped, since payloads are kept for a time only.'
            : 'A deadline has no payload.'}
        </p>
      ) : (
        <pre class="payload" tabIndex={0} aria-label="Payload as it came">
          {JSON.stringify(entry.payload, null, 2)}
        </pre>
      )}
    </div>
  );
};
