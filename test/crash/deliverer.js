// Delivers what stands in the outbox of a database until it is killed. Arguments: dist folder, database, address of the
// receiver, secret, and how many notices it hands over at a time.
import { pathToFileURL } from 'node:url';

const [, , dist, database, url, secret, atOnce] = process.argv;
const { createDispatcher, openLifecycle, webhookSink } = await import(
  pathToFileURL(`${dist}/src/index.js`).href
);

const dispatcher = createDispatcher({
  lifecycle: openLifecycle({ database }),
  sinks: [webhookSink({ name: 'hook', url, secrets: [secret] })],
  policy: {
    atOnce: Number(atOnce),
    attemptSeconds: 0.4,
    leaseSeconds: 0.5,
    firstRetrySeconds: 0.05,
    pollSeconds: 0.05,
  },
});
await dispatcher.start();
// Its timers keep no process alive.
setInterval(() => undefined, 1000);
