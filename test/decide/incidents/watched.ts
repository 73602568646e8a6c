import { IncidentBook } from '../../../src/decide/incidents/book.ts';
import { lastsSince, QUIET, type BookShelf } from '../../../src/decide/incidents/finding.ts';
import type { AccountBreak } from '../../../machines/context.ts';
import type { FleetState, Incident } from '../../../src/model/incident.ts';
import type { Mishap, Resident, World } from './worlds.ts';

/** What a book made of a world. */
export interface Watched {
  readonly incidents: readonly Incident[];
  /** For each mishap: how many accounts it broke, how many were told of its scope, and when it was found. */
  readonly mishaps: readonly {
    readonly mishap: Mishap;
    readonly broken: number;
    readonly right: number;
    readonly fifthAt: number | null;
    readonly foundAt: number | null;
  }[];
  /** Breaks of accounts for reasons of their own, and how many of them an incident took. */
  readonly lone: number;
  readonly taken: number;
  /** Incidents that are no mishap's. */
  readonly falseOnes: readonly Incident[];
}

/** The scopes of a resident, as an account's are. */
const keysOf = ({ provider, domain, imapHost, proxy, tenant }: Resident): readonly string[] => [
  'all',
  `provider ${provider}`,
  ...(imapHost === null ? [] : [`imapHost ${imapHost}`]),
  ...(proxy === null ? [] : [`proxyHost ${proxy}`]),
  ...(domain === null ? [] : [`mailDomain ${provider} ${domain}`]),
  ...(tenant === null ? [] : [`tenant ${tenant}`]),
];

/** What watches: the book, or a variant of it that has to be found out. */
export type Watcher = Pick<IncidentBook, 'relocate' | 'broke' | 'healed' | 'end'>;

/**
 * Has a book watch a world.
 *
 * @param variant - makes something else of the book
 */
export const watch = (
  world: World,
  variant: (book: IncidentBook, state: FleetState, shelf: BookShelf) => Watcher = (book) => book,
): Watched => {
  const incidents = new Map<number, Incident>();
  const members = new Map<number, Set<string>>();
  const breaksOf = new Map<string, readonly AccountBreak[]>();
  const shelf: BookShelf = {
    counters: () => null,
    noteBreak: () => undefined,
    forgetBreaks: () => undefined,
    lasts: ({ accountId, at }) => lastsSince(breaksOf.get(accountId) ?? [], at),
    join: (incident, accountId) => {
      const known = members.get(incident) ?? new Set<string>();
      members.set(incident, known);
      return known.size < known.add(accountId).size;
    },
  };
  const state: FleetState = { scopes: new Map(), unsaved: new Set(), recent: [], open: new Map(), newest: 0 };
  const book = variant(new IncidentBook(state, shelf), state, shelf);
  const byId = new Map(world.residents.map((one) => [one.id, one]));
  const arrivals = world.residents.toSorted((a, b) => a.createdAt - b.createdAt);
  let arrived = 0;
  const healedAt = new Map<string, number>();
  const toldOf = new Map<string, Incident>();
  const truth = new Map<string, Mishap | null>();
  const right = new Map<Mishap, Set<string>>();
  const broken = new Map<Mishap, number[]>();
  const found = new Map<Mishap, number>();
  let [lone, taken, seq] = [0, 0, 0];
  const tell = (accountId: string, incident: Incident, at: number): void => {
    incidents.set(incident.id, incident);
    const before = toldOf.get(accountId);
    toldOf.set(accountId, incident);
    const mishap = truth.get(accountId) ?? null;
    if (mishap === null) {
      if (before === undefined) taken += 1;
      return;
    }
    const scope = incident.name === '' ? incident.kind : `${incident.kind} ${incident.name}`;
    const those = right.get(mishap) ?? new Set<string>();
    right.set(mishap, those);
    if (scope === mishap.scope) {
      those.add(accountId);
      if (!found.has(mishap)) found.set(mishap, at);
    } else those.delete(accountId);
  };
  for (const { at, id, what, mishap } of world.episodes) {
    for (let next = arrivals[arrived]; next !== undefined && next.createdAt <= at; next = arrivals[arrived]) {
      book.relocate([], keysOf(next), next.createdAt);
      arrived += 1;
    }
    for (const { id: number, endsAt } of [...state.open.values()].sort((a, b) => a.endsAt - b.endsAt))
      if (endsAt <= at) book.end(number, endsAt);
    const one = byId.get(id);
    if (one === undefined) continue;
    if (what === 'heals') {
      const member = toldOf.get(id);
      toldOf.delete(id);
      healedAt.set(id, at);
      breaksOf.set(
        id,
        (breaksOf.get(id) ?? []).map((one) => ({ ...one, endedAt: one.endedAt ?? at })),
      );
      if (member !== undefined) book.healed(member.id, at);
      continue;
    }
    truth.set(id, mishap);
    if (mishap === null) lone += 1;
    else broken.set(mishap, [...(broken.get(mishap) ?? []), at]);
    const last = healedAt.get(id) ?? null;
    const lastBrokenAt = last !== null && at - last <= QUIET ? last : null;
    seq += 1;
    breaksOf.set(id, [...(breaksOf.get(id) ?? []).slice(-9), { version: seq, at, endedAt: null }]);
    for (const finding of book.broke({ accountId: id, at, from: at, seq, keys: keysOf(one), lastBrokenAt })) {
      incidents.set(finding.incident.id, finding.incident);
      if (finding.kind === 'joined') tell(finding.accountId, finding.incident, at);
      if (finding.kind === 'opened') for (const member of finding.members) tell(member, finding.incident, at);
      if (finding.kind === 'moved')
        for (const member of members.get(finding.incident.id) ?? [])
          if (toldOf.get(member) === finding.incident) {
            shelf.join(finding.to.id, member);
            tell(member, finding.to, at);
          }
    }
  }
  const isTrue = ({ kind, name, since, openedAt }: Incident): boolean =>
    world.mishaps.some(
      ({ scope, at }) =>
        scope === (name === '' ? kind : `${kind} ${name}`) && openedAt >= at && since <= at + 3 * 3_600_000,
    );
  return {
    incidents: [...incidents.values()],
    mishaps: world.mishaps.map((mishap) => {
      const times = broken.get(mishap) ?? [];
      return {
        mishap,
        broken: times.length,
        right: right.get(mishap)?.size ?? 0,
        fifthAt: times[4] ?? null,
        foundAt: found.get(mishap) ?? null,
      };
    }),
    lone,
    taken,
    falseOnes: [...incidents.values()].filter(
      (one) => one.why !== 'wider' && one.why !== 'narrower' && !isTrue(one),
    ),
  };
};
