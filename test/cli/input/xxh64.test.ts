import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Xxh64 } from '../../../src/cli/input/xxh64.ts';

const sum = (bytes: Buffer, size = Number.MAX_SAFE_INTEGER): bigint => {
  const checksum = new Xxh64();
  for (let at = 0; at < bytes.length; at += size) checksum.update(bytes.subarray(at, at + size));
  return checksum.digest();
};

describe('XXH64', () => {
  it.each([
    ['', 0xef46db3751d8e999n],
    ['a', 0xd24ec4f1a98c6e5bn],
    ['abc', 0x44bc2cf5ad770999n],
    ['Nobody inspects the spammish repetition', 0xfbcea83c8a378bf1n],
  ])('of %j is known', (text, expected) => {
    expect(sum(Buffer.from(text))).toBe(expected);
  });

  it('does not depend on how the bytes are cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 70 }), (bytes, size) => {
        expect(sum(Buffer.from(bytes), size)).toBe(sum(Buffer.from(bytes)));
      }),
    );
  });

  it('of whole stripes is what the same sum in big integers gives', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 200 }), (bytes) => {
        expect(sum(Buffer.from(bytes))).toBe(plainly(Buffer.from(bytes)));
      }),
    );
  });
});

const [p1, p2, p3, p4, p5] = [
  0x9e3779b185ebca87n,
  0xc2b2ae3d27d4eb4fn,
  0x165667b19e3779f9n,
  0x85ebca77c2b2ae63n,
  0x27d4eb2f165667c5n,
] as const;
const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const turn = (value: bigint, by: bigint): bigint => u64((value << by) | (value >> (64n - by)));
const round = (lane: bigint, word: bigint): bigint => u64(turn(u64(lane + word * p2), 31n) * p1);

/** The algorithm as its description has it, for at least 32 bytes. */
const plainly = (bytes: Buffer): bigint => {
  let [a, b, c, d]: [bigint, bigint, bigint, bigint] = [u64(p1 + p2), p2, 0n, u64(-p1)];
  let at = 0;
  for (; at + 32 <= bytes.length; at += 32) {
    a = round(a, bytes.readBigUInt64LE(at));
    b = round(b, bytes.readBigUInt64LE(at + 8));
    c = round(c, bytes.readBigUInt64LE(at + 16));
    d = round(d, bytes.readBigUInt64LE(at + 24));
  }
  let hash = u64(turn(a, 1n) + turn(b, 7n) + turn(c, 12n) + turn(d, 18n));
  for (const lane of [a, b, c, d]) hash = u64((hash ^ round(0n, lane)) * p1 + p4);
  hash = u64(hash + BigInt(bytes.length));
  for (; at + 8 <= bytes.length; at += 8)
    hash = u64(turn(hash ^ round(0n, bytes.readBigUInt64LE(at)), 27n) * p1 + p4);
  if (at + 4 <= bytes.length) {
    hash = u64(turn(hash ^ u64(BigInt(bytes.readUInt32LE(at)) * p1), 23n) * p2 + p3);
    at += 4;
  }
  for (; at < bytes.length; at += 1) hash = u64(turn(hash ^ u64(BigInt(bytes[at] ?? 0) * p5), 11n) * p1);
  hash = u64((hash ^ (hash >> 33n)) * p2);
  hash = u64((hash ^ (hash >> 29n)) * p3);
  return hash ^ (hash >> 32n);
};
