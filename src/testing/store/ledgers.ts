import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Ledger, Needs, Workbench } from '../../store/ledger.ts';
import type { ContractCase } from './contract.ts';
import { besidePromises, forgettingPromises } from './ledger-erasures.ts';
import { ledgerLikeness } from './ledger-likeness.ts';
import { cameTo, needingNothing, takeStep, type LedgerPromise, type OpenLedger } from './ledger-promise.ts';
import { toldBesidePromises, toldPromises } from './ledger-told.ts';
import { keep, laneSample, letterSample, quarantinedSample, scopeSample, status, T0 } from './samples.ts';

/** How the contract comes by the ledgers that it tries. */
export interface LedgerContractOptions {
  /**
   * Opens the ledger of a name. A name that was not asked for before stands for a new, empty one. Names are letters, digits and
   * `_`, 41 of them, and differ from run to run. Removing what they leave behind is up to you.
   */
  readonly open: (name: string) => Ledger | Promise<Ledger>;
  /**
   * Whether a name may be opened while it is open already, as by several processes, which then write at the same time. Adds
   * chapter 2. Default false.
   */
  readonly shared?: boolean;
  /** Makes a ledger that is known to keep the contract. Adds chapter 3, which asks both the same. Default: none. */
  readonly model?: () => Ledger;
}

const needing =
  (...ids: readonly string[]) =>
  (): Needs => ({ accountIds: ids, sourceIds: [] });

/** Lets an account hear its next status in turn, and returns the number of the entry. */
const hearOne = ({ writer }: Workbench, accountId: string, sourceId?: string): number => {
  const before = writer.snapshot(accountId);
  const type = before === null || before.version % 2 === 0 ? 'CREDENTIALS' : 'OK';
  const at = (before?.context.lastSeenAt ?? T0) + 60_000;
  const event = status(accountId, type, { at, ...(sourceId === undefined ? {} : { sourceId }) });
  const isKnown = sourceId !== undefined && writer.knowsSource(accountId, sourceId);
  return keep(writer, event, takeStep(before, event, isKnown));
};

const seqsOf = async (ledger: Ledger): Promise<readonly number[]> =>
  (await ledger.log({})).map(({ seq }) => seq);

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, place) => place + 1);

const alonePromises: readonly LedgerPromise[] = [
  {
    promise: 'work that throws leaves nothing behind, and its fault is passed on',
    async check(open) {
      const ledger = await open();
      const boom = ledger.transact(needing('a'), (bench) => {
        hearOne(bench, 'a');
        bench.writer.addQuarantined(quarantinedSample());
        throw new Error('boom');
      });
      await assert.rejects(boom, /^Error: boom$/);
      assert.equal((await ledger.totals()).logEntries, 0);
      assert.equal(await ledger.snapshot('a'), null);
      assert.deepEqual(await ledger.quarantine({}), []);
    },
  },
  {
    promise: 'work that returns a promise is refused, and nothing of it is kept',
    async check(open) {
      const ledger = await open();
      const work = ledger.transact(needing('a'), async (bench) => hearOne(bench, 'a'));
      assert.equal(await cameTo(work), 'internal');
      assert.equal((await ledger.totals()).logEntries, 0);
    },
  },
  {
    promise: 'pieces of work take effect in the order of the calls, and give the numbers that are kept',
    async check(open) {
      const ledger = await open();
      const names = upTo(12).map((number) => `account ${number % 3}`);
      const given = await Promise.all(
        names.map((name) => ledger.transact(needing(name), (bench) => hearOne(bench, name))),
      );
      assert.deepEqual(given, upTo(12));
      assert.deepEqual(
        (await ledger.log({})).map(({ accountId }) => accountId),
        names,
      );
    },
  },
  {
    promise: 'work may read and write accounts and source ids that it did not name',
    async check(open) {
      const ledger = await open();
      await ledger.transact(needing('a'), (bench) => hearOne(bench, 'a', 's'));
      const found = await ledger.transact(needingNothing, (bench) => {
        const { writer } = bench;
        hearOne(bench, 'a', 's');
        return [writer.snapshot('a')?.version, writer.knowsSource('a', 's'), writer.knowsSource('a', 't')];
      });
      assert.deepEqual(found, [1, true, false]);
      assert.deepEqual(
        (await ledger.log({})).map(({ decision }) => decision),
        ['applied', 'duplicate'],
      );
    },
  },
  {
    promise: 'what is due comes the earliest first, each once, and nothing before its time',
    async check(open) {
      const ledger = await open();
      const names = upTo(300).map((number) => `account ${number}`);
      await ledger.transact(needing(...names), ({ writer, due }) => {
        for (const [minutes, accountId] of names.entries()) {
          const event = status(accountId, 'CONNECTING', { at: T0 - minutes * 60_000 });
          const step = takeStep(null, event);
          keep(writer, event, step);
          for (const deadline of step.snapshot.deadlines) due.add({ accountId, ...deadline });
        }
      });
      const expected = await ledger.deadlines();
      assert.equal(expected.length >= names.length, true);
      const [first] = expected;
      assert.equal((ledger.nextDue() ?? Infinity) <= (first?.dueAt ?? 0), true);
      const taken = await ledger.transact(needingNothing, ({ due }) => {
        const all = [due.take((first?.dueAt ?? 0) - 1)];
        for (let next = due.take(Infinity); next !== undefined; next = due.take(Infinity)) all.push(next);
        return all.map((one) => one?.dueAt);
      });
      assert.deepEqual(taken, [undefined, ...expected.map(({ dueAt }) => dueAt)]);
    },
  },
  {
    promise: 'after `close` everything rejects with `closed`, and a second call does nothing',
    async check(open) {
      const ledger = await open();
      await ledger.transact(needing('a'), (bench) => hearOne(bench, 'a'));
      await ledger.close();
      await ledger.close();
      assert.equal(await cameTo(ledger.snapshot('a')), 'closed');
      assert.equal(await cameTo(ledger.transact(needingNothing, () => 1)), 'closed');
    },
  },
];

