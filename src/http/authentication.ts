import type { Secrets } from './secrets.ts';
import type { RefusalCode } from './problem.ts';

/** What a delivery shows of itself before anything in it is believed. */
export interface Unproven {
  /** The value of a header, or null. `name` is in lower case. */
  header(name: string): string | null;
  /** The URL's query. */
  readonly query: URLSearchParams;
  /** The body as it came. */
  readonly body: Uint8Array;
  /** The present moment in milliseconds since 1970. */
  readonly now: number;
}

/** Why a delivery is not believed, or `proven` with what its proof says beside. */
export type Proof =
  /** `tenant`: the tenant that a notify URL vouches for. */
  | { readonly proven: true; readonly tenant?: string }
  | {
      readonly proven: false;
      readonly code: RefusalCode;
      /** By how many seconds the sender's clock is ahead of this one, where that is why; below zero it is behind. */
      readonly secondsAhead?: number;
    };

/** Tells whether a delivery comes from somebody who knows the secret. Pure. */
export type Verifier = (delivery: Unproven) => Proof;

const proven: Proof = { proven: true };
const unproven = (code: RefusalCode): Proof => ({ proven: false, code });

/** The header in which v1 webhooks carry their secret unless another one is chosen (DOMAIN §4). */
export const DEFAULT_V1_HEADER = 'Unipile-Auth';

/** v1: a static header of one's own choice (DOMAIN §4). */
export const v1Verifier = (secrets: Secrets, header: string): Verifier => {
  const name = header.toLowerCase();
  return (delivery) => {
    const given = delivery.header(name);
    if (given === null) return unproven('secretMissing');
    return secrets.includes(given) ? proven : unproven('secretWrong');
  };
};

/** Signals: a bearer token. */
export const bearerVerifier =
  (secrets: Secrets): Verifier =>
  (delivery) => {
    const [, given] = /^bearer +(\S+)$/i.exec(delivery.header('authorization') ?? '') ?? [];
    if (given === undefined) return unproven('secretMissing');
    return secrets.includes(given) ? proven : unproven('secretWrong');
  };

/** How far the time in a v2 signature may differ from this machine's, in seconds (DOMAIN §6). */
const V2_TOLERANCE_SECONDS = 300;

interface Signature {
  /** Unix seconds, as written. */
  readonly t: string;
  readonly signatures: readonly string[];
}

const readSignature = (header: string): Signature | null => {
  const fields = header.split(',').map((field) => field.trim().split('=', 2));
  const valuesOf = (name: string): string[] =>
    fields.flatMap(([key, value]) => (key === name && value !== undefined ? [value] : []));
  const [t, ...others] = valuesOf('t');
  const signatures = valuesOf('v0');
  const readable = t !== undefined && /^\d{1,12}$/.test(t) && others.length === 0;
  return readable && signatures.every((one) => /^[0-9a-f]{64}$/i.test(one)) ? { t, signatures } : null;
};

/** v2: `unipile-signature: t=<unix seconds>,v0=<hex>` over `t.body`, at most 300 s off (DOMAIN §6). */
export const v2Verifier =
  (secrets: Secrets): Verifier =>
  (delivery) => {
    const given = delivery.header('unipile-signature');
    if (given === null) return unproven('signatureMissing');
    const signature = readSignature(given);
    if (signature === null) return unproven('signatureMalformed');
    const { t, signatures } = signature;
    const { body, now } = delivery;
    if (!secrets.hasSigned([t, '.', body], signatures)) return unproven('signatureWrong');
    const secondsAhead = Number(t) - now / 1000;
    return Math.abs(secondsAhead) <= V2_TOLERANCE_SECONDS
      ? proven
      : { proven: false, code: 'signatureExpired', secondsAhead: Math.round(secondsAhead) };
  };

/** Keeps the signature of a notify URL apart from any other use of the same key. */
const NOTIFY_PURPOSE = 'account-lifecycle notify 1\n';

/** The same for a URL that expires: its signature is none of a URL that does not. */
const EXPIRING_PURPOSE = 'account-lifecycle notify 2\n';

/** What the signature of a notify URL is made over. */
const signedOf = (tenant: string, expires?: string): readonly string[] =>
  expires === undefined ? [NOTIFY_PURPOSE, tenant] : [EXPIRING_PURPOSE, expires, '\n', tenant];

/**
 * The signature that makes a notify URL vouch for a tenant, in hexadecimal.
 *
 * @param expires - when the URL expires, in seconds since 1970, as it stands there; never where it is left out
 */
export const notifySignature = (secrets: Secrets, tenant: string, expires?: string): string =>
  secrets.sign(signedOf(tenant, expires));

/**
 * Notify: `?tenant=…&s=…`, where `s` is made by {@link notifySignature} (DOMAIN §3.2); with `&expires=<unix seconds>`, only
 * before then.
 */
export const notifyVerifier =
  (secrets: Secrets): Verifier =>
  ({ query, now }) => {
    const [tenant, ...tenants] = query.getAll('tenant');
    const [signature, ...signatures] = query.getAll('s');
    const [expires, ...others] = query.getAll('expires');
    if (tenant === undefined || signature === undefined) return unproven('signatureMissing');
    if (tenants.length + signatures.length + others.length > 0) return unproven('signatureMalformed');
    if (!secrets.hasSigned(signedOf(tenant, expires), [signature])) return unproven('signatureWrong');
    return expires !== undefined && now >= Number(expires) * 1000
      ? unproven('urlExpired')
      : { proven: true, tenant };
  };

/** Believes everybody: for trying out on one's own machine. */
export const openVerifier: Verifier = () => proven;
