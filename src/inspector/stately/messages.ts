import type { StatelyInspectionEvent } from '@statelyai/inspect';

/*
 * The last door before a page: every message is made anew from the fields named here, whoever handed it to the
 * inspector and whatever else it carries.
 */

type Plain = Readonly<Record<string, unknown>>;

const isPlainValue = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const plainOrEmpty = (value: unknown): Plain => (isPlainValue(value) ? value : {});

const textOrNone = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

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
const textIfName = (value: unknown): string => {
  const name = textOrNone(value) ?? '';
  return /^[\w.:@/-]{1,200}$/.test(name) ? name : '';
};

const stateValueOf = (value: unknown, depth = 0): unknown => {
  if (!isPlainValue(value) || depth > 10) return textIfName(value);
  return Object.fromEntries(
    Object.entries(value).map(([state, below]) => [textIfName(state), stateValueOf(below, depth + 1)]),
  );
};

const contextOf = (context: unknown): Plain => {
  const given = plainOrEmpty(context);
  return Object.fromEntries(
    shownFacts.flatMap((fact) =>
      Object.hasOwn(given, fact) && isFact(given[fact]) ? [[fact, given[fact]]] : [],
    ),
  );
};

const sentSnapshotOf = (snapshot: unknown): Plain => {
  const { status, value, context } = plainOrEmpty(snapshot);
  return {
    status: textIfName(status) || 'active',
    ...(value === undefined ? {} : { value: stateValueOf(value) }),
    context: contextOf(context),
  };
};

const sentEventOf = (event: unknown): Plain => {
  const { type, decision } = plainOrEmpty(event);
  return { type: textIfName(type), ...(decision === undefined ? {} : { decision: textIfName(decision) }) };
};

/** A chart without its initial context, which may hold anything. */
const definitionOf = (definition: unknown): string | undefined => {
  const chart = textOrNone(definition);
  if (chart === undefined) return undefined;
  const { context: _, ...rest } = plainOrEmpty(JSON.parse(chart));
  return JSON.stringify(rest);
};

const partsOf = (message: Plain, sessionId: string): Plain => {
  switch (message['type']) {
    case '@xstate.actor':
      return {
        // The chart's name is the same for all; the page tells accounts apart by this.
        name: sessionId,
        parentId: textOrNone(message['parentId']),
        definition: definitionOf(message['definition']),
        snapshot: sentSnapshotOf(message['snapshot']),
      };
    case '@xstate.event':
      return { sourceId: textOrNone(message['sourceId']), event: sentEventOf(message['event']) };
    default:
      return { event: sentEventOf(message['event']), snapshot: sentSnapshotOf(message['snapshot']) };
  }
};

/** A message with all that must not leave left out. */
export const shownMessage = (message: StatelyInspectionEvent): StatelyInspectionEvent => {
  const { type, sessionId, rootId, createdAt, id, _version } = message;
  const head = { type, sessionId, rootId, createdAt, id, _version };
  return { ...head, ...partsOf({ ...message }, sessionId) } as StatelyInspectionEvent;
};
