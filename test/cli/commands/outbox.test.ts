import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDispatcher, openLifecycle, openSqliteStore, type Sink } from '../../../src/index.ts';
import { createSimulatedClock } from '../../../src/testing/simulated-clock.ts';
import { v1 } from '../../payloads.ts';
import { run, temporaryFolder } from '../run.ts';

const folder = temporaryFolder();
/** Two days before commands are run. */
const began = Date.UTC(2026, 1, 27, 9);
let made = 0;

/** A database with two sinks: one took everything, one refused the notice about a and fails for b. */
const databaseOf = async (): Promise<string> => {
  made += 1;
  const database = join(folder, `${made}.db`);
  const clock = createSimulatedClock(began);
  await using lifecycle = openLifecycle({ database, clock, policy: { askWaitMinutes: 0 } });
  const sinks: readonly Sink[] = [
    { name: 'good', wants: () => true, deliver: () => 'delivered' },
    {
      name: 'bad',
      wants: () => true,
      deliver: ({ about }) =>
        about.type === 'account' && about.accountId === 'a'
          ? { refused: 'answered 410' }
          : { why: 'answered 500' },
    },
  ];
  await using dispatcher = createDispatcher({ lifecycle, sinks, clock, random: () => 0.5 });
  await dispatcher.start();
  for (const id of ['a', 'b']) for (const status of ['OK', 'ERROR']) await lifecycle.receive(v1(id, status));
  await dispatcher.idle();
  return database;
};

const lettersIn = (database: string) => {
  const store = openSqliteStore({ database, readonly: true });
  try {
    return store.letters({}).map(({ id, subject, diedAt }) => [id, subject, diedAt === null]);
  } finally {
    store.close();
  }
};

const db = await databaseOf();

