import assert from 'node:assert/strict';
import { statuses } from '../../../machines/status.ts';
import { serialize } from '../../model/snapshot.ts';
import type { Ledger, Workbench } from '../../store/ledger.ts';
import { seededRandom, type Random } from '../random.ts';
import { accountIds, anyMoment, scopeKeys, sinkNames, sourceIds } from './acts.ts';
import { anyErasure } from './likeness.ts';
import { cameTo, needingNothing, takeStep, type LedgerPromise } from './ledger-promise.ts';
import {
  factSample,
  keep,
  keptSinkSample,
  laneSample,
  letterSample,
  quarantinedSample,
  scopeSample,
  status,
  T0,
} from './samples.ts';

const SEEDS = [1, 2, 3];
const TRANSACTIONS = 25;

type LedgerAct = (bench: Workbench) => void;

const remark = (random: Random): LedgerAct => {
  const accountId = random.pick(['ﬀ', '😀', '']);
  const at = anyMoment(random);
  const from = { connection: 'OK', sync: 'RUNNING' } as const;
  const raw = random.text('a"\n\u0000\ud83d\ude00\ud800é', 8);
  const counters = { ...scopeSample(random.pick(scopeKeys)), live: random.integer(0, 9) };
  const sink = keptSinkSample({ name: random.pick(sinkNames), cursor: random.integer(0, 9) });
  const id = random.integer(1, 3);
  const called = random.pick(sourceIds);
  const fact = factSample({ at, scope: random.pick(scopeKeys), payload: `${id}` });
  return random.pick<LedgerAct>([
    ({ writer }) => writer.addQuarantined(quarantinedSample({ raw })),
    ({ writer }) => void writer.dropQuarantined(id),
    ({ writer }) => void writer.restateQuarantined(id, 'is no event'),
    ({ writer }) => writer.countForeign('mail_received'),
    ({ writer }) => writer.verify(accountId, { at, fingerprint: '😀' }),
    ({ writer }) => {
      const newest = writer.log({ accountId, last: true, limit: 1 })[0];
      if (newest !== undefined)
        writer.hold({
          accountId,
          seq: newest.seq,
          from,
          until: at,
          effects: [{ type: 'withdraw', of: 'askUser' }],
        });
    },
    ({ writer }) => writer.unhold(accountId),
    ({ writer }) => writer.saveScopeCounters(counters),
    ({ writer }) => writer.saveSink(sink),
    ({ writer }) => writer.dropSink(sink.name),
    ({ writer }) => writer.saveLane(laneSample({ sink: sink.name, at })),
    ({ writer }) => void writer.addLetter(letterSample({ sink: sink.name })),
    ({ writer }) => void writer.saveLetter(id, { attempts: 1, firstAt: at, diedAt: null, why: 'was no' }),
    ({ writer }) => void writer.dropLetter(id),
    ({ writer }) => void writer.addFact(fact),
    ({ writer }) => writer.nameDatabase(called),
    ({ writer }) => writer.pruneOutbox(id),
    ({ writer }) => writer.saveProgress('k', { entries: id, clock: at, finished: id === 1, digest: null }),
  ]);
};

const anyAct = (random: Random): LedgerAct => {
  if (random.chance(0.4)) return remark(random);
  const accountId = random.pick(accountIds);
  const sourceId = random.chance(0.5) ? random.pick(sourceIds) : undefined;
  const event = status(accountId, random.pick(statuses), {
    at: anyMoment(random),
    ...(sourceId === undefined ? {} : { sourceId }),
    ...(random.chance(0.5) ? { tenant: random.pick(['t', 'ü']) } : {}),
  });
  return ({ writer }) => {
    const isKnown = sourceId !== undefined && writer.knowsSource(accountId, sourceId);
    keep(writer, event, takeStep(writer.snapshot(accountId), event, isKnown));
  };
};

const answersOf = async (ledger: Ledger) => ({
  accounts: (await ledger.accounts({})).map(serialize),
  attention: (await ledger.accounts({ order: 'attention', limit: 3 })).map(serialize),
  ofTenant: (await ledger.accounts({ tenant: 'ü', after: 'a' })).map(serialize),
  counts: await ledger.counts(),
  log: [await ledger.log({}), await ledger.log({ accountId: 'é', last: true, limit: 2 })],
  transitions: await Promise.all(accountIds.map((id) => ledger.transitions(id, T0 + 600_000))),
  known: await Promise.all(accountIds.map((id) => ledger.knowsSource(id, 's'))),
  verifications: await Promise.all(accountIds.map((id) => ledger.verification(id))),
  deadlines: await ledger.deadlines(),
  outbox: [await ledger.outbox(Infinity), await ledger.outbox(2, 1)],
  held: await ledger.held(),
  quarantine: [await ledger.quarantine({}), await ledger.quarantine({ first: 'newest', limit: 1 })],
  quarantineReasons: await ledger.quarantineReasons(),
  scopes: await Promise.all(scopeKeys.map((key) => ledger.scopeCounters(key))),
  facts: [await ledger.facts({}), await ledger.facts({ after: 1, limit: 2 })],
  newestFacts: await Promise.all(scopeKeys.map((key) => ledger.newestFacts(key))),
  erasures: await ledger.erasures(),
  databaseId: await ledger.databaseId(),
  pruned: [await ledger.prunedUntil(), await ledger.lastEffect()],
  sinks: await ledger.sinks(),
  lanes: await Promise.all(sinkNames.map((sink) => ledger.lanes({ sink }))),
  letters: [await ledger.letters({}), await ledger.letterCounts()],
  progress: await ledger.progress('k'),
  policy: await ledger.policy(1),
  totals: await ledger.totals(),
});

const likeSeed = (model: () => Ledger, seed: number): LedgerPromise => ({
  promise: `after each of ${TRANSACTIONS} random pieces of work it reads like the model, seed ${seed}`,
  async check(open) {
    const random = seededRandom(seed);
    const [ledger, beside] = [await open(), model()];
    for (let count = 0; count < TRANSACTIONS; count += 1) {
      const acts = Array.from({ length: random.integer(1, 5) }, () => anyAct(random));
      const fails = random.chance(0.15);
      const work = (bench: Workbench): void => {
        for (const act of acts) act(bench);
        if (fails) throw new Error('boom');
      };
      const kept = await cameTo(ledger.transact(needingNothing, work));
      assert.equal(kept, await cameTo(beside.transact(needingNothing, work)));
      if (random.chance(0.2)) {
        const erasure = anyErasure(random, T0 + count);
        assert.deepEqual(await ledger.erase(erasure), await beside.erase(erasure));
      }
      assert.deepEqual(await answersOf(ledger), await answersOf(beside));
    }
    await beside.close();
  },
});

/** Promises of a ledger beside another one that is known to keep its promises, one for each seed. */
export const ledgerLikeness = (model: () => Ledger): readonly LedgerPromise[] =>
  SEEDS.map((seed) => likeSeed(model, seed));
