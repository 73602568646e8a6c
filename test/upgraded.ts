import type { Policy } from '../machines/policy.ts';
import { openSqliteStore, readPayload, rebuild } from '../src/index.ts';
import { serialize } from '../src/model/snapshot.ts';
import { createSimulatedClock } from '../src/testing/simulated-clock.ts';
import { openOver } from './open.ts';
import { T0, type Heard } from './payloads.ts';
import { databaseFile } from './sqlite/files.ts';

/** Whatever a test looks at, as it stands in a database. */
export const looked = (database: string) => {
  const store = openSqliteStore({ database, readonly: true, anyMachine: true });
  try {
    const accounts = store.accounts({});
    const ids = accounts.map(({ context }) => context.accountId);
    return {
      snapshots: accounts.map(serialize),
      kept: ids.map((id) => store.checkpointBefore(id, Number.MAX_SAFE_INTEGER)),
      log: store.log({}),
      transitions: ids.map((id) => store.transitions(id)),
      deadlines: store.deadlines(),
      held: store.held(),
      outbox: store.outbox(Infinity),
      divergences: [...rebuild(store, readPayload)],
      findings: store.check(),
    };
  } finally {
    store.close();
  }
};

/** A database of a history that was heard under a policy. */
export const heardUnder = async (policy: Partial<Policy>, history: readonly Heard[]): Promise<string> => {
  const database = databaseFile();
  const { lifecycle, clock } = openOver(openSqliteStore({ database }), { policy }, createSimulatedClock(T0));
  for (const { gap, payload } of history) {
    await clock.advance(gap);
    await lifecycle.receive(payload);
  }
  await lifecycle.close();
  return database;
};
