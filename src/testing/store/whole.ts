import { defaultPolicy } from '../../../machines/policy.ts';
import type { StoreReader, StoreWriter } from '../../store/port.ts';
import {
  entry,
  factSample,
  incidentSample,
  keep,
  keptSinkSample,
  laneSample,
  letterSample,
  scopeSample,
  status,
  steps,
  T0,
  quarantinedSample,
} from './samples.ts';

/** Everything that can be read of a store with the accounts a and b. */
export const readAll = (store: StoreReader) => ({
  accounts: store.accounts({}),
  attention: store.accounts({ order: 'attention' }),
  counts: store.counts(),
  log: [store.log({}), store.log({ accountId: 'a' }), store.log({ accountId: 'b' })],
  known: [store.knowsSource('a', 's'), store.knowsSource('a', 't'), store.knowsSource('b', 's')],
  transitions: [store.transitions('a'), store.transitions('b')],
  deadlines: store.deadlines(),
  outbox: store.outbox(100),
  held: store.held(),
  quarantine: store.quarantine({ limit: 100 }),
  quarantineReasons: store.quarantineReasons(),
  incidents: store.incidents({}),
  members: store.members(1),
  facts: [store.facts({}), store.newestFacts('proxyHost p.example')],
  scopes: [store.scopeCounters('all'), store.scopeCounters('tenant t')],
  breaks: store.recentBreaks(),
  databaseId: store.databaseId(),
  lastEffect: store.lastEffect(),
  prunedUntil: store.prunedUntil(),
  sinks: store.sinks(),
  lane: store.lane(laneSample()),
  lanes: store.lanes({ sink: 's' }),
  letters: store.letters({}),
  letterCounts: store.letterCounts(),
  policies: [store.policy(1), store.policy(2)],
  progress: store.progress('k'),
  verifications: [store.verification('a'), store.verification('b')],
  earlier: [store.checkpointBefore('a', Infinity), store.checkpointBefore('b', Infinity)],
  totals: store.totals(),
  decidedEarlierUntil: store.decidedEarlierUntil(),
});

/** A policy that is not the usual one. */
export const otherPolicy = { ...defaultPolicy, flappingCount: 9 };

/** Writes by every method of the writer. */
export const writeAll = (writer: StoreWriter, accountId: string, sourceId: string): void => {
  const event = status(accountId, 'CONNECTING', { sourceId });
  for (const step of steps([event])) keep(writer, event, step);
  writer.append(entry({ accountId, policyId: writer.policyId(otherPolicy) }));
  const effect = { type: 'withdraw', of: 'askUser' } as const;
  writer.enqueue(effect, accountId, 1, T0);
  const from = { connection: 'OK', sync: 'RUNNING' } as const;
  writer.unhold('a');
  writer.hold({ accountId, seq: 1, from, until: T0 + 1, effects: [effect] });
  writer.saveScopeCounters(scopeSample('all'));
  writer.addBreak({ accountId, seq: writer.totals().logEntries, at: T0, from: T0, keys: ['all'] });
  writer.saveIncident(incidentSample());
  writer.addMember(1, accountId);
  writer.addFact(factSample());
  writer.nameDatabase(accountId);
  writer.markReplayed(writer.lastEffect(), writer.lastEffect());
  writer.saveSink(keptSinkSample());
  writer.saveSink(keptSinkSample({ name: accountId }));
  writer.saveLane(laneSample());
  writer.addLetter(letterSample({ subject: accountId }));
  writer.addLetter(letterSample({ sink: accountId }));
  writer.addQuarantined(quarantinedSample());
  writer.countForeign('message_received');
  writer.saveProgress('k', { entries: 1, clock: T0, finished: false, digest: null });
  writer.verify(accountId, { at: T0, fingerprint: 'OK' });
};

/** Moves the account a on, after {@link writeAll}. */
export const moveOn = (writer: StoreWriter): void => {
  const events = [
    status('a', 'CONNECTING'),
    status('a', 'CREDENTIALS', { sourceId: 't' }),
    status('a', 'DELETED'),
  ];
  for (const [index, step] of steps(events).entries()) {
    const event = events[index];
    if (index > 0 && event !== undefined) keep(writer, event, step);
  }
  writer.restateQuarantined(1, 'is still not JSON');
  writer.dropQuarantined(2);
  writer.dropSink('b');
  writer.saveLane(laneSample({ told: 'askOperator' }));
  writer.saveLetter(1, { attempts: 1, firstAt: T0, diedAt: T0 + 9, why: 'answered 410' });
  writer.dropLetter(2);
  writer.saveProgress('k', { entries: 2, clock: T0 + 1, finished: true, digest: null });
  writer.saveScopeCounters({ ...scopeSample('all'), live: 0 });
  writer.dropBreaks([1, 2]);
  writer.saveIncident(incidentSample({ endedAt: T0 + 9, why: 'quiet' }));
  writer.addMember(1, 'a');
};
