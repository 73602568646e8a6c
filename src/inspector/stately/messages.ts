import type { StatelyInspectionEvent } from '@statelyai/inspect';

/*
 * The last door before a page: every message is made anew from the fields named here, whoever handed it to the
 * inspector and whatever else it carries.
 */

type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const plain = (value: unknown): Plain => (isPlain(value) ? value : {});

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Facts of an account that may be shown, see `ShownFacts`. */
const shownFacts = [
  'provider',
  'version',
  'incarnation',
  'since',
  'lastSeenAt',
  'authorizedAt',
  'flippedAt',
  'deletedAt',
] as const;

const isFact = (value: unknown): value is string | number | null =>
  value === null || typeof value === 'string' || typeof value === 'number';

/** Names of states and events are made of these; anything else is no name. */
const nameOf = (value: unknown): string => {
  const name = text(value) ?? '';
  return /^[\w.:@/-]{1,200}$/.test(name) ? name : '';
};

const stateValueOf = (value: unknown, depth = 0): unknown => {
  if (!isPlain(value) || depth > 10) return nameOf(value);
  return Object.fromEntries(
    Object.entries(value).map(([state, below]) => [nameOf(state), stateValueOf(below, depth + 1)]),
  );
};

const contextOf = (context: unknown): Plain => {
  const given = plain(context);
  return Object.fromEntries(
    shownFacts.flatMap((fact) =>
      Object.hasOwn(given, fact) && isFact(given[fact]) ? [[fact, given[fact]]] : [],
    ),
  );
};

const snapshotOf = (snapshot: unknown): Plain => {
  const { status, value, context } = plain(snapshot);
  return {
    status: nameOf(status) || 'active',
    ...(value === undefined ? {} : { value: stateValueOf(value) }),
    context: contextOf(context),
  };
};

const eventOf = (event: unknown): Plain => {
  const { type, decision } = plain(event);
  return { type: nameOf(type), ...(decision === undefined ? {} : { decision: nameOf(decision) }) };
};

/** A chart without its initial context, which may hold anything. */
const definitionOf = (definition: unknown): string | undefined => {
  const chart = text(definition);
  if (chart === undefined) return undefined;
  const { context: _, ...rest } = plain(JSON.parse(chart));
  return JSON.stringify(rest);
};

const partsOf = (message: Plain, sessionId: string): Plain => {
  switch (message['type']) {
    case '@xstate.actor':
      return {
        // The chart's name is the same for all; the page tells accounts apart by this.
        name: sessionId,
        parentId: text(message['parentId']),
        definition: definitionOf(message['definition']),
        snapshot: snapshotOf(message['snapshot']),
      };
    case '@xstate.event':
      return { sourceId: text(message['sourceId']), event: eventOf(message['event']) };
    default:
      return { event: eventOf(message['event']), snapshot: snapshotOf(message['snapshot']) };
  }
};

/** A message with all that must not leave left out. */
export const shownMessage = (message: StatelyInspectionEvent): StatelyInspectionEvent => {
  const { type, sessionId, rootId, createdAt, id, _version } = message;
  const head = { type, sessionId, rootId, createdAt, id, _version };
  return { ...head, ...partsOf({ ...message }, sessionId) } as StatelyInspectionEvent;
};
