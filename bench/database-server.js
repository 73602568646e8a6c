// A real server of PostgreSQL for benchmarks, as the tests start it, and what it has cost so far. Linux alone: only /proc tells what
// other processes used.
import { readFileSync, readdirSync } from 'node:fs';
import { startPostgres } from '../test/postgres/server.ts';

/** Settings of a server that has a machine of its own: those of the tests are for many small ones. */
const SETTINGS = ['shared_buffers=256MB', 'max_wal_size=4GB', 'checkpoint_timeout=30min'];

/** The unit of times in /proc, in microseconds: a hundredth of a second on every Linux. */
const TICK = 10_000;

/** The parent of a process, and the processor time that it and those of its children that have ended took, in microseconds. */
const processOf = (pid) => {
  const [, rest] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?=[A-Z] )/);
  const fields = rest.split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, text) => sum + Number(text), 0);
  return { parent: Number(fields[1]), microseconds: ticks * TICK };
};

/** The processor time of a process with all of its children, in microseconds. */
export const processorTimeOf = (pid) => {
  let sum = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const { parent, microseconds } = processOf(name);
      if (Number(name) === pid || parent === pid) sum += microseconds;
    } catch {
      // It has ended meanwhile, and its parent counts it.
    }
  }
  return sum;
};

/** Starts it. */
export const startDatabaseServer = async () => {
  const server = await startPostgres(SETTINGS);
  const ask = (sql) => server.query(server.addressOf('postgres'), sql);
  const [{ file }] = await ask("SELECT pg_read_file('postmaster.pid') AS file");
  const pid = Number.parseInt(file, 10);
  return {
    database: () => server.database(),
    query: (address, sql) => server.query(address, sql),
    stop: () => server.stop(),
    processorTime: () => processorTimeOf(pid),
    /** How much it has written to its write-ahead log, in bytes. */
    walBytes: async () => {
      const [{ bytes }] = await ask("SELECT (pg_current_wal_insert_lsn() - '0/0')::float8 AS bytes");
      return bytes;
    },
  };
};
