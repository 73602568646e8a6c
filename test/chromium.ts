import { execFileSync } from 'node:child_process';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const found = (name: string): string | null => {
  try {
    return execFileSync('which', [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
};

/** The path of a Chromium on this machine: `CHROMIUM_PATH`, or the first that is installed; null when there is none. */
export const chromiumPath = (): string | null =>
  process.env['CHROMIUM_PATH'] ?? names.map(found).find((path) => path !== null) ?? null;

/**
 * The path of a Chromium on this machine.
 *
 * @throws when there is none, with the command that gets one
 */
export const requiredChromium = (): string => {
  const path = chromiumPath();
  if (path !== null) return path;
  throw new Error(
    'There is no Chromium: run sudo bash scripts/prepare-machine.sh, or name one with CHROMIUM_PATH.',
  );
};
