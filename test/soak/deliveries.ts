import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Webhook } from 'standardwebhooks';
import { createDispatcher, openLifecycle, type Notice } from '../../src/index.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { BOOK } from '../../src/store/delivery-port.ts';
import { sinkViews } from '../../src/views/way-out.ts';
import { Findings, type Chapter, type Run } from './chapter.ts';

const deliverer = fileURLToPath(new URL('deliverer.js', import.meta.url));
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** When a process says what it has done; see `deliverer.js`. Only `late` is right. */
export type Honesty = 'late' | 'early' | 'torn';

/** To whom is delivered: to programs every effect, to people what their notices say. */
export type Audience = 'programs' | 'people';

/** A process is killed when so many have arrived after its start, at most, for each that it hands over at a time. */
const MOST_ARRIVALS = 10;

/** A database is worked on by so many processes at most, one after the other, before all of it is looked at. */
const KILLS_PER_DATABASE = 25;

/** When nothing has come for so long, in milliseconds, it is asked whether anything is left to come. */
const SILENCE = 2000;

/** How often that is asked before what is missing counts as lost: for minutes, on a machine that has much else to do. */
const MOST_SILENCES = 60;

/** A database with so many accounts about which something is to be said by the sink `hook`. */
const waitingDatabase = async (database: string, accounts: number, whom: Audience): Promise<void> => {
  const policy = { askWaitMinutes: 0, incidentAllAccounts: 10_000, incidentProviderAccounts: 10_000 };
  await using lifecycle = openLifecycle({ database, policy });
  const hook = { name: 'hook', wants: () => true, deliver: () => 'delivered' as const };
  await using dispatcher = createDispatcher({
    lifecycle,
    ...(whom === 'people'
      ? { sinks: [], people: { sinks: [hook], recipients: () => [] } }
      : { sinks: [hook] }),
  });
  await dispatcher.start();
  await dispatcher.close();
  const heard = Array.from({ length: accounts }, (_, n) =>
    ['OK', 'CREDENTIALS'].map((message) => ({
      AccountStatus: { account_id: `a${n}`, account_type: 'LINKEDIN', message },
    })),
  ).flat();
  await Promise.all(heard.map((payload) => lifecycle.receive(payload)));
};

/** A receiver that verifies what it is sent by the package of the standard, notes its key, and then answers 200. */
const openReceiver = async () => {
  const keys: string[] = [];
  const forged: string[] = [];
  let heard = (): void => undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      try {
        const headers = request.headers as Record<string, string>;
        const body = new Webhook(secret).verify(Buffer.concat(chunks).toString(), headers);
        keys.push((body as { readonly data: Notice }).data.key);
      } catch (error) {
        forged.push(String(error));
      }
      heard();
      response.end();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  /** Resolves with true when enough have arrived, and with false when nothing has for a while. */
  const arrivals = (enough: () => boolean): Promise<boolean> =>
    new Promise((resolve) => {
      let late: NodeJS.Timeout | undefined;
      heard = () => {
        clearTimeout(late);
        if (enough()) resolve(true);
        else late = setTimeout(() => resolve(false), SILENCE);
      };
      heard();
    });
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { keys, forged, url: `http://127.0.0.1:${port}/`, arrivals, close };
};

/** Whether the database knows of something that has still to be delivered. */
const isWaiting = (database: string): boolean => {
  const store = openSqliteStore({ database, readonly: true });
  const looks = store.lanes({ sink: BOOK, until: Date.now() }).length > 0;
  const waits = looks || sinkViews(store).some(({ waiting }) => waiting > 0);
  store.close();
  return waits;
};

/** Waits until enough have arrived, or nothing is left to arrive; says whether they have. */
const arrived = async (
  database: string,
  { arrivals }: Pick<Awaited<ReturnType<typeof openReceiver>>, 'arrivals'>,
  enough: () => boolean,
): Promise<boolean> => {
  for (let silences = 0; silences < MOST_SILENCES; silences += 1) {
    if (await arrivals(enough)) return true;
    if (!isWaiting(database)) return false;
  }
  return false;
};

const killed = async (child: ChildProcess): Promise<void> => {
  const gone = once(child, 'close');
  child.kill('SIGKILL');
  await gone;
};

