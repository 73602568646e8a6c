// Holds this checkout against another one, built before, in one run: npm run bench:against -- DIR [--runs N] [--lines N]
// [--accounts N] [--only PART]. Both take turns, so that what else the machine does falls on both alike; ratios of processor time are what to
// go by, below 1 where this one takes less.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { entriesOf } from './lines.js';
import { logFile } from './measure.js';
import { fixed, row, say } from './report.js';

const words = ['OK', 'CREDENTIALS', 'CONNECTING', 'RECONNECTED', 'ERROR'];

/** How many deliveries come at once, and how many in all; the first ones are for V8 to compile. */
const GROUP = 64;
const DELIVERIES = 30_000;
const WARM_UP = 10_000;

const body = (count) =>
  JSON.stringify({
    AccountStatus: {
      account_id: `account-${(count * 7919) % 3000}`,
      account_type: 'LINKEDIN',
      message: words[(count * 31) % words.length],
    },
  });

/** Statuses with which nothing breaks: what is left is reading lines, stepping accounts and keeping them. */
const calmWords = ['OK', 'RECONNECTED', 'SYNC_SUCCESS', 'OK'];

/** A log of our own lines in which nothing breaks. */
const writeCalmLog = (folder, { lines, accounts }) => {
  const file = join(folder, 'calm.ndjson');
  const types = ['LINKEDIN', 'GOOGLE_OAUTH', 'WHATSAPP'];
  const line = (count) =>
    JSON.stringify({
      received_at: new Date(Date.UTC(2025, 0) + count * 400).toISOString(),
      source: 'webhook',
      payload: {
        AccountStatus: {
          account_id: `account-${String((count * 7919) % accounts).padStart(12, '0')}`,
          account_type: types[count % types.length],
          message: calmWords[(count * 31) % calmWords.length],
        },
      },
    });
  writeFileSync(file, Array.from({ length: lines }, (_, count) => `${line(count)}\n`).join(''));
  return file;
};

/** How often the shipped log is read: it has some thousands of lines. */
const READINGS = 40;

/** Where lines stand that stand nowhere. */
const place = { file: 'log.ndjson', line: 1 };

/** Opens and reads lines, and does nothing with them. The first readings are for V8 to compile. */
const readAll = (lines, times, { fastReaders }) => {
  let begun = process.cpuUsage();
  for (let time = -2; time < times; time += 1) {
    if (time === 0) begun = process.cpuUsage();
    for (const line of lines) {
      const opened = fastReaders.line(line);
      for (const one of Array.isArray(opened) ? opened : [opened]) one.read(one.receivedAt ?? 0, place);
    }
  }
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / (lines.length * times);
};

const textLines = (file) => readFileSync(file, 'utf8').trimEnd().split('\n');

/** What a process is asked to do with a checkout; each gives what it took, in microseconds of processor time. */
const work = {
  'reading lines, of webhooks': ({ readers }, { file }) => readAll(textLines(file), 5, readers),
  'reading lines, of the shipped log': ({ readers }, { shipped }) =>
    readAll(textLines(shipped), READINGS, readers),
  'replay into a file': async ({ openLifecycle }, { file, folder }) => {
    const lifecycle = openLifecycle({ database: join(folder, 'replay.db') });
    const begun = process.cpuUsage();
    const { lines } = await lifecycle.replay(entriesOf(file));
    const { user, system } = process.cpuUsage(begun);
    await lifecycle.close();
    return (user + system) / lines;
  },
  'replay in memory, nothing breaks': async ({ openLifecycle }, { calm }) => {
    const lifecycle = openLifecycle();
    const begun = process.cpuUsage();
    const { lines } = await lifecycle.replay(entriesOf(calm));
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / lines;
  },
  'replay in memory': async ({ openLifecycle }, { file }) => {
    const lifecycle = openLifecycle();
    const begun = process.cpuUsage();
    const { lines } = await lifecycle.replay(entriesOf(file));
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / lines;
  },
  [`receive, ${GROUP} at once`]: async ({ openLifecycle }, { folder }) => {
    const lifecycle = openLifecycle({ database: join(folder, 'receive.db') });
    let begun = process.cpuUsage();
    for (let count = 0; count < DELIVERIES; count += GROUP) {
      if (count >= WARM_UP && count < WARM_UP + GROUP) begun = process.cpuUsage();
      await Promise.all(Array.from({ length: GROUP }, (_, at) => lifecycle.receive(body(count + at))));
    }
    const { user, system } = process.cpuUsage(begun);
    await lifecycle.close();
    return (user + system) / (DELIVERIES - WARM_UP);
  },
};

/** Does one piece of work in this process, and says what it took. */
const perform = async ([checkout, name, file, calm]) => {
  const folder = mkdtempSync(join(tmpdir(), 'against-'));
  try {
    const part = (path) => import(pathToFileURL(join(checkout, 'dist/src', path)).href);
    const parts = { ...(await part('index.js')), readers: await part('wire/index.js') };
    const shipped = fileURLToPath(new URL('../demo/fleet.ndjson', import.meta.url));
    say(String(await work[name](parts, { file, calm, folder, shipped })));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const took = (checkout, name, file, calm) => {
  const argv = [fileURLToPath(import.meta.url), '--perform', checkout, name, file, calm];
  const { stdout, stderr, status } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} of ${checkout} failed:\n${stderr}`);
  return Number(stdout);
};

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const compare = async (other, { runs, lines, accounts, only }) => {
  const here = fileURLToPath(new URL('..', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'against-log-'));
  try {
    const file = await logFile(folder, { lines, accounts, skew: 'uniform' });
    const calm = writeCalmLog(folder, { lines, accounts });
    row(['work', 'this, µs CPU', 'the other, µs CPU', 'ratio, median', 'least', 'most']);
    row(['---', '---:', '---:', '---:', '---:', '---:']);
    for (const name of Object.keys(work).filter((one) => one.includes(only))) {
      const pairs = Array.from({ length: runs }, (_, run) => {
        // Each goes first as often as the other.
        const order = run % 2 === 0 ? [here, other] : [other, here];
        const found = new Map(order.map((checkout) => [checkout, took(checkout, name, file, calm)]));
        return [found.get(here), found.get(other)];
      });
      const ratios = pairs.map(([mine, theirs]) => mine / theirs);
      row([
        name,
        fixed(median(pairs.map(([mine]) => mine)), 1),
        fixed(median(pairs.map(([, theirs]) => theirs)), 1),
        ...[median(ratios), Math.min(...ratios), Math.max(...ratios)].map((ratio) => fixed(ratio)),
      ]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

if (process.argv[2] === '--perform') await perform(process.argv.slice(3));
else {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '6' },
      lines: { type: 'string', default: '200000' },
      accounts: { type: 'string', default: '20000' },
      only: { type: 'string', default: '' },
    },
  });
  const [other] = positionals;
  if (other === undefined) throw new Error('name the other checkout: npm run bench:against -- DIR');
  await compare(resolve(other), {
    runs: Number(values.runs),
    lines: Number(values.lines),
    accounts: Number(values.accounts),
    only: values.only,
  });
}
