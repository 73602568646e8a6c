const prime1 = 0x9e3779b185ebca87n;
const prime2 = 0xc2b2ae3d27d4eb4fn;
const prime3 = 0x165667b19e3779f9n;
const prime4 = 0x85ebca77c2b2ae63n;
const prime5 = 0x27d4eb2f165667c5n;

const stripeBytes = 32;

/**
 * XXH64 with seed 0, piece by piece: the checksum of Zstandard frames (RFC 8878 §3.1.1). Whole stripes are
 * reckoned in halves of 32 bits, because big integers are many times slower; the few last bytes with
 * big integers, because that can be read.
 */
export class Xxh64 {
  /** Four lanes of 64 bits, each as low and high half. */
  readonly #lanes = Uint32Array.from([prime1 + prime2, prime2, 0n, -prime1].flatMap(halves));
  readonly #held = Buffer.alloc(stripeBytes);
  #heldBytes = 0;
  #length = 0;

  /** Adds `bytes` to what is summed. */
  update(bytes: Buffer): void {
    this.#length += bytes.length;
    let from = 0;
    if (this.#heldBytes > 0) {
      from = bytes.copy(this.#held, this.#heldBytes, 0, stripeBytes - this.#heldBytes);
      this.#heldBytes += from;
      if (this.#heldBytes < stripeBytes) return;
      mixStripes(this.#lanes, this.#held, 0);
    }
    from = mixStripes(this.#lanes, bytes, from);
    this.#heldBytes = bytes.copy(this.#held, 0, from);
  }

  /** The checksum of all bytes so far, as an unsigned integer of 64 bits. */
  digest(): bigint {
    const start = this.#length < stripeBytes ? prime5 : this.#merged();
    return avalanche(mixTail(low64(start + BigInt(this.#length)), this.#held.subarray(0, this.#heldBytes)));
  }

  #merged(): bigint {
    const lanes = [0, 2, 4, 6].map(
      (at) => (BigInt(this.#lanes[at + 1] ?? 0) << 32n) | BigInt(this.#lanes[at] ?? 0),
    );
    const turns = [1n, 7n, 12n, 18n];
    const sum = lanes.reduce((total, lane, at) => total + rotated(lane, turns[at] ?? 0n), 0n);
    return lanes.reduce((hash, lane) => low64((hash ^ rounded(lane)) * prime1 + prime4), low64(sum));
  }
}

const low64 = (value: bigint): bigint => BigInt.asUintN(64, value);

const halves = (value: bigint): [number, number] => [
  Number(BigInt.asUintN(32, value)),
  Number(BigInt.asUintN(32, value >> 32n)),
];

const rotated = (value: bigint, bits: bigint): bigint => low64((value << bits) | (value >> (64n - bits)));

const rounded = (value: bigint): bigint => low64(rotated(low64(value * prime2), 31n) * prime1);

const mixTail = (start: bigint, tail: Buffer): bigint => {
  let hash = start;
  let at = 0;
  for (; at + 8 <= tail.length; at += 8)
    hash = low64(rotated(hash ^ rounded(tail.readBigUInt64LE(at)), 27n) * prime1 + prime4);
  if (at + 4 <= tail.length) {
    hash = low64(rotated(hash ^ low64(BigInt(tail.readUInt32LE(at)) * prime1), 23n) * prime2 + prime3);
    at += 4;
  }
  for (const byte of tail.subarray(at))
    hash = low64(rotated(hash ^ low64(BigInt(byte) * prime5), 11n) * prime1);
  return hash;
};

const avalanche = (value: bigint): bigint => {
  const first = low64((value ^ (value >> 33n)) * prime2);
  const second = low64((first ^ (first >> 29n)) * prime3);
  return second ^ (second >> 32n);
};

const [prime1Low, prime1High] = halves(prime1);
const [prime2Low, prime2High] = halves(prime2);

/** Mixes all whole stripes of `bytes` from `from` on into `lanes`; returns where they end. */
const mixStripes = (lanes: Uint32Array, bytes: Buffer, from: number): number => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = from;
  for (; at + stripeBytes <= bytes.length; at += stripeBytes)
    for (let lane = 0; lane < 8; lane += 2)
      mixWord(lanes, lane, view.getUint32(at + lane * 4, true), view.getUint32(at + lane * 4 + 4, true));
  return at;
};

/** One round of a lane: add word × prime 2, turn by 31 bits, multiply by prime 1; all modulo 2⁶⁴. */
const mixWord = (lanes: Uint32Array, lane: number, wordLow: number, wordHigh: number): void => {
  const addLow = Math.imul(wordLow, prime2Low) >>> 0;
  const addHigh =
    highOfProduct(wordLow, prime2Low) + Math.imul(wordLow, prime2High) + Math.imul(wordHigh, prime2Low);
  const sumLow = (lanes[lane] ?? 0) + addLow;
  const low = sumLow >>> 0;
  const high = ((lanes[lane + 1] ?? 0) + addHigh + (sumLow > 0xffffffff ? 1 : 0)) >>> 0;
  const turnedLow = ((low << 31) | (high >>> 1)) >>> 0;
  const turnedHigh = ((high << 31) | (low >>> 1)) >>> 0;
  lanes[lane] = Math.imul(turnedLow, prime1Low);
  lanes[lane + 1] =
    highOfProduct(turnedLow, prime1Low) + Math.imul(turnedLow, prime1High) + Math.imul(turnedHigh, prime1Low);
};

/** The upper 32 bits of the product of two unsigned integers of 32 bits. */
const highOfProduct = (a: number, b: number): number => {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = (middle & 0xffff) + aLow * bHigh;
  return aHigh * bHigh + (middle >>> 16) + (carry >>> 16);
};
