import assert from 'node:assert/strict';
import { defaultPolicy } from '../../../machines/policy.ts';
import type { BOOK, SILENCES } from '../../store/delivery-port.ts';
import type { Ledger, Workbench } from '../../store/ledger.ts';
import type { LaneName, Letter } from '../../store/port.ts';
import { erasesFirst, twoLivesBy } from './erasures.ts';
import { needingNothing, type LedgerPromise, type OpenLedger } from './ledger-promise.ts';
import { entry, keptSinkSample, laneSample, letterSample, T0 } from './samples.ts';

/** Under these names stands what people are told, and of whom nothing is to be said. */
const bookName: typeof BOOK = 'notices';
const silencesName: typeof SILENCES = 'silences';

const recordLane = (accountId: string): LaneName => ({ sink: bookName, subject: `account ${accountId}` });
const silencesLane: LaneName = { sink: bookName, subject: silencesName };

const bodiesOf = (letters: readonly Letter[]): readonly string[] => letters.map(({ body }) => body);

/** Writes to lanes, which the work names. */
const writeTo = <T>(
  ledger: Ledger,
  lanes: readonly LaneName[],
  work: (writer: Workbench['writer']) => T,
): Promise<T> =>
  ledger.transact(
    () => ({ ...needingNothing(), lanes }),
    ({ writer }) => work(writer),
  );

/** Says something of an account, in place of what was kept of it. */
const say = (writer: Workbench['writer'], accountId: string, body: string, at: number): void => {
  const lane = recordLane(accountId);
  for (const { id } of writer.letters(lane)) writer.dropLetter(id);
  writer.addLetter(letterSample({ ...lane, key: 'record', body }));
  writer.saveLane(laneSample({ ...lane, at, holder: null, told: null }));
};

/** Has nothing be said of an account. */
const beQuiet = (writer: Workbench['writer'], account: string, until: number): void => {
  writer.addLetter(
    letterSample({ ...silencesLane, key: 'silence', body: JSON.stringify({ account, until }) }),
  );
  const at = Math.min(until, writer.lane(silencesLane)?.at ?? until);
  writer.saveLane(laneSample({ ...silencesLane, at, holder: null, told: null }));
};

const aloneTold: readonly LedgerPromise[] = [
  {
    promise:
      'what is said of each, and silences, come back by subject as the last piece of work has left them',
    async check(open) {
      const ledger = await open();
      for (const [place, accountId] of ['b', '😀', 'ﬀ'].entries())
        await writeTo(ledger, [recordLane(accountId)], (writer) =>
          say(writer, accountId, 'first', T0 + place),
        );
      await writeTo(ledger, [recordLane('b')], (writer) => say(writer, 'b', '{"said":"ü\\u0000"}', T0 + 9));
      await writeTo(ledger, [silencesLane], (writer) => beQuiet(writer, 'b', T0 + 50));
      await writeTo(ledger, [silencesLane], (writer) => beQuiet(writer, '😀', T0 + 5));
      assert.deepEqual(bodiesOf(await ledger.letters(recordLane('b'))), ['{"said":"ü\\u0000"}']);
      assert.deepEqual(bodiesOf(await ledger.letters(recordLane('ﬀ'))), ['first']);
      assert.deepEqual(bodiesOf(await ledger.letters(silencesLane)), [
        JSON.stringify({ account: 'b', until: T0 + 50 }),
        JSON.stringify({ account: '😀', until: T0 + 5 }),
      ]);
      assert.deepEqual(
        (await ledger.lanes({ sink: bookName })).map(({ subject, at }) => [subject, at]),
        [
          ['account 😀', T0 + 1],
          ['account ﬀ', T0 + 2],
          [silencesName, T0 + 5],
          ['account b', T0 + 9],
        ],
      );
      assert.deepEqual(await ledger.lanes({ sink: bookName, until: T0 }), []);
    },
  },
  {
    promise: 'within a piece of work silences stand as it has left them, whether or not it named their lane',
    async check(open) {
      const ledger = await open();
      await writeTo(ledger, [silencesLane], (writer) => beQuiet(writer, 'a', T0 + 5));
      for (const lanes of [[silencesLane], []]) {
        const seen = await writeTo(ledger, lanes, (writer) => {
          const before = writer.letters(silencesLane).length;
          for (const { id } of writer.letters(silencesLane)) writer.dropLetter(id);
          const between = writer.letters(silencesLane).length;
          beQuiet(writer, 'b', T0 + 7);
          return [before, between, bodiesOf(writer.letters(silencesLane)), writer.lane(silencesLane)?.at];
        });
        assert.deepEqual(seen, [1, 0, [JSON.stringify({ account: 'b', until: T0 + 7 })], T0 + 5]);
      }
    },
  },
  {
    promise: 'of work that fails neither a silence nor anything said is left, and what was there stays',
    async check(open) {
      const ledger = await open();
      await writeTo(ledger, [silencesLane, recordLane('a')], (writer) => {
        beQuiet(writer, 'a', T0 + 5);
        say(writer, 'a', 'said', T0);
      });
      const read = async () => [await ledger.letters({}), await ledger.lanes({ sink: bookName })];
      const before = await read();
      const failed = writeTo(ledger, [silencesLane, recordLane('a')], (writer) => {
        beQuiet(writer, 'b', T0);
        say(writer, 'a', 'otherwise', T0 + 1);
        writer.dropSink(bookName);
        throw new Error('boom');
      });
      await assert.rejects(failed, /^Error: boom$/);
      assert.deepEqual(await read(), before);
    },
  },
  {
    promise: 'a silence of an account that is erased goes with what was said of it, and others stay',
    async check(open) {
      const ledger = await open();
      await ledger.transact(needingNothing, ({ writer }) => twoLivesBy(writer));
      for (const accountId of ['a', 'b'])
        await writeTo(ledger, [silencesLane, recordLane(accountId)], (writer) => {
          beQuiet(writer, accountId, T0 + 5);
          say(writer, accountId, '{"said":[]}', T0);
        });
      await ledger.erase(erasesFirst);
      assert.deepEqual(bodiesOf(await ledger.letters(silencesLane)), [
        JSON.stringify({ account: 'b', until: T0 + 5 }),
      ]);
      assert.deepEqual(await ledger.letters(recordLane('a')), []);
      assert.deepEqual(
        (await ledger.lanes({ sink: bookName })).map(({ subject }) => subject),
        ['account b', silencesName],
      );
    },
  },
  {
    promise: 'work is kept that does nothing but put something out, or note how far what is said has come',
    async check(open) {
      const ledger = await open();
      const needs = () => ({ ...needingNothing(), accountIds: ['a'] });
      const seq = await ledger.transact(needs, ({ writer }) =>
        writer.append(entry({ policyId: writer.policyId(defaultPolicy) })),
      );
      await ledger.transact(needingNothing, ({ writer }) =>
        writer.enqueue({ type: 'withdraw', of: 'askUser' }, 'a', seq, T0),
      );
      assert.deepEqual([(await ledger.outbox(9)).map(({ id }) => id), await ledger.lastEffect()], [[1], 1]);
      await ledger.transact(needingNothing, ({ writer }) =>
        writer.saveSink(keptSinkSample({ name: bookName, cursor: 1 })),
      );
      assert.deepEqual(await ledger.sinks(), [keptSinkSample({ name: bookName, cursor: 1 })]);
    },
  },
];

