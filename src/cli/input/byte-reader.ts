/** Takes bytes by number from pieces of any size. */
export class ByteReader {
  readonly #pieces: AsyncIterator<Buffer>;
  #piece: Buffer = Buffer.alloc(0);

  constructor(pieces: AsyncIterator<Buffer>) {
    this.#pieces = pieces;
  }

  /** Whether nothing is left. */
  async atEnd(): Promise<boolean> {
    while (this.#piece.length === 0) {
      const next = await this.#pieces.next();
      if (next.done === true) return true;
      this.#piece = next.value;
    }
    return false;
  }

  /**
   * The next `count` bytes.
   *
   * @throws Error `unexpected end of file` when fewer are left.
   */
  async take(count: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.#parts(count)) parts.push(part);
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
  }

  /** Passes over `count` bytes without holding them. Throws as `take` does. */
  async skip(count: number): Promise<void> {
    for await (const part of this.#parts(count)) void part;
  }

  async *#parts(count: number): AsyncGenerator<Buffer> {
    for (let missing = count; missing > 0;) {
      if (await this.atEnd()) throw new Error('unexpected end of file');
      const part = this.#piece.subarray(0, missing);
      this.#piece = this.#piece.subarray(part.length);
      missing -= part.length;
      yield part;
    }
  }
}
