// What single calls cost on a database that a replay made: opening it, pages of accounts, one account with its history, its past and
// the reasons for its state, and deliveries one after the other. Beside the usual accounts there are two that were heard of 1,000
// and 20,000 times, and five of a status that no other account has, with the last ids of all.
import { join } from 'node:path';
import { openLifecycle } from '../../dist/src/index.js';
import { seededRandom } from '../../dist/src/testing/index.js';
import { entriesOf } from '../lines.js';

const PAGE = { limit: 50 };
const MINUTE = 60_000;

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const timed = async (work, rounds = 51) => {
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    const begun = performance.now();
    await work(round);
    times.push(performance.now() - begun);
  }
  return median(times);
};

const words = ['OK', 'CONNECTING', 'ERROR', 'CREDENTIALS', 'RECONNECTED', 'OK', 'SYNC_SUCCESS', 'STOPPED'];

/** Deliveries to one account as a log has them, a minute apart. */
function* deliveries(accountId, message, count, from) {
  for (let index = 0; index < count; index += 1) {
    const status = { account_id: accountId, account_type: 'LINKEDIN', message: message(index) };
    const at = new Date(from + index * MINUTE).toISOString();
    const line = { received_at: at, source: 'webhook', payload: { AccountStatus: status } };
    yield { file: accountId, line: index + 1, text: JSON.stringify(line) };
  }
}

/** Replays the log, and what stands out from it after its end; gives the number of lines and the end. */
const fill = async (database, file) => {
  const lifecycle = openLifecycle({ database });
  const { lines } = await lifecycle.replay(entriesOf(file));
  const end = Date.parse((await lifecycle.accounts({ limit: 1 }))[0].lastSeenAt) + lines * 400;
  const random = seededRandom(1);
  const word = () => random.pick(words);
  const more = [
    deliveries('long-01000', word, 1000, end),
    deliveries('long-20000', word, 20_000, end),
    ...Array.from({ length: 5 }, (_, index) => deliveries(`rare-${index}`, () => 'DELETED', 1, end)),
  ];
  await lifecycle.replay(more);
  await lifecycle.close();
  return { lines, end };
};

const outermost = (counts) => {
  const names = Object.entries(counts).toSorted(([, one], [, other]) => one - other);
  return { rarest: names[0][0], commonest: names.at(-1)[0] };
};

/** Pages of accounts, by what narrows them. */
const pages = async (lifecycle, middle) => {
  const counts = await lifecycle.counts();
  const [status, cause, provider] = [counts.byStatus, counts.byCause, counts.byProvider].map(outermost);
  const queries = {
    'first page of accounts': {},
    'page after the middle': { after: middle },
    [`page by the commonest status, ${status.commonest}`]: { status: status.commonest },
    [`page by the rarest status, ${status.rarest}`]: { status: status.rarest },
    [`page by the commonest cause, ${cause.commonest}`]: { cause: cause.commonest },
    [`page by the rarest cause, ${cause.rarest}`]: { cause: cause.rarest },
    [`page by the commonest provider, ${provider.commonest}`]: { provider: provider.commonest },
    [`page by the rarest provider, ${provider.rarest}`]: { provider: provider.rarest },
  };
  const found = {};
  for (const [name, query] of Object.entries(queries))
    found[name] = await timed(() => lifecycle.accounts({ ...query, ...PAGE }));
  found['page of those that need somebody'] = await timed(() => lifecycle.attention(PAGE));
  return found;
};

/** Calls about one account: a usual one each time another, the others always the same. */
const single = async (lifecycle, usual, end) => {
  const about = {
    'a usual account': { id: usual, moment: end / 2 + Date.UTC(2025, 0, 1) / 2 },
    'one heard of 1,000 times': { id: () => 'long-01000', moment: end + 500 * MINUTE, rounds: 11 },
    'one heard of 20,000 times': { id: () => 'long-20000', moment: end + 10_000 * MINUTE, rounds: 5 },
  };
  const found = {};
  for (const [whose, { id, moment, rounds }] of Object.entries(about)) {
    found[`account: ${whose}`] = await timed((round) => lifecycle.account(id(round)), rounds);
    found[`history: ${whose}`] = await timed(
      (round) => Array.fromAsync(lifecycle.history(id(round))),
      rounds,
    );
    found[`explain: ${whose}`] = await timed((round) => lifecycle.explain(id(round)), rounds);
    found[`at: ${whose}`] = await timed((round) => lifecycle.at(id(round), moment), rounds);
  }
  return found;
};

const idOf = (account) => `bench-${String(account).padStart(15, '0')}A`;

export const run = async ({ file, folder, accounts }) => {
  const database = join(folder, 'ours.db');
  const { lines, end } = await fill(database, file);
  const usual = (round) => idOf((round * 7919) % accounts);
  const opening = await timed(() => openLifecycle({ database }).close());
  const lifecycle = openLifecycle({ database });
  const callsMs = {
    'open and close': opening,
    counts: await timed(() => lifecycle.counts()),
    ...(await pages(lifecycle, idOf(accounts >> 1))),
    ...(await single(lifecycle, usual, end)),
    'receive, one delivery, durable': await timed((round) =>
      lifecycle.receive({
        AccountStatus: { account_id: usual(round), account_type: 'LINKEDIN', message: words[round % 4] },
      }),
    ),
  };
  await lifecycle.close();
  return { lines, callsMs };
};
