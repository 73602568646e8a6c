import { createActor, type AnyStateNode, type AnyTransitionDefinition } from 'xstate';
import { adjacencyMapToArray, getAdjacencyMap, getShortestPaths } from 'xstate/graph';
import { describe, expect, test } from 'vitest';
import { accountMachineUnder } from '../../machines/account.ts';
import type { MachineEvent } from '../../machines/event.ts';
import { DAY, defaultPolicy, HOUR } from '../../machines/policy.ts';
import type { Signal } from '../../machines/signal.ts';
import { levelStatuses, statuses } from '../../machines/status.ts';
import { departure, facts, poll, signal, status } from './journey.ts';

/** One reject makes a streak here, which keeps the graph small; the chart is the same under every policy. */
const machine = accountMachineUnder({ ...defaultPolicy, rejectStreakCount: 1 });

type Snapshot = ReturnType<typeof machine.getInitialSnapshot>;

const answered = (code: number, error = ''): Signal => ({ type: 'apiError', status: code, error });

/** Signals of which each speaks for another cause. */
const signals: readonly Signal[] = [
  answered(401, 'invalid_credentials'),
  answered(401, 'checkpoint_error'),
  answered(401, 'multiple_sessions'),
  answered(404),
  answered(422, 'invalid_recipient'),
  answered(429),
  answered(407),
  { type: 'fleet', scope: 'mailDomain', accounts: 2, share: 0.1, window_minutes: 10 },
  { type: 'oauthKeysChanged' },
  { type: 'deviceSeen' },
  { type: 'connection', method: 'oauth', scopes_granted: [], scopes_required: ['send'] },
  { type: 'connection', method: 'cookies', user_agent: 'A' },
  { type: 'connection', method: 'cookies', user_agent: 'A', browser_user_agent: 'B' },
];

const allEvents: readonly MachineEvent[] = [
  ...statuses.map((type) => status(type, departure + HOUR)),
  ...levelStatuses.map((level) => poll(level, departure + HOUR)),
  status('CREDENTIALS', departure + 2 * HOUR),
  status('CREDENTIALS', departure + 13 * DAY),
  status('CREDENTIALS', departure + 365 * DAY),
  ...signals.map((heard) => signal(heard, departure)),
  { ...facts(departure), type: 'NOTICE', notice: 'account.locked' },
  { ...facts(departure), type: 'UNKNOWN_STATUS', status: 'DREAMING' },
  { type: 'IDENTIFIED', accountType: 'GOOGLE' },
  {
    accountId: 'a',
    at: departure + 2 * HOUR,
    source: 'deadline',
    type: 'xstate.after.connectingStalls.account.connection.CONNECTING.attempting',
  },
];

/** What tells states of the graph apart: the value, and as much of the context as a guard can see here. */
const serializeState = ({ value, context }: Snapshot): string =>
  JSON.stringify([
    value,
    context.accountType,
    context.authorizedAt !== null,
    context.connection,
    context.evidence.filter(({ type }) => type !== 'connecting'),
  ]);

/** One signal in an account's life is enough to get everywhere; and a poll is heard like any other but in DELETED. */
const filterEvents = ({ value, context }: Snapshot, event: MachineEvent): boolean => {
  if (event.type === 'SIGNAL') return context.connection === null && context.evidence.length === 0;
  if (event.type === 'IDENTIFIED') return context.accountType === null;
  return !('source' in event && event.source === 'poll') || value.connection === 'DELETED';
};

const options = (accountType: string | undefined, events: readonly MachineEvent[]) => ({
  input: facts(departure, accountType),
  events,
  serializeState,
  serializeEvent: (event: MachineEvent): string => JSON.stringify(event),
  filterEvents,
  limit: 200_000,
});

const accountTypes = ['MAIL', 'GOOGLE', 'WHATSAPP', 'INSTAGRAM', 'LINKEDIN', undefined];

