import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { chromiumPath } from './chromium.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Gets what a bare Debian lacks where that takes no password; elsewhere the tests that need it say what to run. */
export default (): void => {
  if (chromiumPath() !== null || process.getuid?.() !== 0) return;
  console.error('There is no Chromium on this machine: installing what scripts/prepare-machine.sh names.');
  try {
    execFileSync('bash', ['scripts/prepare-machine.sh'], { cwd: root, stdio: 'inherit' });
  } catch {
    console.error('That failed; the tests that need a browser will say so.');
  }
};
