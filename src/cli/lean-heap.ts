import { setFlagsFromString } from 'node:v8';

/** By how many per cent the heap may grow before old objects are collected. Left to itself V8 lets it grow to four times. */
const GROWTH_PERCENT = 20;

/** The last version of Node whose V8 is known to have the setting; another one would complain of it. */
const LAST_KNOWN = 24;

/**
 * Lets the collector come before the heap has grown to several times what is in use: a replay of millions of lines makes
 * much that lives for some thousand lines. It costs a few per cent of processor time.
 */
export const keepHeapLean = (): void => {
  const major = Number(process.versions.node.split('.')[0]);
  if (major <= LAST_KNOWN) setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
};
