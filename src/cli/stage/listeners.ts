import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';

/** Something that arrived. */
export interface HeardPost {
  /** Milliseconds since 1970, as the play has it. */
  readonly at: number;
  readonly status: number;
  readonly body: string;
  /** Whether its signature fits, where there is a secret to check it with. */
  readonly isProven: boolean;
}

/** How a listener listens. */
export interface ListenerOptions {
  readonly now: () => number;
  /** What it answers at this moment. */
  readonly answer: () => number;
  /** The secret that signs what it is sent, `whsec_…`; without it nothing is checked. */
  readonly secret?: string;
}

/** Listens on this machine. */
export interface HttpListener extends AsyncDisposable {
  readonly url: string;
  readonly arrivals: readonly HeardPost[];
}

/** As whoever receives webhooks checks them: https://www.standardwebhooks.com */
const fits = (headers: IncomingHttpHeaders, body: string, secret: string): boolean => {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  const right = Buffer.from(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  return String(headers['webhook-signature'])
    .split(' ')
    .some((one) => one.length === right.length && timingSafeEqual(Buffer.from(one), right));
};

const listening = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });

/** Opens a server on any free port of loopback that notes what it is sent. */
export const openListener = async ({ now, answer, secret }: ListenerOptions): Promise<HttpListener> => {
  const arrivals: HeardPost[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [body, status] = [Buffer.concat(chunks).toString(), answer()];
      const isProven = secret === undefined || fits(request.headers, body, secret);
      arrivals.push({ at: now(), status, body, isProven });
      response.writeHead(status).end(status < 300 ? 'ok' : 'later');
    });
  });
  const port = await listening(server);
  return {
    url: `http://127.0.0.1:${port}/`,
    arrivals,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
