import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openLifecycle } from '../../src/index.ts';
import { buildWhenStale } from '../build.ts';
import { run } from '../cli/run.ts';
import { v1 } from '../payloads.ts';
import { withRaw } from '../sqlite/raw.ts';
import { ended, served } from './served.ts';

const folder = mkdtempSync(join(tmpdir(), 'start-'));
chmodSync(folder, 0o755);
const good = join(folder, 'good.db');
const log = join(folder, 'log.ndjson');

beforeAll(async () => {
  buildWhenStale();
  const lifecycle = openLifecycle({ database: good });
  for (let account = 0; account < 50; account += 1) await lifecycle.receive(v1(`a${account}`, 'OK'));
  await lifecycle.close();
  writeFileSync(log, `${JSON.stringify(v1('a', 'OK'))}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The program as somebody who is not root, whom permissions would not keep from anything. */
const isRoot = process.getuid?.() === 0;

/** Writes something other than what was there, from a place on. */
const damage = (path: string, at: number, bytes = 30_000): void => {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(bytes, 0xa5), 0, bytes, at);
  closeSync(file);
};

/** What a path may name, and what is said of it. */
const unusable: readonly (readonly [name: string, make: (path: string) => void, says: RegExp])[] = [
  [
    'text',
    (path) => writeFileSync(path, 'a text that is no database\n'.repeat(200)),
    /not an SQLite database/,
  ],
  [
    'cut short',
    (path) => {
      copyFileSync(good, path);
      truncateSync(path, 20_000);
    },
    /is damaged/,
  ],
  [
    'overwritten in its middle',
    (path) => {
      copyFileSync(good, path);
      damage(path, 5000);
    },
    /is damaged/,
  ],
  [
    'a link to nothing',
    (path) => symlinkSync(join(folder, 'nothing.db'), path),
    /is a link to .*nothing\.db, which is not there/,
  ],
  ['a link to itself', (path) => symlinkSync(path, path), /is a link that leads to itself/],
  [
    'a named pipe',
    (path) => void execFileSync('sh', ['-c', 'mkfifo "$0"', path]),
    /is a named pipe, not a file/,
  ],
  ['a folder', (path) => mkdirSync(path), /is a folder, not a file/],
  [
    'a socket',
    (path) => {
      const server = createServer().listen(path);
      onTestFinished(() => void server.close());
    },
    /is a socket, not a file/,
  ],
  ...(isRoot
    ? [
        [
          'a device',
          (path: string) => void execFileSync('mknod', [path, 'c', '1', '3']),
          /is a device, not a file/,
        ] as const,
      ]
    : []),
];

const made = (make: (path: string) => void): string => {
  const path = join(mkdtempSync(join(folder, 'case-')), 's.db');
  make(path);
  return path;
};

const refused = (said: string, says: RegExp): void => {
  expect(said).toMatch(says);
  expect(said).toMatch(/hint: \S/);
  expect(said).not.toMatch(/^\s+at /m);
};

describe.each(unusable)('a path that names %s', (name, make, says) => {
  test('is refused by a server when it starts', async () => {
    const { code, said } = await ended(['serve', '--db', made(make), '--port', '0']);
    refused(said, says);
    expect(code).toBe(5);
  });

  test('is refused by commands, which do not wait', async () => {
    const path = made(make);
    if (name === 'a named pipe')
      // In a process of its own first: in this one nobody could end it.
      expect((await ended(['accounts', '--db', path])).code).toBe(5);
    for (const command of [
      ['replay', log, '--quiet'],
      ['accounts'],
      ['db', 'info'],
      ['db', 'check'],
      ['db', 'upgrade'],
    ]) {
      const { code, stderr } = await run([...command, '--db', path]);
      refused(stderr, says);
      expect([command, code]).toEqual([command, 5]);
    }
    if (!/damaged|SQLite/.test(says.source))
      refused((await run(['db', 'restore', good, '--db', path])).stderr, says);
  });
});

test('a server refuses a database that is damaged where it would not look for days', async () => {
  const path = made((copy) => copyFileSync(good, copy));
  const page = withRaw(path, (db) =>
    Number(db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'foreign_counts'").pluck().get()),
  );
  damage(path, (page - 1) * 4096, 4096);
  const { code, said } = await ended(['serve', '--db', path, '--port', '0']);
  refused(said, /is damaged/);
  expect(code).toBe(5);
});

test('a named pipe is waited for where nobody looks what a path names', async () => {
  const path = made((pipe) => void execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]));
  const { code } = await ended(['accounts', '--db', path], { broken: 'any-file-is-plain.js', timeout: 5000 });
  expect(code).toBeNull();
});

describe('a file that others may read', () => {
  const openToAll = (path: string): void => {
    copyFileSync(good, path);
    writeFileSync(`${path}-wal`, '');
    for (const end of ['', '-wal']) chmodSync(path + end, 0o644);
  };
  const modes = (path: string): readonly number[] =>
    ['', '-wal', '-shm'].map((end) => statSync(path + end).mode & 0o777);

  test("is its owner's alone once it is served, with what lies beside it, and that is said once", async () => {
    const path = made(openToAll);
    const server = await served(path);
    await server.send('b');
    expect(modes(path)).toEqual([0o600, 0o600, 0o600]);
    server.child.kill('SIGTERM');
    expect(await server.exit).toBe(143);
    const told = server.said.filter((line) => line.includes('0644'));
    expect(told).toEqual([expect.stringContaining('"level":"warn"')]);
  });

  test('is that also for commands that write, which say so, and is left alone by those that read', async () => {
    const path = made(openToAll);
    expect((await run(['accounts', '--db', path])).stderr).not.toContain('0644');
    expect(statSync(path).mode & 0o777).toBe(0o644);
    const { stderr } = await run(['replay', log, '--db', path, '--quiet']);
    expect(stderr.split('0600')).toHaveLength(2);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await run(['replay', log, '--db', path, '--quiet'])).stderr).not.toContain('0600');
  });

  test('stays open to all where nobody takes care', async () => {
    const path = made(openToAll);
    const server = await served(path, { broken: 'modes-stay.js' });
    expect(modes(path)).toContain(0o644);
    server.child.kill('SIGKILL');
    await server.exit;
  });
});

describe('a database that may not be written', () => {
  const bound = { isBound: isRoot };
  const home = (fileMode: number, folderMode: number): string => {
    const path = made((copy) => copyFileSync(good, copy));
    chmodSync(path, fileMode);
    chmodSync(join(path, '..'), folderMode);
    return path;
  };

  test.each([
    ['a read-only file', 0o400, 0o700, /s\.db cannot be written\./],
    ['a read-only folder', 0o600, 0o500, /cannot be written: its folder \S+ cannot/],
    ['a folder that may not be entered', 0o600, 0o000, /may not be reached/],
  ])('is refused: %s', async (_, fileMode, folderMode, says) => {
    for (const argv of [
      ['serve', '--port', '0'],
      ['replay', log, '--quiet'],
    ]) {
      const path = home(fileMode, folderMode);
      const { code, said } = await ended([...argv, '--db', path], bound);
      chmodSync(join(path, '..'), 0o700);
      refused(said, says);
      expect(code).toBe(5);
    }
  });
});

describe('a log without its database', () => {
  test('keeps a new database from being made where it lies, since it may hold everything', async () => {
    const path = made((copy) => copyFileSync(good, copy));
    const server = await served(path);
    await server.send('b');
    server.child.kill('SIGKILL');
    await server.exit;
    const before = readFileSync(`${path}-wal`);
    rmSync(path);
    const { code, stderr } = await run(['replay', log, '--db', path, '--quiet']);
    refused(stderr, /There is no database .*, but the write-ahead log of one/);
    expect(code).toBe(5);
    expect(readFileSync(`${path}-wal`).equals(before)).toBe(true);
  });
});

describe('a log that was removed while a server has the database open', () => {
  test.each(['-wal', '-shm'])('keeps others out until the server has brought it in (%s)', async (last) => {
    const path = made((copy) => copyFileSync(good, copy));
    const server = await served(path);
    for (const id of ['b', 'c', 'd']) expect((await server.send(id)).status).toBe(200);
    rmSync(`${path}-wal`);
    if (last === '-shm') rmSync(`${path}-shm`);
    for (const argv of [['replay', log, '--quiet'], ['accounts'], ['db', 'check']]) {
      const { code, said } = await ended([...argv, '--db', path]);
      refused(said, /was removed while somebody has the database open/);
      expect(code).toBe(5);
    }
    server.child.kill('SIGTERM');
    await server.exit;
    const { stdout } = await run(['accounts', '--db', path, '--json']);
    expect(JSON.parse(stdout)).toHaveLength(53);
    expect((await run(['db', 'check', '--db', path])).code).toBe(0);
  });
});
