import { DAY, HOUR, MINUTE } from '../../machines/policy.ts';
import type { Random } from '../../src/testing/random.ts';
import type { Table } from './table/index.ts';
import { logEnd, logStart, type Member } from './team.ts';
import type { CauseRow, IncidentRow } from './words.ts';
import { factor } from './worlds.ts';

/** An incident as it meets one account. */
export interface Hit {
  /** When the account is struck, in milliseconds since 1970. */
  readonly at: number;
  readonly row: CauseRow;
  readonly incident: string;
  readonly startedAt: number;
  /** When what the accounts share is in order again. */
  readonly mendedAt: number;
}

/** A domain whose administrator makes users sign in again every so many days. */
export interface SessionPolicy {
  readonly from: number;
  readonly until: number;
  readonly days: number;
}

/** All that happens to a team's accounts together. */
export interface Strikes {
  /** The hits of each account, by its id, in order of time. */
  readonly hits: ReadonlyMap<string, readonly Hit[]>;
  readonly policies: ReadonlyMap<string, SessionPolicy>;
}

/** The waiting time until something that happens so often in a year, in milliseconds. */
export const waiting = (random: Random, perYear: number): number =>
  perYear <= 0 ? Infinity : (-Math.log(1 - random.next()) / perYear) * 365 * DAY;

/** The row of a cause for an account's provider, or undefined where the cause does not exist there. */
export const causeOf = ({ causes }: Table, cause: string, member: Member): CauseRow | undefined =>
  causes.find((row) => row.cause === cause && row.providers.includes(member.provider));

const sharedBy = ({ scope }: IncidentRow, member: Member): string | null => {
  switch (scope) {
    case 'oauthProvider':
    case 'provider':
      return member.provider;
    case 'mailDomain':
      return member.domain;
    case 'proxyHost':
      return member.proxyHost;
    case 'mailHost':
      return member.mailHost;
    case 'team':
      return 'team';
  }
};

const groupsOf = (row: IncidentRow, members: readonly Member[]): ReadonlyMap<string, readonly Member[]> => {
  const groups = new Map<string, Member[]>();
  for (const member of members) {
    const shared = row.providers.includes(member.provider) ? sharedBy(row, member) : null;
    if (shared !== null) groups.set(shared, [...(groups.get(shared) ?? []), member]);
  }
  return groups;
};

const between = (random: Random, [from, to]: readonly [number, number]): number =>
  from + random.next() * (to - from);

/** Draws the incidents of a team. */
export const drawStrikes = (table: Table, members: readonly Member[], random: Random): Strikes => {
  const hits = new Map<string, Hit[]>();
  const policies = new Map<string, SessionPolicy>();
  const strike = (row: IncidentRow, group: readonly Member[], startedAt: number, incident: string): void => {
    const [share, minutes] = [between(random, row.share), between(random, row.minutes)];
    const mendedAt = startedAt + minutes * MINUTE + 3 * HOUR * factor(random, 0.8);
    for (const member of group) {
      const cause = causeOf(table, row.cause[member.provider] ?? row.cause['*'] ?? '', member);
      const at = startedAt + Math.round(random.next() * minutes * MINUTE);
      if (cause !== undefined && random.chance(share))
        hits.set(member.id, [
          ...(hits.get(member.id) ?? []),
          { at, row: cause, incident, startedAt, mendedAt },
        ]);
    }
  };
  for (const row of table.incidents)
    for (const [shared, group] of groupsOf(row, members)) {
      const first = logStart + waiting(random, row.perYear);
      for (let at = first, number = 1; at < logEnd; at += waiting(random, row.perYear), number += 1) {
        strike(row, group, at, `${row.name}:${shared}:${String(number)}`);
        if (row.name === 'sessionPolicy')
          policies.set(shared, {
            from: at,
            until: at + random.integer(60, 180) * DAY,
            days: random.weighted([
              [7, 1],
              [30, 4],
              [90, 3],
            ]),
          });
      }
    }
  for (const list of hits.values()) list.sort((one, other) => one.at - other.at);
  return { hits, policies };
};
