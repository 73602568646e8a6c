// Says in the lock file that the SQLite driver is not to be built: it carries its binaries, and its own package.json says
// so, but npm leaves that out of the lock file, and up to version 10 then calls a compiler at every `npm ci`. To be run after
// `npm install`, which writes the lock file anew; a test tells when it was forgotten.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const lock = JSON.parse(readFileSync(path, 'utf8'));
const { name, version, ...rest } = lock.packages['node_modules/better-sqlite3'];
lock.packages['node_modules/better-sqlite3'] = {
  ...(name === undefined ? {} : { name }),
  version,
  ...rest,
  gypfile: false,
};
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
