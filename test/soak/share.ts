import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { seededRandom } from '../../src/testing/random.ts';
import { buildWhenStale } from '../build.ts';
import type { Run } from './chapter.ts';

/** What tests try a share of the programme with. */
export const SEED = 17;

/** Gives shares of chapters, each in a folder that goes when all tests of the file have ended. To be called by each file. */
export const shares = (): ((times: number) => Run) => {
  let dist = '';
  let scratch = '';
  beforeAll(() => {
    dist = buildWhenStale();
    scratch = mkdtempSync(join(tmpdir(), 'account-lifecycle-soak-'));
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  return (times) => {
    const folder = mkdtempSync(join(scratch, 'share-'));
    return { random: seededRandom(SEED), seed: SEED, dist, folder, times, progress: () => undefined };
  };
};
