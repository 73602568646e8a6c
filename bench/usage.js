// Loaded into a program before it starts (node --import): at its end it writes what it cost, from its very beginning, to the file
// that BENCH_USAGE names. Only the process itself can tell that without further programs: spawnSync says nothing of what a
// child used. What Node still spends after its exit event, some milliseconds, is not counted.
import { writeFileSync } from 'node:fs';
import { peakMiB } from './peak.js';

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const cost = { userMs: user / 1000, systemMs: system / 1000, peakMiB: peakMiB() };
  writeFileSync(process.env.BENCH_USAGE, JSON.stringify(cost));
});
