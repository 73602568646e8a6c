import { defaultPolicy } from '../../../machines/policy.ts';
import type { StoreReader, StoreWriter } from '../../store/port.ts';
import {
  entry,
  factSample,
  incidentSample,
  keptSinkSample,
  laneSample,
  letterSample,
  move,
  scopeSample,
  snapshotAfter,
  T0,
  quarantinedSample,
} from './samples.ts';

type Calls<T> = Readonly<Record<keyof T, () => unknown>>;

/** A call of every method that reads. */
export const everyRead = (reader: StoreReader): readonly (() => unknown)[] => {
  const calls: Calls<StoreReader> = {
    snapshot: () => reader.snapshot('a'),
    knowsSource: () => reader.knowsSource('a', 's'),
    accounts: () => reader.accounts({}),
    counts: () => reader.counts(),
    log: () => reader.log({}),
    transitions: () => reader.transitions('a'),
    checkpointBefore: () => reader.checkpointBefore('a', T0),
    deadlines: () => reader.deadlines(),
    outbox: () => reader.outbox(1),
    held: () => reader.held(),
    quarantine: () => reader.quarantine({ limit: 1 }),
    quarantineReasons: () => reader.quarantineReasons(),
    scopeCounters: () => reader.scopeCounters('all'),
    recentBreaks: () => reader.recentBreaks(),
    incidents: () => reader.incidents({}),
    members: () => reader.members(1),
    facts: () => reader.facts({}),
    newestFacts: () => reader.newestFacts('provider google'),
    databaseId: () => reader.databaseId(),
    lastEffect: () => reader.lastEffect(),
    prunedUntil: () => reader.prunedUntil(),
    sinks: () => reader.sinks(),
    lane: () => reader.lane(laneSample()),
    lanes: () => reader.lanes({ sink: 's' }),
    letters: () => reader.letters({}),
    letterCounts: () => reader.letterCounts(),
    erasures: () => reader.erasures(),
    policy: () => reader.policy(1),
    progress: () => reader.progress('k'),
    verification: () => reader.verification('a'),
    totals: () => reader.totals(),
    decidedEarlierUntil: () => reader.decidedEarlierUntil(),
  };
  return Object.values(calls);
};

/** A call of every method that a writer has beside those that read. */
export const writesOf = (writer: StoreWriter): readonly (() => unknown)[] => {
  const calls: Calls<Omit<StoreWriter, keyof StoreReader>> = {
    append: () => writer.append(entry()),
    addTransition: () => writer.addTransition(move(1), 1),
    save: () => writer.save(snapshotAfter('a', ['OK'])),
    leftAt: () => writer.leftAt('a', 'OK', T0),
    enqueue: () => writer.enqueue({ type: 'withdraw', of: 'askUser' }, 'a', 1, T0),
    hold: () =>
      writer.hold({
        accountId: 'a',
        seq: 1,
        from: { connection: 'OK', sync: 'RUNNING' },
        until: T0,
        effects: [],
      }),
    unhold: () => writer.unhold('a'),
    saveScopeCounters: () => writer.saveScopeCounters(scopeSample('all')),
    addBreak: () => writer.addBreak({ accountId: 'a', seq: 1, at: T0, from: T0, keys: [] }),
    dropBreaks: () => writer.dropBreaks([1]),
    saveIncident: () => writer.saveIncident(incidentSample()),
    addMember: () => writer.addMember(1, 'a'),
    addFact: () => writer.addFact(factSample()),
    nameDatabase: () => writer.nameDatabase('d'),
    markReplayed: () => writer.markReplayed(1, 1),
    pruneOutbox: () => writer.pruneOutbox(1),
    saveSink: () => writer.saveSink(keptSinkSample()),
    dropSink: () => writer.dropSink('s'),
    saveLane: () => writer.saveLane(laneSample()),
    addLetter: () => writer.addLetter(letterSample()),
    saveLetter: () => writer.saveLetter(1, { attempts: 1, firstAt: T0, diedAt: null, why: null }),
    dropLetter: () => writer.dropLetter(1),
    addQuarantined: () => writer.addQuarantined(quarantinedSample()),
    restateQuarantined: () => writer.restateQuarantined(1, 'is still not JSON'),
    dropQuarantined: () => writer.dropQuarantined(1),
    countForeign: () => writer.countForeign('x'),
    policyId: () => writer.policyId(defaultPolicy),
    saveProgress: () => writer.saveProgress('k', { entries: 1, clock: T0, finished: false, digest: null }),
    verify: () => writer.verify('a', { at: T0, fingerprint: 'OK' }),
  };
  return Object.values(calls);
};
