import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportLog, openLifecycle, openSqliteStore } from '../../src/index.ts';
import { serialize } from '../../src/model/snapshot.ts';
import { seededRandom } from '../../src/testing/random.ts';
import { buildWhenStale } from '../build.ts';
import { run } from '../cli/run.ts';
import { v1 } from '../payloads.ts';
import { pretendOlder } from '../sqlite/older.ts';
import { started, type RunSetting } from './served.ts';

/** How many processes are killed at random for each command; KILLS chooses another number. */
const KILLS = Number(process.env['KILLS'] ?? 2);

const folder = mkdtempSync(join(tmpdir(), 'moved-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [older, newer] = [join(folder, 'older.db'), join(folder, 'newer.db')];
const log = join(folder, 'newer.ndjson');

/** A database in which every account has heard so many words. */
const filled = async (database: string, words: readonly string[]): Promise<void> => {
  const lifecycle = openLifecycle({ database });
  for (const word of words)
    await Promise.all(Array.from({ length: 200 }, (_, n) => lifecycle.receive(v1(`a${n}`, word))));
  await lifecycle.close();
};

const linesOf = (database: string): readonly string[] => {
  const store = openSqliteStore({ database, readonly: true, anyMachine: true });
  try {
    expect(store.check()).toEqual([]);
    return [...[...exportLog(store)].flat(), ...store.accounts({}).map(serialize)];
  } finally {
    store.close();
  }
};

/** A database with its log beside it, as a process that was killed leaves it, and one that an older machine made. */
const [crashed, outdated] = [join(folder, 'crashed.db'), join(folder, 'outdated.db')];
const nothing = join(folder, 'nothing.ndjson');

beforeAll(async () => {
  buildWhenStale();
  await filled(older, ['OK']);
  await filled(newer, ['OK', 'ERROR', 'OK']);
  await run(['db', 'export', '--db', newer, '--out', log, '--quiet']);
  writeFileSync(nothing, '');
  const store = openSqliteStore({ database: newer });
  store.transaction((writer) => writer.countForeign('message_received'));
  for (const end of ['', '-wal']) copyFileSync(newer + end, crashed + end);
  store.close();
  copyFileSync(newer, outdated);
  pretendOlder(outdated);
});

/** What is done to a database, and what may be there afterwards. */
interface Movement {
  readonly name: string;
  /** The database before; none where there is none. */
  readonly before?: string;
  readonly argv: (database: string) => readonly string[];
  /** Milliseconds that it takes where there is nothing else to do, beside the start of the program. */
  readonly lasts: number;
  /** The file that must hold the one or the other. Default: the database. */
  readonly result?: (database: string) => string;
}

const movements: readonly Movement[] = [
  {
    name: 'backup',
    before: newer,
    argv: (db) => ['db', 'backup', `${db}.copy`, '--db', db],
    lasts: 100,
    result: (db) => `${db}.copy`,
  },
  { name: 'restore', before: older, argv: (db) => ['db', 'restore', newer, '--db', db], lasts: 100 },
  { name: 'import', argv: (db) => ['db', 'import', log, '--db', db, '--quiet'], lasts: 300 },
];

/** Those that SQLite does within itself. */
const transactions: readonly Movement[] = [
  {
    name: 'upgrade',
    before: outdated,
    argv: (db) => ['db', 'upgrade', '--db', db, '--no-backup'],
    lasts: 200,
  },
  {
    name: 'checkpoint',
    before: crashed,
    argv: (db) => ['replay', nothing, '--db', db, '--quiet'],
    lasts: 50,
  },
];

/** The log of a file, `none` where there is no file, `damaged` where it cannot be read. */
const stateOf = (file: string): string => {
  if (!existsSync(file)) return 'none';
  try {
    return linesOf(file).join('\n');
  } catch {
    return 'damaged';
  }
};

let homes = 0;

/** A copy of what was there before. */
const begun = ({ name, before }: Movement): string => {
  const database = join(folder, `${name}-${++homes}.db`);
  for (const end of ['', '-wal'])
    if (before !== undefined && existsSync(before + end)) copyFileSync(before + end, database + end);
  return database;
};

const killed = async (child: ChildProcess, milliseconds = 60_000): Promise<boolean> => {
  const gone = once(child, 'close');
  const kill = setTimeout(() => child.kill('SIGKILL'), milliseconds);
  await gone;
  clearTimeout(kill);
  return child.signalCode === 'SIGKILL';
};

/** Runs a command on a copy until it is killed, and says what is there then, and what the next one makes of it. */
const outcomeOf = async (movement: Movement, setting: RunSetting, milliseconds?: number) => {
  const { before, argv, result = (db: string) => db } = movement;
  const database = begun(movement);
  const file = result(database);
  const old = stateOf(file);
  const wasKilled = await killed(started(argv(database), setting), milliseconds);
  const now = stateOf(file);
  const there = now === old ? 'old' : now === stateOf(newer) ? 'new' : 'neither';
  if (before !== undefined && file !== database) expect(stateOf(database)).toBe(stateOf(before));
  if (there === 'old') expect((await run(argv(database))).code).toBe(0);
  const next = there === 'neither' ? null : stateOf(file) === stateOf(newer);
  return { wasKilled, there, next };
};

describe.each(movements)('a $name', (movement) => {
  test('that is killed before any step leaves the old or the new, and the next one does it all', async () => {
    const found = new Set<string>();
    for (let step = 1; ; step += 1) {
      const setting = { broken: 'killed-at-step.js', env: { KILL_AT: String(step) } };
      const { wasKilled, there, next } = await outcomeOf(movement, setting);
      expect([step, there, next]).toEqual([step, expect.stringMatching(/^(old|new)$/), true]);
      found.add(there);
      if (!wasKilled) break;
      expect(step).toBeLessThan(50);
    }
    expect([...found].sort()).toEqual(['new', 'old']);
  });

  test('that copies in place is caught leaving something between', async () => {
    const { wasKilled, there } = await outcomeOf(movement, { broken: 'copied-in-place.js' });
    expect([wasKilled, there]).toEqual([true, 'neither']);
  });
});

describe.each([...movements, ...transactions])('a $name', (movement) => {
  test('that is killed at any moment leaves the old or the new, and the next one does it all', async () => {
    const random = seededRandom(movement.name.length);
    for (let round = 0; round < KILLS; round += 1) {
      const { there, next } = await outcomeOf(movement, {}, random.integer(150, 250 + 2 * movement.lasts));
      expect([round, there, next]).toEqual([round, expect.stringMatching(/^(old|new)$/), true]);
    }
  });
});
