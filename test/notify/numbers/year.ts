import { readFileSync } from 'node:fs';
import { causes, nameOf } from '../../../machines/causes/catalogue.ts';
import { fleetDemo, fleetLives, fleetSpan, type FleetLife } from '../../../src/testing/fleet/generate.ts';
import type { Occurrence, Said } from '../../../src/testing/fleet/occurrence.ts';
import {
  DAY,
  HOUR,
  MINUTE,
  type TrueBreak,
  type TrueOutage,
  type TrueWorld,
  type WorldLine,
} from './world.ts';

/*
 * The log that ships, with what it does not tell: what each account is in it for, and how long it stays broken. Judged in
 * hindsight, by lives and not by lines.
 */

interface LogText {
  readonly received_at?: string;
  readonly source?: string;
  readonly payload?: object;
}

const parsed = (text: string): LogText | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
};

const logLines = (): readonly WorldLine[] => {
  const lines: WorldLine[] = [];
  const texts = readFileSync(new URL('../../../demo/fleet.ndjson', import.meta.url), 'utf8').split('\n');
  // A line that has no time has come no later than the next one that has.
  let next = Infinity;
  for (const text of texts.toReversed()) {
    const line = parsed(text);
    if (line === null) continue;
    const at = Date.parse(line.received_at ?? '');
    if (Number.isFinite(at)) next = Math.min(next, at);
    if (next === Infinity) continue;
    const source = line.source === undefined ? {} : { source: line.source };
    lines.push({ at: next, payload: line.payload ?? line, ...source });
  }
  return lines.toReversed();
};

const newerWords: Readonly<Record<string, string>> = {
  'account.add': 'CREATION_SUCCESS',
  'account.reconnect': 'RECONNECTED',
  'account.remove': 'DELETED',
  'account.status.running': 'OK',
  'account.status.disconnected': 'CREDENTIALS',
  'account.status.partial': 'CREDENTIALS',
  'account.status.errored': 'ERROR',
  'account.status.degraded': 'ERROR',
  'account.status.paused': 'STOPPED',
};

const wordOf = (said: Said): string | null => {
  if (said.shape === 'webhook' || said.shape === 'notify') return said.word;
  if (said.shape === 'v2') return newerWords[said.type] ?? null;
  return said.shape === 'poll' ? (said.statuses.find((one) => one !== 'OK') ?? 'OK') : null;
};

const askOfWord: Readonly<Record<string, 'user' | 'operator' | 'works'>> = {
  CREDENTIALS: 'user',
  PERMISSIONS: 'user',
  ERROR: 'operator',
  STOPPED: 'operator',
  'ERROR/STOPPED': 'operator',
  OK: 'works',
  RECONNECTED: 'works',
  CREATION_SUCCESS: 'works',
  CREATION_FAIL: 'works',
};

const operatorsCauses = new Set<string>(causes.filter(({ actor }) => actor === 'operator').map(nameOf));

/** How long somebody must act for, at least, that it is worth a word: users sign in again within minutes, at the soonest. */
const worth = { user: 10 * MINUTE, operator: DAY };

/** When something happened, whenever it was told. */
const happenedAt = ({ at, said }: Occurrence): number => (said.shape === 'v2' ? said.createdAt : at);

/** The stretches of a life in which somebody must act, each until it works again or somebody else must. */
const stretchesOf = (occurrences: readonly Occurrence[]) => {
  const found: { from: number; to: number; who: 'user' | 'operator' }[] = [];
  let open = null as { from: number; who: 'user' | 'operator' } | null;
  let isGone = false;
  for (const { at, said } of occurrences.toSorted((a, b) => happenedAt(a) - happenedAt(b))) {
    const word = wordOf(said) ?? '';
    if (word === 'DELETED' || word === 'CREATION_SUCCESS') isGone = word === 'DELETED';
    // Whoever tries again and fails is still waiting for the same person; trying for long is an operator's.
    const ask = word === 'CONNECTING' ? (open?.who ?? 'operator') : askOfWord[word];
    const next = isGone ? 'works' : ask;
    if (next === undefined || next === open?.who) continue;
    if (open !== null) found.push({ ...open, to: at });
    open = next === 'works' ? null : { from: at, who: next };
  }
  if (open !== null) found.push({ ...open, to: Infinity });
  return found;
};

const breaksOf = ({ account, role, occurrences }: FleetLife): readonly TrueBreak[] =>
  stretchesOf(occurrences)
    .filter(({ from, to, who }) => to - from >= worth[who])
    .map(({ who, ...rest }) => ({
      accountId: account.id,
      ...rest,
      who: who === 'user' && operatorsCauses.has(role.cause ?? '') ? 'operator' : who,
      ...(role.incident === true ? { isOfOutage: true } : {}),
    }));

/** How long after its beginning an outage is over: who is still broken then is told. */
const OUTAGE = 2 * HOUR;

const outagesOf = (lives: readonly FleetLife[]): readonly TrueOutage[] => {
  const byCause = new Map<string, FleetLife[]>();
  for (const life of lives)
    if (life.role.incident === true) {
      const kind = (life.role.cause ?? '').replace(/^\w+\./, '');
      byCause.set(kind, [...(byCause.get(kind) ?? []), life]);
    }
  return [...byCause.values()].map((those) => {
    const from = Math.min(...those.flatMap((life) => breaksOf(life).map((one) => one.from)));
    return { from, to: from + OUTAGE, members: new Set(those.map(({ account }) => account.id)) };
  });
};

/** Fourteen months of the fleet whose log ships. */
export const yearWorld = (): TrueWorld => {
  const lives = fleetLives(fleetDemo);
  return {
    name: 'year',
    lines: logLines(),
    breaks: lives.flatMap(breaksOf),
    outages: outagesOf(lives),
    isAsked: false,
    end: fleetSpan(fleetDemo).end,
  };
};
