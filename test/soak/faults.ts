import { join } from 'node:path';
import { Findings, type Chapter, type Run } from './chapter.ts';
import { buildDisk } from './trace.ts';
import { faultsOf } from './whole.ts';
import { work, type Manner, type Work } from './workers.ts';

const DELIVERIES = 200;

const workOf = ({ dist }: Run, rest: Omit<Work, 'dist' | 'deliveries'>): Work => ({
  dist,
  deliveries: DELIVERIES,
  ...rest,
});

/** The faults with which a process may end on a failing disk; each is a word of the documentation. */
const words = /^(?:commitUnknown|diskFull|databaseBusy|databaseCorrupt|databaseFailed|databaseReplaced)$/;

/** Deliveries on a disk on which calls fail now and then: EIO, ENOSPC, half a write, a failing fsync. */
export const failDisk = async (run: Run, manner: Manner): Promise<Findings> => {
  const disk = buildDisk(run.folder);
  const findings = new Findings();
  for (let round = 1; findings.tried < run.times; round += 1) {
    const database = join(run.folder, `faults-${round}.db`);
    const rate = run.random.pick([5, 20, 60, 200]);
    const settings = { DISK_FOLDER: database, DISK_FAULTS: `${run.random.integer(1, 2 ** 31)}:${rate}` };
    const { acknowledged, said } = await work(workOf(run, { database, manner, disk, settings }));
    findings.tried += DELIVERIES;
    findings.acknowledged += acknowledged.length;
    const where = `DISK_FAULTS=${settings.DISK_FAULTS}`;
    if (said !== '' && !words.test(said)) findings.add(where, [`the process ended with ${said}`]);
    findings.add(where, faultsOf(database, acknowledged, true));
    run.progress(findings.tried);
  }
  return findings;
};

/** Calls of the system fail, each with some probability, and what failed is sent again. */
export const diskFaults: Chapter = {
  name: 'disk',
  what: 'a disk on which EIO, ENOSPC, short writes and failing fsyncs happen',
  unit: 'deliveries',
  times: 80_000,
  run: async (run) => (await failDisk(run, 'full')).tally(),
};

const moments = ['before-write', 'after-write', 'before-sync', 'after-sync', 'before-cut', 'after-cut'];

/** Kills at a named moment of the work on the disk, again and again on the same file. */
export const killedAtMoments: Chapter = {
  name: 'moments',
  what: 'kills right before and after a write, a sync, a cut of a file',
  unit: 'kills',
  times: 2_000,
  async run(run) {
    const disk = buildDisk(run.folder);
    const findings = new Findings();
    for (let round = 1; findings.tried < run.times; round += 1) {
      const database = join(run.folder, `moments-${round}.db`);
      const moment = `${run.random.pick(moments)}:${run.random.integer(1, 120)}`;
      const settings = { DISK_FOLDER: database, DISK_KILL: moment };
      const { acknowledged } = await work(workOf(run, { database, manner: 'full', disk, settings }));
      findings.tried += 1;
      findings.acknowledged += acknowledged.length;
      findings.add(`DISK_KILL=${moment}`, faultsOf(database, acknowledged, round % 10 === 0));
      run.progress(findings.tried);
    }
    return findings.tally();
  },
};
