import { randomUUID } from 'node:crypto';
import type { Store } from '../../store/port.ts';
import { accountPromises } from './accounts.ts';
import { deadlinePromises } from './deadlines.ts';
import { deliveryPromises } from './deliveries.ts';
import { durabilityPromises } from './durability.ts';
import { erasurePromises } from './erasures.ts';
import { factPromises } from './facts.ts';
import { incidentPromises } from './incidents.ts';
import { likenessPromises } from './likeness.ts';
import { logPromises } from './log.ts';
import { outboxPromises } from './outbox.ts';
import { payloadPromises } from './payloads.ts';
import type { Promised, PromisedOfOpening } from './promise.ts';
import { quarantinePromises } from './quarantine.ts';
import { remarkPromises } from './remarks.ts';
import { sharingPromises } from './sharing.ts';
import { snapshotPromises } from './snapshots.ts';
import { transactionPromises } from './transactions.ts';
import { transitionPromises } from './transitions.ts';

/** How the contract comes by the stores that it tries. */
export interface StoreContractOptions {
  /**
   * Opens the store of a name. A name that was not asked for before stands for a new, empty store; a store that
   * needs no name, because it is gone with the process, may ignore it. Names are letters, digits and `_`, 41 of them, and
   * differ from run to run: they will do as names of files, folders, schemas or tables. Removing what they leave
   * behind is up to you.
   */
  readonly open: (name: string) => Store | Promise<Store>;
  /** Whether a name that is opened again after `close` gives what was kept. Adds chapter 10. Default false. */
  readonly durable?: boolean;
  /**
   * Whether a name may be opened while it is open already, as by two processes. Adds chapter 11, in which a
   * writer has to wait for another one in vain: open with a short busy timeout. Default false.
   */
  readonly shared?: boolean;
  /** Whether it has `erase`. Adds chapter 14, and erasures to chapter 12. Default true. */
  readonly erases?: boolean;
  /** Whether it has `dropPayloads`. Adds chapter 17. Default true. */
  readonly dropsPayloads?: boolean;
  /**
   * Makes a store that is known to keep the contract, such as `createMemoryStore` of `account-lifecycle`. Adds chapter
   * 12, which takes both through the same random transactions and asks both the same. Default: none.
   */
  readonly model?: () => Store;
}

/** One promise of the port and the check that holds a store to it: a test for any runner. */
export interface ContractCase {
  /** Number and name of the chapter, for example `2 log`. The port's documentation refers to it. */
  readonly chapter: string;
  /** What is promised: a fact in the present tense, and the name of the test. No two cases have the same. */
  readonly promise: string;
  /**
   * Opens a store of its own, tries the promise on it, and closes it.
   *
   * @throws AssertionError, or what the store threw, when the promise is broken
   */
  readonly run: () => Promise<void>;
}

/** Chapters that any store can be held to. */
const chapters: readonly (readonly [chapter: string, promises: readonly Promised[]])[] = [
  ['1 transactions', transactionPromises],
  ['2 log', logPromises],
  ['3 transitions', transitionPromises],
  ['4 snapshots', snapshotPromises],
  ['5 accounts', accountPromises],
  ['6 deadlines', deadlinePromises],
  ['7 outbox', outboxPromises],
  ['8 quarantine', quarantinePromises],
  ['9 remarks', remarkPromises],
];

type ContractCheck = PromisedOfOpening['check'];

/** Closes stores, the last one first. Of a promise that was broken already, faults of closing would hide the cause. */
const closeAll = (stores: readonly Store[], broken: boolean): void => {
  for (const store of stores.toReversed())
    try {
      store.close();
    } catch (error) {
      if (!broken) throw error;
    }
};

const trying = (open: StoreContractOptions['open'], check: ContractCheck) => async (): Promise<void> => {
  const name = `contract_${randomUUID().replaceAll('-', '')}`;
  const opened: Store[] = [];
  try {
    await check(async () => {
      const store = await open(name);
      opened.push(store);
      return store;
    });
  } catch (error) {
    closeAll(opened, true);
    throw error;
  }
  closeAll(opened, false);
};

/**
 * Every promise of the port, as tests for any runner. A store that passes them all can stand behind `openLifecycle`.
 *
 *     for (const { chapter, promise, run } of storeContract({ open: () => new MyStore() }))
 *       test(`${chapter}: ${promise}`, run);
 *
 * Each test opens stores of its own, so that they may run in any order, and next to one another. They wait for nothing, and
 * need no network of their own.
 */
export const storeContract = ({
  open,
  durable = false,
  shared = false,
  erases = true,
  dropsPayloads = true,
  model,
}: StoreContractOptions): readonly ContractCase[] => {
  const casesOf = (chapter: string, promises: readonly PromisedOfOpening[]): readonly ContractCase[] =>
    promises.map(({ promise, check }) => ({ chapter, promise, run: trying(open, check) }));
  const once = ({ promise, check }: Promised): PromisedOfOpening => ({
    promise,
    check: async (openStore) => check(await openStore()),
  });
  return [
    ...chapters.flatMap(([chapter, promises]) => casesOf(chapter, promises.map(once))),
    ...(durable ? casesOf('10 durability', durabilityPromises) : []),
    ...(shared ? casesOf('11 sharing', sharingPromises) : []),
    ...(model === undefined ? [] : casesOf('12 likeness', likenessPromises(model, erases))),
    ...casesOf('13 incidents', incidentPromises.map(once)),
    ...(erases ? casesOf('14 erasures', erasurePromises.map(once)) : []),
    ...casesOf('15 delivery', deliveryPromises.map(once)),
    ...casesOf('16 facts', factPromises.map(once)),
    ...(dropsPayloads ? casesOf('17 payloads', payloadPromises.map(once)) : []),
  ];
};
