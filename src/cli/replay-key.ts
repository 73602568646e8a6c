import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import type { ReplayOptions } from '../intake/replay.ts';
import type { LogFormat } from '../model/delivery.ts';
import type { InputFile } from './input/find.ts';

/** How much of a file tells it from others, at most, in bytes. */
const examined = 4096;

/**
 * The first line of a file: unlike its size it stays the same when more is appended. Empty for what is no regular file, because reading a
 * pipe uses it up.
 */
const beginningOf = async ({ path }: InputFile): Promise<Buffer> => {
  if (path === null || !(await stat(path)).isFile()) return Buffer.alloc(0);
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(examined), 0, examined, 0);
    const end = buffer.subarray(0, bytesRead).indexOf('\n');
    return buffer.subarray(0, end === -1 ? bytesRead : end);
  } finally {
    await handle.close();
  }
};

/**
 * The name under which a replay of these inputs is remembered: the same inputs, in the same order and with the options that decide which
 * lines count, have the same name.
 */
export const replayKey = async (
  inputs: readonly InputFile[],
  {
    order,
    until,
    account,
    format = {},
  }: Pick<ReplayOptions, 'order' | 'until' | 'account'> & { readonly format?: LogFormat },
): Promise<string> => {
  const hash = createHash('sha256');
  const { payload, time, zone, source } = format;
  const read = [payload, time, zone, source].map((word) => word ?? null);
  hash.update(JSON.stringify([order ?? 'arrival', until ?? null, account ?? null, ...read]));
  for (const input of inputs) {
    hash.update(JSON.stringify(input.path));
    hash.update(
      createHash('sha256')
        .update(await beginningOf(input))
        .digest(),
    );
  }
  return hash.digest('hex');
};
