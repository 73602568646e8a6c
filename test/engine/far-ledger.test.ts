import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localLedger } from '../../src/engine/local-ledger.ts';
import { openLifecycle, readPayload, rebuild, type AccountSource } from '../../src/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import type { Ledger, Needs, Workbench, WorkbenchWriter } from '../../src/store/ledger.ts';
import type { Store } from '../../src/store/port.ts';
import { bytesOf } from '../open.ts';
import { anyHistory, entriesOf, linesOf, polled, T0, type Heard } from '../payloads.ts';

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Is thrown to take an attempt back. */
class Moved extends Error {}

/** Notes the accounts that a piece of work asks for. */
const noting = (writer: WorkbenchWriter, asked: Set<string>): WorkbenchWriter =>
  new Proxy(writer, {
    get(target, name: keyof WorkbenchWriter) {
      const method = target[name].bind(target) as (...given: unknown[]) => unknown;
      if (name !== 'snapshot' && name !== 'knowsSource' && name !== 'verification') return method;
      return (accountId: string, ...rest: unknown[]) => {
        asked.add(accountId);
        return method(accountId, ...rest);
      };
    },
  });

/** How a far ledger is made worse than it need be. */
interface Faults {
  /** What becomes of the needs on their way. */
  readonly needs?: (needs: Needs) => Needs;
}

/**
 * A ledger whose every answer comes a turn later, and in which somebody else always moves an account first: each piece of
 * work is run, taken back, and run again. It holds work to what it said that it needs.
 */
const farLedger = (store: Store, faults: Faults = {}) => {
  const near = localLedger(store);
  const strays: string[] = [];
  const attempt = <T>(
    work: (bench: Workbench) => T,
    keep: boolean,
    loaded: ReadonlySet<string>,
  ): Promise<T> =>
    near.transact(
      () => ({ accountIds: [], sourceIds: [] }),
      ({ writer, due, held, fleet, facts }) => {
        const asked = new Set<string>();
        const fallingDue = new Set([...store.deadlines(), ...store.held()].map(({ accountId }) => accountId));
        const result = work({ writer: noting(writer, asked), due, held, fleet, facts });
        strays.push(...[...asked].filter((id) => !loaded.has(id) && !fallingDue.has(id)));
        if (!keep) throw new Moved();
        return result;
      },
    );
  let last: Promise<unknown> = Promise.resolve();
  const far: Ledger = {
    ...near,
    snapshot: (id) => turn().then(() => near.snapshot(id)),
    accounts: (query) => turn().then(() => near.accounts(query)),
    log: (query) => turn().then(() => near.log(query)),
    transact(needs, work) {
      const run = last.then(async () => {
        await turn();
        const { accountIds } = (faults.needs ?? ((all) => all))(needs());
        const loaded = new Set(accountIds);
        await attempt(work, false, loaded).catch((error: unknown) => {
          if (!(error instanceof Moved)) throw error;
        });
        await turn();
        return attempt(work, true, loaded);
      });
      last = run.catch(() => undefined);
      return run;
    },
  };
  return { far, strays };
};

/** Takes a history in: half of it as a log, half of it live, then reconciles. */
const live = async (ledger: Ledger, history: readonly Heard[]): Promise<readonly unknown[]> => {
  const clock = createSimulatedClock(T0);
  const lifecycle = openLifecycle({ ledger, clock });
  const effects: unknown[] = [];
  lifecycle.on('effect', (effect) => effects.push(effect));
  const lines = linesOf(history);
  const summary = await lifecycle.replay([entriesOf(lines.slice(0, lines.length / 2))]);
  await clock.set(T0 + 400 * 24 * 3_600_000);
  const receipts = await Promise.all(
    history.slice(lines.length / 2).map(({ payload }) => lifecycle.receive(payload)),
  );
  await lifecycle.tick();
  const ids = (await lifecycle.accounts()).map(({ accountId }) => accountId);
  const source: AccountSource = {
    list: async () => ({ items: ids.slice(1).map((id) => polled(id, 'OK')), cursor: null }),
    get: async () => 'gone',
  };
  const reconciled = await lifecycle.reconcile(source);
  const explained = await Promise.all(ids.map((id) => lifecycle.explain(id)));
  const histories = await Promise.all(ids.map((id) => Array.fromAsync(lifecycle.history(id))));
  await lifecycle.close();
  return [summary, receipts, reconciled, explained, histories, effects];
};

describe('a ledger that is far away, and on which every piece of work is run twice', () => {
  test('gives the same answers and the same bytes as a store of this process', async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory(), async (history) => {
        const [near, distant] = [createMemoryStore(), createMemoryStore()];
        const kept = (store: Store) =>
          new Proxy(store, {
            get: (one, name) => (name === 'close' ? () => undefined : Reflect.get(one, name)?.bind(one)),
          });
        const { far, strays } = farLedger(kept(distant));
        expect(await live(far, history)).toEqual(await live(localLedger(kept(near)), history));
        expect(bytesOf(distant)).toEqual(bytesOf(near));
        expect(distant.log({})).toEqual(near.log({}));
        expect(distant.outbox(999)).toEqual(near.outbox(999));
        expect([...rebuild(distant, readPayload)]).toEqual([]);
        expect(strays).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('finds out work that touches an account which it did not name', async () => {
    const { far, strays } = farLedger(createMemoryStore(), {
      needs: ({ accountIds, sourceIds }) => ({ accountIds: accountIds.slice(1), sourceIds }),
    });
    const lifecycle = openLifecycle({ ledger: far, clock: createSimulatedClock(T0) });
    await lifecycle.receive({ AccountStatus: { account_id: 'a', account_type: 'LINKEDIN', message: 'OK' } });
    expect(strays).toContain('a');
    await lifecycle.close();
  });

  test('tells listeners once of what was tried twice', async () => {
    const { far } = farLedger(createMemoryStore());
    const lifecycle = openLifecycle({ ledger: far, clock: createSimulatedClock(T0) });
    const heard: string[] = [];
    lifecycle.subscribe(({ event }) => heard.push(event));
    await lifecycle.receive({ AccountStatus: { account_id: 'a', account_type: 'LINKEDIN', message: 'OK' } });
    expect(heard).toEqual(['OK']);
    await lifecycle.close();
  });
});
