import { spawn } from 'node:child_process';
import type { Shell } from './shell.ts';

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  // `start` would read the & of an address as the end of the command.
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Opens an address in the browser of the platform; warns where there is none. Resolves once that is known. */
export const openBrowser = (shell: Shell, address: string): Promise<void> => {
  const [command, ...args] = openers[process.platform] ?? ['xdg-open'];
  const child = spawn(command, [...args, address], {
    stdio: 'ignore',
    detached: true,
    env: { ...shell.io.env },
  });
  child.unref();
  return new Promise((resolve) => {
    child.once('spawn', resolve);
    child.once('error', () => {
      shell.warn(`no browser could be opened with ${command}: open the address yourself`);
      resolve();
    });
  });
};
