import { describe, expect, it } from 'vitest';
import { groupStyles, statusMark } from '../../../src/cli/terminal/status-mark.ts';
import { groupOfView } from '../../../src/model/meaning.ts';
import { createTerminal, type Environment } from '../../../src/cli/terminal/terminal.ts';
import { columnsOf } from '../../../src/cli/terminal/text.ts';

const terminal = (env: Environment) => createTerminal({ stream: { write: () => {} }, env });
const coloured = terminal({ FORCE_COLOR: '1' });
const ascii = terminal({ LANG: 'C' });

describe('the mark of a status', () => {
  it.each([
    ['OK', null, ['operational', 'usable'], 'works', '\u{1b}[32m● OK\u{1b}[39m', '+ OK'],
    [
      'CREATION_SUCCESS',
      null,
      ['usable'],
      'works',
      '\u{1b}[32m● CREATION_SUCCESS\u{1b}[39m',
      '+ CREATION_SUCCESS',
    ],
    ['CONNECTING', null, ['transient'], 'underWay', '\u{1b}[34m◐ CONNECTING\u{1b}[39m', '~ CONNECTING'],
    [
      'CONNECTING',
      null,
      ['transient', 'needsOperator'],
      'operator',
      '\u{1b}[31m■ CONNECTING\u{1b}[39m',
      '# CONNECTING',
    ],
    ['PERMISSIONS', null, ['needsUser'], 'user', '\u{1b}[33m▲ PERMISSIONS\u{1b}[39m', '! PERMISSIONS'],
    [
      'CREDENTIALS',
      'imap.passwordChanged',
      ['needsUser'],
      'user',
      '\u{1b}[33m▲ CREDENTIALS imap.passwordChanged\u{1b}[39m',
      '! CREDENTIALS imap.passwordChanged',
    ],
    [
      'CREDENTIALS',
      'instagram.proxyUnavailable',
      ['needsOperator'],
      'operator',
      '\u{1b}[31m■ CREDENTIALS instagram.proxyUnavailable\u{1b}[39m',
      '# CREDENTIALS instagram.proxyUnavailable',
    ],
    ['DELETED', null, ['terminal'], 'gone', '\u{1b}[90m○ DELETED\u{1b}[39m', '- DELETED'],
    ['CREATION_FAIL', null, [], 'gone', '\u{1b}[90m○ CREATION_FAIL\u{1b}[39m', '- CREATION_FAIL'],
    ['NEW', null, [], 'unknown', '\u{1b}[35m? NEW\u{1b}[39m', '? NEW'],
    ['PAUSED', null, ['somethingNew'], 'unknown', '\u{1b}[35m? PAUSED\u{1b}[39m', '? PAUSED'],
  ])('%s with cause %s and tags %j shows that it %s', (status, cause, tags, group, mark, asciiMark) => {
    const view = { status, cause, tags };
    expect(groupOfView(view)).toBe(group);
    expect(statusMark(view, coloured)).toBe(mark);
    expect(statusMark(view, ascii)).toBe(asciiMark);
  });

  it('of an unknown status from outside cannot steer the terminal', () => {
    expect(statusMark({ status: 'OK\u{1b}[2J', cause: null, tags: [] }, ascii)).toBe('? OK\\u{1b}[2J');
  });

  it('differs between groups in glyph and colour, and takes one column', () => {
    const styles = Object.values(groupStyles);
    for (const key of ['glyph', 'ascii', 'colour'] as const)
      expect(new Set(styles.map((style) => style[key])).size).toBe(styles.length);
    for (const { glyph, ascii: fallback } of styles)
      expect([columnsOf(glyph), fallback.length]).toEqual([1, 1]);
  });
});
