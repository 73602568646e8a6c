import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { liveFleet } from './fleet.ts';
import type { Level } from './words.ts';
import { worlds } from './worlds.ts';

/** What is written, and where. */
export interface ExportOptions {
  /** The folder; made when absent. */
  readonly out: string;
  /** How many fleets of each world. */
  readonly fleets: number;
  /** The seed of the first one; the others follow. */
  readonly seed: number;
  readonly levels: readonly Level[];
}

const ndjson = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/**
 * Writes fleets of the worlds for fitting: `<world>-<seed>.<level>.ndjson` for each level, and
 * `<world>-<seed>.truth.ndjson`. Worlds for judging are never written.
 *
 * @returns how many breaks there are in them
 */
export const exportForFitting = ({ out, fleets, seed, levels }: ExportOptions): number => {
  mkdirSync(out, { recursive: true });
  let breaks = 0;
  for (const world of worlds.filter(({ use }) => use === 'fit'))
    for (let number = seed; number < seed + fleets; number += 1) {
      const fleet = liveFleet({ world, seed: number });
      const stem = join(out, `${world.name}-${String(number)}`);
      breaks += fleet.truth.length;
      writeFileSync(`${stem}.truth.ndjson`, ndjson(fleet.truth.map((truth) => JSON.stringify(truth))));
      for (const level of levels) writeFileSync(`${stem}.${level}.ndjson`, ndjson(fleet.lines(level)));
    }
  return breaks;
};
