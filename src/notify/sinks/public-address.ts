import { lookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Ranges of addresses that are not those of the internet at large (RFC 6890), and those that stand for others. */
const ranges: readonly (readonly [address: string, prefix: number, family: 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
];

/** Of the sixth version only this is given out; the rest of it is not, and these parts of it are not either. */
const givenOut = ['2000::', 3, 'ipv6'] as const;
const notGivenOut: typeof ranges = [
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['3fff::', 20, 'ipv6'],
];

const blockListOf = (all: typeof ranges): BlockList => {
  const list = new BlockList();
  for (const [address, prefix, family] of all) list.addSubnet(address, prefix, family);
  return list;
};

const closedRanges = blockListOf([...ranges, ...notGivenOut]);
const openRanges = blockListOf([givenOut]);

/** Whether an address is one of the internet at large: no machine behind a gate, none of this host, nobody's. */
export const isPublicAddress = (address: string): boolean => {
  const family = isIP(address);
  if (family === 4) return !closedRanges.check(address, 'ipv4');
  return family === 6 && openRanges.check(address, 'ipv6') && !closedRanges.check(address, 'ipv6');
};

/** A name stands for an address that must not be reached. */
export class NotPublic extends Error {
  override readonly name = 'NotPublic';

  constructor() {
    super('the address is not a public one');
  }
}

/** How names are resolved: `dns.lookup`, unless a test brings its own. */
export type Resolve = (
  hostname: string,
  options: { readonly all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Resolves names to public addresses alone: a connection is made to an address that was looked at, and not to whatever the name
 * stands for a moment later. One private address among several is enough to refuse the name.
 */
export const publicLookup =
  (resolve: Resolve = lookup): LookupFunction =>
  (hostname, options, done) => {
    resolve(hostname, { all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null) return done(error, '', 0);
      if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address)))
        return done(new NotPublic(), '', 0);
      return options.all === true ? done(null, addresses) : done(null, first.address, first.family);
    });
  };

/** Whether a host is an address that is not public: no name is resolved for it. */
export const isClosedHost = (hostname: string): boolean => {
  const address = hostname.replace(/^\[|\]$/g, '');
  return isIP(address) !== 0 && !isPublicAddress(address);
};
