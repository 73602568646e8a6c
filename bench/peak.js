// The most memory that this process ever had, in MiB.
import { readFileSync } from 'node:fs';

/**
 * `maxRSS` says what Linux keeps across exec: a small process started by a large one would count as large. The high-water
 * mark in /proc is the process's own; where there is none, `maxRSS` has to do.
 */
export const peakMiB = () => {
  try {
    const [, kibibytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    return Number(kibibytes) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
};
