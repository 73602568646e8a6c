// What is asked of a database in which there are very many accounts.
import { openLifecycle } from '../dist/src/index.js';
import { generateLines } from '../dist/src/testing/index.js';
import { median } from './rounds.js';

/** How many accounts there are a real snapshot of; the others are copies of them, under other names. */
const KINDS = 2000;

/** Copies what stands of accounts so often that there are `many`. The copies have no log. */
const multiply = (many) => `
  SET search_path = account_lifecycle;
  INSERT INTO accounts (account_id, revision, version, entries, account_type, provider, tenant, authorized_at, status, beneath, sync, attention, since,
      flipped_at, last_seen_at, facts, departures)
    SELECT 'copy ' || copy || ' of ' || account_id, nextval('revisions'), version, entries, account_type, provider, tenant, authorized_at, status, beneath, sync, attention, since,
      flipped_at, last_seen_at, facts, departures
    FROM accounts, generate_series(1, ${many} / (SELECT count(*) FROM accounts) - 1) AS copies (copy);
  UPDATE census SET count = count * (SELECT count(*) FROM accounts) / (SELECT sum(count) FROM census);
  ANALYZE`;

const timed = async (work) => {
  const waits = [];
  for (let count = 0; count < 21; count += 1) {
    const begun = performance.now();
    await work();
    waits.push(performance.now() - begun);
  }
  return median(waits);
};

/** How long the questions take that people and monitors ask, at the median, in milliseconds. */
export const manyAccounts = async (server, many) => {
  const database = await server.database();
  let now = 0;
  const lifecycle = openLifecycle({ database, clock: { now: () => now } });
  try {
    const lines = Array.from(generateLines({ seed: 3, lines: 5 * KINDS, accounts: KINDS }), (line) =>
      JSON.parse(line),
    );
    for (let at = 0; at < lines.length; at += 256) {
      const some = lines.slice(at, at + 256);
      now = Date.parse(some.at(-1).received_at);
      await Promise.all(some.map(({ payload }) => lifecycle.receive(payload)));
    }
    await server.query(database, multiply(many));
    const { total } = await lifecycle.counts();
    return {
      accounts: total,
      attentionMs: await timed(() => lifecycle.accounts({ attention: true, order: 'attention', limit: 50 })),
      countsMs: await timed(() => lifecycle.counts()),
    };
  } finally {
    await lifecycle.close();
  }
};