/** What is wrong with what arrived, after so many kills; and with the database. */
const faultsIn = (
  database: string,
  keys: readonly string[],
  { accounts, kills, atOnce }: { readonly accounts: number; readonly kills: number; readonly atOnce: number },
): readonly string[] => {
  const distinct = new Set(keys).size;
  const twice = keys.length - distinct;
  const store = openSqliteStore({ database, readonly: true });
  const damage = store.check();
  store.close();
  return [
    ...(distinct === accounts ? [] : [`${accounts - distinct} of ${accounts} notices never arrived`]),
    ...(twice <= kills * atOnce ? [] : [`${twice} came again after ${kills} kills, ${atOnce} at a time`]),
    ...damage.map((one) => JSON.stringify(one)),
  ];
};

/** What is wrong with what is kept of what people were told, once nothing is left to be told: as told stands what has arrived. */
const faultsInBook = async (database: string, keys: readonly string[]): Promise<readonly string[]> => {
  await using lifecycle = openLifecycle({ database });
  const notices = await lifecycle.notices();
  const told = notices.filter(({ said }) => said.some((one) => one.told !== undefined));
  const arrivedOf = new Set(keys.map((key) => `account ${key.split('/')[1]}`));
  const early = told.filter(({ about }) => !arrivedOf.has(about)).length;
  const late = arrivedOf.size - told.length + early;
  return [
    ...(early === 0 ? [] : [`${early} stand as told to whom nothing came`]),
    ...(late === 0 ? [] : [`${late} do not stand as told to whom it came`]),
  ];
};

/** Processes that deliver, each killed while it does, and a last one that does the rest. */
export const killDeliverers = async (
  run: Run,
  honesty: Honesty,
  whom: Audience = 'programs',
): Promise<Findings> => {
  const findings = new Findings();
  for (let round = 1; findings.tried < run.times; round += 1) {
    const database = join(run.folder, `deliveries-${round}.db`);
    const atOnce = round % 2 === 1 ? 1 : 8;
    const left = run.times - findings.tried;
    const kills = Math.min(KILLS_PER_DATABASE, Math.ceil(run.times / 2), left);
    const accounts = kills * (MOST_ARRIVALS + 2) * atOnce;
    await waitingDatabase(database, accounts, whom);
    const receiver = await openReceiver();
    const { keys, forged, url } = receiver;
    const launch = (): ChildProcess =>
      spawn(process.execPath, [deliverer, run.dist, database, url, secret, String(atOnce), whom, honesty], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
    for (let [kill, comes] = [0, true]; kill < kills && comes; kill += 1) {
      const child = launch();
      const until = keys.length + run.random.integer(1, MOST_ARRIVALS * atOnce);
      comes = await arrived(database, receiver, () => keys.length >= until);
      await killed(child);
      findings.tried += 1;
      run.progress(findings.tried);
    }
    const last = launch();
    // What people were told is looked at when all that came again is noted too.
    await arrived(database, receiver, () => whom === 'programs' && new Set(keys).size >= accounts);
    await killed(last);
    receiver.close();
    findings.acknowledged += new Set(keys).size;
    const where = `seed ${run.seed}, kill ${findings.tried}`;
    findings.add(where, [
      ...forged,
      ...faultsIn(database, keys, { accounts, kills, atOnce }),
      ...(whom === 'people' ? await faultsInBook(database, keys) : []),
    ]);
  }
  return findings;
};

/** See {@link killDeliverers}. */
export const deliveryKills: Chapter = {
  name: 'deliveries',
  what: 'kills of a dispatcher while it delivers to a webhook: each notice arrives, and at most what was under way comes again',
  unit: 'kills',
  times: 10_000,
  run: async (run) => (await killDeliverers(run, 'late')).tally(),
};

/** See {@link killDeliverers}. */
export const tellingKills: Chapter = {
  name: 'people',
  what: 'kills of a dispatcher while it tells people: each is told, and what stands as told is what has arrived',
  unit: 'kills',
  times: 10_000,
  run: async (run) => (await killDeliverers(run, 'late', 'people')).tally(),
};
