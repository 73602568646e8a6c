import { createHash } from 'node:crypto';
import type { LineDigest } from './intake/replay-options.ts';

/** How many characters are digested at a time: a call for each line costs more than its digest. */
const AT_ONCE = 64 * 1024;

/** Begins a SHA-256 of lines, each followed by its end. */
export const lineDigest = (): LineDigest => {
  const hash = createHash('sha256');
  let pending = '';
  return {
    add(text) {
      pending += `${text}\n`;
      if (pending.length < AT_ONCE) return;
      hash.update(pending);
      pending = '';
    },
    value: () => hash.copy().update(pending).digest('hex'),
  };
};
