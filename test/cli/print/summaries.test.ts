import { describe, expect, it } from 'vitest';
import { MACHINE_VERSION } from '../../../machines/account.ts';
import { countsBlock, fleetText } from '../../../src/cli/print/counts.ts';
import { databaseText } from '../../../src/cli/print/database.ts';
import { reconciliationText } from '../../../src/cli/print/reconciliation.ts';
import {
  replayText,
  span,
  timedSummary,
  timeWarnings,
  type TimedSummary,
} from '../../../src/cli/print/replay.ts';
import { upgradeText } from '../../../src/cli/print/upgrade.ts';
import { columnsOf } from '../../../src/cli/terminal/text.ts';
import { createMemoryStore } from '../../../src/memory/store.ts';
import type { ReconcileSummary } from '../../../src/intake/reconcile.ts';
import type { DatabaseInfo } from '../../../src/sqlite/index.ts';
import type { UpgradeSummary } from '../../../src/views/upgrade.ts';
import { openOver } from '../../open.ts';
import { entriesOf } from '../../payloads.ts';
import { smallLog } from '../run.ts';
import { look } from './looks.ts';

describe('numbers under a title', () => {
  it('have the most first, equal ones by name, and nobody left out but those with none', () => {
    expect(countsBlock('By provider', { imap: 1, x: 1204, linkedin: 1, slack: 0 }, look())).toBe(
      [
        'By provider',
        '  x         1,204  ██████████████',
        '  imap          1  ▏',
        '  linkedin      1  ▏',
      ].join('\n'),
    );
  });

  it('keep an order of their own', () => {
    const lines = countsBlock('Decisions', { applied: 1, repeat: 9 }, look(), { sorted: false }).split('\n');
    expect(lines.map((line) => line.trim().split(' ')[0])).toEqual(['Decisions', 'applied', 'repeat']);
  });

  it('say that there are none', () => {
    expect(countsBlock('By cause', {}, look())).toBe('By cause\n  none');
    expect(countsBlock('By cause', { a: 0 }, look())).toBe('By cause\n  none');
  });

  it('cannot be steered by a name', () => {
    expect(countsBlock('x', { '\u001B[2J': 1 }, look())).toContain('\\u{1b}[2J');
  });

  it('of a fleet stand beside one another where there is room', () => {
    const counts = {
      total: 3,
      attention: 1,
      byStatus: { OK: 2, CREDENTIALS: 1 },
      byProvider: { linkedin: 3 },
      byCause: { 'linkedin.sessionExpired': 1 },
    };
    expect(fleetText(counts, look()).split('\n')[0]).toMatch(/^By status +By provider$/);
    expect(fleetText(counts, look({ width: 40 })).split('\n')).toContain('By provider');
    expect(fleetText(counts, look())).toContain('● OK');
    expect(fleetText(counts, look())).toContain('▲ linkedin.sessionExpired');
  });
});

describe('a reconciliation', () => {
  const summary: ReconcileSummary = {
    seen: 3,
    changed: 0,
    added: 0,
    same: 0,
    gone: 0,
    dropped: 0,
    refused: 0,
    unreadable: 0,
    failed: 0,
    problems: [],
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:01.000Z',
  };
  const namesIn = (changes: Partial<ReconcileSummary>): readonly string[] =>
    reconciliationText({ ...summary, ...changes }, look())
      .split('\n')
      .map((line) => line.split(' ')[0] ?? '');

  it('tells what was done even where it is nothing, and what went wrong only where it did', () => {
    expect(namesIn({})).toEqual(['seen', 'changed', 'added', 'gone', 'dropped', 'refused']);
    expect(namesIn({ same: 1, unreadable: 2, failed: 3 })).toEqual([
      'seen',
      'same',
      'changed',
      'added',
      'gone',
      'dropped',
      'refused',
      'unreadable',
      'failed',
    ]);
  });

  it('counts problems and names their accounts, where they have one', () => {
    const text = (problems: ReconcileSummary['problems']): string =>
      reconciliationText({ ...summary, problems }, look())
        .split('\n')
        .slice(6)
        .join('\n');
    expect(text([{ accountId: 'a', reason: 'timed out' }])).toBe('1 problem:\n  · a: timed out');
    expect(
      text([
        { accountId: null, reason: 'an item has no id' },
        { accountId: 'b\u001B[2J', reason: 'no' },
      ]),
    ).toBe('2 problems:\n  · an item has no id\n  · b\\u{1b}[2J: no');
  });
});

