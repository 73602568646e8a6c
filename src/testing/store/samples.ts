import type { AccountEvent, EventFacts } from '../../../machines/event.ts';
import { defaultPolicy } from '../../../machines/policy.ts';
import type { Status } from '../../../machines/status.ts';
import { stepperUnder, type Step } from '../../decide/step.ts';
import type { Incident, ScopeCounters } from '../../model/incident.ts';
import type { NewFact } from '../../model/shared-fact.ts';
import type { AccountSnapshot } from '../../model/snapshot.ts';
import type { Transition } from '../../model/decision.ts';
import type {
  KeptSink,
  Lane,
  NewLetter,
  NewLogEntry,
  QuarantinedDelivery,
  Store,
  StoreWriter,
} from '../../store/port.ts';

/** 2026-01-01, in milliseconds since 1970. */
export const T0 = Date.UTC(2026, 0, 1);

const step = stepperUnder(defaultPolicy);

/** A status as a webhook of a LinkedIn account brings it, with whatever facts differ. */
export const status = (accountId: string, type: Status, facts: Partial<EventFacts> = {}): AccountEvent => ({
  accountId,
  at: T0,
  source: 'webhook',
  accountType: 'LINKEDIN',
  ...facts,
  type,
});

/** What the engine decides about events that come one after the other. */
export const steps = (events: readonly AccountEvent[]): readonly Step[] => {
  let before: AccountSnapshot | null = null;
  return events.map((event) => {
    const taken = step(before, event);
    before = taken.snapshot;
    return taken;
  });
};

/** The snapshot of an account after statuses a minute apart. */
export const snapshotAfter = (
  accountId: string,
  types: readonly Status[],
  facts: Partial<EventFacts> = {},
): AccountSnapshot => {
  const start = facts.at ?? T0;
  const events = types.map((type, index) =>
    status(accountId, type, { ...facts, at: start + index * 60_000 }),
  );
  const last = steps(events).at(-1);
  if (last === undefined) throw new Error('at least one status is needed');
  return last.snapshot;
};

/** A log entry, with whatever differs. */
export const entry = (differences: Partial<NewLogEntry> = {}): NewLogEntry => ({
  accountId: 'a',
  at: T0,
  source: 'webhook',
  type: 'OK',
  occurredAt: null,
  sourceId: null,
  payload: '{"AccountStatus":{}}',
  decision: 'applied',
  version: 1,
  policyId: 1,
  flags: [],
  ...differences,
});

/** A delivery that could not be read, with whatever differs. */
export const quarantinedSample = (differences: Partial<QuarantinedDelivery> = {}): QuarantinedDelivery => ({
  at: T0,
  source: null,
  reason: 'is not JSON',
  raw: '{"',
  origin: 'events.ndjson:7',
  ...differences,
});

/** What is counted of a scope. */
export const scopeSample = (key: string): ScopeCounters => ({
  key,
  live: 12,
  since: T0,
  stretch: 81_820,
  breaks: [0, 3, 1],
  calmAt: T0 + 5,
});

/** A fact that was told without an account, with whatever differs. */
export const factSample = (differences: Partial<NewFact> = {}): NewFact => ({
  scope: 'proxyHost p.example',
  signal: { type: 'proxyHealth', proxy_host: 'p.example', healthy: false },
  at: T0,
  seq: 0,
  policyId: 1,
  payload: '{"type":"proxyHealth","proxy_host":"p.example","healthy":false}',
  ...differences,
});

/** An incident, with whatever differs. */
export const incidentSample = (differences: Partial<Incident> = {}): Incident => ({
  id: 1,
  kind: 'proxyHost',
  name: 'p.example 😀',
  openedAt: T0 + 4,
  since: T0,
  accounts: 3,
  of: 12,
  windowMinutes: 10,
  expected: 0.000_71,
  members: 3,
  broken: 2,
  alone: 1,
  lastAt: T0 + 4,
  endsAt: T0 + 86_400_000,
  endedAt: null,
  why: null,
  sample: [{ accountId: 'a', seq: 1, at: T0 + 1, from: T0 + 1, keys: ['all', 'provider linkedin'] }],
  ...differences,
});

/** What is kept of a sink, with whatever differs. */
export const keptSinkSample = (differences: Partial<KeptSink> = {}): KeptSink => ({
  name: 's',
  cursor: 3,
  since: T0,
  attempts: 5,
  delivered: 2,
  failures: 3,
  failingSince: T0 + 1,
  toldAt: null,
  restsUntil: null,
  ...differences,
});

/** A lane, with whatever differs. */
export const laneSample = (differences: Partial<Lane> = {}): Lane => ({
  sink: 's',
  subject: 'account a',
  at: T0 + 2,
  holder: 'h',
  told: 'askUser',
  missing: 0,
  ...differences,
});

/** A letter that was not tried yet, with whatever differs. */
export const letterSample = (differences: Partial<NewLetter> = {}): NewLetter => ({
  sink: 's',
  subject: 'account a',
  key: 'd/a/1/2/3',
  at: T0,
  body: '{"says":"😀"}',
  ...differences,
});

/** Logs an event and keeps all that its step did, as the engine does. */
export const keep = (
  writer: Pick<StoreWriter, 'append' | 'policyId' | 'addTransition' | 'enqueue' | 'save'>,
  event: AccountEvent,
  step: Step,
): number => {
  const { accountId, lastSeenAt: at } = step.snapshot.context;
  const seq = writer.append(
    entry({
      accountId,
      at,
      type: event.type,
      sourceId: event.sourceId ?? null,
      decision: step.decision,
      version: step.snapshot.version,
      policyId: writer.policyId(defaultPolicy),
    }),
  );
  for (const transition of step.transitions) writer.addTransition(transition, seq);
  for (const effect of step.effects) writer.enqueue(effect, accountId, seq, at);
  writer.save(step.snapshot);
  return seq;
};

/** A transition of an account to a version, with T0 as its time. */
export const move = (version: number, accountId = 'a'): Transition => ({
  accountId,
  version,
  from: { connection: 'CREDENTIALS.linkedin.sessionExpired', sync: 'WAITING' },
  to: { connection: 'RECONNECTED', sync: 'RUNNING' },
  event: 'RECONNECTED',
  at: T0,
});

/** Saves snapshots in one transaction. */
export const save = (store: Store, snapshots: readonly AccountSnapshot[]): void =>
  store.transaction((writer) => {
    for (const snapshot of snapshots) writer.save(snapshot);
  });
