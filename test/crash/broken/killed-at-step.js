// Kills the process just before the nth thing that it does to a file or a name; KILL_AT says which.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

let steps = 0;
for (const name of [
  'openSync',
  'copyFileSync',
  'chmodSync',
  'fsyncSync',
  'linkSync',
  'renameSync',
  'rmSync',
]) {
  const step = fs[name];
  fs[name] = (...args) => {
    const doesNothing = name === 'openSync' ? args[1] !== 'wx' : name === 'rmSync' && !fs.existsSync(args[0]);
    if (!doesNothing) steps += 1;
    if (!doesNothing && steps === Number(process.env.KILL_AT)) process.kill(process.pid, 'SIGKILL');
    return step(...args);
  };
}
syncBuiltinESMExports();
