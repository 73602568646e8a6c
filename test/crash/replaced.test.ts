import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLifecycle, openSqliteStore } from '../../src/index.ts';
import { buildWhenStale } from '../build.ts';
import { v1 } from '../payloads.ts';
import { served, type Answered, type Served } from './served.ts';

const folder = mkdtempSync(join(tmpdir(), 'replaced-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => buildWhenStale());

const isRoot = process.getuid?.() === 0;

/** A database that holds the account `other` and nothing else, with no log beside it. */
const otherDatabase = async (path: string): Promise<void> => {
  const lifecycle = openLifecycle({ database: path });
  await lifecycle.receive(v1('other', 'OK'));
  await lifecycle.close();
};

/** The accounts in the file that a path names now; none where it names none. */
const accountsIn = (database: string): ReadonlySet<string> => {
  if (!existsSync(database)) return new Set();
  const store = openSqliteStore({ database, readonly: true });
  try {
    expect(store.check()).toEqual([]);
    return new Set(store.accounts({}).map(({ context }) => context.accountId));
  } finally {
    store.close();
  }
};

/** One way in which the world under a server changes. */
interface Harm {
  readonly name: string;
  /** Prepares it, and returns the path that the server is given. */
  prepare(home: string): Promise<string>;
  hurt(database: string): void;
  /** Takes it back, as soon as the first delivery was refused. */
  putBack?(database: string): void;
  /** Undoes what would outlive the test. */
  heal?(database: string): void;
  /** Whether the files that the server had open still belong to the database that the path names. */
  readonly keepsAll?: true;
}

const plain = async (home: string): Promise<string> => {
  await otherDatabase(join(home, 'other.db'));
  return join(home, 's.db');
};

const inFolders = async (home: string): Promise<string> => {
  for (const name of ['one', 'two']) mkdirSync(join(home, name));
  await otherDatabase(join(home, 'two', 's.db'));
  return join(home, 'one', 's.db');
};

const asRoot = (script: string, ...paths: readonly string[]): void =>
  void execFileSync('sh', ['-c', script, ...paths]);

const remove = (database: string, ends: readonly string[]): void => {
  for (const end of ends) rmSync(database + end);
};

const removed: Harm = {
  name: 'removed',
  prepare: plain,
  hurt: (database) => remove(database, ['', '-wal', '-shm']),
};

const harms: readonly Harm[] = [
  removed,
  { name: 'removed without its log', prepare: plain, hurt: (database) => remove(database, ['']) },
  {
    name: 'replaced by another',
    prepare: plain,
    hurt: (database) => renameSync(join(dirname(database), 'other.db'), database),
  },
  {
    name: 'replaced by another for a moment',
    prepare: plain,
    hurt: (database) => {
      renameSync(database, `${database}.away`);
      renameSync(join(dirname(database), 'other.db'), database);
    },
    putBack: (database) => renameSync(`${database}.away`, database),
    keepsAll: true,
  },
  {
    name: 'bereft of its log',
    prepare: plain,
    hurt: (database) => remove(database, ['-wal']),
    keepsAll: true,
  },
  {
    name: 'bereft of its log and the index of that',
    prepare: plain,
    hurt: (database) => remove(database, ['-wal', '-shm']),
    keepsAll: true,
  },
  {
    name: 'behind a link that leads elsewhere',
    prepare: async (home) => {
      await inFolders(home);
      symlinkSync(join(home, 'one'), join(home, 'current'));
      return join(home, 'current', 's.db');
    },
    hurt: (database) => {
      const current = dirname(database);
      symlinkSync(join(dirname(current), 'two'), `${current}.next`);
      renameSync(`${current}.next`, current);
    },
  },
  ...(isRoot
    ? [
        {
          name: 'under another that is mounted over it',
          prepare: inFolders,
          hurt: (database: string) =>
            asRoot('mount --bind "$0" "$1"', join(dirname(dirname(database)), 'two'), dirname(database)),
          heal: (database: string) => asRoot('umount "$0"', dirname(database)),
        },
      ]
    : []),
];

/** Delivers from eight senders, until `hurt` was called and each of them was refused ten times thereafter, or 400 were not. */
const underLoad = async (
  server: Served,
  hurt: () => void,
  putBack: () => void,
): Promise<{ readonly answers: readonly Answered[]; readonly hurtAt: number }> => {
  const answers: Answered[] = [];
  let hurtAt = Infinity;
  let refused = 0;
  const sender = async (name: number): Promise<void> => {
    for (let count = 0; ; count += 1) {
      const answer = await server.send(`a${name}-${count}`);
      answers.push(answer);
      if (answers.length >= 100 && hurtAt === Infinity) {
        hurt();
        hurtAt = performance.now();
      }
      if (answer.status !== 200) refused += 1;
      if (refused === 1) putBack();
      if (refused > 80 || answers.length > 500) return;
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, name) => sender(name)));
  return { answers, hurtAt };
};

interface Outcome {
  /** Acknowledged though it had been sent after the change, and not in the file that the path names. */
  readonly lost: readonly Answered[];
  readonly acknowledged: readonly Answered[];
  readonly accounts: ReadonlySet<string>;
  readonly ready: { readonly status: number; readonly text: string };
  readonly code: number | null;
  readonly fatal: readonly string[];
}

const outcomeOf = async ({ name, prepare, hurt, putBack, heal }: Harm, broken?: string): Promise<Outcome> => {
  const home = join(folder, `${name.replaceAll(' ', '-')}${broken ?? ''}`);
  mkdirSync(home);
  const database = await prepare(home);
  const server = await served(database, broken === undefined ? {} : { broken });
  try {
    const { answers, hurtAt } = await underLoad(
      server,
      () => hurt(database),
      () => putBack?.(database),
    );
    const ready = await server.get('/readyz');
    const code = await server.exit;
    const accounts = accountsIn(database);
    const acknowledged = answers.filter(({ status }) => status === 200);
    return {
      lost: acknowledged.filter(({ accountId, sentAt }) => sentAt > hurtAt && !accounts.has(accountId)),
      acknowledged,
      accounts,
      ready,
      code,
      fatal: server.said.filter((line) => line.includes('"level":"fatal"')),
    };
  } finally {
    server.child.kill('SIGKILL');
    heal?.(database);
  }
};

describe('a database under a server with much to do, when it is', () => {
  test.concurrent.for(harms)('$name, acknowledges nothing that is not there', async (harm, { expect }) => {
    const { lost, acknowledged, accounts, ready, code, fatal } = await outcomeOf(harm);
    expect(lost).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(50);
    expect(ready).toMatchObject({ status: 503, text: expect.stringContaining('databaseReplaced') });
    expect(code).toBe(5);
    expect(fatal).toEqual([expect.stringContaining('"code":"databaseReplaced"')]);
    if (harm.keepsAll === true)
      expect(acknowledged.filter(({ accountId }) => !accounts.has(accountId))).toEqual([]);
    else if (!harm.name.startsWith('removed')) expect([...accounts]).toEqual(['other']);
  });

  test.concurrent(
    'removed, is found to acknowledge what is lost where only /readyz looks',
    async ({ expect }) => {
      const { lost, ready, code } = await outcomeOf(removed, 'readyz-only.js');
      expect(lost.length).toBeGreaterThan(100);
      expect([ready.status, code]).toEqual([503, 5]);
    },
  );
});
