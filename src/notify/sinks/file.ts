import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Notice } from '../notice.ts';
import type { DeliveryResult, Sink } from '../sink.ts';
import { withoutWayBack } from '../way-back.ts';

/** What a sink that writes into a file is made of. */
export interface FileSinkOptions {
  readonly name: string;
  /** The file; it is made where there is none, for its owner alone. */
  readonly file: string;
  /** Which notices it writes. Default: all. */
  readonly wants?: (notice: Notice) => boolean;
}

const NEWLINE = 0x0a;

/** Whether the file ends within a line: whoever wrote it was killed on the way. */
const isCutOff = async (handle: FileHandle): Promise<boolean> => {
  const { size } = await handle.stat();
  if (size === 0) return false;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] !== NEWLINE;
};

/** Makes the name of a new file last: its folder has to be written too. */
const syncFolder = async (file: string): Promise<void> => {
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

const appendLine = async (file: string, line: string): Promise<void> => {
  const handle = await open(file, 'a+', 0o600);
  try {
    const isNew = (await handle.stat()).size === 0;
    await handle.writeFile((await isCutOff(handle)) ? `\n${line}` : line);
    await handle.sync();
    if (isNew && process.platform !== 'win32') await syncFolder(file);
  } finally {
    await handle.close();
  }
};

/**
 * A sink that writes each notice as a line of JSON at the end of a file, without its `reconnectUrl`, and waits until the disk has it. The file may be moved
 * away at any time: the next notice makes a new one.
 */
export const fileSink = ({ name, file, wants = () => true }: FileSinkOptions): Sink => {
  let last: Promise<unknown> = Promise.resolve();
  const write = (line: string): Promise<DeliveryResult> => {
    const written = last.then(async (): Promise<DeliveryResult> => {
      try {
        await appendLine(file, line);
        return 'delivered';
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown fault';
        return { lost: `the file cannot be written (${code})` };
      }
    });
    last = written;
    return written;
  };
  return { name, wants, deliver: (notice) => write(`${JSON.stringify(withoutWayBack(notice))}\n`) };
};
