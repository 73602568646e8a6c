// How many deliveries a second receivers take together, each a process of its own with its share of the accounts: one of them, and
// several, by turns. Counts what was decided in vain, because somebody else was faster.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { median } from './rounds.js';

const deliverer = fileURLToPath(new URL('deliverer.js', import.meta.url));

/** How many deliveries each receiver has in hand. */
const AT_ONCE = 64;

const startTeam = async (server, size) => {
  const database = await server.database();
  const members = Array.from({ length: size }, (_, share) =>
    fork(deliverer, [database, String(share), String(size)]),
  );
  const all = async (count) => {
    const answers = members.map(async (member) => (await once(member, 'message'))[0]);
    for (const member of members) member.send({ count: Math.ceil(count / size), atOnce: AT_ONCE });
    return Promise.all(answers);
  };
  const rollbacks = async () => {
    const [row] = await server.query(
      database,
      'SELECT xact_rollback::float8 AS count FROM pg_stat_database WHERE datname = current_database()',
    );
    return row.count;
  };
  return { all, rollbacks, end: () => members.forEach((member) => member.kill()) };
};

/** Deliveries a second of teams of these sizes, at the median of so many rounds. */
export const teams = async (server, { sizes, rounds, count }) => {
  const started = await Promise.all(sizes.map((size) => startTeam(server, size)));
  const found = sizes.map(() => []);
  const before = [];
  try {
    for (const [place, team] of started.entries()) {
      await team.all(count);
      before[place] = await team.rollbacks();
    }
    for (let round = 0; round < rounds; round += 1)
      for (const [place, team] of started.entries()) {
        const begun = performance.now();
        const answers = await team.all(count);
        const seconds = (performance.now() - begun) / 1000;
        found[place].push({
          rate: count / seconds,
          refused: answers.reduce((sum, one) => sum + one.refused, 0),
        });
      }
    return await Promise.all(
      started.map(async (team, place) => ({
        receivers: sizes[place],
        rate: median(found[place].map(({ rate }) => rate)),
        refused: found[place].reduce((sum, { refused }) => sum + refused, 0),
        inVain: (await team.rollbacks()) - before[place],
        deliveries: rounds * count,
      })),
    );
  } finally {
    for (const team of started) team.end();
  }
};
