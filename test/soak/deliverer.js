// Delivers what stands in the outbox of a database until it is killed. Arguments: dist folder, database, address of the
// receiver, secret, how many notices it hands over at a time, and in which manner: `late` says that a notice is delivered when it has
// arrived; `early`, which is wrong, before it is sent.
import { pathToFileURL } from 'node:url';

const [, , dist, database, url, secret, atOnce, manner] = process.argv;
const { createDispatcher, openLifecycle, webhookSink } = await import(
  pathToFileURL(`${dist}/src/index.js`).href
);

const sink = webhookSink({ name: 'hook', url, secrets: [secret] });
const early = {
  ...sink,
  deliver: (notice, signal) => {
    setTimeout(() => sink.deliver(notice, signal), 2000 * Math.random());
    return 'delivered';
  },
};

const dispatcher = createDispatcher({
  lifecycle: openLifecycle({ database }),
  sinks: [manner === 'early' ? early : sink],
  policy: {
    atOnce: Number(atOnce),
    // Long enough that an attempt is never cut off because the machine is slow: that would come again, too.
    attemptSeconds: 4,
    leaseSeconds: 5,
    firstRetrySeconds: 0.05,
    pollSeconds: 0.05,
  },
});
await dispatcher.start();
// Its timers keep no process alive.
setInterval(() => undefined, 1000);