/** How many write at the same time, and how often each. */
const WRITERS = 4;
const TIMES = 12;

/** Has several that have opened the same ledger write at the same time, each one piece of work after the other. */
const sideBySideOn = async (
  open: OpenLedger,
  write: (ledger: Ledger, writer: number, time: number) => Promise<unknown>,
): Promise<Ledger> => {
  const ledgers: Ledger[] = [];
  for (let count = 0; count < WRITERS; count += 1) ledgers.push(await open());
  await Promise.all(
    ledgers.map(async (ledger, writer) => {
      for (let time = 0; time < TIMES; time += 1) await write(ledger, writer, time);
    }),
  );
  const [first] = ledgers;
  if (first === undefined) throw new Error('no ledger was opened');
  return first;
};

const sharedPromises: readonly LedgerPromise[] = [
  {
    promise: 'what has resolved is seen by others at once',
    async check(open) {
      const [ledger, other] = [await open(), await open()];
      for (const number of upTo(10)) {
        await ledger.transact(needing('a'), (bench) => hearOne(bench, 'a'));
        assert.equal((await other.snapshot('a'))?.version, number);
      }
    },
  },
  {
    promise: 'of two pieces of work that began from the same state of an account never both are kept',
    async check(open) {
      const ledger = await sideBySideOn(open, (one) =>
        one.transact(needing('a'), (bench) => hearOne(bench, 'a')),
      );
      const versions = (await ledger.transitions('a')).map(({ version }) => version);
      assert.deepEqual(versions, upTo(WRITERS * TIMES));
      assert.equal((await ledger.snapshot('a'))?.version, WRITERS * TIMES);
    },
  },
  {
    promise: 'of what many note beside an account nothing is lost',
    async check(open) {
      const ledger = await sideBySideOn(open, (one) =>
        one.transact(needing('a'), ({ writer }) => {
          const at = (writer.verification('a')?.at ?? 0) + 1;
          writer.verify('a', { at, fingerprint: 'OK' });
        }),
      );
      assert.equal((await ledger.verification('a'))?.at, WRITERS * TIMES);
    },
  },
  {
    promise: 'a source id is applied once for an account, whoever brings it',
    async check(open) {
      const ledger = await sideBySideOn(open, (one, _, time) =>
        one.transact(needing('a'), (bench) => hearOne(bench, 'a', `source ${time}`)),
      );
      const applied = (await ledger.log({})).filter(({ decision }) => decision === 'applied');
      assert.deepEqual(
        applied.map(({ sourceId }) => sourceId),
        upTo(TIMES).map((number) => `source ${number - 1}`),
      );
    },
  },
  {
    promise: 'the numbers of the log have no gap, and a cursor that goes by them never misses an entry',
    async check(open) {
      const reader = await open();
      const read: number[] = [];
      let isOver = false;
      const follow = async (): Promise<void> => {
        for (let isLast = false; !isLast;) {
          isLast = isOver;
          const page = await reader.log({ after: read.at(-1) ?? 0 });
          read.push(...page.map(({ seq }) => seq));
        }
      };
      const following = follow();
      const ledger = await sideBySideOn(open, (one, writer) =>
        one.transact(needing(`account ${writer}`), (bench) => hearOne(bench, `account ${writer}`)),
      );
      isOver = true;
      await following;
      assert.deepEqual(await seqsOf(ledger), upTo(WRITERS * TIMES));
      assert.deepEqual(read, upTo(WRITERS * TIMES));
    },
  },
  {
    promise: 'work gives the numbers that its entries and effects have, whoever else has written meanwhile',
    async check(open) {
      const given: (readonly [seq: number, accountId: string])[] = [];
      const ledger = await sideBySideOn(open, async (one, writer) => {
        const accountId = `account ${writer}`;
        given.push([await one.transact(needing(accountId), (bench) => hearOne(bench, accountId)), accountId]);
      });
      assert.deepEqual(
        given.toSorted(([a], [b]) => a - b),
        (await ledger.log({})).map(({ seq, accountId }) => [seq, accountId]),
      );
      const effects = await ledger.outbox(Infinity);
      assert.deepEqual(
        effects.map(({ id }) => id),
        upTo(effects.length),
      );
      const owners = new Map(given);
      for (const { seq, accountId } of effects) assert.equal(owners.get(seq), accountId);
    },
  },
  {
    promise: 'what is counted of the fleet as a whole is lost by nobody',
    async check(open) {
      const ledger = await sideBySideOn(open, (one) =>
        one.transact(needingNothing, ({ writer }) => {
          const live = writer.scopeCounters('all')?.live ?? 0;
          writer.saveScopeCounters({ ...scopeSample('all'), live: live + 1 });
        }),
      );
      assert.equal((await ledger.scopeCounters('all'))?.live, WRITERS * TIMES);
    },
  },
  {
    promise: 'a lane is taken by one of those that would take it, and no letter is lost',
    async check(open) {
      const name = { sink: 's', subject: 'account a' };
      const taken: number[] = [];
      const ledger = await sideBySideOn(open, async (one, writer, time) => {
        const got = await one.transact(
          () => ({ ...needingNothing(), lanes: [name] }),
          (bench) => {
            bench.writer.addLetter(letterSample({ ...name, key: `${writer} ${time}` }));
            if (bench.writer.lane(name)?.told === String(time)) return false;
            bench.writer.saveLane(laneSample({ ...name, told: String(time) }));
            return true;
          },
        );
        if (got) taken.push(time);
      });
      const letters = await ledger.letters({});
      assert.deepEqual(
        letters.map(({ id }) => id),
        upTo(WRITERS * TIMES),
      );
      assert.equal(new Set(letters.map(({ key }) => key)).size, WRITERS * TIMES);
      assert.equal(taken.length >= TIMES, true);
    },
  },
];