describe('a replay', () => {
  const summaryOf = async (lines: readonly string[], elapsedMs = 0): Promise<TimedSummary> => {
    const { lifecycle } = openOver(createMemoryStore());
    return timedSummary(await lifecycle.replay([entriesOf(lines)], { allowFuture: true }), elapsedMs);
  };

  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1000, '1 s'],
    [61_000, '1 min'],
  ])('of %i ms took %s', (milliseconds, expected) => {
    expect(span(milliseconds)).toBe(expected);
  });

  it('is said in one line: lines, accounts, and how fast it was', async () => {
    const [head] = replayText(await summaryOf(smallLog, 500), look()).split('\n');
    expect(head).toBe('11 lines   4 accounts   500 ms, 22 events/s');
    expect(replayText(await summaryOf([], 0), look()).split('\n')[0]).toBe('0 lines   0 accounts   0 ms');
  });

  it('tells of deadlines, foreign webhooks and skipped lines where there were any', async () => {
    const summary = { ...(await summaryOf(smallLog)), deadlines: 1, foreign: 2, skipped: 3 };
    expect(replayText(summary, look()).split('\n')[0]).toBe(
      '11 lines   4 accounts   1 deadline on the way   2 foreign webhooks   3 lines skipped   0 ms',
    );
  });

  const rejectsIn = (text: string): readonly string[] => text.split('\n\n').at(-1)?.split('\n') ?? [];

  it('shows the first lines that cannot be read, counts the rest, and says where they all are', async () => {
    const bad = Array.from({ length: 5 }, () => 'no JSON');
    const summary = await summaryOf(bad);
    const shown = rejectsIn(replayText(summary, look()));
    expect(shown[0]).toBe('5 lines quarantined');
    expect(shown[1]).toMatch(/^ {2}log\.ndjson:1 {2}\S/);
    expect(shown.at(-1)).toBe('  and 2 more; list them all with --rejects FILE');
    expect(rejectsIn(replayText(summary, look(), 'bad.ndjson')).at(-1)).toBe(
      '  and 2 more; all of them: bad.ndjson',
    );
    const one = rejectsIn(replayText(await summaryOf(['no JSON']), look(), 'bad.ndjson'));
    expect([one[0], one.at(-1)]).toEqual(['1 line quarantined', '  all of them: bad.ndjson']);
  });

  it('says nothing of lines that cannot be read where there were none', async () => {
    expect(replayText(await summaryOf(smallLog), look())).not.toContain('quarantined\n');
  });

  it.each([60, 80, 120])('stays within %i columns', async (width) => {
    const text = replayText(await summaryOf([...smallLog, 'no JSON'.repeat(40)]), look({ width }));
    for (const line of text.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(width);
  });

  it('warns of lines that go back in time and of those that are still to come, and of nothing else', async () => {
    const summary = await summaryOf(smallLog);
    expect(timeWarnings(summary)).toEqual([]);
    const worst = { file: 'x.log', line: 7, milliseconds: 3_600_000 };
    const first = { file: 'x.log', line: 9 };
    const warnings = (lines: number) =>
      timeWarnings({ ...summary, backwards: { lines, worst }, ahead: { lines, first } });
    expect(warnings(1)).toEqual([
      '1 line goes back in time, at worst by 1 h (x.log:7), and counts from the time before. Sort by time with --order time.',
      '1 line with a time beyond tomorrow was quarantined, first x.log:9. Take such lines in with --allow-future.',
    ]);
    expect(warnings(2)[0]).toMatch(/^2 lines go back in time.* count from/u);
    expect(warnings(2)[1]).toMatch(/^2 lines .* were quarantined/u);
  });

  it('is JSON of the documented fields, in their order', async () => {
    expect(Object.keys(await summaryOf(smallLog, 1000))).toEqual([
      'lines',
      'events',
      'decisions',
      'deadlines',
      'accounts',
      'byStatus',
      'byCause',
      'byProvider',
      'quarantined',
      'elapsedMs',
      'eventsPerSecond',
      'foreign',
      'skipped',
      'interrupted',
      'readAs',
      'passedOver',
      'backwards',
      'ahead',
    ]);
    expect((await summaryOf(smallLog, 0)).eventsPerSecond).toBe(0);
  });
});

