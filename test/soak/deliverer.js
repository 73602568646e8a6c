// Delivers what stands in the outbox of a database until it is killed. Arguments: dist folder, database, address of the
// receiver, secret, how many notices it hands over at a time, to whom (`programs` or `people`), and in which manner: `late` says that a
// notice is delivered when it has arrived, and writes what is to be said together with how far it has looked. These are wrong: `early`
// says that a notice is delivered before it is sent; `torn` writes what people are to be told a while after how far it has looked.
import { pathToFileURL } from 'node:url';

const [, , dist, database, url, secret, atOnce, whom, manner] = process.argv;
const { createDispatcher, openLifecycle, openSqliteStore, webhookSink } = await import(
  pathToFileURL(`${dist}/src/index.js`).href
);

const hook = webhookSink({ name: 'hook', url, secrets: [secret] });
const early = {
  ...hook,
  deliver: (notice, signal) => {
    setTimeout(() => hook.deliver(notice, signal), 2000 * Math.random());
    return 'delivered';
  },
};

/** A store whose transactions write where cursors are, and all else of what looks at the outbox a while later. */
const torn = () => {
  const store = openSqliteStore({ database });
  const transaction = (work) =>
    store.transaction((writer) => {
      const later = [];
      const put = (name) => (value) => {
        later.push((other) => other[name](value));
        return 0;
      };
      const cursors = writer.sinks().map(({ cursor }) => cursor);
      const result = work(
        new Proxy(writer, {
          get: (target, name) =>
            name === 'addLetter' || name === 'saveLane' ? put(name) : target[name].bind(target),
        }),
      );
      const all = () => store.transaction((other) => later.forEach((write) => write(other)));
      if (writer.sinks().some(({ cursor }, index) => cursor !== cursors[index]))
        setTimeout(all, 2500 + 1000 * Math.random());
      else later.forEach((write) => write(writer));
      return result;
    });
  return new Proxy(store, {
    get: (target, name) => {
      if (name === 'transaction') return transaction;
      return typeof target[name] === 'function' ? target[name].bind(target) : target[name];
    },
  });
};

const sink = manner === 'early' ? early : hook;
const recipients = (account) => [
  ...(account === null ? [] : [{ name: `user of ${account.accountId}`, role: 'user', sink: 'hook' }]),
  { name: 'team', role: 'operator', sink: 'hook' },
];
const people = {
  sinks: [sink],
  recipients,
  policy: { settleMinutes: 0, settleStrongMinutes: 0, settleRestlessMinutes: 0 },
};

const dispatcher = createDispatcher({
  lifecycle: openLifecycle(manner === 'torn' ? { store: torn() } : { database }),
  ...(whom === 'people' ? { sinks: [], people } : { sinks: [sink] }),
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
