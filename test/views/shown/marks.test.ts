import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { glyphOf, inColourOf } from '../../../src/cli/print/marks.ts';
import { columnsOf } from '../../../src/cli/terminal/text.ts';
import { markLookOf, markLooks, shownGroupOf, type ShownGroup } from '../../../src/views/shown/marks.ts';

const groups = Object.keys(markLooks) as ShownGroup[];

describe('the look of a group', () => {
  test.each(['glyph', 'ascii', 'word', 'words', 'hue'] as const)(
    'differs between groups in its %s',
    (part) => {
      expect(new Set(groups.map((group) => markLooks[group][part])).size).toBe(groups.length);
    },
  );

  test('takes one column, and has a colour of its own in a terminal', () => {
    const paint = pc.createColors(true);
    const coloured = groups.map((group) => inColourOf(group, 'x', { paint }));
    expect(new Set(coloured).size).toBe(groups.length);
    for (const group of groups)
      expect([true, false].map((unicode) => columnsOf(glyphOf(group, { unicode })))).toEqual([1, 1]);
  });

  test.each(['', 'nonsense', 'Works', 'toString'])(
    'that is not known, %j, is that of what is not known',
    (name) => {
      expect(markLookOf(name)).toBe(markLooks.unknown);
    },
  );
});

describe('what an account is shown as', () => {
  test('is whoever must act, and else the group of its state', () => {
    expect(shownGroupOf('works', undefined)).toBe('works');
    expect(shownGroupOf('user', 'admin')).toBe('admin');
    expect(shownGroupOf('user', 'operator')).toBe('operator');
  });
});
