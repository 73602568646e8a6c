import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { firstReplayKey } from '../../../src/cli/replay-key.ts';
import { serialize } from '../../../src/model/snapshot.ts';
import { openSqliteStore } from '../../../src/sqlite/index.ts';
import { generateLines } from '../../../src/testing/index.ts';
import { dashed, logFile, run, smallLog, temporaryFolder } from '../run.ts';

const folder = temporaryFolder();
const log = logFile(folder, 'small.ndjson');
const broken = logFile(folder, 'broken.ndjson', [...smallLog, 'no JSON', '{"unheard":"of"}']);
let made = 0;
const path = (name: string): string => join(folder, `${(made += 1)}-${name}`);

const summaryOf = (stdout: string): Record<string, unknown> => JSON.parse(stdout) as Record<string, unknown>;

const snapshotsIn = (database: string): readonly string[] => {
  const store = openSqliteStore({ database, readonly: true });
  const texts = store.accounts({}).map(serialize);
  store.close();
  return texts;
};

describe('replay', () => {
  it('ends with a summary that fits one screen', async () => {
    const { code, stdout, stderr } = await run(['replay', log]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "11 lines   4 accounts   0 ms

      Decisions                        Accounts by status
        applied   9  ██████████████      ▲ CREDENTIALS  2  ██████████████
        repeat    1  █▌                  ○ DELETED      1  ███████
        recorded  1  █▌                  ● OK           1  ███████
      "
    `);
  });

  it('prints the whole summary as JSON', async () => {
    const { code, stdout, stderr } = await run(['replay', log, '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "{
        "lines": 11,
        "events": 11,
        "decisions": {
          "applied": 9,
          "repeat": 1,
          "late": 0,
          "stale": 0,
          "duplicate": 0,
          "unexpected": 0,
          "afterDeletion": 0,
          "unknownStatus": 0,
          "recorded": 1,
          "quarantined": 0
        },
        "deadlines": 0,
        "accounts": 4,
        "byStatus": {
          "CREDENTIALS": 2,
          "DELETED": 1,
          "OK": 1
        },
        "byCause": {
          "instagram.proxyUnavailable": 1,
          "linkedin.sessionExpired": 1
        },
        "byProvider": {
          "imap": 1,
          "instagram": 1,
          "linkedin": 1,
          "x": 1
        },
        "quarantined": [],
        "elapsedMs": 0,
        "eventsPerSecond": 0,
        "foreign": 0,
        "skipped": 0,
        "interrupted": false,
        "readAs": [],
        "passedOver": 0,
        "backwards": {
          "lines": 0,
          "worst": null
        },
        "ahead": {
          "lines": 0,
          "first": null
        }
      }
      "
    `);
  });

  it('reads gzip, globs and standard input alike', async () => {
    const plain = summaryOf((await run(['replay', log, '--json'])).stdout);
    const zipped = path('log.gz');
    writeFileSync(zipped, gzipSync(readFileSync(log)));
    const ways = [
      await run(['replay', zipped, '--json']),
      await run(['replay', 'sm*.ndjson', '--json'], { cwd: folder }),
      await run(['replay', '-', '--json'], { stdin: readFileSync(log) }),
    ];
    for (const { stdout } of ways) expect(summaryOf(stdout)).toEqual(plain);
  });

  it('takes several files in the order given', async () => {
    const first = logFile(folder, 'first.ndjson', smallLog.slice(0, 6));
    const second = logFile(folder, 'second.ndjson', smallLog.slice(6));
    const { stdout } = await run(['replay', first, second, '--json']);
    expect(summaryOf(stdout)).toEqual(summaryOf((await run(['replay', log, '--json'])).stdout));
  });

  it('sorts by time when asked', async () => {
    const reversed = logFile(folder, 'reversed.ndjson', smallLog.toReversed());
    const sorted = summaryOf((await run(['replay', reversed, '--json', '--order', 'time'])).stdout);
    expect(sorted).toEqual(summaryOf((await run(['replay', log, '--json'])).stdout));
    const unsorted = summaryOf((await run(['replay', reversed, '--json'])).stdout);
    expect(unsorted['byStatus']).not.toEqual(sorted['byStatus']);
  });

  it.each([
    ['2026-02-21', { OK: 3 }],
    ['2026-02-26T09:00:00Z', { OK: 2, CREDENTIALS: 1 }],
    ['2026-02-26T10:00:00+02:00', { OK: 3 }],
  ])('stops at the time given, inclusive: %s', async (until, byStatus) => {
    const { stdout } = await run(['replay', log, '--json', '--until', until]);
    expect(summaryOf(stdout)['byStatus']).toEqual(byStatus);
  });

  it.each([[['--account', dashed]], [[`--account=${dashed}`]]])(
    'takes one account alone, also one that begins with a dash: %j',
    async (option) => {
      const { stdout } = await run(['replay', log, '--json', ...option]);
      expect(summaryOf(stdout)).toMatchObject({ accounts: 1, lines: 4, byProvider: { instagram: 1 } });
    },
  );

  it('ends with 3 when a line was quarantined, and says where to look', async () => {
    const { code, stdout } = await run(['replay', broken]);
    expect(code).toBe(3);
    expect(stdout).toContain('2 lines quarantined');
    expect(stdout).toContain(`${broken}:12  the line is not JSON`);
    expect(stdout).toContain('--rejects FILE');
  });

  it('writes rejected lines with their reasons', async () => {
    const rejects = path('rejects.ndjson');
    const { stdout } = await run(['replay', broken, '--rejects', rejects]);
    expect(stdout).toContain(`all of them: ${rejects}`);
    const written = readFileSync(rejects, 'utf8').trimEnd().split('\n').map(summaryOf);
    expect(written).toEqual([
      { file: broken, line: 12, reason: expect.stringContaining('not JSON') as string, text: 'no JSON' },
      { file: broken, line: 13, reason: expect.any(String) as string, text: '{"unheard":"of"}' },
    ]);
  });

  it('overwrites a file of rejects only when forced', async () => {
    const rejects = path('rejects.ndjson');
    writeFileSync(rejects, 'precious\n');
    const refused = await run(['replay', broken, '--rejects', rejects]);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('--force');
    expect(readFileSync(rejects, 'utf8')).toBe('precious\n');
    await run(['replay', broken, '--rejects', rejects, '--force']);
    expect(readFileSync(rejects, 'utf8').split('\n')).toHaveLength(3);
  });

  it.each([
    ['CREDENTIALS', 4],
    ['credentials', 4],
    ['ERROR,DELETED', 4],
    ['ERROR', 3],
  ])('ends with 4 when an account is in a status of --fail-on %s', async (statuses, expected) => {
    const { code, stderr } = await run(['replay', broken, '--fail-on', statuses]);
    expect(code).toBe(expected);
    expect(stderr.includes('--fail-on')).toBe(expected === 4);
  });

  it('keeps what it did in the database', async () => {
    const db = path('kept.db');
    await run(['replay', log, '--db', db]);
    const { stdout } = await run(['accounts', '--json'], { env: { ACCOUNT_LIFECYCLE_DB: db } });
    expect(JSON.parse(stdout)).toHaveLength(4);
  });

  it('shows progress on a terminal, and nothing with --quiet', async () => {
    const loud = await run(['replay', log], { columns: 80 });
    expect(loud.stderr).toContain('Replaying');
    expect(loud.stdout).not.toContain('Replaying');
    expect((await run(['replay', log, '--quiet'], { columns: 80 })).stderr).toBe('');
  });
});

