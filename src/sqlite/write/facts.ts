import type Sqlite from 'better-sqlite3';
import type { StoreWriter } from '../../store/port.ts';
import type { Seals } from '../chain/seals.ts';
import type { FaultGuard } from '../connection/guard.ts';

/** The write of {@link StoreWriter} that keeps facts. */
export const factWriterOn = (
  db: Sqlite.Database,
  seals: Seals,
  writing: FaultGuard,
): Pick<StoreWriter, 'addFact'> => {
  const insert = db.prepare(
    'INSERT INTO facts (scope, type, at, seq, policy_id, signal, payload) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  return {
    addFact: writing((fact) => {
      const { scope, signal, at, seq, policyId, payload } = fact;
      const text = JSON.stringify(signal);
      const id = Number(insert.run(scope, signal.type, at, seq, policyId, text, payload).lastInsertRowid);
      seals.added('facts', id);
      return { id, ...fact };
    }),
  };
};
