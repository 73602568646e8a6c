import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { bandsText } from '../../../src/cli/print/bands.ts';
import type { Look } from '../../../src/cli/print/look.ts';
import type { ConnectionPath } from '../../../src/model/names.ts';
import type { HistoryEntry } from '../../../src/views/history.ts';

const look = (asOf: string, width = 80): Look => ({
  paint: pc.createColors(false),
  unicode: true,
  width,
  asOf: Date.parse(asOf),
  exact: false,
});

const entry = (at: string, from: ConnectionPath, to: ConnectionPath | null): HistoryEntry => ({
  seq: 1,
  at,
  source: 'webhook',
  event: 'any',
  decision: to === null ? 'repeat' : 'applied',
  version: 1,
  summary: '',
  ...(to === null
    ? {}
    : { from: { connection: from, sync: 'WAITING' }, to: { connection: to, sync: 'WAITING' } }),
});

describe('bands', () => {
  it('draw each day as the worst that it saw', () => {
    const entries = [
      entry('2026-02-03T10:00:00.000Z', 'NEW', 'OK'),
      entry('2026-02-05T10:00:00.000Z', 'OK', 'CREDENTIALS.undetermined'),
      entry('2026-02-05T12:00:00.000Z', 'CREDENTIALS.undetermined', null),
      entry('2026-02-07T10:00:00.000Z', 'CREDENTIALS.undetermined', 'RECONNECTED'),
    ];
    expect(bandsText(entries, look('2026-02-09')).split('\n')).toEqual([
      '  2026-02    ●●▲▲▲●●',
      '  the worst of each day (UTC):  ● works  ▲ waits for the user',
    ]);
  });

  it('go over months, a line each, to the moment asked for', () => {
    const lines = bandsText([entry('2026-01-31T23:59:00.000Z', 'NEW', 'ERROR')], look('2026-03-02')).split(
      '\n',
    );
    expect(lines.slice(0, 3)).toEqual([
      `  2026-01  ${' '.repeat(30)}■`,
      `  2026-02  ${'■'.repeat(28)}`,
      '  2026-03  ■■',
    ]);
  });

  it('begin with not known where the first entry moved nothing', () => {
    expect(bandsText([entry('2026-02-01T00:00:00.000Z', 'NEW', null)], look('2026-02-01'))).toContain(
      '2026-02  ?',
    );
  });

  it('show the newest three years of a long life', () => {
    const lines = bandsText([entry('2015-01-01T00:00:00.000Z', 'NEW', 'OK')], look('2026-02-01')).split('\n');
    expect(lines).toHaveLength(37);
    expect(lines[0]).toMatch(/^ {2}2023-03/);
  });

  it('are left out where a month does not fit, and without a history', () => {
    expect(bandsText([entry('2026-02-01T00:00:00.000Z', 'NEW', 'OK')], look('2026-02-02', 50))).toBe('');
    expect(bandsText([], look('2026-02-02'))).toBe('');
  });
});
