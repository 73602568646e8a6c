// Looks after a database that others write, again and again until it is killed: drops old payloads and effects, checks all of it,
// copies it. Arguments: dist folder, database. Says on stdout what is wrong; whoever is busy is asked again.
import { rmSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [, , dist, database] = process.argv;
const load = (path) => import(pathToFileURL(`${dist}/src/${path}`).href);
const { localLedger, openSqliteStore, prove, readPayload } = await load('index.js');
const { pruneLedger } = await load('lifecycle/upkeep.js');

/** A second, in days. */
const SECOND = 1 / 86_400;
const copy = `${database}-copy`;

const store = openSqliteStore({ database });
const round = async () => {
  const retention = { payloadDays: SECOND, outboxDays: SECOND };
  await pruneLedger(localLedger(store), retention, {}, Date.now(), readPayload);
  const found = store.atOneMoment((rows) => [...store.check(), ...prove(store, readPayload, rows)]);
  for (const finding of found) writeSync(1, `${finding}\n`);
  await store.backup(copy);
  rmSync(copy);
};

for (let count = 1; ; count += 1) {
  try {
    await round();
    writeSync(2, `round ${count}\n`);
  } catch (error) {
    if (error.code !== 'databaseBusy') {
      writeSync(1, `${error.stack}\n`);
      process.exit(1);
    }
  }
  await new Promise((resolve) => void setTimeout(resolve, 20));
}
