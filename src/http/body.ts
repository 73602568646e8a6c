import type { IncomingMessage } from 'node:http';

/** A body as it came, or why it could not be had. */
export type RequestBody =
  | { readonly bytes: Uint8Array }
  | { readonly refused: 'bodyTooLarge' | 'bodyConsumed' | 'unreadableRequest' };

/** Whether a body may have so many bytes; asked as it grows. */
export type BodyBound = (bytes: number) => boolean;

const tooLargeBody: RequestBody = { refused: 'bodyTooLarge' };

/** Whether a declared length is over the bound, so that nothing need be read. */
const declaresMore = (length: string | null | undefined, allows: BodyBound): boolean =>
  length !== null && length !== undefined && Number(length) > 0 && !allows(Number(length));

/** Reads a Fetch body as far as it is allowed and not further. */
export const readRequestBody = async (request: Request, allows: BodyBound): Promise<RequestBody> => {
  if (declaresMore(request.headers.get('content-length'), allows)) return tooLargeBody;
  if (request.bodyUsed) return { refused: 'bodyConsumed' };
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength;
      if (!allows(size)) return tooLargeBody;
      chunks.push(chunk);
    }
  } catch {
    return { refused: 'unreadableRequest' };
  }
  return { bytes: Buffer.concat(chunks) };
};

/** A body that somebody read before us and kept, as some platforms do. */
const keptBody = (incoming: IncomingMessage): Uint8Array | undefined =>
  'rawBody' in incoming && incoming.rawBody instanceof Uint8Array ? incoming.rawBody : undefined;

/**
 * Reads a body of Node's own as far as it is allowed and not further; much faster than through a Fetch body.
 * A body that is too large stays unread.
 *
 * @param take - is given the body, once
 */
export const readIncomingBody = (
  incoming: IncomingMessage,
  allows: BodyBound,
  take: (body: RequestBody) => void,
): void => {
  if (declaresMore(incoming.headers['content-length'], allows)) return take(tooLargeBody);
  const kept = keptBody(incoming);
  if (kept !== undefined) return take(allows(kept.byteLength) ? { bytes: kept } : tooLargeBody);
  if (incoming.readableDidRead) return take({ refused: 'bodyConsumed' });
  collectBody(incoming, allows, take);
};

/** Most bodies come in one piece. */
const joinedChunks = (chunks: readonly Buffer[]): Buffer => {
  const [first, second] = chunks;
  return first !== undefined && second === undefined ? first : Buffer.concat(chunks);
};

/** Listeners stay until the message goes: to take them away costs more than to let them do nothing. */
const collectBody = (
  incoming: IncomingMessage,
  allows: BodyBound,
  take: (body: RequestBody) => void,
): void => {
  const chunks: Buffer[] = [];
  let size = 0;
  let isSettled = false;
  const settle = (body: RequestBody): void => {
    if (isSettled) return;
    isSettled = true;
    take(body);
  };
  const fail = (): void => settle({ refused: 'unreadableRequest' });
  incoming.on('data', (chunk: Buffer) => {
    if (isSettled) return;
    size += chunk.byteLength;
    if (allows(size)) {
      chunks.push(chunk);
      return;
    }
    incoming.pause();
    settle(tooLargeBody);
  });
  incoming.on('end', () => settle({ bytes: joinedChunks(chunks) }));
  incoming.on('close', fail);
  incoming.on('error', fail);
};
