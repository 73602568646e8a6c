import { createActor, type AnyStateNode, type AnyTransitionDefinition } from 'xstate';
import { beforeAll, describe, expect, test } from 'vitest';
import { accountMachineUnder } from '../../machines/account.ts';
import { causes, nameOf } from '../../machines/causes/catalogue.ts';
import type { MachineEvent } from '../../machines/event.ts';
import { defaultPolicy, HOUR } from '../../machines/policy.ts';
import { providerOf, type Provider } from '../../machines/provider.ts';
import type { Signal } from '../../machines/signal.ts';
import { levelStatuses, statuses } from '../../machines/status.ts';
import { scopeFor } from '../../src/decide/chart-runner.ts';
import { departure, facts, poll, signal, status } from './journey.ts';

const machine = accountMachineUnder({ ...defaultPolicy });

type Snapshot = ReturnType<typeof machine.getInitialSnapshot>;

/** Signals of which each says that it was another cause of this provider. */
const signalsOf = (provider: Provider): readonly Signal[] =>
  causes
    .filter(({ providers }) => providers.includes(provider))
    .map((cause) => ({
      type: 'outcome',
      cause: nameOf(cause),
      by: 'user',
      flipped_at: new Date(departure + 2 * HOUR).toISOString(),
    }));

const commonEvents: readonly MachineEvent[] = [
  ...statuses.map((type) => status(type, departure + HOUR)),
  ...levelStatuses.map((level) => poll(level, departure + HOUR)),
  status('CREDENTIALS', departure + 2 * HOUR),
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

/** All that an account of this type may hear. */
const eventsFor = (accountType: string | undefined): readonly MachineEvent[] => [
  ...commonEvents,
  ...signalsOf(providerOf(accountType ?? null)).map((heard) => signal(heard, departure)),
];

/** Whether a signal was remembered; lesser facts come again and again. */
const signalsIn = ({ evidence }: Snapshot['context']) => evidence.filter(({ type }) => type === 'outcome');

/** What tells states of the graph apart: the value, and as much of the context as a guard can see here. */
const serializeState = ({ value, context }: Snapshot): string =>
  JSON.stringify([
    value,
    context.accountType,
    context.authorizedAt !== null,
    context.connection,
    signalsIn(context),
  ]);

/** One signal in an account's life is enough to get everywhere; and a poll is heard like any other but in DELETED. */
const filterEvents = ({ value, context }: Snapshot, event: MachineEvent): boolean => {
  if (event.type === 'SIGNAL') return signalsIn(context).length === 0;
  if (event.type === 'IDENTIFIED') return context.accountType === null;
  return !('source' in event && event.source === 'poll') || value.connection === 'DELETED';
};

const accountTypes = ['MAIL', 'GOOGLE', 'WHATSAPP', 'TELEGRAM', 'INSTAGRAM', 'LINKEDIN', undefined];

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

/** An edge of a graph: what an event does to an account in a state. */
interface Edge {
  readonly from: Snapshot;
  readonly event: MachineEvent;
  readonly to: Snapshot;
}

/** The graph of an account of one type, and all transitions that are taken in it. */
interface Graph {
  readonly states: readonly Snapshot[];
  readonly edges: readonly Edge[];
  readonly taken: ReadonlySet<AnyTransitionDefinition>;
}

/** Walks the chart from its initial state on, by every event that is let through, until nothing new is met. */
const walked = (accountType: string | undefined, events: readonly MachineEvent[]): Graph => {
  const taken = new Set<AnyTransitionDefinition>();
  const scope = scopeFor(machine, () => undefined);
  scope.system.inspect((inspected) => {
    if (inspected.type === '@xstate.microstep') for (const one of inspected._transitions) taken.add(one);
  });
  const first = machine.getInitialSnapshot(scope, facts(departure, accountType));
  const states = new Map([[serializeState(first), first]]);
  const edges: Edge[] = [];
  // What is met on the way is added at the end, and walked from in its turn.
  for (const from of states.values())
    for (const event of events.filter((each) => filterEvents(from, each))) {
      const to = machine.transition(from, event, scope);
      edges.push({ from, event, to });
      const key = serializeState(to);
      if (!states.has(key)) states.set(key, to);
    }
  return { states: [...states.values()], edges, taken };
};

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

const missing = (taken: ReadonlySet<AnyTransitionDefinition>): readonly string[] =>
  transitions.filter((transition) => !taken.has(transition)).map(name);

describe('in the graph of the chart', () => {
  let graphs: ReadonlyMap<string | undefined, Graph>;
  beforeAll(() => {
    graphs = new Map(
      accountTypes.map((accountType) => [accountType, walked(accountType, eventsFor(accountType))]),
    );
  });

  test('every state can be reached', () => {
    const reached = new Set(
      [...graphs.values()].flatMap(({ states }) =>
        states.flatMap(({ _nodes }) => _nodes.map(({ id }) => id)),
      ),
    );
    expect(nodes.map(({ id }) => id).filter((id) => !reached.has(id))).toEqual([]);
    expect(nodes).toHaveLength(1 + 12 + 2 + 1 + 5 + causes.length + 5);
  });

  test('every transition can be taken, and no other is', () => {
    const taken = new Set([...graphs.values()].flatMap((graph) => [...graph.taken]));
    expect(missing(taken)).toEqual([]);
    expect([...taken].filter((transition) => !transitions.includes(transition)).map(name)).toEqual([]);
  });

  test('each of the causes and both ways to NOT_REPORTED are transitions that nothing but a guard sets off', () => {
    const always = transitions.filter(({ eventType }) => eventType === '');
    expect(always.map(({ guard }) => guard)).toHaveLength(causes.length + 2);
    expect(new Set(transitions.map(name)).size).toBe(transitions.length);
  });

  test('what cannot be taken is named', () => {
    expect(missing(walked('GOOGLE', commonEvents).taken)).toContain(
      'account.connection.CREDENTIALS.undetermined on always if email.oauthKeysChanged' +
        ' to account.connection.CREDENTIALS.email.oauthKeysChanged',
    );
  });

  test('OK leads out of every state but DELETED', () => {
    const stuck = (graphs.get('LINKEDIN')?.edges ?? []).filter(
      ({ from, event, to }) =>
        event.type === 'OK' && from.value.connection !== 'DELETED' && to.value.connection !== 'OK',
    );
    expect(stuck.map(({ from }) => from.value)).toEqual([]);
  });

  test('an actor takes the same transitions, event by event', () => {
    const { edges, taken } = graphs.get('INSTAGRAM') ?? walked('INSTAGRAM', eventsFor('INSTAGRAM'));
    const [inGraph, byActors] = [new Set<string>(), new Set<string>()];
    for (const transition of taken) inGraph.add(name(transition));
    for (const transition of takenBy('INSTAGRAM')) byActors.add(name(transition));
    for (const { from, event } of edges)
      for (const transition of takenBy('INSTAGRAM', from, event)) byActors.add(name(transition));
    expect(byActors).toEqual(inGraph);
  });
});
