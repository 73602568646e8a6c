import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Case } from './judge.ts';
import type { Truth } from './words.ts';

const TRUTH = '.truth.ndjson';

const linesOf = (path: string): readonly string[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');

/**
 * The labelled cases of a folder: for each `<name>.truth.ndjson`, a line of which is a {@link Truth}, the logs
 * `<name>.ndjson` or `<name>.<level>.ndjson`. Cases written by hand and exported fleets have the same form.
 */
export const casesIn = (
  folder: string,
): readonly { readonly name: string; readonly level: string; readonly given: Case }[] => {
  const files = readdirSync(folder).toSorted();
  return files
    .filter((file) => file.endsWith(TRUTH))
    .flatMap((file) => {
      const name = file.slice(0, -TRUTH.length);
      const truth = linesOf(join(folder, file)).map((line) => JSON.parse(line) as Truth);
      return files
        .filter((log) => log !== file && log.startsWith(`${name}.`) && log.endsWith('.ndjson'))
        .map((log) => ({
          name,
          level:
            log.slice(name.length + 1, -'.ndjson'.length + (log === `${name}.ndjson` ? 1 : 0)) || 'as given',
          given: { lines: linesOf(join(folder, log)), truth },
        }));
    });
};
