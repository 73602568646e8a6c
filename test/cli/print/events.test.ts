import { describe, expect, it } from 'vitest';
import { eventsTable, stateText } from '../../../src/cli/print/events.ts';
import { historyText } from '../../../src/cli/print/history.ts';
import {
  lasting,
  shortCause,
  textWidth,
  trouble,
  whenText,
  whenInFull,
} from '../../../src/cli/print/look.ts';
import { glyphOf, inColourOf } from '../../../src/cli/print/marks.ts';
import { markLooks, type ShownGroup } from '../../../src/views/shown/marks.ts';
import type { ConnectionPath, SyncState } from '../../../src/model/names.ts';
import type { HistoryEntry } from '../../../src/views/history.ts';
import { columnsOf } from '../../../src/cli/terminal/text.ts';
import { causes, nameOf } from '../../../machines/causes/catalogue.ts';
import { look, viewIn } from './looks.ts';
import pc from 'picocolors';

const state = (connection: ConnectionPath, sync: SyncState = 'WAITING') => ({ connection, sync });

const entry = (changes: Partial<HistoryEntry> = {}): HistoryEntry => ({
  seq: 1,
  at: '2026-01-01T01:00:00.000Z',
  source: 'webhook',
  event: 'ERROR',
  decision: 'applied',
  version: 2,
  summary: '',
  ...changes,
});

const moved = (from: ReturnType<typeof state>, to: ReturnType<typeof state>): HistoryEntry =>
  entry({ from, to });

const changeIn = (each: HistoryEntry, changes = {}): string =>
  eventsTable([each], look(changes)).split('\n')[1]?.split('applied')[1]?.trim() ?? '';

describe('what an event changed', () => {
  it.each([
    ['a status', moved(state('OK'), state('ERROR')), 'OK → ERROR'],
    [
      'a part of one',
      moved(state('CONNECTING.attempting'), state('CONNECTING.stalled')),
      'CONNECTING attempting → CONNECTING stalled',
    ],
    [
      'into a cause',
      moved(state('OK'), state('CREDENTIALS.linkedin.sessionExpired')),
      'OK → CREDENTIALS sessionExpired',
    ],
    [
      'out of a cause',
      moved(state('CREDENTIALS.undetermined'), state('RECONNECTED')),
      'CREDENTIALS undetermined → RECONNECTED',
    ],
    [
      'from cause to cause',
      moved(state('CREDENTIALS.undetermined'), state('CREDENTIALS.imap.passwordChanged')),
      'cause undetermined → passwordChanged',
    ],
    [
      'the sync alone',
      moved(state('OK', 'RUNNING'), state('OK', 'SYNC_SUCCESS')),
      'sync RUNNING → SYNC_SUCCESS',
    ],
    ['nothing', entry(), ''],
  ])('is said where it was %s', (_, each, expected) => {
    expect(changeIn(each)).toBe(expected);
  });

  it('is said in ASCII where that is all there is', () => {
    expect(changeIn(moved(state('OK'), state('ERROR')), { unicode: false })).toBe('OK -> ERROR');
  });

  it.each(causes.map(nameOf))('names %s by its code', (cause) => {
    expect(stateText(`CREDENTIALS.${cause}`)).toBe(`CREDENTIALS ${cause.split('.')[1] ?? ''}`);
  });
});

describe('the events of an account', () => {
  it('stand with their ages, or with exact times', () => {
    const entries = [entry()];
    expect(eventsTable(entries, look()).split('\n')).toEqual([
      'AGO  EVENT  SOURCE   DECISION  CHANGE',
      '1 h  ERROR  webhook  applied',
    ]);
    expect(eventsTable(entries, look({ exact: true })).split('\n')[1]).toMatch(
      /^2026-01-01 01:00:00Z {2}ERROR/,
    );
  });

  it('do not say where they came from where there is no room for it', () => {
    expect(eventsTable([entry()], look({ width: 75 }))).not.toContain('SOURCE');
    expect(eventsTable([entry()], look({ width: 76 }))).toContain('SOURCE');
  });

  it('with a word from outside cannot steer the terminal', () => {
    expect(eventsTable([entry({ event: '\u001B[2J' })], look())).toContain('\\u{1b}[2J');
  });

  it('are emphasised where they were applied, and faint elsewhere', () => {
    const paint = pc.createColors(true);
    const shown = eventsTable([entry(), entry({ decision: 'repeat' })], look({ paint }));
    expect(shown).toContain(paint.bold('applied'));
    expect(shown).toContain(paint.dim('repeat'));
  });

  it('are counted under the headline, none, one and many', () => {
    const view = viewIn('OK');
    expect(historyText(view, [], [], look())).toContain('0 entries');
    expect(historyText(view, [entry()], [], look())).toContain('1 entry');
    expect(historyText(view, [entry(), entry()], [], look())).toContain('2 entries');
  });

  it.each([60, 80, 100])('stay within %i columns', (width) => {
    const long = moved(
      state('CREDENTIALS.linkedin.credentialsChanged'),
      state('CREDENTIALS.linkedin.excessiveRequests'),
    );
    const shown = eventsTable([{ ...long, event: 'account.status.disconnected.for.long' }], look({ width }));
    for (const line of shown.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(width);
  });
});

describe('a time', () => {
  const time = '2026-01-01T01:00:30.500Z';

  it('is an age unless exact times are asked for', () => {
    expect(whenText(time, look())).toBe('59 min');
    expect(whenText(time, look({ exact: true }))).toBe('2026-01-01 01:00:30Z');
    expect(lasting(time, look())).toBe('for 59 min');
    expect(lasting(time, look({ exact: true }))).toBe('since 2026-01-01 01:00:30Z');
    expect(whenInFull(time, look())).toBe('59 min ago (2026-01-01 01:00 UTC)');
    expect(whenInFull(time, look({ exact: true }))).toBe(time);
  });

  it('that lies ahead is no age below nothing', () => {
    expect(whenText('2030-01-01T00:00:00.000Z', look())).toBe('0 s');
  });
});

describe('the trouble of an account', () => {
  it.each([
    ['OK', 'OK'],
    ['CONNECTING.attempting', 'CONNECTING'],
    ['CONNECTING.stalled', 'CONNECTING, stalled'],
    ['CREDENTIALS.undetermined', 'undetermined'],
    ['CREDENTIALS.linkedin.sessionExpired', 'sessionExpired, decisive'],
  ])('in %s is %s', (connection, expected) => {
    expect(trouble(viewIn(connection))).toBe(expected);
  });

  it('is the cause without its family', () => {
    expect(shortCause('linkedin.sessionExpired')).toBe('sessionExpired');
    expect(shortCause('undetermined')).toBe('undetermined');
  });
});

it('running text is never wider than can be read', () => {
  expect([textWidth(look()), textWidth(look({ width: 300 })), textWidth(look({ width: 60 }))]).toEqual([
    100, 100, 60,
  ]);
});

it.each(Object.keys(markLooks) as ShownGroup[])('the mark of %s has glyph and colour', (group) => {
  const paint = pc.createColors(true);
  expect(glyphOf(group, look())).toBe(markLooks[group].glyph);
  expect(glyphOf(group, look({ unicode: false }))).toMatch(/^[!-~]$/);
  expect(inColourOf(group, 'x', look({ paint }))).not.toBe('x');
  expect(inColourOf(group, 'x', look())).toBe('x');
});
