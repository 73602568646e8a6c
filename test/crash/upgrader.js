// Upgrades a database and tells on stdout how many accounts are done, one line each time; waits there to be killed when it has
// told as often as it was asked to.
import { writeSync } from 'node:fs';
import { runnerImport } from 'vite';

const { upgradeDatabase } = (await runnerImport(new URL('../../src/upgrade.ts', import.meta.url).pathname))
  .module;

const [, , database, stopAfter] = process.argv;
let told = 0;

const summary = await upgradeDatabase(database, {
  onProgress: async (accounts) => {
    told += 1;
    if (told < Number(stopAfter)) return;
    writeSync(1, `${accounts}\n`);
    await new Promise((done) => setTimeout(done, 60_000));
  },
});
writeSync(1, `${summary.accounts}\n`);
