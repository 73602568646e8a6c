import assert from 'node:assert/strict';
import type { BOOK, LaneName, SILENCES } from '../../store/delivery-port.ts';
import type { WorkbenchWriter } from '../../store/ledger.ts';
import type { ErasureRequest, ErasureSummary, Store } from '../../store/port.ts';
import { expectFault, type Promised } from './promise.ts';
import {
  factSample,
  incidentSample,
  keep,
  laneSample,
  letterSample,
  quarantinedSample,
  scopeSample,
  status,
  steps,
  T0,
} from './samples.ts';

/** Has two accounts live the same life, with all that is kept of either. */
export const twoLivesBy = (writer: WorkbenchWriter): void => {
  for (const accountId of ['a', 'b', 'a', 'b']) {
    const lived = writer.snapshot(accountId) === null ? 0 : 1;
    const events = [
      status(accountId, 'OK', { tenant: `of ${accountId}`, sourceId: `${accountId} 1` }),
      status(accountId, 'CREDENTIALS', { at: T0 + 60_000, sourceId: `${accountId} 2` }),
    ];
    const [event, step] = [events[lived], steps(events)[lived]];
    if (event === undefined || step === undefined) throw new Error('a life has two events');
    const seq = keep(writer, event, step);
    writer.verify(accountId, { at: T0, fingerprint: accountId });
    writer.addBreak({ accountId, seq, at: T0, from: T0, keys: ['all', `tenant of ${accountId}`] });
    const from = { connection: 'OK', sync: 'RUNNING' } as const;
    writer.hold({ accountId, seq, from, until: null, effects: [] });
  }
  writer.saveIncident(incidentSample({ kind: 'tenant', name: 'of a' }));
  for (const accountId of ['a', 'b']) writer.addMember(1, accountId);
  for (const scope of ['tenant of a', 'all']) writer.addFact(factSample({ scope }));
  for (const key of ['all', 'tenant of a', 'tenant of b']) writer.saveScopeCounters(scopeSample(key));
  writer.enqueue({ type: 'incident', incident: 1, scope: 'tenant', name: 'of a', is: 'open' }, 'b', 2, T0);
  for (const subject of ['account a', 'account b', 'incident 1']) {
    writer.saveLane(laneSample({ subject }));
    writer.addLetter(letterSample({ subject, body: subject === 'incident 1' ? '{"name":"of a"}' : '{}' }));
  }
  for (const raw of ['{"account_id":"a"', '{"name":"of a"', '{"account_id":"ab"', 'status=1&name=of%20a'])
    writer.addQuarantined(quarantinedSample({ raw }));
};

const twoLives = (store: Store): void => store.transaction(twoLivesBy);

/** Erases the first of the two, with its tenant. */
export const erasesFirst: ErasureRequest = {
  accountIds: ['a', 'unheard of'],
  tenants: ['of a'],
  scopes: new Map([
    ['all', 7],
    ['tenant of a', null],
  ]),
  at: T0 + 1,
};

/** Under these names stands what people are told, and of whom nothing is to be said. */
const toldPeople: typeof BOOK = 'notices';
const silencesTable: typeof SILENCES = 'silences';

const laneOfPerson = (subject: string): LaneName => ({ sink: toldPeople, subject });

const eraseIn = (store: Store, asked: ErasureRequest): ErasureSummary => {
  if (store.erase === undefined) throw new Error('the store has no method erase');
  return store.erase(asked);
};

/** All that a store says of one of the two, and of everybody. */
const told = (store: Store, accountId: string): unknown => [
  store.snapshot(accountId),
  store.log({ accountId }),
  store.transitions(accountId),
  store.verification(accountId),
  store.knowsSource(accountId, `${accountId} 1`),
  [...store.outbox(Infinity), ...store.held(), ...store.recentBreaks()].filter(
    (each) => each.accountId === accountId && !('effect' in each && each.effect.type === 'incident'),
  ),
];

