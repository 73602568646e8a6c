import { BlockList, isIP } from 'node:net';

/** The networks from which a proxy reaches the server behind it: this machine, and private ones (RFC 1918, 3927, 4193, 4291, 6598). */
const inside = new BlockList();
inside.addSubnet('127.0.0.0', 8, 'ipv4');
inside.addSubnet('10.0.0.0', 8, 'ipv4');
inside.addSubnet('172.16.0.0', 12, 'ipv4');
inside.addSubnet('192.168.0.0', 16, 'ipv4');
inside.addSubnet('169.254.0.0', 16, 'ipv4');
inside.addSubnet('100.64.0.0', 10, 'ipv4');
inside.addAddress('::1', 'ipv6');
inside.addSubnet('fc00::', 7, 'ipv6');
inside.addSubnet('fe80::', 10, 'ipv6');

/** The same address without the zone of a link, and a mapped one as what it stands for; null for what is no address. */
const plainAddress = (text: string): string | null => {
  const address = text
    .trim()
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(address) === 0 ? null : address;
};

const isInside = (address: string): boolean => inside.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

const GROUPS = 8;

/** The first half of an address of the sixth version: whoever has one has all that share it. */
const networkOf = (address: string): string => {
  if (isIP(address) === 4) return address;
  const [head = [], tail = []] = address.split('::').map((side) => side.split(':').filter(Boolean));
  const zeros = Array.from({ length: Math.max(0, GROUPS - head.length - tail.length) }, () => '0');
  const groups = [...head, ...zeros, ...tail].slice(0, GROUPS / 2);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The other end of the connection, as far as what a server of Node hands over beside a request tells. */
const peerOf = (env: unknown): string | null => {
  const incoming = isRecord(env) ? env['incoming'] : undefined;
  const socket = isRecord(incoming) ? incoming['socket'] : undefined;
  const address = isRecord(socket) ? socket['remoteAddress'] : undefined;
  return typeof address === 'string' ? plainAddress(address) : null;
};

/**
 * Who sends a request: an address, or the network of one of the sixth version; null where nobody says. A proxy on this machine or
 * in its own network is believed: it names whom it answers behind whatever it was told, as the last entry of `X-Forwarded-For`.
 * From anywhere else that header says nothing.
 *
 * @param env - what came with the request: `{ incoming }` with Node's own, as `@hono/node-server` has it
 */
export const senderOf = (request: Request, env: unknown): string | null => {
  const peer = peerOf(env);
  const told = peer === null || isInside(peer) ? request.headers.get('x-forwarded-for') : null;
  const named = plainAddress(told?.split(',').at(-1) ?? '');
  const sender = named ?? peer;
  return sender === null ? null : networkOf(sender);
};