describe('replay --resume', () => {
  it('leaves a last line that is still being written, and takes it once it is whole', async () => {
    const [growing, db] = [path('half.ndjson'), path('half.db')];
    const [one, other] = ['OK', 'ERROR'].map((message) =>
      JSON.stringify({
        received_at: '2026-01-01T00:00:00.000Z',
        source: 'webhook',
        payload: { AccountStatus: { account_id: 'a', account_type: 'LINKEDIN', message } },
      }),
    );
    writeFileSync(growing, `${one}\n${other?.slice(0, 40)}`);
    const first = await run(['replay', growing, '--db', db, '--resume', '--json']);
    expect([first.code, JSON.parse(first.stdout)]).toMatchObject([0, { lines: 1, quarantined: [] }]);
    expect(first.stderr).toContain(`the last line of ${growing} is not whole yet`);
    writeFileSync(growing, `${one}\n${other}`);
    const second = await run(['replay', growing, '--db', db, '--resume', '--json']);
    expect([second.code, JSON.parse(second.stdout)]).toMatchObject([0, { byStatus: { ERROR: 1 } }]);
    expect(second.stderr).not.toContain('not whole');
  });

  const many = [...generateLines({ seed: 7, accounts: 40, lines: 12_000 })];
  const bigLog = logFile(folder, 'big.ndjson', many);

  it('gives the same accounts after an interruption as a replay in one go', async () => {
    const [whole, parted] = [path('whole.db'), path('parted.db')];
    await run(['replay', bigLog, '--db', whole]);
    const stopped = await run(['replay', bigLog, '--db', parted, '--json'], { interrupt: 'SIGINT' });
    expect(stopped.code).toBe(130);
    expect(summaryOf(stopped.stdout)['interrupted']).toBe(true);
    expect(stopped.stderr).toContain(`account-lifecycle replay --db ${parted} --resume ${bigLog}`);
    const resumed = await run(['replay', bigLog, '--db', parted, '--resume', '--json']);
    expect(resumed.code).toBe(0);
    expect(snapshotsIn(parted)).toEqual(snapshotsIn(whole));
  });

  it('ends with 143 when asked to terminate', async () => {
    const { code, stderr } = await run(['replay', bigLog], { interrupt: 'SIGTERM' });
    expect(code).toBe(143);
    expect(stderr).toContain('Nothing was kept');
  });

  it('takes only what was added to a log', async () => {
    const [db, growing] = [path('growing.db'), logFile(folder, 'growing.ndjson', smallLog.slice(0, 5))];
    await run(['replay', growing, '--db', db]);
    writeFileSync(growing, smallLog.map((line) => `${line}\n`).join(''));
    const { stdout } = await run(['replay', growing, '--db', db, '--resume', '--json']);
    expect(summaryOf(stdout)).toMatchObject({ skipped: 5, lines: smallLog.length - 5 });
    const whole = path('whole.db');
    await run(['replay', log, '--db', whole]);
    expect(snapshotsIn(db)).toEqual(snapshotsIn(whole));
  });

  it('skips the lines of standard input that are done', async () => {
    const db = path('stdin.db');
    await run(['replay', '-', '--db', db], { stdin: `${smallLog.slice(0, 3).join('\n')}\n` });
    const { stdout } = await run(['replay', '-', '--db', db, '--resume', '--json'], {
      stdin: smallLog.join('\n'),
    });
    expect(summaryOf(stdout)).toMatchObject({ skipped: 3, lines: smallLog.length - 3 });
  });

  it('goes on with a log that rotation moved and packed, named with its successor', async () => {
    const [db, whole] = [path('rotated.db'), path('whole.db')];
    const current = logFile(folder, 'service.log', smallLog.slice(0, 5));
    await run(['replay', current, '--db', db]);
    const rest = smallLog.slice(0, 8).map((line) => `${line}\n`);
    writeFileSync(`${current}.1.gz`, gzipSync(rest.join('')));
    logFile(folder, 'service.log', smallLog.slice(8));

    const alone = await run(['replay', current, '--db', db, '--resume']);
    expect(alone).toMatchObject({ code: 1, stdout: '' });
    expect(alone.stderr).toMatch(/^error: .* rotated.*\nhint: .*name the files that it was moved to/s);

    const { stdout } = await run(['replay', `${current}*`, '--db', db, '--resume', '--json']);
    expect(summaryOf(stdout)).toMatchObject({ skipped: 5, lines: smallLog.length - 5 });
    await run(['replay', log, '--db', whole]);
    expect(snapshotsIn(db)).toEqual(snapshotsIn(whole));
  });

  const changes: readonly (readonly [string, readonly string[]])[] = [
    ['was cut short', smallLog.slice(0, 4)],
    ['was emptied', []],
    ['was rewritten within what is done', smallLog.map((line) => line.replace('mailbox', 'mailbax'))],
    ['begins otherwise', smallLog.slice(1)],
    ['lost a line', [...smallLog.slice(0, 3), ...smallLog.slice(4)]],
  ];

  it.each(changes)('refuses a log that %s, and keeps nothing of it', async (_, lines) => {
    const [db, changed] = [path('changed.db'), path('changed.ndjson')];
    logFile(folder, basename(changed), smallLog.slice(0, 8));
    await run(['replay', changed, '--db', db]);
    const before = snapshotsIn(db);
    logFile(folder, basename(changed), lines);
    const { code, stdout, stderr } = await run(['replay', changed, '--db', db, '--resume']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: .*replayed.*\nhint: .*new database\.\n$/s);
    expect(snapshotsIn(db)).toEqual(before);
  });

  it('takes later lines in with --order time, and refuses earlier ones that came since', async () => {
    const [db, whole] = [path('time.db'), path('whole.db')];
    const growing = logFile(
      folder,
      'by-time.ndjson',
      [3, 1, 0, 4].map((at) => String(smallLog[at])),
    );
    const argv = ['replay', growing, '--db', db, '--order', 'time', '--json', '--resume'];
    await run(argv);
    const grown = [3, 1, 0, 4, 9, 6, 10].map((at) => String(smallLog[at]));
    logFile(folder, 'by-time.ndjson', grown);
    expect(summaryOf((await run(argv)).stdout)).toMatchObject({ skipped: 4, lines: 3 });
    await run(['replay', growing, '--db', whole, '--order', 'time']);
    expect(snapshotsIn(db)).toEqual(snapshotsIn(whole));
    logFile(folder, 'by-time.ndjson', [...grown, String(smallLog[2])]);
    const refused = await run(argv);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/by time.*\nhint: Where lines were added/s);
    expect(snapshotsIn(db)).toEqual(snapshotsIn(whole));
  });

  it('refuses what an earlier version replayed without noting which lines', async () => {
    const db = path('earlier.db');
    const store = openSqliteStore({ database: db });
    const key = await firstReplayKey([{ name: log, path: log }], {});
    store.transaction((writer) =>
      writer.saveProgress(key, { entries: 5, clock: 0, finished: false, digest: null }),
    );
    store.close();
    const { code, stderr } = await run(['replay', log, '--db', db, '--resume']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: 5 lines .* earlier version.*\nhint: .*new database/s);
    expect((await run(['replay', log, '--db', db])).stderr).toMatch(/stopped after 5 lines/);
    expect((await run(['replay', log, '--db', db, '--resume'])).code).toBe(0);
  });

  it('adds to the file of rejects', async () => {
    const [db, rejects] = [path('rejects.db'), path('rejects.ndjson')];
    const growing = logFile(folder, 'growing-rejects.ndjson', [...smallLog, 'no JSON']);
    await run(['replay', growing, '--db', db, '--rejects', rejects]);
    logFile(folder, 'growing-rejects.ndjson', [...smallLog, 'no JSON', 'nor this']);
    await run(['replay', growing, '--db', db, '--rejects', rejects, '--resume']);
    expect(readFileSync(rejects, 'utf8').trimEnd().split('\n')).toHaveLength(2);
  });

  it('needs a database', async () => {
    const { code, stderr } = await run(['replay', log, '--resume']);
    expect(code).toBe(2);
    expect(stderr).toContain('--db FILE');
  });

  it('is recommended when files were replayed before, in part or whole', async () => {
    const [finished, parted] = [path('finished.db'), path('unfinished.db')];
    await run(['replay', log, '--db', finished]);
    expect((await run(['replay', log, '--db', finished])).stderr).toMatch(/before \(11 lines\).*--resume/s);
    await run(['replay', bigLog, '--db', parted], { interrupt: 'SIGINT' });
    expect((await run(['replay', bigLog, '--db', parted])).stderr).toMatch(/stopped after.*--resume/s);
    expect((await run(['replay', log, '--db', finished, '--until', '2026-01-01'])).stderr).toBe('');
  });
});

