import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { logFile, plainId, run, smallLog, temporaryFolder } from '../run.ts';

const folder = temporaryFolder();
const cases = fileURLToPath(new URL('../../fixtures/cases/', import.meta.url));
const now = Date.UTC(2026, 3, 1);

const replayed = async (argv: readonly string[], cwd = cases) => {
  const { code, stdout, stderr } = await run(['replay', '--json', ...argv], { cwd, now });
  return { code, stderr, summary: JSON.parse(stdout) as Record<string, unknown> };
};

describe('the files of a rotated log', () => {
  it.each([
    ['by a glob', ['17-rotated.log*']],
    ['newest first', ['17-rotated.log', '17-rotated.log.1', '17-rotated.log.2']],
    ['oldest first', ['17-rotated.log.2', '17-rotated.log.1', '17-rotated.log']],
  ])('named %s are replayed oldest first', async (_, files) => {
    const { code, summary } = await replayed(files);
    expect(code).toBe(0);
    expect(summary).toMatchObject({
      decisions: { applied: 6 },
      byStatus: { CREDENTIALS: 1 },
      backwards: { lines: 0, worst: null },
    });
  });

  it('are named on standard error where they were named otherwise, unless notes are unwanted', async () => {
    const said =
      'Rotated files are replayed oldest first: 17-rotated.log.2, 17-rotated.log.1, 17-rotated.log\n';
    expect((await replayed(['17-rotated.log*'])).stderr).toBe(said);
    expect((await replayed(['17-rotated.log*', '--quiet'])).stderr).toBe('');
    expect((await replayed(['17-rotated.log.2', '17-rotated.log.1', '17-rotated.log'])).stderr).toBe('');
  });
});

describe('lines that go back in time', () => {
  it('are counted, and said with the cure, which helps', async () => {
    const log = logFile(folder, 'backwards.ndjson', [...smallLog.slice(5), ...smallLog.slice(0, 5)]);
    const { code, stderr, summary } = await replayed([log]);
    expect(code).toBe(0);
    expect(summary['backwards']).toEqual({
      lines: 5,
      worst: { file: log, line: 7, milliseconds: 31_881_540_000 },
    });
    expect(stderr).toMatch(/^warning: 5 lines go back in time, at worst by .*:7\).*--order time\.\n$/u);
    const sorted = await replayed([log, '--order', 'time']);
    expect(sorted).toMatchObject({ stderr: '', summary: { backwards: { lines: 0, worst: null } } });
  });
});

describe('a time beyond tomorrow', () => {
  const file = '19-one-time-far-ahead.ndjson';

  it('quarantines its line alone, with file and line, and moves no other', async () => {
    const db = join(folder, 'ahead.db');
    const { code, stderr, summary } = await replayed([file, '--db', db]);
    expect(code).toBe(3);
    expect(summary).toMatchObject({
      decisions: { applied: 4, quarantined: 1 },
      ahead: { lines: 1, first: { file, line: 2 } },
      quarantined: [
        { file, line: 2, reason: 'its time, 2062-03-01T09:00:00.000Z, is more than a day later than now' },
      ],
      backwards: { lines: 0 },
    });
    expect(stderr).toMatch(new RegExp(`^warning: 1 line .*${file}:2.*--allow-future`, 'u'));
    const { stdout } = await run(['history', '--db', db, '--json', plainId], { now });
    const times = (JSON.parse(stdout) as { at: string }[]).map(({ at }) => at);
    expect(times.every((at) => at.startsWith('2026-03-0'))).toBe(true);
  });

  it('is taken in where it is asked for', async () => {
    const { code, summary } = await replayed([file, '--allow-future']);
    expect(code).toBe(0);
    expect(summary).toMatchObject({ accounts: 2, ahead: { lines: 0, first: null }, backwards: { lines: 3 } });
  });

  it('is a day from now, to the millisecond', async () => {
    const at = (time: number) =>
      smallLog[0]?.replace('2025-02-25T09:00:00.000Z', new Date(time).toISOString()) ?? '';
    const day = 24 * 60 * 60 * 1000;
    const { summary } = await replayed([logFile(folder, 'edge.ndjson', [at(now + day), at(now + day + 1)])]);
    expect(summary).toMatchObject({ decisions: { applied: 1, quarantined: 1 } });
  });
});

describe('exports that overlap', () => {
  const files = ['20-overlap-a.ndjson', '20-overlap-b.ndjson'];

  it.each([[[]], [['--order', 'time']]])('are one log: what both have counts once, %j', async (order) => {
    const { code, stderr, summary } = await replayed([...files, ...order]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(summary).toMatchObject({
      lines: 6,
      decisions: { applied: 4, duplicate: 2 },
      byStatus: { OK: 1 },
      backwards: { lines: 0 },
    });
  });

  it('are known when they are packed, and when the second comes in parts', async () => {
    const [a = '', b = ''] = files.map((name) => readFileSync(join(cases, name), 'utf8'));
    writeFileSync(join(folder, 'a.gz'), gzipSync(a));
    const db = join(folder, 'overlap.db');
    for (const end of [b.indexOf('\n') + 1, b.length]) {
      writeFileSync(join(folder, 'b.ndjson'), b.slice(0, end));
      await replayed(['a.gz', 'b.ndjson', '--db', db, '--resume'], folder);
    }
    const { stdout } = await run(['history', '--db', db, '--json', plainId], { now });
    expect((JSON.parse(stdout) as { event: string }[]).map(({ event }) => event)).toEqual([
      'OK',
      'CREDENTIALS',
      'RECONNECTED',
      'OK',
    ]);
  });
});

describe('a status that is repeated', () => {
  it('does not put a deadline off', async () => {
    const { code, summary } = await replayed(['14-connecting-repeated.ndjson']);
    expect({ code, summary }).toMatchObject({
      code: 0,
      summary: { deadlines: 1, decisions: { applied: 2, repeat: 9 } },
    });
  });
});
