import { expect, it } from 'vitest';
import { Foot } from '../../../src/cli/terminal/foot.ts';
import { createTerminal } from '../../../src/cli/terminal/terminal.ts';

const terminalOf = (columns: number, env: Record<string, string> = {}) => {
  const written: string[] = [];
  const stream = { isTTY: true, columns, write: (text: string) => written.push(text) };
  const terminal = createTerminal({ stream, env: { NO_COLOR: '1', LANG: 'C.UTF-8', ...env } });
  return { written, stream, foot: new Foot(terminal) };
};

it('stands under a rule, and never fills the last column', () => {
  const { written, foot } = terminalOf(10);
  foot.show('0123456789');
  expect(written).toEqual(['─────────\n01234567…']);
});

it('is drawn again only where it changes', () => {
  const { written, foot } = terminalOf(20);
  foot.show('one');
  foot.show('one');
  foot.show('two');
  const rule = '─'.repeat(19);
  expect(written).toEqual([`${rule}\none`, `\r\u001b[1A\u001b[J${rule}\ntwo`]);
});

it('takes all its rows away, also those that a narrower window has made of them', () => {
  const { written, stream, foot } = terminalOf(20);
  foot.show('0123456789');
  stream.columns = 8;
  foot.clear();
  expect(written.at(-1)).toBe('\r\u001b[4A\u001b[J');
  foot.clear();
  expect(written.at(-1)).toBe('');
});

it('shows nothing on a terminal that cannot draw over lines', () => {
  const { written, foot } = terminalOf(20, { TERM: 'dumb' });
  foot.show('one');
  foot.clear();
  expect(written.join('')).toBe('');
});
