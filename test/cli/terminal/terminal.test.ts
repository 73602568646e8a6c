import { describe, expect, it } from 'vitest';
import { createTerminal, type Environment } from '../../../src/cli/terminal/terminal.ts';

const terminal = (env: Environment, isTTY: boolean, forceColor?: boolean) =>
  createTerminal({ stream: { isTTY, columns: 100, write: () => {} }, env, forceColor });

describe('colour', () => {
  it.each<[env: Environment, isTTY: boolean, option: boolean | undefined, colour: boolean]>([
    [{}, true, undefined, true],
    [{}, false, undefined, false],
    [{ TERM: 'xterm-256color' }, true, undefined, true],
    [{ TERM: 'dumb' }, true, undefined, false],
    [{ NO_COLOR: '1' }, true, undefined, false],
    [{ NO_COLOR: '' }, true, undefined, true],
    [{ FORCE_COLOR: '1' }, false, undefined, true],
    [{ FORCE_COLOR: '' }, false, undefined, true],
    [{ FORCE_COLOR: 'true', TERM: 'dumb' }, false, undefined, true],
    [{ FORCE_COLOR: '0' }, true, undefined, false],
    [{ FORCE_COLOR: 'false' }, true, undefined, false],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, undefined, false],
    [{ NO_COLOR: '1' }, false, true, true],
    [{ FORCE_COLOR: '1' }, true, false, false],
  ])('with %o, a terminal: %s, option: %s, is %s', (env, isTTY, option, colour) => {
    const { paint, colour: decided } = terminal(env, isTTY, option);
    expect(decided).toBe(colour);
    expect(paint.red('x')).toBe(colour ? '\u{1b}[31mx\u{1b}[39m' : 'x');
  });
});

describe('glyphs outside ASCII', () => {
  it.each<[env: Environment, unicode: boolean]>([
    [{}, true],
    [{ LANG: 'en_US.UTF-8' }, true],
    [{ LANG: 'C.utf8' }, true],
    [{ LANG: 'C' }, false],
    [{ LANG: '' }, true],
    [{ LANG: 'de_DE.ISO-8859-1' }, false],
    [{ LC_ALL: 'POSIX', LANG: 'en_US.UTF-8' }, false],
    [{ LC_ALL: '', LC_CTYPE: 'en_US.UTF-8', LANG: 'C' }, true],
    [{ TERM: 'dumb', LANG: 'en_US.UTF-8' }, false],
  ])('with %o: %s', (env, unicode) => {
    expect(terminal(env, true).unicode).toBe(unicode);
  });
});

describe('a terminal', () => {
  it('is as wide as its window is now, or 80 where that is not known', () => {
    const stream = { columns: 120, write: () => {} };
    const wide = createTerminal({ stream, env: {} });
    expect(wide.width).toBe(120);
    stream.columns = 60;
    expect(wide.width).toBe(60);
    stream.columns = 0;
    expect(wide.width).toBe(80);
    expect(createTerminal({ stream: { write: () => {} }, env: {} }).width).toBe(80);
  });

  it('draws over a line only where a cursor can go back', () => {
    expect(terminal({}, true).redraws).toBe(true);
    expect(terminal({}, false).redraws).toBe(false);
    expect(terminal({ TERM: 'dumb' }, true).redraws).toBe(false);
  });

  it('writes to its stream', () => {
    const written: string[] = [];
    createTerminal({ stream: { write: (text) => written.push(text) }, env: {} }).write('hello');
    expect(written).toEqual(['hello']);
  });
});
