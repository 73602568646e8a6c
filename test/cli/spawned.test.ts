import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { serialize } from '../../src/model/snapshot.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { generateLines } from '../../src/testing/index.ts';
import { buildWhenStale } from '../build.ts';
import { database, logFile, run, temporaryFolder, type Ran } from './run.ts';

const folder = temporaryFolder();
const bin = fileURLToPath(new URL('../../bin/account-lifecycle.js', import.meta.url));
const log = logFile(folder, 'log.ndjson');
const db = await database(folder);
const big = join(folder, 'big.ndjson');

beforeAll(async () => {
  buildWhenStale();
  const lines = Readable.from(generateLines({ seed: 11, accounts: 300, lines: 100_000 })).map(
    (line: string) => `${line}\n`,
  );
  await pipeline(lines, createWriteStream(big));
});

const start = (argv: readonly string[]): ChildProcess =>
  spawn(process.execPath, [bin, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });

const ended = async (child: ChildProcess): Promise<Ran & { readonly signal: string | null }> => {
  const texts = { stdout: '', stderr: '' };
  child.stdout?.on('data', (piece: Buffer) => (texts.stdout += piece.toString()));
  child.stderr?.on('data', (piece: Buffer) => (texts.stderr += piece.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code: code ?? -1, signal, ...texts };
};

const shell = (script: string): Promise<Ran> =>
  ended(spawn('bash', ['-c', `set -o pipefail; ${script}`], { stdio: ['ignore', 'pipe', 'pipe'] }));

const snapshotsIn = (file: string): readonly string[] => {
  const store = openSqliteStore({ database: file, readonly: true });
  const texts = store.accounts({}).map(serialize);
  store.close();
  return texts;
};

/** Waits until a replay into `file` has committed something. */
const begun = async (file: string): Promise<void> => {
  const written = (): boolean => {
    if (!existsSync(file)) return false;
    try {
      const store = openSqliteStore({ database: file, readonly: true });
      const { logEntries } = store.totals();
      store.close();
      return logEntries > 0;
    } catch {
      return false;
    }
  };
  await expect.poll(written, { interval: 20, timeout: 30_000 }).toBe(true);
};

describe('the shipped program', () => {
  it('does what it does in process', async () => {
    const argv = ['accounts', '--db', db, '--json'];
    const { code, stdout, stderr } = await ended(start(argv));
    expect({ code, stdout, stderr }).toEqual(await run(argv));
  });

  it('finds what the build has laid out', async () => {
    const argv = ['machine', '--format', 'svg', '--provider', 'linkedin'];
    expect((await ended(start(argv))).stdout).toBe((await run(argv)).stdout);
  });

  it.each([
    [[], 2],
    [['--help'], 0],
    [['replay', log], 0],
    [['replay', join(folder, 'missing')], 1],
    [['accounts', '--db', join(folder, 'missing.db')], 5],
  ])('ends %j with %i', async (argv, expected) => {
    expect((await ended(start(argv))).code).toBe(expected);
  });

  it('reads standard input', async () => {
    const { code, stdout } = await shell(`cat ${log} | ${process.execPath} ${bin} replay - --json`);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ lines: 11, interrupted: false });
  });

  it('ends in silence when nobody reads on', async () => {
    const { stderr, stdout } = await shell(
      `for n in $(seq 200); do cat ${log}; done > ${folder}/long.ndjson;
       ${process.execPath} ${bin} replay ${folder}/long.ndjson --db ${folder}/long.db --quiet > /dev/null;
       ${process.execPath} ${bin} history --db ${folder}/long.db mailbox --json | head -n 1`,
    );
    expect({ stdout, stderr }).toEqual({ stdout: '[\n', stderr: '' });
  });
});

describe('a request to end', () => {
  /** What the log gives in one go. */
  const inOneGo = async (): Promise<readonly string[]> => {
    const whole = join(folder, 'whole.db');
    await run(['replay', big, '--db', whole, '--quiet']);
    return snapshotsIn(whole);
  };
  let wholly: readonly string[] = [];
  beforeAll(async () => {
    wholly = await inOneGo();
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s stops a replay after the present transaction, and it can go on', async (signal, code) => {
    const parted = join(folder, `${signal}.db`);
    const child = start(['replay', big, '--db', parted]);
    const result = ended(child);
    await begun(parted);
    child.kill(signal);
    const { code: endedWith, stdout, stderr } = await result;
    expect(endedWith).toBe(code);
    expect(stdout).toContain('Decisions');
    expect(stderr).toContain(`account-lifecycle replay --db ${parted} --resume ${big}`);
    const resumed = await ended(start(['replay', big, '--db', parted, '--resume', '--json']));
    expect(resumed.code).toBe(0);
    expect(JSON.parse(resumed.stdout)).toMatchObject({ interrupted: false });
    expect(snapshotsIn(parted)).toEqual(wholly);
  });

  it('ends a replay that waits for its input', async () => {
    const db = join(folder, 'waiting.db');
    const child = spawn(process.execPath, [bin, 'replay', '-', '--db', db], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const result = ended(child);
    child.stdin.write('{"account_id":"a","type":"deviceSeen"}\n');
    await begun(db);
    child.kill('SIGINT');
    expect((await result).code).toBe(130);
  });
});

describe('output that cannot be written', () => {
  it.skipIf(!existsSync('/dev/full'))(
    'is an error with a hint, and no stack (where there is a /dev/full)',
    async () => {
      const { code, stderr } = await shell(
        `"${process.execPath}" "${bin}" accounts --db "${db}" --json > /dev/full`,
      );
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^error: The output cannot be written: ENOSPC.*\nhint: Make room, or send the output elsewhere\.\n$/,
      );
    },
  );
});

describe('demo --inspect', () => {
  it('goes on to the page, on the database that it made', async () => {
    const child = start(['demo', '--inspect', '--quiet']);
    const address = new Promise<string>((found) => {
      let text = '';
      child.stdout?.on('data', (piece: Buffer) => {
        text += piece.toString();
        const [url] = /http:\/\/127\.0\.0\.1:\S+/.exec(text) ?? [];
        if (url !== undefined) found(url);
      });
    });
    const end = ended(child);
    const admitted = await fetch(await address, { redirect: 'manual' });
    const cookie = admitted.headers.get('set-cookie')?.split(';')[0] ?? '';
    const page = await fetch(new URL('/', admitted.url), { headers: { cookie } });
    expect(await page.text()).toContain('<script');
    const fleet = await fetch(new URL('/api/fleet', admitted.url), { headers: { cookie } });
    expect(await fleet.json()).toMatchObject({ total: 330 });
    child.kill('SIGINT');
    expect(await end).toMatchObject({ code: 130 });
  });
});
