import type Sqlite from 'better-sqlite3';
import type { StoreWriter } from '../../store/port.ts';
import type { FoundBy } from '../read/incidents.ts';

/** The writes of {@link StoreWriter} that tell of incidents. They are rare, and few of them come together: none waits. */
export const incidentWriterOn = (
  db: Sqlite.Database,
  numberOf: (accountId: string) => number,
): Pick<StoreWriter, 'saveScopeCounters' | 'addBreak' | 'dropBreaks' | 'saveIncident' | 'addMember'> => {
  const scope = db.prepare(
    `INSERT INTO scopes (key, live, since, stretch, breaks, calm_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key)
     DO UPDATE SET live = excluded.live, stretch = excluded.stretch, breaks = excluded.breaks, calm_at = excluded.calm_at`,
  );
  const add = db.prepare('INSERT INTO breaks (seq, account, at, since, scopes) VALUES (?, ?, ?, ?, ?)');
  const drop = db.prepare<[number]>('DELETE FROM breaks WHERE seq = ?');
  const incident = db.prepare(
    `INSERT INTO incidents
       (id, scope, name, opened_at, found, members, broken, alone, last_at, ends_at, ended_at, why, sample)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id)
     DO UPDATE SET members = excluded.members, broken = excluded.broken, alone = excluded.alone, last_at = excluded.last_at,
       ends_at = excluded.ends_at, ended_at = excluded.ended_at, why = excluded.why, sample = excluded.sample,
       scope = excluded.scope, name = excluded.name, opened_at = excluded.opened_at, found = excluded.found`,
  );
  const member = db.prepare('INSERT OR IGNORE INTO incident_members (incident, account) VALUES (?, ?)');
  return {
    saveScopeCounters: ({ key, live, since, stretch, breaks, calmAt }) =>
      void scope.run(key, live, since, stretch, `[${breaks.join(',')}]`, calmAt),
    addBreak: ({ accountId, seq, at, from, keys }) =>
      void add.run(seq, numberOf(accountId), at, from, JSON.stringify(keys)),
    dropBreaks: (seqs) => {
      for (const seq of seqs) drop.run(seq);
    },
    saveIncident: (one) => {
      const { since, accounts, of, windowMinutes, expected } = one;
      const found: FoundBy = { since, accounts, of, windowMinutes, expected };
      incident.run(
        one.id,
        one.kind,
        one.name,
        one.openedAt,
        JSON.stringify(found),
        one.members,
        one.broken,
        one.alone,
        one.lastAt,
        one.endsAt,
        one.endedAt,
        one.why,
        JSON.stringify(one.sample),
      );
    },
    addMember: (id, accountId) => member.run(id, numberOf(accountId)).changes > 0,
  };
};
