// Writes one event per transaction until it is killed or fails. Each line on stdout is the number of an acknowledged
// log entry, the last one perhaps the code of the error that ended it.
import { writeSync } from 'node:fs';
import { runnerImport } from 'vite';

const load = async (path) => (await runnerImport(new URL(path, import.meta.url).pathname)).module;

const { openSqliteStore } = await load('../../src/sqlite/index.ts');
const { keep, status, steps } = await load('../../src/testing/store/samples.ts');

const store = openSqliteStore({ database: process.argv[2] });

const writeOne = (index) => {
  const event = status(`a${index}`, 'CREDENTIALS');
  const [step] = steps([event]);
  return store.transaction((writer) => keep(writer, event, step));
};

const tell = (word) => writeSync(1, `${word}\n`);

try {
  for (let index = store.totals().logEntries + 1; ; index++) tell(writeOne(index));
} catch (error) {
  tell(error.code);
}