/** Promises about accounts that are erased. */
export const erasurePromises: readonly Promised[] = [
  {
    promise: 'of an erased account nothing is told any more',
    check(store) {
      twoLives(store);
      assert.deepEqual(eraseIn(store, erasesFirst), { accounts: 1, entries: 2, quarantined: 3 });
      assert.deepEqual(told(store, 'a'), [null, [], [], null, false, []]);
      assert.deepEqual([store.members(1), store.scopeCounters('tenant of a')], [['b'], null]);
      assert.equal(store.scopeCounters('all')?.live, 7);
      const facts = store.facts({}).map(({ id, scope }) => [id, scope]);
      assert.deepEqual([facts, store.newestFacts('tenant of a')], [[[2, 'all']], []]);
      assert.deepEqual(
        store.incidents({}).map(({ name, sample }) => ({ name, sample })),
        [{ name: '', sample: [] }],
      );
      assert.deepEqual(
        [store.letters({}), store.lanes({ sink: 's' })].map((all) => all.map(({ subject }) => subject)),
        [['account b'], ['account b', 'incident 1']],
      );
      assert.equal(JSON.stringify(store.log({})).includes('"a"'), false);
      assert.equal(JSON.stringify(store.outbox(Infinity)).includes('of a'), false);
      assert.deepEqual(
        store.accounts({}).map(({ context }) => context.accountId),
        ['b'],
      );
      assert.deepEqual(
        store.quarantine({}).map(({ raw }) => raw),
        ['{"account_id":"ab"'],
      );
    },
  },
  {
    promise: 'what belongs to others stays, and so do the numbers of what was erased',
    check(store) {
      twoLives(store);
      const [before, totals] = [told(store, 'b'), store.totals()];
      const effects = store.outbox(Infinity);
      eraseIn(store, erasesFirst);
      assert.deepEqual(told(store, 'b'), before);
      const { logEntries, transitions } = store.totals();
      assert.deepEqual([logEntries, transitions], [totals.logEntries, totals.transitions]);
      assert.deepEqual(
        store.log({}).map(({ seq }) => seq),
        [2, 4],
      );
      const [heard, step] = [status('c', 'OK'), steps([status('c', 'OK')])[0]];
      if (step === undefined) throw new Error('an event gives a step');
      assert.equal(
        store.transaction((writer) => keep(writer, heard, step)),
        5,
      );
      store.transaction((writer) => writer.enqueue({ type: 'verify', reason: 'late' }, 'c', 5, T0));
      assert.ok((store.outbox(Infinity).at(-1)?.id ?? 0) > (effects.at(-1)?.id ?? Infinity));
      store.transaction((writer) => writer.addQuarantined(quarantinedSample()));
      assert.deepEqual(
        store.quarantine({}).map(({ id }) => id),
        [3, 5],
      );
    },
  },
  {
    promise: 'what people were told of an erased account goes, and so do silences about it and its tenant',
    check(store) {
      twoLives(store);
      store.transaction((writer) => {
        for (const id of ['a', 'b']) {
          writer.saveLane(laneSample(laneOfPerson(`account ${id}`)));
          writer.addLetter(letterSample({ ...laneOfPerson(`account ${id}`), body: '{"said":[]}' }));
          for (const about of [{ account: id }, { tenant: `of ${id}` }])
            writer.addLetter(
              letterSample({ ...laneOfPerson(silencesTable), body: JSON.stringify({ ...about, until: T0 }) }),
            );
        }
        writer.saveLane(laneSample(laneOfPerson(silencesTable)));
      });
      eraseIn(store, erasesFirst);
      assert.deepEqual(
        store.lanes({ sink: toldPeople }).map(({ subject }) => subject),
        ['account b', silencesTable],
      );
      assert.deepEqual(
        store.letters({ sink: toldPeople }).map(({ subject, body }) => [subject, body]),
        [
          ['account b', '{"said":[]}'],
          [silencesTable, JSON.stringify({ account: 'b', until: T0 })],
          [silencesTable, JSON.stringify({ tenant: 'of b', until: T0 })],
        ],
      );
    },
  },
  {
    promise: 'of a digest that waits what is about others stays',
    check(store) {
      twoLives(store);
      const digestOf = (...ids: readonly string[]): string =>
        JSON.stringify({
          effect: { type: 'digest', items: ids.map((accountId) => ({ of: { accountId } })) },
          gathered: ids.map((accountId) => ({ of: { accountId }, subject: `account ${accountId} to team` })),
        });
      const lane = laneOfPerson('digest to team');
      store.transaction((writer) => {
        writer.saveLane(laneSample(lane));
        for (const body of [digestOf('a', 'b'), digestOf('a'), digestOf('b')])
          writer.addLetter(letterSample({ ...lane, body }));
      });
      eraseIn(store, erasesFirst);
      assert.deepEqual(
        store.letters(lane).map(({ body }) => body),
        [digestOf('b'), digestOf('b')],
      );
    },
  },
  {
    promise: 'an erasure is told without a name',
    check(store) {
      twoLives(store);
      assert.deepEqual(store.erasures(), []);
      eraseIn(store, erasesFirst);
      assert.deepEqual(store.erasures(), [{ at: T0 + 1, accounts: 1, entries: 2 }]);
    },
  },
  {
    promise: 'an account that is heard of after it was erased is a new one',
    check(store) {
      twoLives(store);
      eraseIn(store, erasesFirst);
      const event = status('a', 'OK', { sourceId: 'a 1' });
      const [step] = steps([event]);
      if (step === undefined) throw new Error('an event gives a step');
      const seq = store.transaction((writer) => keep(writer, event, step));
      assert.deepEqual(
        store.log({ accountId: 'a' }).map((each) => each.seq),
        [seq],
      );
      assert.deepEqual(
        store.transitions('a').map(({ version }) => version),
        [1],
      );
    },
  },
  {
    promise: 'a dry run counts the same and erases nothing',
    check(store) {
      twoLives(store);
      const before = [told(store, 'a'), store.totals(), store.quarantine({})];
      assert.deepEqual(eraseIn(store, { ...erasesFirst, dryRun: true }), {
        accounts: 1,
        entries: 2,
        quarantined: 3,
      });
      assert.deepEqual([told(store, 'a'), store.totals(), store.quarantine({})], before);
      assert.deepEqual(store.erasures(), []);
    },
  },
  {
    promise: 'nothing is erased within a transaction',
    check(store) {
      store.transaction(() => expectFault(() => eraseIn(store, erasesFirst), 'internal'));
    },
  },
];
