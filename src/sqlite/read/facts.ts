import type Sqlite from 'better-sqlite3';
import { sharedTypes, type SharedSignal } from '../../../machines/signal.ts';
import type { KeptFact } from '../../model/shared-fact.ts';
import type { StoreReader } from '../../store/port.ts';
import type { FaultGuard } from '../connection/guard.ts';
import { bound } from '../lookup/bound.ts';
import { parse } from '../lookup/stored-json.ts';

type FactRow = [
  id: number,
  scope: string,
  at: number,
  seq: number,
  policyId: number,
  signal: string,
  payload: string,
];

const COLUMNS = 'id, scope, at, seq, policy_id, signal, payload';

const factOfRow = ([id, scope, at, seq, policyId, signal, payload]: FactRow): KeptFact => ({
  id,
  scope,
  signal: parse<SharedSignal>(signal, `Fact ${id}`),
  at,
  seq,
  policyId,
  payload,
});

/** The reads of {@link StoreReader} that tell of facts. */
export const factsOf = (
  db: Sqlite.Database,
  guard: FaultGuard,
): Pick<StoreReader, 'facts' | 'newestFacts'> => {
  const some = db
    .prepare<[number, number], FactRow>(`SELECT ${COLUMNS} FROM facts WHERE id > ? ORDER BY id LIMIT ?`)
    .raw();
  const newest = db
    .prepare<[string, string], FactRow>(
      `SELECT ${COLUMNS} FROM facts WHERE scope = ? AND type = ? ORDER BY at DESC, id DESC LIMIT 1`,
    )
    .raw();
  return {
    facts: guard(({ after = 0, limit = Infinity }) => some.all(after, bound(limit)).map(factOfRow)),
    newestFacts: guard((scope) =>
      sharedTypes
        .flatMap((type) => newest.all(scope, type).map(factOfRow))
        .toSorted((one, other) => one.id - other.id),
    ),
  };
};
