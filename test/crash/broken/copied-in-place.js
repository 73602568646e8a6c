// Breaks how a finished file gets its name: it is copied there, and the process is killed half-way.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

fs.renameSync = fs.linkSync = (from, to) => {
  const bytes = fs.readFileSync(from);
  fs.writeFileSync(to, bytes.subarray(0, bytes.length / 2));
  process.kill(process.pid, 'SIGKILL');
};
syncBuiltinESMExports();