const tryingLedgers =
  (open: LedgerContractOptions['open'], check: LedgerPromise['check']) => async (): Promise<void> => {
    const name = `contract_${randomUUID().replaceAll('-', '')}`;
    const opened: Ledger[] = [];
    try {
      await check(async () => {
        const ledger = await open(name);
        opened.push(ledger);
        return ledger;
      });
    } finally {
      for (const ledger of opened.toReversed()) await ledger.close();
    }
  };

/** Every promise of a ledger, as tests for any runner. One that passes them all can stand behind `openLifecycle`. */
export const ledgerContract = ({
  open,
  shared = false,
  model,
}: LedgerContractOptions): readonly ContractCase[] => {
  const casesOf = (chapter: string, promises: readonly LedgerPromise[]): readonly ContractCase[] =>
    promises.map(({ promise, check }) => ({ chapter, promise, run: tryingLedgers(open, check) }));
  return [
    ...casesOf('1 one writer', alonePromises),
    ...(shared ? casesOf('2 many writers', sharedPromises) : []),
    ...(model === undefined ? [] : casesOf('3 likeness', ledgerLikeness(model))),
    ...casesOf('4 facts and erasures', forgettingPromises),
    ...(shared ? casesOf('5 erasures beside writers', besidePromises) : []),
    ...casesOf('6 what people are told', toldPromises),
    ...(shared ? casesOf('7 people told by several', toldBesidePromises) : []),
  ];
};
