import type { Readable } from 'node:stream';

/** All that comes from a stream, as text. */
export const readStream = async (stream: Readable): Promise<string> => {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces).toString('utf8');
};
