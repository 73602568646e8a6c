// The lines of a file, read and split as our command does it, so that peers that bring no reader of their own pay no more.
import { open } from 'node:fs/promises';

/** Small enough to be split while it is in the processor's cache. */
const PIECE_BYTES = 512 * 1024;

/** As much as our command takes into one transaction: some 47,000 lines of a benchmark's log. */
const BATCH_BYTES = 8 * 1024 * 1024;

/** The bytes of a file in lists of pieces, a batch each. */
async function* piecesOf(file) {
  const handle = await open(file, 'r');
  let [pieces, bytes] = [[], 0];
  try {
    for (;;) {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(PIECE_BYTES), 0, PIECE_BYTES, null);
      if (bytesRead === 0) break;
      pieces.push(buffer.subarray(0, bytesRead));
      bytes += bytesRead;
      if (bytes < BATCH_BYTES) continue;
      yield pieces;
      [pieces, bytes] = [[], 0];
    }
    yield pieces;
  } finally {
    await handle.close();
  }
}

/**
 * A file in batches; each gives its lines as texts, a list for each piece, which is split when its turn comes: a hundred
 * thousand texts that are there at once cost the garbage collector more than making them costs. A batch is to be gone
 * through once, before the next one is asked for. The last line needs a line end.
 */
export async function* batchesOf(file) {
  let rest = '';
  function* split(pieces) {
    for (let index = 0; index < pieces.length; index += 1) {
      // The logs of the benchmark are ASCII, so that no character lies across two pieces.
      const lines = (rest + pieces[index].latin1Slice()).split('\n');
      pieces[index] = null;
      rest = lines.pop();
      yield lines;
    }
  }
  for await (const pieces of piecesOf(file)) yield split(pieces);
}

/** All lists of lines of a file, one after the other. */
export async function* linesOf(file) {
  for await (const batch of batchesOf(file)) yield* batch;
}

/** The batches as a replay takes them. */
export async function* entriesOf(file) {
  let line = 0;
  function* entries(batch) {
    for (const texts of batch) for (const text of texts) yield { file, line: (line += 1), text };
  }
  for await (const batch of batchesOf(file)) yield entries(batch);
}
