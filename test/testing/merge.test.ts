import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inOrder } from '../../src/testing/fleet/merge.ts';
import type { Line } from '../../src/testing/fleet/wire.ts';

const lineAt = (at: number, name: string): Line => ({ at, text: (moment) => `${moment} ${name}` });

const merged = (lines: readonly Line[]): readonly string[] => [...inOrder(lines)];

describe('lines of a fleet', () => {
  test('come in the order of their moments', () => {
    expect(merged([lineAt(30, 'c'), lineAt(10, 'a'), lineAt(20, 'b')])).toEqual(['10 a', '20 b', '30 c']);
  });

  test('of one moment keep their order, each at a moment of its own', () => {
    expect(merged([lineAt(10, 'a'), lineAt(10, 'b'), lineAt(11, 'c')])).toEqual(['10 a', '12 b', '14 c']);
  });

  test('go back to their own moments when there is room again', () => {
    expect(merged([lineAt(10, 'a'), lineAt(10, 'b'), lineAt(50, 'c')])).toEqual(['10 a', '12 b', '50 c']);
  });

  test('are all there, none earlier than it was, and two milliseconds apart at least', () => {
    const anyMoments = fc.array(fc.nat(50));
    fc.assert(
      fc.property(anyMoments, (moments) => {
        const lines = merged(moments.map((at) => lineAt(at, String(at)))).map((text) =>
          text.split(' ').map(Number),
        );
        expect(lines.map(([, at]) => at)).toEqual(moments.toSorted((a, b) => a - b));
        for (const [index, [shown = 0, at = 0]] of lines.entries()) {
          expect(shown).toBeGreaterThanOrEqual(at);
          expect(shown - (lines[index - 1]?.[0] ?? -Infinity)).toBeGreaterThanOrEqual(2);
        }
      }),
    );
  });
});