describe('replay, when it cannot', () => {
  const cut = path('cut.gz');
  writeFileSync(cut, gzipSync(readFileSync(log)).subarray(0, 200));

  it.each([
    ['a missing file', ['replay', join(folder, 'smal.ndjson')], 1, /small\.ndjson/],
    ['a folder', ['replay', folder], 1, /is a folder/],
    ['no file', ['replay'], 2, /missing required argument/],
    ['a bad time', ['replay', log, '--until', 'noon'], 2, /"noon" is not a valid time/],
    ['a day that does not exist', ['replay', log, '--until', '2026-02-30'], 2, /is not a valid time/],
    ['a bad order', ['replay', log, '--order', 'tiem'], 2, /Did you mean time\?/],
    ['a misspelt status', ['replay', log, '--fail-on', 'CREDENTAILS'], 2, /Did you mean CREDENTIALS\?/],
    ['a database in no folder', ['replay', log, '--db', join(folder, 'no/such.db')], 5, /hint: /],
    ['a device', ['replay', log, '--db', '/dev/full'], 5, /is a device, not a file/],
    ['damaged gzip data', ['replay', cut], 1, /ends too early/],
    ['a database that is none', ['replay', log, '--db', log], 5, /is not/],
    [
      'rejects in no folder',
      ['replay', log, '--rejects', join(folder, 'no/r.ndjson')],
      1,
      /cannot be written/,
    ],
  ])('tells of %s', async (_, argv, expected, message) => {
    const { code, stdout, stderr } = await run(argv);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^error: .+\nhint: .+\n$/s);
  });
});
