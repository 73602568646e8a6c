import { LifecycleError } from '../model/errors.ts';
import type { MailTransport } from '../notify/index.ts';
import { isLoopback } from '../http/index.ts';
import { usageError } from './usage.ts';

/** How a mail server is reached. */
export interface MailServer {
  readonly host: string;
  /** Default 465 with `implicit`, otherwise 587. */
  readonly port?: number;
  /**
   * `starttls`: begins in the clear and goes on encrypted, or not at all; `implicit`: encrypted from the start; `none`: for a relay on
   * this machine. Default `implicit` on port 465, otherwise `starttls`.
   */
  readonly tls?: 'starttls' | 'implicit' | 'none';
  readonly user?: string;
}

/** The port on which mail servers are encrypted from the start. */
const IMPLICIT_PORT = 465;

const SUBMISSION_PORT = 587;

/** Shorter than an attempt may take, so that it is the mail server that is said to be slow. */
const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 12_000 };

const lacksNodemailer = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  error.code === 'ERR_MODULE_NOT_FOUND' &&
  error.message.includes("'nodemailer");

/** @throws LifecycleError `packageMissing` */
const loadNodemailer = async () => {
  try {
    return await import('nodemailer');
  } catch (error) {
    if (!lacksNodemailer(error)) throw error;
    throw new LifecycleError('packageMissing', 'the package nodemailer is not installed', {
      hint: 'Sinks of type mail need it: npm install nodemailer',
      cause: error,
    });
  }
};

/**
 * A transport to a mail server, by the package `nodemailer`, which only those install who send mails. It connects when it sends.
 *
 * @param password - given to no server over a line that is not encrypted, but for one on this machine
 * @throws LifecycleError `packageMissing` without `nodemailer`; `invalidOption` for `tls: none` to another machine
 */
export const mailTransportTo = async (
  { host, port, tls = port === IMPLICIT_PORT ? 'implicit' : 'starttls', user }: MailServer,
  password: string | undefined,
): Promise<MailTransport> => {
  if (tls === 'none' && !isLoopback(host))
    throw usageError(
      `mails to ${host} would be sent in the clear`,
      'Leave tls out: only a relay on this machine, such as localhost, may do without.',
    );
  const { createTransport } = await loadNodemailer();
  return createTransport({
    host,
    port: port ?? (tls === 'implicit' ? IMPLICIT_PORT : SUBMISSION_PORT),
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    // What a notice says is never taken for the name of a file or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...TIMEOUTS,
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
  });
};
