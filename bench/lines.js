// The lines of a file, read and split in pieces as our command does it, so that peers that bring no reader of their own pay no more.
import { closeSync, openSync, readSync } from 'node:fs';

/** Small enough to be split while it is in the processor's cache. */
const PIECE_BYTES = 512 * 1024;

/** As much as our command takes into one transaction: some 47,000 lines of a benchmark's log. */
const BATCH_BYTES = 8 * 1024 * 1024;

function* piecesOf(file) {
  const handle = openSync(file, 'r');
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  try {
    for (let read; (read = readSync(handle, piece)) > 0;) yield piece.subarray(0, read);
  } finally {
    closeSync(handle);
  }
}

/** All lists of lines of a file, one for each piece, one after the other. The last line needs a line end. */
export function* linesOf(file) {
  let rest = '';
  for (const piece of piecesOf(file)) {
    // The logs of the benchmark are ASCII, so that no character lies across two pieces.
    const lines = (rest + piece.latin1Slice()).split('\n');
    rest = lines.pop();
    yield lines;
  }
}

/** The same lists in batches as large as our command's. A batch is to be gone through once, before the next one is asked for. */
export function* batchesOf(file) {
  const lists = linesOf(file);
  let list = lists.next();
  function* batch() {
    for (let bytes = 0; bytes < BATCH_BYTES && !list.done; bytes += PIECE_BYTES, list = lists.next())
      yield list.value;
  }
  while (!list.done) yield batch();
}

/** The whole file as a replay takes it: one batch, so that the replay says how many lines share a transaction. */
export function* entriesOf(file) {
  function* entries() {
    let line = 0;
    for (const texts of linesOf(file)) for (const text of texts) yield { file, line: (line += 1), text };
  }
  yield entries();
}
