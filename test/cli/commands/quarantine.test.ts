import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { openLifecycle, openSqliteStore, type Payload } from '../../../src/index.ts';
import { isoTime } from '../../../src/model/clock.ts';
import { createSimulatedClock } from '../../../src/testing/simulated-clock.ts';
import { v1 } from '../../payloads.ts';
import { earlierReader, unread } from '../../quarantined.ts';
import { run, temporaryFolder } from '../run.ts';

const folder = temporaryFolder();
/** Two days before commands are run. */
const received = Date.UTC(2026, 1, 27, 9);
let made = 0;

/** What an earlier version heard: one thing that it could read, and what it could not. */
const heard: readonly Payload[] = [
  v1('a', 'OK'),
  unread(v1('a', 'CREDENTIALS')),
  '{"broken\u001b[31m\n<b>bold</b>',
  unread(v1('b', 'OK')),
];

/** A database in which an earlier version put aside what it could not read. */
const databaseOf = async (payloads: readonly Payload[] = heard): Promise<string> => {
  made += 1;
  const database = join(folder, `${made}.db`);
  const clock = createSimulatedClock(received);
  await using earlier = openLifecycle({ database, clock, reader: earlierReader });
  for (const payload of payloads) {
    await earlier.receive(payload);
    await clock.advance(60_000);
  }
  return database;
};

const withStore = <T>(database: string, look: (store: ReturnType<typeof openSqliteStore>) => T): T => {
  const store = openSqliteStore({ database, readonly: true });
  try {
    return look(store);
  } finally {
    store.close();
  }
};

const idsIn = (database: string): readonly number[] =>
  withStore(database, (store) => store.quarantine({}).map(({ id }) => id));

const db = await databaseOf();
const empty = await databaseOf([]);

