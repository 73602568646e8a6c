import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach } from 'vitest';
import type { Entry, Splitter } from '../../../src/cli/input/entry.ts';
import type { InputFile } from '../../../src/cli/input/find.ts';
import { readEntries, type ReadOptions } from '../../../src/cli/input/read.ts';

/** A folder of its own for each test of a file, removed afterwards. */
export const temporaryFolder = (): {
  path(name?: string): string;
  write(name: string, content: string | Uint8Array): Promise<InputFile>;
} => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'account-lifecycle-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  return {
    path: (name = '') => join(folder, name),
    write: async (name, content) => {
      await writeFile(join(folder, name), content);
      return { name, path: join(folder, name) };
    },
  };
};

/** All entries of `inputs`, and the error that ended the reading, if one did. */
export const readAll = async (
  inputs: readonly InputFile[],
  options: Partial<ReadOptions> = {},
): Promise<{ entries: Entry[]; error: unknown }> => {
  const entries: Entry[] = [];
  try {
    for await (const batch of readEntries(inputs, { stdin: Readable.from([]), ...options }))
      entries.push(...batch);
    return { entries, error: null };
  } catch (error) {
    return { entries, error };
  }
};

/** What `splitter` makes of `bytes` handed over in pieces of `size`. */
export const splitInPieces = (splitter: Splitter, bytes: Buffer, size: number): Entry[] => {
  const entries: Entry[] = [];
  for (let at = 0; at < bytes.length; at += size)
    entries.push(...splitter.push(bytes.subarray(at, at + size)));
  return [...entries, ...splitter.end()];
};

/** Entries in the short form that tests compare: `2: text`, or `2! reason: text`. */
export const brief = (entries: readonly Entry[]): string[] =>
  entries.map(({ line, text, unreadable }) =>
    unreadable === undefined ? `${line}: ${text}` : `${line}! ${unreadable}: ${text}`,
  );
