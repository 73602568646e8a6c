import { defaultPolicy, HOUR, MINUTE } from '../../../machines/policy.ts';
import {
  scopeKey,
  scopeOfKey,
  type FleetState,
  type Incident,
  type IncidentEnd,
  type RecentBreak,
} from '../../model/incident.ts';
import {
  latestEndOf,
  newIncident,
  placedAmong,
  isChance,
  returnsAlone,
  bareBreak,
  type BookShelf,
  type Breakdown,
  type FleetFinding,
} from './finding.ts';
import { pastOf, usualIn } from './counters.ts';
import { lullUnder, TAKES_MEMBERS } from './lull.ts';
import { aroundOf, detect, FEW_ACCOUNTS, narrowerOf, othersAmong, type Suspicion } from './detect.ts';
import { incidentRulesUnder, rankOf, type IncidentRules } from './scopes.ts';
import { Tally } from './tally.ts';

/** Breaks of its scope so shortly before an incident was found, in milliseconds, were its first. */
const BEFORE = 10 * MINUTE;

/** Where all members work again an incident takes others no longer than this after the last one, in milliseconds. */
const MENDED_LULL = HOUR;

/** Once most members work again the others have so long to follow, in milliseconds: what is mended comes back one after another. */
const FOLLOWING = 2 * HOUR;

/** Whether narrower scopes explain an incident is looked at again when it has so many members. */
const SECOND_LOOKS: ReadonlySet<number> = new Set([6, 8, 12, 16, 24, 32, 48, 64]);

/** Narrower scopes explain an incident when no more than this share of its members are of others. */
const STRAYS = 0.2;

/** So many of the first members are remembered with their scopes. */
const SAMPLE = 64;

/** A narrow incident that is as old as this when a wide one is found, in milliseconds, was its beginning. */
const BEGINNING = HOUR;

/** Keeps count of a fleet's breaks, and finds what they have in common. Deterministic: time and order come from the log alone. */
export class IncidentBook {
  /** Incidents that have changed; whoever has saved them takes them out. */
  readonly changed = new Set<Incident>();
  readonly #state: FleetState;
  readonly #shelf: BookShelf;
  readonly #rules: IncidentRules;
  readonly #tally: Tally;

  constructor(state: FleetState, shelf: BookShelf, rules: IncidentRules = incidentRulesUnder(defaultPolicy)) {
    this.#rules = rules;
    this.#state = state;
    this.#shelf = shelf;
    this.#tally = new Tally(state, shelf, rules);
  }

  /** Counts an account where it belongs now, and no longer where it belonged before. */
  relocate(before: readonly string[], after: readonly string[], at: number): void {
    this.#tally.relocate(before, after, at);
  }

