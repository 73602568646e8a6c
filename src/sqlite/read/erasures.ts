import type Sqlite from 'better-sqlite3';
import type { Erasure } from '../../store/port.ts';

/** See `StoreReader.erasures`. */
export const erasuresOf = (db: Sqlite.Database): (() => readonly Erasure[]) => {
  const select = db.prepare<[], Erasure>(
    'SELECT at, count(DISTINCT account) AS accounts, count(*) AS entries FROM erasures GROUP BY at ORDER BY at',
  );
  return () => select.all();
};
