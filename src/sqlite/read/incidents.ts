import type Sqlite from 'better-sqlite3';
import type { Incident, IncidentEnd, RecentBreak, ScopeCounters } from '../../model/incident.ts';
import type { IncidentScope } from '../../../machines/signal.ts';
import type { StoreReader } from '../../store/port.ts';
import { bound } from '../lookup/bound.ts';
import { parse } from '../lookup/stored-json.ts';

/** A row of `incidents`; how it was found stands in one text. */
interface IncidentRow {
  readonly id: number;
  readonly scope: string;
  readonly name: string;
  readonly openedAt: number;
  readonly found: string;
  readonly members: number;
  readonly broken: number;
  readonly alone: number;
  readonly lastAt: number;
  readonly endsAt: number;
  readonly endedAt: number | null;
  readonly why: string | null;
  readonly sample: string;
}

/** How an incident was found, as it is stored. */
export type FoundBy = Pick<Incident, 'since' | 'accounts' | 'of' | 'windowMinutes' | 'expected'>;

const incidentOfRow = ({ scope, found, why, sample, ...row }: IncidentRow): Incident => ({
  id: row.id,
  kind: scope as IncidentScope,
  name: row.name,
  openedAt: row.openedAt,
  ...parse<FoundBy>(found, `What was found of incident ${row.id}`),
  members: row.members,
  broken: row.broken,
  alone: row.alone,
  lastAt: row.lastAt,
  endsAt: row.endsAt,
  endedAt: row.endedAt,
  why: why as IncidentEnd | null,
  sample: parse<Incident['sample']>(sample, `The first members of incident ${row.id}`),
});

type ScopeRow = [live: number, since: number, stretch: number, breaks: string, calmAt: number | null];
type BreakRow = [accountId: string, seq: number, at: number, from: number, keys: string];

/** The reads of {@link StoreReader} that tell of incidents. */
export const incidentsOf = (
  db: Sqlite.Database,
): Pick<StoreReader, 'scopeCounters' | 'recentBreaks' | 'incidents' | 'members'> => {
  const scope = db
    .prepare<[string], ScopeRow>('SELECT live, since, stretch, breaks, calm_at FROM scopes WHERE key = ?')
    .raw();
  const breaks = db
    .prepare<[], BreakRow>(
      `SELECT account_id, seq, at, since, scopes FROM breaks CROSS JOIN accounts ON number = account ORDER BY seq`,
    )
    .raw();
  const newestFirst = db.prepare<[number | null, number | null, number], IncidentRow>(
    `SELECT id, scope, name, opened_at AS openedAt, found, members, broken, alone, last_at AS lastAt, ends_at AS endsAt,
       ended_at AS endedAt, why, sample
     FROM incidents WHERE ? IS NULL OR (ended_at IS NULL) = ? ORDER BY id DESC LIMIT ?`,
  );
  const members = db
    .prepare<[number], string>(
      'SELECT account_id FROM incident_members CROSS JOIN accounts ON number = account WHERE incident = ? ORDER BY account_id',
    )
    .pluck();
  return {
    scopeCounters: (key): ScopeCounters | null => {
      const row = scope.get(key);
      if (row === undefined) return null;
      const [live, since, stretch, counted, calmAt] = row;
      return { key, live, since, stretch, breaks: parse<number[]>(counted, `The breaks of ${key}`), calmAt };
    },
    recentBreaks: () =>
      breaks.all().map(([accountId, seq, at, from, keys]): RecentBreak => ({
        accountId,
        seq,
        at,
        from,
        keys: parse<readonly string[]>(keys, `The scopes of entry ${seq}`),
      })),
    incidents: ({ open, limit = Infinity }) => {
      const wanted = open === undefined ? null : Number(open);
      return newestFirst.all(wanted, wanted, bound(limit)).reverse().map(incidentOfRow);
    },
    members: (incident) => members.all(incident),
  };
};