  /** Takes a break in. What it finds comes in the order in which it is to be told. */
  broke(breakdown: Breakdown): readonly FleetFinding[] {
    const { at, keys } = breakdown;
    const standing = this.#taking(keys, at);
    if (standing !== null) return [this.#join(standing, breakdown), ...this.#lookAgain(standing, at)];
    if (this.#isQuiet(breakdown)) this.#tally.note(breakdown);
    else if (this.#tally.recent.ofAccount(breakdown.accountId) === undefined) return [];
    return this.#find(keys, at, breakdown.accountId);
  }

  /**
   * An account that is broken turns out to belong to more scopes than were known when it broke: its break is looked at once more.
   *
   * @param keys - its scopes, the widest first
   */
  located(accountId: string, keys: readonly string[], at: number): readonly FleetFinding[] {
    const known = this.#tally.recent.ofAccount(accountId);
    if (known === undefined) return this.#locateMember(accountId, keys, at);
    const { placed, added } = this.#tally.place(known, keys, at);
    const standing = this.#taking(added, placed.at);
    if (standing === null) return this.#find(keys, at, null);
    this.#tally.explain([placed]);
    return [this.#join(standing, placed), ...this.#lookAgain(standing, at)];
  }

  /**
   * What the breaks of some scopes have in common, the newest of which has just come.
   *
   * @param newest - the account that broke; null where it did so before, and more is known of where it is
   */
  #find(keys: readonly string[], at: number, newest: string | null): readonly FleetFinding[] {
    const lasts = (one: RecentBreak): boolean => one.accountId === newest || this.#shelf.lasts(one);
    const narrow = detect(keys, at, {
      recent: this.#tally.recent,
      lasts,
      lookUp: (key) => this.#tally.lookUp(key),
      isOpen: (key) => this.#openIn(key) !== null,
      rules: this.#rules,
      isLate: newest === null,
    });
    if (narrow === null) return [];
    const found = this.#widened(narrow, at);
    const members = this.#tally.recent
      .since(found.counters.key, at - Math.max(found.window, BEFORE))
      .filter(lasts);
    const known = this.#openIn(found.counters.key);
    this.#tally.explain(members);
    if (known !== null) return members.map((member) => this.#join(known, member));
    const opened = this.#open(found, members, at);
    return [
      { kind: 'opened', incident: opened, members: members.map((member) => member.accountId) },
      ...this.#absorb(opened, at),
      ...this.#explained(at),
    ];
  }

  /**
   * A member of an incident works again, or is gone.
   *
   * @param alone - whether it came back by itself, without anybody having signed in
   */
  healed(id: number, at: number, alone = false): readonly FleetFinding[] {
    const incident = this.#state.open.get(id);
    if (incident === undefined) return [];
    const returned = returnsAlone(incident);
    if (alone) incident.alone += 1;
    this.#countBack(incident, at);
    const { least } = this.#rules.scopes[incident.kind];
    if (isChance(incident, least, (one) => this.#shelf.lasts(one)))
      return [this.#dissolve(incident, incident.sample, at, 'chance')];
    return !returned && returnsAlone(incident) ? [{ kind: 'returns', incident }] : [];
  }

  /** A member of an incident works again already when it is to be told of it. */
  hadHealed(id: number, at: number): void {
    const incident = this.#state.open.get(id);
    if (incident !== undefined) this.#countBack(incident, at);
  }

  #countBack(incident: Incident, at: number): void {
    incident.broken = Math.max(0, incident.broken - 1);
    this.changed.add(incident);
    if (incident.broken <= incident.members / 2) {
      const all = incident.broken === 0;
      const lull = Math.min(this.#lullOf(incident, at), all ? MENDED_LULL : Infinity);
      const ends = Math.max(incident.lastAt + lull, at + (all ? 0 : FOLLOWING));
      incident.endsAt = Math.min(incident.endsAt, Math.ceil(ends));
    }
  }

  /** Ends an incident whose time is up; null when it is not, or was before. */
  end(id: number, at: number): FleetFinding | null {
    const incident = this.#state.open.get(id);
    if (incident === undefined || incident.endsAt > at) return null;
    return this.#close(incident, at, incident.broken <= incident.members / 2 ? 'healed' : 'quiet');
  }

  #openIn(key: string): Incident | null {
    for (const incident of this.#state.open.values()) if (scopeKey(incident) === key) return incident;
    return null;
  }

  /** The narrowest incident of these scopes that still takes members. */
  #taking(keys: readonly string[], at: number): Incident | null {
    if (this.#state.open.size === 0) return null;
    let found: Incident | null = null;
    for (const incident of this.#state.open.values())
      if (
        keys.includes(scopeKey(incident)) &&
        at >= incident.since - incident.windowMinutes * MINUTE &&
        at <= incident.openedAt + TAKES_MEMBERS &&
        at <= incident.lastAt + this.#lullOf(incident, at) &&
        (found === null || rankOf(incident.kind) > rankOf(found.kind))
      )
        found = incident;
    return found;
  }

  /** How long after its last member an incident still takes one, in milliseconds. */
  #lullOf(incident: Incident, at: number): number {
    return lullUnder(this.#tally.lookUp(scopeKey(incident)), at);
  }

  /** Whether an account is usually quiet. What an incident did to it is no flapping. */
  #isQuiet({ lastBrokenAt, keys }: Breakdown): boolean {
    if (lastBrokenAt === null) return true;
    return keys.some((key) => {
      const calmAt = this.#tally.lookUp(key)?.calmAt ?? null;
      return (calmAt !== null && calmAt >= lastBrokenAt) || this.#openIn(key) !== null;
    });
  }

  #open(found: Suspicion, members: readonly RecentBreak[], at: number): Incident {
    this.#state.newest += 1;
    const incident = newIncident(this.#state.newest, found, members, at);
    this.#state.open.set(incident.id, incident);
    for (const member of members) this.#join(incident, member);
    incident.lastAt = at;
    return incident;
  }

  #join(incident: Incident, member: RecentBreak): FleetFinding {
    const { accountId, at } = member;
    const isNew = this.#shelf.join(incident.id, accountId);
    if (isNew) incident.members += 1;
    incident.broken += 1;
    incident.lastAt = Math.max(incident.lastAt, at);
    incident.endsAt = latestEndOf(incident);
    if (isNew && incident.sample.length < SAMPLE) incident.sample = [...incident.sample, bareBreak(member)];
    this.changed.add(incident);
    return { kind: 'joined', incident, accountId };
  }

  /** Notes where a member belongs, and looks whether a narrower scope explains its incident. */
  #locateMember(accountId: string, keys: readonly string[], at: number): readonly FleetFinding[] {
    for (const incident of this.#state.open.values()) {
      const place = incident.sample.findIndex((member) => member.accountId === accountId);
      if (place < 0) continue;
      incident.sample = incident.sample.map((member, index) =>
        index === place ? { ...member, keys } : member,
      );
      this.changed.add(incident);
      const narrow = this.#taking(keys, at);
      return narrow === null || narrow === incident || rankOf(narrow.kind) <= rankOf(incident.kind)
        ? this.#narrowed(incident, at)
        : this.#moved(place, incident, narrow, at);
    }
    return [];
  }

  /** Makes a member of a wide incident one of a narrow one; a wide one that is left with few was none. */
  #moved(place: number, wide: Incident, narrow: Incident, at: number): readonly FleetFinding[] {
    const [member] = wide.sample.slice(place, place + 1);
    if (member === undefined) return [];
    wide.sample = wide.sample.toSpliced(place, 1);
    wide.members -= 1;
    wide.broken = Math.max(0, wide.broken - 1);
    const joined = this.#join(narrow, member);
    return wide.members < this.#rules.scopes[wide.kind].least
      ? [joined, this.#dissolve(wide, wide.sample, at)]
      : [joined];
  }

  /** Looks whether narrower scopes explain an incident, now and then as its members become more. */
  #lookAgain(incident: Incident, at: number): readonly FleetFinding[] {
    return SECOND_LOOKS.has(incident.sample.length) ? this.#narrowed(incident, at) : [];
  }

  /** Whether the members of a wide incident turn out to be those of narrower scopes: then those have the incidents. */
  #narrowed(incident: Incident, at: number): readonly FleetFinding[] {
    if (incident.sample.length < incident.members) return [];
    const counters = this.#tally.lookUp(scopeKey(incident));
    if (counters === null) return [];
    const brokenIn = (key: string): readonly RecentBreak[] => [
      ...this.#tally.recent.since(key, at - BEFORE),
      ...(this.#openIn(key)?.sample ?? []),
    ];
    const narrower = narrowerOf(
      counters,
      incident.sample,
      (key) => this.#tally.lookUp(key),
      (count) => count <= incident.sample.length * STRAYS,
      (narrow) => othersAmong(narrow.flatMap(brokenIn), counters.key),
    );
    if (narrower.length === 0) return [];
    const opened = narrower.flatMap((key) => this.#split(incident, key, at));
    const others = incident.sample.filter(({ keys }) => !narrower.some((key) => keys.includes(key)));
    // A narrower one that was found before these may be theirs.
    const { placed, strays } = placedAmong({ ...incident, sample: others }, this.#state.open.values());
    const joined = placed.map(([one, place]) => this.#join(place, one));
    return [...opened, ...joined, this.#dissolve(incident, strays, at), ...this.#explained(at)];
  }

  /** Ends wide incidents that narrower ones explain which were found since. */
  #explained(at: number): readonly FleetFinding[] {
    return [...this.#state.open.values()].flatMap((wide): readonly FleetFinding[] => {
      const { placed, strays } = placedAmong(wide, this.#state.open.values());
      if (wide.sample.length < wide.members || strays.length > wide.sample.length * STRAYS) return [];
      const joined = placed.map(([one, place]) => this.#join(place, one));
      return [...joined, this.#dissolve(wide, strays, at)];
    });
  }

  /** Ends an incident that was none. Those that broke alone, as far as is known, are among the recent breaks again. */
  #dissolve(
    wide: Incident,
    alone: readonly RecentBreak[],
    at: number,
    why: IncidentEnd = 'narrower',
  ): FleetFinding {
    this.#tally.restore(alone, at);
    return this.#close(wide, at, why);
  }

  /** An incident of a narrower scope, with those members of the wide one that belong to it. */
  #split(wide: Incident, key: string, at: number): readonly FleetFinding[] {
    const counters = this.#tally.countersOf(key, at);
    // Others of it may have broken before the wide one was found, and are none of that.
    const before = this.#tally.recent.since(key, at - BEFORE);
    this.#tally.explain(before);
    const members = [...before, ...wide.sample.filter(({ keys }) => keys.includes(key))];
    const known = this.#openIn(key);
    if (known !== null) return members.map((member) => this.#join(known, member));
    const { mean } = usualIn(pastOf(counters, at), counters.live, wide.windowMinutes * MINUTE, 0);
    const incident = this.#open(
      { counters, window: wide.windowMinutes * MINUTE, count: members.length, expected: mean, tail: 0 },
      members,
      at,
    );
    return [{ kind: 'opened', incident, members: members.map(({ accountId }) => accountId) }];
  }

  /** Narrow incidents that began of late, and whose accounts all belong to a wider scope. */
  #beginningsOf(key: string, at: number): readonly Incident[] {
    const rank = rankOf(scopeOfKey(key).kind);
    return [...this.#state.open.values()].filter(
      (incident) =>
        rankOf(incident.kind) > rank &&
        incident.openedAt >= at - BEGINNING &&
        incident.sample.every(({ keys }) => keys.includes(key)),
    );
  }

  /** What was found of a narrow scope; of the wide one around it, when more such incidents begin than have a few of its accounts. */
  #widened(found: Suspicion, at: number): Suspicion {
    const around = aroundOf(found.counters.key);
    const wide = around === null ? null : this.#tally.lookUp(around);
    if (around === null || wide === null || this.#openIn(found.counters.key) !== null) return found;
    const siblings = this.#beginningsOf(around, at).filter(
      ({ kind }) => kind === scopeOfKey(found.counters.key).kind,
    );
    const accounts = siblings.reduce((sum, { of }) => sum + of, found.counters.live);
    if (siblings.length === 0 || accounts <= wide.live * FEW_ACCOUNTS) return found;
    return { ...found, counters: wide };
  }

  /** Ends narrow incidents that turn out to have been the beginning of a wide one. */
  #absorb(wide: Incident, at: number): readonly FleetFinding[] {
    const parts = this.#beginningsOf(scopeKey(wide), at);
    const accounts = parts.reduce((sum, { of }) => sum + of, 0);
    return parts.flatMap((incident): readonly FleetFinding[] => {
      // A single one that most of its accounts are members of stands for itself.
      if (incident.members > incident.of / 2 && accounts <= wide.of * FEW_ACCOUNTS) return [];
      wide.members += incident.members;
      wide.broken += incident.broken;
      wide.sample = [...incident.sample, ...wide.sample].slice(0, SAMPLE);
      this.#close(incident, at, 'wider');
      return [{ kind: 'moved', incident, to: wide }];
    });
  }

  #close(incident: Incident, at: number, why: IncidentEnd): FleetFinding {
    incident.endedAt = at;
    incident.why = why;
    this.#state.open.delete(incident.id);
    this.changed.add(incident);
    this.#tally.countersOf(scopeKey(incident), at).calmAt = at;
    return { kind: 'ended', incident };
  }
}
