import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';

/** A mail as it arrived. */
export interface ArrivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and text, as they came over the line. */
  readonly raw: string;
  /** Who sent it, where the server asked for that. */
  readonly user: string | undefined;
}

/** A mail server on loopback, and what arrived at it. It knows one user, `us`, by a password. */
export const mailServer = async (password: string | null, options: SMTPServerOptions = {}) => {
  const mails: ArrivedMail[] = [];
  const server = new SMTPServer({
    authOptional: password === null,
    allowInsecureAuth: true,
    disabledCommands: password === null ? ['AUTH', 'STARTTLS'] : ['STARTTLS'],
    logger: false,
    onAuth({ username, password: given }, _session, done) {
      if (username === 'us' && given === password) return done(null, { user: username });
      return done(Object.assign(new Error('wrong password'), { responseCode: 535 }));
    },
    onData(stream, session, done) {
      const { mailFrom, rcptTo } = session.envelope;
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString(),
          user: session.user,
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port } = server.server.address() as AddressInfo;
  return { mails, port };
};