describe('quarantine list', () => {
  it('shows what could not be read, oldest first, with control characters made visible', async () => {
    const { code, stdout } = await run(['quarantine', 'list', '--db', db], {
      columns: 120,
      env: { NO_COLOR: '1' },
    });
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "3 deliveries could not be read

      NO.  AGE  FROM  WHY                                         WHAT CAME
        1  1 d  live  is of no known shape                        {"AccountStatus":{"account_id":"a","account_type":"LINKEDIN…
        2  1 d  live  the body is not JSON:                       {"broken\\u{1b}[31m\\u{a}<b>bold</b>
                      "{\\"broken\\u001b[31m\\n<b>bold</b>"
        3  1 d  live  is of no known shape                        {"AccountStatus":{"account_id":"b","account_type":"LINKEDIN…
      "
    `);
  });

  it('names the next commands on standard error', async () => {
    const { stderr } = await run(['quarantine', 'list', '--db', db]);
    expect(stderr).toContain(`account-lifecycle quarantine show 1 --db ${db}`);
    expect(stderr).toContain(`account-lifecycle quarantine retry --all --db ${db}`);
  });

  it('prints all of each', async () => {
    const { stdout } = await run(['quarantine', 'list', '--db', db, '--json']);
    expect(JSON.parse(stdout)).toMatchObject([
      { id: 1, at: isoTime(received + 60_000), source: null, origin: null, reason: 'is of no known shape' },
      { id: 2, raw: heard[2] },
      { id: 3 },
    ]);
    const lines = (await run(['quarantine', 'list', '--db', db, '--ndjson', '--newest'])).stdout.trimEnd();
    expect(lines.split('\n').map((line) => JSON.parse(line).id)).toEqual([3, 2, 1]);
  });

  it('is narrowed by a part of the reason, and by a number', async () => {
    const { stdout } = await run(['quarantine', 'list', '--db', db, '--json', '--reason', 'NOT json']);
    expect(JSON.parse(stdout)).toMatchObject([{ id: 2 }]);
    expect((await run(['quarantine', 'list', '--db', db, '--reason', 'not JSON'])).stdout).toMatch(
      /^1 delivery could not be read, of those asked for \(of 3\)/,
    );
    expect((await run(['quarantine', 'list', '--db', db, '--limit', '2'])).stdout).toMatch(
      /^3 deliveries could not be read \(2 shown\)/,
    );
  });

  it('shows people the first hundred, and programs all', async () => {
    const many = await databaseOf(Array.from({ length: 101 }, (_, n) => `[${n}`));
    const shown = await run(['quarantine', 'list', '--db', many]);
    expect(shown.stdout).toMatch(/^101 deliveries could not be read \(100 shown\)/);
    expect(shown.stderr).toContain('--limit shows more');
    expect(JSON.parse((await run(['quarantine', 'list', '--db', many, '--json'])).stdout)).toHaveLength(101);
  });

  it('says so when there is nothing', async () => {
    expect(await run(['quarantine', 'list', '--db', empty, '--json'])).toEqual({
      code: 0,
      stdout: '[]\n',
      stderr: '',
    });
    expect((await run(['quarantine', 'list', '--db', empty])).stdout).toBe('Nothing is in quarantine\n');
    expect((await run(['quarantine', 'list', '--db', empty, '--ndjson'])).stdout).toBe('');
  });
});

describe('quarantine show', () => {
  it('shows a delivery whole, as text', async () => {
    const { code, stdout } = await run(['quarantine', 'show', '2', '--db', db], {
      columns: 80,
      env: { NO_COLOR: '1' },
    });
    expect(code).toBe(0);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toMatchInlineSnapshot(`
      "Number 2 in quarantine
        received  1 d ago (2026-02-27 09:02 UTC)
        source    not named
        from      a live delivery
        reason    the body is not JSON: "{\\"broken\\u001b[31m\\n<b>bold</b>"
        length    25 characters

      {"broken\\u{1b}[31m
      <b>bold</b>
      "
    `);
  });

  it('prints it as it came', async () => {
    const { stdout } = await run(['quarantine', 'show', '2', '--db', db, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ id: 2, raw: heard[2], length: 25 });
  });

  it('suggests a number that resembles a wrong one', async () => {
    const wrong = await run(['quarantine', 'show', '22', '--db', db]);
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(wrong.stderr).toContain('there is no number 22 in quarantine');
    expect(wrong.stderr).toContain('Did you mean 2?');
    expect((await run(['quarantine', 'show', '975', '--db', db])).stderr).toContain(
      `account-lifecycle quarantine list --db ${db}`,
    );
  });

  it.each(['x', '0', '-1', '1.5'])('refuses %s as a number', async (id) => {
    expect((await run(['quarantine', 'show', '--db', db, '--', id])).code).toBe(2);
  });
});

describe('quarantine retry', () => {
  it('says what became of each, and exits with 3 while something cannot be read', async () => {
    const database = await databaseOf();
    const { code, stdout } = await run(['quarantine', 'retry', '--all', '--db', database], {
      columns: 100,
      env: { NO_COLOR: '1' },
    });
    expect(stdout).toMatchInlineSnapshot(`
      "2 deliveries taken in, 1 still not readable

      NO.  WHAT BECAME OF IT
        1  applied: a is CREDENTIALS
        2  still cannot be read: the body is not JSON: "{\\"broken\\u001b[31m\\n<b>bold</b>"
        3  applied: b is OK
      "
    `);
    expect(code).toBe(3);
    expect(idsIn(database)).toEqual([2]);
  });

  it('says which words came too late', async () => {
    const database = await databaseOf([unread(v1('a', 'CREDENTIALS')), v1('a', 'OK')]);
    const { code, stdout } = await run(['quarantine', 'retry', '1', '--db', database]);
    expect(code).toBe(0);
    expect(stdout).toContain('late: a is OK');
    expect(stdout).toContain('the account was heard of since');
  });

  it('prints what became of each', async () => {
    const database = await databaseOf();
    const one = await run(['quarantine', 'retry', '3', '--db', database, '--json']);
    expect([one.code, JSON.parse(one.stdout)]).toEqual([
      0,
      {
        taken: 1,
        noted: 0,
        foreign: 0,
        unreadable: 0,
        missing: 0,
        deliveries: [{ id: 3, outcome: 'taken', accountId: 'b', decision: 'applied', status: 'OK' }],
      },
    ]);
    const rest = await run(['quarantine', 'retry', '--all', '--db', database, '--ndjson']);
    expect(rest.stdout.trimEnd().split('\n')).toHaveLength(2);
  });

  it('takes those of a reason', async () => {
    const database = await databaseOf();
    const { code } = await run(['quarantine', 'retry', '--reason', 'no known shape', '--db', database]);
    expect([code, idsIn(database)]).toEqual([0, [2]]);
  });

  it('does nothing when one of the numbers stands for nothing', async () => {
    const database = await databaseOf();
    const { code, stderr } = await run(['quarantine', 'retry', '1', '77', '88', '--db', database]);
    expect(code).toBe(1);
    expect(stderr).toContain('there is no number 77 in quarantine (nor 88)');
    expect(idsIn(database)).toEqual([1, 2, 3]);
  });

  it('has nothing to do where nothing is in quarantine', async () => {
    expect(await run(['quarantine', 'retry', '--all', '--db', empty])).toMatchObject({
      code: 0,
      stdout: 'Nothing in quarantine to read again\n',
    });
  });
});

describe('quarantine drop', () => {
  it('says what was thrown away', async () => {
    const database = await databaseOf();
    const { code, stdout } = await run(['quarantine', 'drop', '2', '--db', database]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^1 delivery thrown away\n/);
    expect(stdout).toContain('{"broken\\u{1b}[31m');
    expect(idsIn(database)).toEqual([1, 3]);
    const rest = await run(['quarantine', 'drop', '--all', '--db', database, '--json']);
    expect(JSON.parse(rest.stdout)).toMatchObject([{ id: 1 }, { id: 3 }]);
    expect(idsIn(database)).toEqual([]);
    expect((await run(['quarantine', 'drop', '--all', '--db', database, '--json'])).stdout).toBe('[]\n');
  });

  it('suggests a number that resembles a wrong one, and throws nothing away', async () => {
    const { code, stderr } = await run(['quarantine', 'drop', '1', '33', '--db', db]);
    expect(code).toBe(1);
    expect(stderr).toContain('Did you mean 3?');
    expect(idsIn(db)).toEqual([1, 2, 3]);
  });
});

test('quarantine retry reads what names its places as it is told', async () => {
  const database = await databaseOf([{ hook: { said: v1('a', 'OK') } }]);
  const args = ['quarantine', 'retry', '--all', '--db', database];
  expect(await run(args)).toMatchObject({ code: 3 });
  expect(await run([...args, '--payload', 'hook.said'])).toMatchObject({ code: 0 });
  expect(idsIn(database)).toEqual([]);
});

describe.each(['retry', 'drop'])('quarantine %s', (command) => {
  it.each([[[]], [['--all', '1']], [['--all', '--reason', 'x']], [['--reason', '']], [['one']]])(
    'does not take %j for a choice',
    async (given) => {
      expect(await run(['quarantine', command, '--db', db, ...given])).toMatchObject({ code: 2, stdout: '' });
      expect(idsIn(db)).toEqual([1, 2, 3]);
    },
  );

  it('makes no database where there is none', async () => {
    const missing = join(folder, 'missing.db');
    expect((await run(['quarantine', command, '--all', '--db', missing])).code).toBe(5);
    expect(existsSync(missing)).toBe(false);
  });
});

describe('what could not be read', () => {
  const line = (database: string) =>
    `3 deliveries could not be read: account-lifecycle quarantine list --db ${database}\n`;

  it.each(['attention', 'db info'])(
    'is told of by %s on standard error, with the command that shows it',
    async (command) => {
      expect((await run([...command.split(' '), '--db', db])).stderr).toContain(line(db));
      expect((await run([...command.split(' '), '--db', db, '--json'])).stderr).toBe('');
      expect((await run([...command.split(' '), '--db', empty])).stderr).toBe('');
    },
  );
});
