import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { ReplayOptions } from '../intake/replay-options.ts';
import type { LogFormat } from '../model/delivery.ts';
import type { InputFile } from './input/find.ts';
import { canBeReadAgain, readEntries } from './input/read.ts';

/** What decides which lines of an input count, and as what. */
export type Narrowing = Pick<ReplayOptions, 'order' | 'until' | 'account'> & { readonly format?: LogFormat };

const formatIn = ({ format: { payload, time, zone, source } = {} }: Narrowing): readonly (string | null)[] =>
  [payload, time, zone, source].map((word) => word ?? null);

const keyName = (narrowing: Narrowing, ...parts: readonly unknown[]): string => {
  const { order, until, account } = narrowing;
  const narrowed = [order ?? 'arrival', until ?? null, account ?? null, ...formatIn(narrowing)];
  return createHash('sha256')
    .update(JSON.stringify([...narrowed, ...parts]))
    .digest('hex');
};

/** The first line of an input, unpacked; null where it has none, or where reading it would use it up. */
const firstLineOf = async (input: InputFile | undefined, stdin: Readable): Promise<string | null> => {
  if (input === undefined || !(await canBeReadAgain([input]))) return null;
  for await (const batch of readEntries([input], { stdin, chunkBytes: 64 * 1024, batchBytes: 1 }))
    for (const { text } of batch) return text;
  return null;
};

/**
 * The names under which a replay of these inputs is remembered: by their paths, and by the first line, which stays the same when
 * rotation moves a log to another file or packs it. The options that decide which lines count are part of both.
 *
 * @throws LifecycleError `inputUnreadable`
 */
export const replayKeys = async (
  inputs: readonly InputFile[],
  narrowing: Narrowing,
  stdin: Readable,
): Promise<readonly string[]> => {
  const byPath = keyName(
    narrowing,
    'paths',
    inputs.map(({ path }) => path),
  );
  const line = await firstLineOf(inputs[0], stdin);
  return line === null ? [byPath] : [byPath, keyName(narrowing, 'begins', line)];
};

/** How much of a file the first version looked at, at most, in bytes. */
const examined = 4096;

const rawBeginning = async (input: InputFile): Promise<Buffer> => {
  if (input.path === null || !(await canBeReadAgain([input]))) return Buffer.alloc(0);
  const handle = await open(input.path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(examined), 0, examined, 0);
    const end = buffer.subarray(0, bytesRead).indexOf('\n');
    return buffer.subarray(0, end === -1 ? bytesRead : end);
  } finally {
    await handle.close();
  }
};

/** The name under which schema 1 remembered a replay, without a digest of what was done. */
export const firstReplayKey = async (
  inputs: readonly InputFile[],
  { order, until, account }: Narrowing,
): Promise<string> => {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([order ?? 'arrival', until ?? null, account ?? null]));
  for (const input of inputs) {
    hash.update(JSON.stringify(input.path));
    hash.update(
      createHash('sha256')
        .update(await rawBeginning(input))
        .digest(),
    );
  }
  return hash.digest('hex');
};
