// Receives events as fast as it can until it is killed, many in a turn, and writes the id of each acknowledged one to
// stdout. Arguments: dist folder, database, prefix of the ids, and `afterCommit` or (wrongly) `beforeCommit`.
import { writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [, , dist, database, prefix, acknowledge] = process.argv;
const { openLifecycle } = await import(pathToFileURL(`${dist}/src/index.js`).href);

const types = [
  'account.status.running',
  'account.status.errored',
  'account.status.disconnected',
  'account.locked',
];
const lifecycle = openLifecycle({ database });
const tell = (id) => void writeSync(1, `${id}\n`);
let count = 0;

const receive = async () => {
  count += 1;
  const id = `${prefix}-${count}`;
  const type = types[Math.floor(count / 7) % types.length];
  const receipt = lifecycle.receive({ id, account_id: `a${count % 7}`, type, payload: {} });
  if (acknowledge === 'beforeCommit') tell(id);
  await receipt;
  if (acknowledge === 'afterCommit') tell(id);
};

for (let turn = 0; ; turn += 1) await Promise.all(Array.from({ length: 1 + ((turn * 13) % 60) }, receive));
