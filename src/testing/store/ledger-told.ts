import assert from 'node:assert/strict';
import { defaultPolicy } from '../../../machines/policy.ts';
import type { BOOK, SILENCES } from '../../store/delivery-port.ts';
import type { Ledger, Workbench } from '../../store/ledger.ts';
import type { LaneName, Letter } from '../../store/port.ts';
import { erasesFirst, twoLivesBy } from './erasures.ts';
import { needingNothing, type LedgerPromise, type OpenLedger } from './ledger-promise.ts';
import { entry, keptSinkSample, laneSample, letterSample, T0 } from './samples.ts';

/** Under these names stands what people are told, and of whom nothing is to be said. */
const told: typeof BOOK = 'notices';
const silences: typeof SILENCES = 'silences';

const laneOf = (accountId: string): LaneName => ({ sink: told, subject: `account ${accountId}` });
const silent: LaneName = { sink: told, subject: silences };

const bodiesOf = (letters: readonly Letter[]): readonly string[] => letters.map(({ body }) => body);

/** Writes to lanes, which the work names. */
const writing = <T>(
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
  const lane = laneOf(accountId);
  for (const { id } of writer.letters(lane)) writer.dropLetter(id);
  writer.addLetter(letterSample({ ...lane, key: 'record', body }));
  writer.saveLane(laneSample({ ...lane, at, holder: null, told: null }));
};

/** Has nothing be said of an account. */
const silence = (writer: Workbench['writer'], account: string, until: number): void => {
  writer.addLetter(letterSample({ ...silent, key: 'silence', body: JSON.stringify({ account, until }) }));
  const at = Math.min(until, writer.lane(silent)?.at ?? until);
  writer.saveLane(laneSample({ ...silent, at, holder: null, told: null }));
};

