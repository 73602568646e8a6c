import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Who may come in. */
export interface DoorOptions {
  readonly port: number;
  /** Origins of pages that may connect, besides the relay's own. */
  readonly origins?: readonly string[];
  /** What `?token=` has to say; without it nothing is asked. */
  readonly token?: string;
}

/** The names by which a server on loopback is reached from its own machine. */
const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const saysToken = (url: string, token: string): boolean => {
  const query = url.includes('?') ? url.slice(url.indexOf('?')) : '';
  return timingSafeEqual(digest(new URLSearchParams(query).get('token') ?? ''), digest(token));
};

/**
 * Why a request is refused, or null. A page whose name was made to resolve to this machine (DNS rebinding) still sends
 * its own name as Host; a page of another origin that opens a WebSocket sends that origin. A program that is no browser
 * sends none.
 */
export const refusalAt = (
  { headers }: Pick<IncomingMessage, 'headers'>,
  { port, origins = [] }: Omit<DoorOptions, 'token'>,
): string | null => {
  const { host = '', origin } = headers;
  if (!loopbackNames.has(host.replace(/:\d*$/, '').toLowerCase())) return 'this host name is not served';
  const own = [...loopbackNames].map((name) => `http://${name}:${port}`);
  if (origin !== undefined && ![...own, ...origins].includes(origin)) return 'this origin may not connect';
  return null;
};

/** Why a WebSocket is refused, or null: as any request, and for want of the token. */
export const refusalOfSocket = (
  request: Pick<IncomingMessage, 'headers' | 'url'>,
  { token, ...door }: DoorOptions,
): string | null =>
  refusalAt(request, door) ??
  (token === undefined || saysToken(request.url ?? '', token) ? null : 'the token is wrong or missing');
