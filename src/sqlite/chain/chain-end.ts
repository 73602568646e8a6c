import type Sqlite from 'better-sqlite3';
import { BLOCK, BlockDigest } from './block.ts';
import { chainWriterOn, kindTextsOn, lastOf, type ChainRow, type ChainWriter } from './chain.ts';

/** The block at the end of the chain. */
interface OpenBlock {
  readonly id: number;
  readonly first: number;
  readonly digest: BlockDigest;
}

/**
 * The end of the chain: takes entries in as they are appended. A block grows over several transactions, as long as nobody
 * else writes and none fails.
 */
export class ChainEnd {
  readonly #last: Sqlite.Statement<[], ChainRow>;
  readonly #write: ChainWriter;
  readonly #kinds: ReturnType<typeof kindTextsOn>;
  #block: OpenBlock | null = null;
  /** Whether its block has entries that the file does not know of. */
  #isAhead = false;

  constructor(db: Sqlite.Database) {
    this.#last = lastOf(db);
    this.#write = chainWriterOn(db);
    this.#kinds = kindTextsOn(db);
  }

  /** The block that takes the entry `seq`. */
  blockFor(seq: number): BlockDigest {
    const open = this.#block;
    if (open !== null && open.digest.count < BLOCK) {
      this.#isAhead = true;
      return open.digest;
    }
    return this.#next(seq);
  }

  #next(first: number): BlockDigest {
    this.seal();
    const last = this.#last.get();
    const start = { before: last?.digest ?? null, first, note: null };
    const digest = new BlockDigest(start, this.#kinds.of);
    this.#block = { id: (last?.id ?? 0) + 1, first, digest };
    this.#isAhead = true;
    return digest;
  }

  /** Writes the digest of what was taken in. */
  seal(): void {
    if (this.#block === null || !this.#isAhead) return;
    const { id, first, digest } = this.#block;
    this.#write.run(id, first, first + digest.count - 1, null, digest.value());
    this.#isAhead = false;
  }

  /** Drops the block: a transaction was not kept, or somebody else has written. */
  forget(): void {
    this.#block = null;
    this.#isAhead = false;
    this.#kinds.forget();
  }
}
