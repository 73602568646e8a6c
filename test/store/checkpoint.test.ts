import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHECKPOINT_EVERY, isCheckpointDue } from '../../src/store/checkpoint.ts';

describe('a snapshot is kept for good', () => {
  test.each([
    [0, 0, CHECKPOINT_EVERY - 1, false],
    [0, 0, CHECKPOINT_EVERY, true],
    [0, 0, CHECKPOINT_EVERY + 1, true],
    [0, 1, 1, false],
    [CHECKPOINT_EVERY - 1, CHECKPOINT_EVERY, 1, true],
    [CHECKPOINT_EVERY, CHECKPOINT_EVERY + 1, 1, false],
    [2 * CHECKPOINT_EVERY - 1, 2 * CHECKPOINT_EVERY, 1, true],
    [0, 5 * CHECKPOINT_EVERY, 1, true],
    [CHECKPOINT_EVERY - 2, CHECKPOINT_EVERY - 1, CHECKPOINT_EVERY - 1, false],
  ])('from version %i to %i after %i entries: %s', (before, after, entries, kept) => {
    expect(isCheckpointDue(before, after, entries)).toBe(kept);
  });

  test('so often that no past is ever far from one, in versions or in entries', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 3 }), {
      minLength: CHECKPOINT_EVERY,
      maxLength: 6 * CHECKPOINT_EVERY,
    });
    fc.assert(
      fc.property(steps, (advances) => {
        let [version, entries, versionKept] = [0, 0, 0];
        for (const advance of advances) {
          const before = version;
          version += advance;
          entries += 1;
          if (isCheckpointDue(before, version, entries)) [entries, versionKept] = [0, version];
          expect(entries).toBeLessThan(CHECKPOINT_EVERY);
          // From one multiple of it to the next, whichever was met.
          expect(version - versionKept).toBeLessThan(CHECKPOINT_EVERY + 3);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('so seldom that they cost nothing: one in a lifetime of a usual account', () => {
    let kept = 0;
    for (let version = 1, entries = 1; version <= 2 * CHECKPOINT_EVERY; version += 1, entries += 1)
      if (isCheckpointDue(version - 1, version, entries)) {
        kept += 1;
        entries = 0;
      }
    expect(kept).toBe(2);
  });
});