describe('an upgrade', () => {
  const summary: UpgradeSummary = {
    from: ['1'],
    to: '2',
    accounts: 1,
    logEntries: 1,
    decidedOtherwise: 0,
    moved: 0,
    examples: [],
    backup: null,
  };
  const text = (changes: Partial<UpgradeSummary>): string => upgradeText({ ...summary, ...changes }, look());

  it('that was not needed says so', () => {
    expect(text({ from: [] })).toBe('Nothing to do: the snapshots are of version 2 of the machine.');
  });

  it('says what it built from what, and whether there is a copy', () => {
    expect(text({})).toBe(
      'Upgraded from version 1 of the machine to 2: 1 account built again from 1 log entry.\nNo backup was made.',
    );
    expect(text({ from: ['1', '1.5'], accounts: 2, logEntries: 1204, backup: '/x.bak' })).toBe(
      'Upgraded from version 1 and 1.5 of the machine to 2: 2 accounts built again from 1,204 log entries.\nThe database as it was before: /x.bak',
    );
  });

  it('says how many entries would be decided otherwise, and that they were not', () => {
    expect(text({ decidedOtherwise: 1 })).toContain(
      '1 log entry would be decided otherwise today; the decisions were kept.',
    );
    expect(text({ decidedOtherwise: 2 })).toContain('2 log entries would be');
  });

  it('names accounts that stand elsewhere, and counts those that it does not name', () => {
    const state = (connection: string, sync = 'WAITING') =>
      ({ connection, sync }) as UpgradeSummary['examples'][number]['to'];
    const examples: UpgradeSummary['examples'] = [
      { accountId: 'a', from: state('OK'), to: state('ERROR') },
      { accountId: 'b', from: state('OK'), to: state('OK', 'RUNNING') },
    ];
    expect(text({ moved: 3, examples }).split('\n').slice(1)).toEqual([
      '3 accounts stand elsewhere than before:',
      '  · a: OK → ERROR',
      '  · b: sync WAITING → RUNNING',
      '  and 1 more',
      'No backup was made.',
    ]);
    expect(text({ moved: 1, examples: examples.slice(0, 1) })).toContain('1 account stands elsewhere');
    expect(text({ moved: 1, examples: examples.slice(0, 1) })).not.toContain('more');
  });
});

describe('a database', () => {
  const info: DatabaseInfo = {
    path: '/data/fleet.db',
    schemaVersion: 3,
    migrations: [],
    machine: { machineVersions: [MACHINE_VERSION], isCurrent: true, hint: null, upgrades: [] },
    chain: null,
    erasures: [],
    erasuresInChain: [],
    prunedUntil: 0,
    payloadsDroppedUntil: 0,
    pageSize: 4096,
    bytes: 4096,
    walBytes: 0,
    journalMode: 'wal',
    synchronous: 2,
    sqliteVersion: '3.50.0',
  };
  const totals = {
    accounts: 1204,
    logEntries: 0,
    transitions: 0,
    quarantined: 0,
    foreign: 0,
    outbox: 0,
    deadlines: 0,
    newestAt: null,
  };
  const lineOf = (name: string, changes: Partial<DatabaseInfo> = {}, more: object = {}): string | undefined =>
    databaseText({ ...info, ...changes }, { ...totals, ...more }, look())
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length)
      .trim();

  it('says where it is and what it holds', () => {
    expect(lineOf('database')).toBe('/data/fleet.db');
    expect(lineOf('accounts')).toBe('1,204');
    expect(lineOf('newest entry')).toBe('none');
    expect(lineOf('newest entry', {}, { newestAt: 0 })).toBe('1970-01-01T00:00:00.000Z');
  });

  it('says how much of the outbox is there, and what was pruned', () => {
    expect(lineOf('outbox', {}, { outbox: 7 })).toBe('7 effects');
    expect(lineOf('outbox', { prunedUntil: 1200 }, { outbox: 7 })).toBe(
      '7 effects, those up to number 1,200 were pruned',
    );
  });

  it('says which machine made its snapshots, and that it is another one', () => {
    const { machine } = info;
    expect(lineOf('machine')).toBe(`version ${MACHINE_VERSION}`);
    expect(lineOf('machine', { machine: { ...machine, machineVersions: [] } })).toBe('no snapshots yet');
    expect(lineOf('machine', { machine: { ...machine, machineVersions: ['0', '1'], hint: 'upgrade' } })).toBe(
      `version 0 and 1; this is version ${MACHINE_VERSION}`,
    );
  });

  it('tells of each upgrade that it went through', () => {
    const upgrades = [{ machine: '0', seq: 1204, at: 0 }];
    expect(lineOf('upgraded', { machine: { ...info.machine, upgrades } })).toBe(
      '1970-01-01T00:00:00.000Z, from version 0; decisions kept up to log entry 1,204',
    );
    expect(lineOf('upgraded')).toBeUndefined();
  });
});
