// Writes one event per transaction until it is killed, and says on stdout what was acknowledged.
import { writeSync } from 'node:fs';
import { runnerImport } from 'vite';

const load = async (path) => (await runnerImport(new URL(path, import.meta.url).pathname)).module;

const { openSqliteStore } = await load('../../src/sqlite/index.ts');
const { keep, status, steps } = await load('../store/samples.ts');

const store = openSqliteStore({ database: process.argv[2] });
const first = store.totals().logEntries + 1;
for (let index = first; ; index++) {
  const event = status(`a${index}`, 'CREDENTIALS');
  const seq = store.transaction((writer) => {
    const [step] = steps([event]);
    return keep(writer, event, step);
  });
  writeSync(1, `${seq}\n`);
}
