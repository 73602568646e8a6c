/** The names under which a server on loopback is reached from the machine itself. */
export const loopbackHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Whether an address that a server listens on is reached from its own machine alone. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);

/** A Host header without its port, in lower case. */
const hostName = (header: string): string => header.replace(/:\d*$/, '').toLowerCase();

/**
 * Whether a request's Host is one of those served. A page whose name was made to resolve to this machine (DNS
 * rebinding) still sends its own name.
 *
 * @param served - names without port; undefined serves every name
 */
export const servesHost = (header: string | null, served: ReadonlySet<string> | undefined): boolean =>
  served === undefined || (header !== null && (served.has(header) || served.has(hostName(header))));