const allNodes = (node: AnyStateNode): readonly AnyStateNode[] => [
  node,
  ...Object.values(node.states).flatMap(allNodes),
];

const nodes = allNodes(machine.root);

const transitions: readonly AnyTransitionDefinition[] = nodes.flatMap((node) => [
  ...[...node.transitions.values()].flat(),
  ...(node.always ?? []),
]);

/** A transition in words: where it starts, what sets it off, under which guard, and where it leads. */
const name = ({ source, eventType, guard, target }: AnyTransitionDefinition): string =>
  `${source.id} on ${eventType === '' ? 'always' : eventType}` +
  (typeof guard === 'string' ? ` if ${guard}` : '') +
  (target === undefined ? '' : ` to ${target.map(({ id }) => id).join(', ')}`);

/** The transitions that the machine takes, one by one, while an actor hears an event. */
const takenBy = (accountType: string | undefined, snapshot?: Snapshot, event?: MachineEvent) => {
  const taken: AnyTransitionDefinition[] = [];
  const actor = createActor(machine, {
    input: facts(departure, accountType),
    ...(snapshot === undefined ? {} : { snapshot: machine.getPersistedSnapshot(snapshot) }),
    inspect: (inspected) => {
      if (inspected.type === '@xstate.microstep') taken.push(...inspected._transitions);
    },
  });
  actor.start();
  if (event !== undefined) actor.send(event);
  actor.stop();
  return taken;
};

/** All transitions taken on the edges of the graphs of accounts of some types. */
const explore = (types: readonly (string | undefined)[], events: readonly MachineEvent[]) =>
  new Set(
    types.flatMap((accountType) => [
      ...takenBy(accountType),
      ...adjacencyMapToArray(getAdjacencyMap(machine, options(accountType, events))).flatMap(
        ({ state, event }) => takenBy(accountType, state, event),
      ),
    ]),
  );

const missing = (taken: ReadonlySet<AnyTransitionDefinition>): readonly string[] =>
  transitions.filter((transition) => !taken.has(transition)).map(name);

describe('in the graph of the chart', () => {
  test('every state can be reached', () => {
    const reached = new Set(
      accountTypes
        .flatMap((accountType) => getShortestPaths(machine, options(accountType, allEvents)))
        .flatMap(({ state }) => state._nodes.map(({ id }) => id)),
    );
    expect(nodes.map(({ id }) => id).filter((id) => !reached.has(id))).toEqual([]);
    expect(nodes).toHaveLength(1 + 12 + 2 + 1 + 5 + 25 + 5);
  });

  test('every transition can be taken, and no other is', () => {
    const taken = explore(accountTypes, allEvents);
    expect(missing(taken)).toEqual([]);
    expect([...taken].filter((transition) => !transitions.includes(transition)).map(name)).toEqual([]);
  });

  test('each of the 25 causes and both ways to NOT_REPORTED are transitions that nothing but a guard sets off', () => {
    const always = transitions.filter(({ eventType }) => eventType === '');
    expect(always.map(({ guard }) => guard)).toHaveLength(25 + 2);
    expect(new Set(transitions.map(name)).size).toBe(transitions.length);
  });

  test('what cannot be taken is named', () => {
    const deaf = allEvents.filter(({ type }) => type !== 'SIGNAL');
    expect(missing(explore(['GOOGLE'], deaf))).toContain(
      'account.connection.CREDENTIALS.undetermined on always if email.oauthKeysChanged' +
        ' to account.connection.CREDENTIALS.email.oauthKeysChanged',
    );
  });

  test('OK leads out of every state but DELETED', () => {
    const graph = getAdjacencyMap(machine, options('LINKEDIN', allEvents));
    const stuck = adjacencyMapToArray(graph).filter(
      ({ state, event, nextState }) =>
        event.type === 'OK' && state.value.connection !== 'DELETED' && nextState.value.connection !== 'OK',
    );
    expect(stuck.map(({ state }) => state.value)).toEqual([]);
  });
});
