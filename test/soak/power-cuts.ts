import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Findings, type Chapter, type Run } from './chapter.ts';
import { Disk, buildDisk, fates, readTrace, type DiskAct } from './trace.ts';
import { faultsOf } from './whole.ts';
import { work, type Manner } from './workers.ts';

/** So many deliveries are received for one trace, and so many cuts are made in it. */
const DELIVERIES = 250;
const CUTS = 500;

/** One cut in so many is looked at to the last page. */
const DEEP = 25;

const traced = async ({ dist, folder }: Run, disk: string, manner: Manner) => {
  const home = join(folder, 'traced');
  mkdirSync(home);
  const path = join(folder, 'trace');
  const settings = { DISK_FOLDER: home, DISK_TRACE: path };
  const database = join(home, 'a.db');
  const { said } = await work({ dist, database, deliveries: DELIVERIES, manner, disk, settings });
  if (said !== '') throw new Error(`a process on a whole disk failed: ${said}`);
  const acts = readTrace(path);
  rmSync(home, { recursive: true });
  return acts;
};

/** The moments of a trace at which the power goes, in order. */
const momentsOf = (acts: readonly DiskAct[], count: number, { random }: Run): readonly number[] =>
  Array.from({ length: count }, () => random.integer(0, acts.length)).toSorted((one, other) => one - other);

const cutTrace = (
  acts: readonly DiskAct[],
  count: number,
  run: Run,
  findings: Findings,
  round: number,
): void => {
  const disk = new Disk(join(run.folder, 'traced'));
  const acknowledged: string[] = [];
  let done = 0;
  for (const moment of momentsOf(acts, count, run)) {
    for (; done < moment; done += 1) {
      const act = acts[done];
      if (act === undefined) break;
      disk.take(act);
      if (act.kind === 'printed') acknowledged.push(...act.text.split('\n').filter((id) => id !== ''));
    }
    const fate = run.random.pick(fates);
    const home = join(run.folder, 'cut');
    mkdirSync(home);
    for (const [path, bytes] of disk.cut(fate, run.random))
      writeFileSync(join(home, path.slice(path.lastIndexOf('/') + 1)), bytes, { mode: 0o600 });
    findings.tried += 1;
    findings.acknowledged = Math.max(findings.acknowledged, acknowledged.length);
    const wrong = faultsOf(join(home, 'a.db'), acknowledged, findings.tried % DEEP === 0);
    findings.add(`trace ${round}, cut after act ${moment}, unsynced ${fate}`, wrong);
    rmSync(home, { recursive: true });
  }
};

/** Power cuts while a process acknowledges in a manner. */
export const cutPower = async (run: Run, manner: Manner): Promise<Findings> => {
  const disk = buildDisk(run.folder);
  const findings = new Findings();
  let acknowledged = 0;
  for (let round = 1; findings.tried < run.times; round += 1) {
    const acts = await traced(run, disk, manner);
    findings.acknowledged = 0;
    cutTrace(acts, Math.min(CUTS, run.times - findings.tried), run, findings, round);
    acknowledged += findings.acknowledged;
    run.progress(findings.tried);
  }
  findings.acknowledged = acknowledged;
  return findings;
};

/** The power is cut: what was not synced is lost, kept, in part, out of order or torn. */
export const powerCuts: Chapter = {
  name: 'power',
  what: 'power cuts: unsynced writes dropped, reordered, torn',
  unit: 'cuts',
  times: 50_000,
  run: async (run) => (await cutPower(run, 'full')).tally(),
};
