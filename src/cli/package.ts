import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package: the nearest one above this module that holds a package.json. */
const packageRoot = (): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
};

/** The version of this package. */
export const packageVersion = (): string => {
  const described: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  const named = typeof described === 'object' && described !== null && 'version' in described;
  return named && typeof described.version === 'string' ? described.version : 'unknown';
};

/** The path of a file that is shipped with this package, such as `demo/fleet.ndjson`. */
export const shipped = (name: string): string => join(packageRoot(), name);