/** How many write at the same time, and how often each. */
const WRITERS = 3;
const TIMES = 8;

const severally = async (
  open: OpenLedger,
  write: (ledger: Ledger, name: string) => Promise<unknown>,
): Promise<Ledger> => {
  const ledgers = await Promise.all(Array.from({ length: WRITERS }, () => open()));
  await Promise.all(
    ledgers.map(async (ledger, writer) => {
      for (let time = 0; time < TIMES; time += 1) await write(ledger, `${writer} ${time}`);
    }),
  );
  return ledgers[0] ?? open();
};

const besideTold: readonly LedgerPromise[] = [
  {
    promise: 'of silences that several begin at the same time none is lost, and the first that ends is known',
    async check(open) {
      let until = T0 + 1000;
      const ledger = await severally(open, (one, name) => {
        const own = (until -= 1);
        return writeTo(one, [silencesLane], (writer) => beQuiet(writer, name, own));
      });
      assert.equal((await ledger.letters(silencesLane)).length, WRITERS * TIMES);
      assert.deepEqual(
        (await ledger.lanes({ sink: bookName })).map(({ at }) => at),
        [until],
      );
    },
  },
  {
    promise: 'what several say of an account at the same time is kept once, with all that each has added',
    async check(open) {
      const ledger = await severally(open, (one, name) =>
        writeTo(one, [recordLane('a')], (writer) => {
          const [known] = writer.letters(recordLane('a'));
          say(writer, 'a', JSON.stringify([...(JSON.parse(known?.body ?? '[]') as string[]), name]), T0);
        }),
      );
      const [record, ...more] = await ledger.letters(recordLane('a'));
      assert.deepEqual(more, []);
      assert.equal(new Set(JSON.parse(record?.body ?? '[]') as string[]).size, WRITERS * TIMES);
    },
  },
  {
    promise: 'nothing is said of an account after a silence about it, whoever has begun that',
    async check(open) {
      const [speaker, other] = [await open(), await open()];
      const speaking = Array.from({ length: TIMES }, (_, time) =>
        writeTo(speaker, [silencesLane, recordLane('a')], (writer) => {
          if (writer.letters(silencesLane).length === 0) say(writer, 'a', `${time}`, T0);
        }),
      );
      await Promise.all([...speaking, writeTo(other, [silencesLane], (writer) => beQuiet(writer, 'a', T0))]);
      const [begun] = await speaker.letters(silencesLane);
      const [record] = await speaker.letters(recordLane('a'));
      assert.equal((record?.id ?? 0) < (begun?.id ?? 0), true);
    },
  },
];

/** Promises about what people are told, and about silences. */
export const toldPromises: readonly LedgerPromise[] = aloneTold;

/** The same, where several write at the same time. */
export const toldBesidePromises: readonly LedgerPromise[] = besideTold;