describe('outbox list', () => {
  it('shows how the sinks do, and what waits or was given up', async () => {
    const { code, stdout } = await run(['outbox', 'list', '--db', db], {
      columns: 110,
      env: { NO_COLOR: '1' },
    });
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "2 sinks

      SINK  DELIVERED  WAITING  OLDEST  GIVEN UP  FAILING FOR
      bad           0        1  2 d            1  2 d
      good          2        0                 0

      NO.  AGE  SINK  ABOUT      ATTEMPTS  STATE     WHAT CAME OF THE LAST
        2  2 d  bad   account a         1  given up  answered 410
        4  2 d  bad   account b         1  waits     answered 500
      "
    `);
  });

  it('gives a document with both, or a line for each notice', async () => {
    const { stdout } = await run(['outbox', 'list', '--db', db, '--json', '--sink', 'bad']);
    expect(JSON.parse(stdout)).toMatchObject({
      sinks: [{ sink: 'bad', attempts: 2, delivered: 0, waiting: 1, dead: 1, failures: 2 }],
      letters: [
        { subject: 'account a', dead: true, attempts: 1, why: 'answered 410' },
        { subject: 'account b', dead: false, attempts: 1, why: 'answered 500' },
      ],
    });
    const lines = await run(['outbox', 'list', '--db', db, '--ndjson', '--dead', '--limit', '5']);
    expect(lines.stdout.trim().split('\n')).toHaveLength(1);
  });

  it('refuses the name of a sink that was never seen', async () => {
    const { code, stderr } = await run(['outbox', 'list', '--db', db, '--sink', 'nobody']);
    expect(code).toBe(2);
    expect(stderr).toContain('Known are bad, good.');
  });
});

describe('outbox retry', () => {
  it('has what was given up delivered again', async () => {
    const database = await databaseOf();
    const [[id] = []] = lettersIn(database);
    const { code, stdout } = await run(['outbox', 'retry', String(id), '--db', database]);
    expect(code).toBe(0);
    expect(stdout).toContain('1 notice is to be delivered again');
    expect(lettersIn(database)).toEqual([
      [id, 'account a', true],
      [expect.any(Number), 'account b', true],
    ]);
  });

  it('wants one choice, and numbers that there are', async () => {
    expect((await run(['outbox', 'retry', '--db', db])).stderr).toContain('no notice is named');
    expect((await run(['outbox', 'retry', '1', '--dead', '--db', db])).code).toBe(2);
    const stranger = await run(['outbox', 'retry', '99', '--db', db]);
    expect([stranger.code, stranger.stderr]).toEqual([2, expect.stringContaining('there is no number 99')]);
    expect((await run(['outbox', 'retry', 'x', '--db', db])).code).toBe(2);
  });
});

describe('outbox drop', () => {
  it('throws away what is named, all that was given up, or a sink', async () => {
    const database = await databaseOf();
    const dead = await run(['outbox', 'drop', '--dead', '--db', database, '--json']);
    expect(JSON.parse(dead.stdout)).toMatchObject([{ subject: 'account a' }]);
    expect(lettersIn(database)).toEqual([[expect.any(Number), 'account b', true]]);
    const gone = await run(['outbox', 'drop', '--sink', 'bad', '--db', database]);
    expect(gone.stdout).toContain('1 notice thrown away');
    const { stdout } = await run(['outbox', 'list', '--db', database, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ sinks: [{ sink: 'good' }], letters: [] });
  });
});

describe('outbox test', () => {
  const place = (settings: unknown): string => {
    made += 1;
    const cwd = join(folder, `at-${made}`);
    mkdirSync(cwd);
    writeFileSync(
      join(cwd, 'notify.json'),
      typeof settings === 'string' ? settings : JSON.stringify(settings),
    );
    return cwd;
  };
  const testing = (cwd: string, sink: string, env: Record<string, string> = {}) =>
    run(['outbox', 'test', sink, '--notify', 'notify.json', '--json'], { cwd, env });

  it('sends a notice by one sink, and says what became of it', async () => {
    const cwd = place({
      sinks: [
        { type: 'file', name: 'log', file: 'notices.ndjson', only: { types: ['ask'] } },
        { type: 'command', name: 'no', command: process.execPath, args: ['-e', 'process.exit(65)'] },
      ],
    });
    const { code, stdout } = await testing(cwd, 'log');
    expect([code, JSON.parse(stdout)]).toEqual([0, { sink: 'log', delivered: true }]);
    expect(JSON.parse(readFileSync(join(cwd, 'notices.ndjson'), 'utf8'))).toMatchObject({
      sentence: 'This is a test of log: there is nothing to do.',
    });
    const refused = await testing(cwd, 'no');
    expect([refused.code, JSON.parse(refused.stdout)]).toEqual([
      1,
      { sink: 'no', delivered: false, why: 'the command ended with 65' },
    ]);
    expect((await testing(cwd, 'lag')).stderr).toContain('Did you mean log?');
  });

  it.each([
    ['{', 'is not JSON'],
    [{ sinks: [] }, 'sinks: '],
    [{ sinks: [{ type: 'file', name: 'f', file: 'x', secret: 'hunter2' }] }, 'sinks.0.secret'],
    [{ sinks: [{ type: 'slack', name: 's', url: 'https://hooks.slack.example/hunter2' }] }, 'sinks.0.url'],
    [{ sinks: [{ type: 'slack', name: 's', urlFrom: 'NOT_SET' }] }, 'NOT_SET is not set'],
    [{ sinks: [{ type: 'slack', name: 's', urlFrom: 'BAD' }] }, 'a sink has no usable address'],
    [{ sinks: [{ type: 'webhook', name: 's', secretsFrom: 'BAD' }] }, 'has no address'],
    [
      { sinks: [{ type: 'webhook', name: 's', url: 'https://a.example', secretsFrom: 'BAD' }] },
      'a secret of a webhook sink cannot be used',
    ],
  ])('refuses a file that cannot be used, and shows no secret: %j', async (settings, message) => {
    const { code, stderr } = await testing(place(settings), 's', { BAD: 'hunter2' });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('hunter2');
  });
});
