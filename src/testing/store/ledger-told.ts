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

const personLane = (accountId: string): LaneName => ({ sink: told, subject: `account ${accountId}` });
const quietLane: LaneName = { sink: told, subject: silences };

const bodiesOf = (letters: readonly Letter[]): readonly string[] => letters.map(({ body }) => body);

/** Writes to lanes, which the work names. */
const wrote = <T>(
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
  const lane = personLane(accountId);
  for (const { id } of writer.letters(lane)) writer.dropLetter(id);
  writer.addLetter(letterSample({ ...lane, key: 'record', body }));
  writer.saveLane(laneSample({ ...lane, at, holder: null, told: null }));
};

/** Has nothing be said of an account. */
const fallSilent = (writer: Workbench['writer'], account: string, until: number): void => {
  writer.addLetter(letterSample({ ...quietLane, key: 'silence', body: JSON.stringify({ account, until }) }));
  const at = Math.min(until, writer.lane(quietLane)?.at ?? until);
  writer.saveLane(laneSample({ ...quietLane, at, holder: null, told: null }));
};

const toldByOne: readonly LedgerPromise[] = [
  {
    promise:
      'what is said of each, and silences, come back by subject as the last piece of work has left them',
    async check(open) {
      const ledger = await open();
      for (const [place, accountId] of ['b', '😀', 'ﬀ'].entries())
        await wrote(ledger, [personLane(accountId)], (writer) => say(writer, accountId, 'first', T0 + place));
      await wrote(ledger, [personLane('b')], (writer) => say(writer, 'b', '{"said":"ü\\u0000"}', T0 + 9));
      await wrote(ledger, [quietLane], (writer) => fallSilent(writer, 'b', T0 + 50));
      await wrote(ledger, [quietLane], (writer) => fallSilent(writer, '😀', T0 + 5));
      assert.deepEqual(bodiesOf(await ledger.letters(personLane('b'))), ['{"said":"ü\\u0000"}']);
      assert.deepEqual(bodiesOf(await ledger.letters(personLane('ﬀ'))), ['first']);
      assert.deepEqual(bodiesOf(await ledger.letters(quietLane)), [
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
      await wrote(ledger, [quietLane], (writer) => fallSilent(writer, 'a', T0 + 5));
      for (const lanes of [[quietLane], []]) {
        const seen = await wrote(ledger, lanes, (writer) => {
          const before = writer.letters(quietLane).length;
          for (const { id } of writer.letters(quietLane)) writer.dropLetter(id);
          const between = writer.letters(quietLane).length;
          fallSilent(writer, 'b', T0 + 7);
          return [before, between, bodiesOf(writer.letters(quietLane)), writer.lane(quietLane)?.at];
        });
        assert.deepEqual(seen, [1, 0, [JSON.stringify({ account: 'b', until: T0 + 7 })], T0 + 5]);
      }
    },
  },
  {
    promise: 'of work that fails neither a silence nor anything said is left, and what was there stays',
    async check(open) {
      const ledger = await open();
      await wrote(ledger, [quietLane, personLane('a')], (writer) => {
        fallSilent(writer, 'a', T0 + 5);
        say(writer, 'a', 'said', T0);
      });
      const read = async () => [await ledger.letters({}), await ledger.lanes({ sink: told })];
      const before = await read();
      const failed = wrote(ledger, [quietLane, personLane('a')], (writer) => {
        fallSilent(writer, 'b', T0);
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
        await wrote(ledger, [quietLane, personLane(accountId)], (writer) => {
          fallSilent(writer, accountId, T0 + 5);
          say(writer, accountId, '{"said":[]}', T0);
        });
      await ledger.erase(erasesFirst);
      assert.deepEqual(bodiesOf(await ledger.letters(quietLane)), [
        JSON.stringify({ account: 'b', until: T0 + 5 }),
      ]);
      assert.deepEqual(await ledger.letters(personLane('a')), []);
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

const atTheSameTime = async (
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

const toldAround: readonly LedgerPromise[] = [
  {
    promise: 'of silences that several begin at the same time none is lost, and the first that ends is known',
    async check(open) {
      let until = T0 + 1000;
      const ledger = await atTheSameTime(open, (one, name) => {
        const own = (until -= 1);
        return wrote(one, [quietLane], (writer) => fallSilent(writer, name, own));
      });
      assert.equal((await ledger.letters(quietLane)).length, WRITERS * TIMES);
      assert.deepEqual(
        (await ledger.lanes({ sink: told })).map(({ at }) => at),
        [until],
      );
    },
  },
  {
    promise: 'what several say of an account at the same time is kept once, with all that each has added',
    async check(open) {
      const ledger = await atTheSameTime(open, (one, name) =>
        wrote(one, [personLane('a')], (writer) => {
          const [known] = writer.letters(personLane('a'));
          say(writer, 'a', JSON.stringify([...(JSON.parse(known?.body ?? '[]') as string[]), name]), T0);
        }),
      );
      const [record, ...more] = await ledger.letters(personLane('a'));
      assert.deepEqual(more, []);
      assert.equal(new Set(JSON.parse(record?.body ?? '[]') as string[]).size, WRITERS * TIMES);
    },
  },
  {
    promise: 'nothing is said of an account after a silence about it, whoever has begun that',
    async check(open) {
      const [speaker, other] = [await open(), await open()];
      const speaking = Array.from({ length: TIMES }, (_, time) =>
        wrote(speaker, [quietLane, personLane('a')], (writer) => {
          if (writer.letters(quietLane).length === 0) say(writer, 'a', `${time}`, T0);
        }),
      );
      await Promise.all([...speaking, wrote(other, [quietLane], (writer) => fallSilent(writer, 'a', T0))]);
      const [begun] = await speaker.letters(quietLane);
      const [record] = await speaker.letters(personLane('a'));
      assert.equal((record?.id ?? 0) < (begun?.id ?? 0), true);
    },
  },
];

/** Promises about what people are told, and about silences. */
export const toldPromises: readonly LedgerPromise[] = toldByOne;

/** The same, where several write at the same time. */
export const toldBesidePromises: readonly LedgerPromise[] = toldAround;