const alone: readonly LedgerPromise[] = [
  {
    promise:
      'what is said of each, and silences, come back by subject as the last piece of work has left them',
    async check(open) {
      const ledger = await open();
      for (const [place, accountId] of ['b', '😀', 'ﬀ'].entries())
        await writing(ledger, [laneOf(accountId)], (writer) => say(writer, accountId, 'first', T0 + place));
      await writing(ledger, [laneOf('b')], (writer) => say(writer, 'b', '{"said":"ü\\u0000"}', T0 + 9));
      await writing(ledger, [silent], (writer) => silence(writer, 'b', T0 + 50));
      await writing(ledger, [silent], (writer) => silence(writer, '😀', T0 + 5));
      assert.deepEqual(bodiesOf(await ledger.letters(laneOf('b'))), ['{"said":"ü\\u0000"}']);
      assert.deepEqual(bodiesOf(await ledger.letters(laneOf('ﬀ'))), ['first']);
      assert.deepEqual(bodiesOf(await ledger.letters(silent)), [
        JSON.stringify({ account: 'b', until: T0 + 50 }),
        JSON.stringify({ account: '😀', until: T0 + 5 }),
      ]);
      assert.deepEqual(
        (await ledger.lanes({ sink: told })).map(({ subject, at }) => [subject, at]),
        [
          ['account 😀', T0 + 1],
          ['account ﬀ', T0 + 2],
          [silences, T0 + 5],
          ['account b', T0 + 9],
        ],
      );
      assert.deepEqual(await ledger.lanes({ sink: told, until: T0 }), []);
    },
  },
  {
    promise: 'within a piece of work silences stand as it has left them, whether or not it named their lane',
    async check(open) {
      const ledger = await open();
      await writing(ledger, [silent], (writer) => silence(writer, 'a', T0 + 5));
      for (const lanes of [[silent], []]) {
        const seen = await writing(ledger, lanes, (writer) => {
          const before = writer.letters(silent).length;
          for (const { id } of writer.letters(silent)) writer.dropLetter(id);
          const between = writer.letters(silent).length;
          silence(writer, 'b', T0 + 7);
          return [before, between, bodiesOf(writer.letters(silent)), writer.lane(silent)?.at];
        });
        assert.deepEqual(seen, [1, 0, [JSON.stringify({ account: 'b', until: T0 + 7 })], T0 + 5]);
      }
    },
  },
  {
    promise: 'of work that fails neither a silence nor anything said is left, and what was there stays',
    async check(open) {
      const ledger = await open();
      await writing(ledger, [silent, laneOf('a')], (writer) => {
        silence(writer, 'a', T0 + 5);
        say(writer, 'a', 'said', T0);
      });
      const read = async () => [await ledger.letters({}), await ledger.lanes({ sink: told })];
      const before = await read();
      const failed = writing(ledger, [silent, laneOf('a')], (writer) => {
        silence(writer, 'b', T0);
        say(writer, 'a', 'otherwise', T0 + 1);
        writer.dropSink(told);
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
        await writing(ledger, [silent, laneOf(accountId)], (writer) => {
          silence(writer, accountId, T0 + 5);
          say(writer, accountId, '{"said":[]}', T0);
        });
      await ledger.erase(erasesFirst);
      assert.deepEqual(bodiesOf(await ledger.letters(silent)), [
        JSON.stringify({ account: 'b', until: T0 + 5 }),
      ]);
      assert.deepEqual(await ledger.letters(laneOf('a')), []);
      assert.deepEqual(
        (await ledger.lanes({ sink: told })).map(({ subject }) => subject),
        ['account b', silences],
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
        writer.saveSink(keptSinkSample({ name: told, cursor: 1 })),
      );
      assert.deepEqual(await ledger.sinks(), [keptSinkSample({ name: told, cursor: 1 })]);
    },
  },
];

/** How many write at the same time, and how often each. */
const WRITERS = 3;
const TIMES = 8;

const sideBySide = async (
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

const beside: readonly LedgerPromise[] = [
  {
    promise: 'of silences that several begin at the same time none is lost, and the first that ends is known',
    async check(open) {
      let until = T0 + 1000;
      const ledger = await sideBySide(open, (one, name) => {
        const own = (until -= 1);
        return writing(one, [silent], (writer) => silence(writer, name, own));
      });
      assert.equal((await ledger.letters(silent)).length, WRITERS * TIMES);
      assert.deepEqual(
        (await ledger.lanes({ sink: told })).map(({ at }) => at),
        [until],
      );
    },
  },
  {
    promise: 'what several say of an account at the same time is kept once, with all that each has added',
    async check(open) {
      const ledger = await sideBySide(open, (one, name) =>
        writing(one, [laneOf('a')], (writer) => {
          const [known] = writer.letters(laneOf('a'));
          say(writer, 'a', JSON.stringify([...(JSON.parse(known?.body ?? '[]') as string[]), name]), T0);
        }),
      );
      const [record, ...more] = await ledger.letters(laneOf('a'));
      assert.deepEqual(more, []);
      assert.equal(new Set(JSON.parse(record?.body ?? '[]') as string[]).size, WRITERS * TIMES);
    },
  },
  {
    promise: 'nothing is said of an account after a silence about it, whoever has begun that',
    async check(open) {
      const [speaker, other] = [await open(), await open()];
      const speaking = Array.from({ length: TIMES }, (_, time) =>
        writing(speaker, [silent, laneOf('a')], (writer) => {
          if (writer.letters(silent).length === 0) say(writer, 'a', `${time}`, T0);
        }),
      );
      await Promise.all([...speaking, writing(other, [silent], (writer) => silence(writer, 'a', T0))]);
      const [begun] = await speaker.letters(silent);
      const [record] = await speaker.letters(laneOf('a'));
      assert.equal((record?.id ?? 0) < (begun?.id ?? 0), true);
    },
  },
];

/** Promises about what people are told, and about silences. */
export const toldPromises: readonly LedgerPromise[] = alone;

/** The same, where several write at the same time. */
export const toldBesidePromises: readonly LedgerPromise[] = beside;
