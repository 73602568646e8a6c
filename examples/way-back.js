// An account breaks, its user is mailed an address, and comes back: `npm run build && node examples/way-back.js`.
// Everything runs on this machine: a fake Unipile, the lifecycle, and a server with the page.
import { createServer } from 'node:http';
import {
  createReceiver,
  createReconnector,
  createUnipileClient,
  nodeHandler,
  openLifecycle,
} from 'account-lifecycle';
import { startFakeUnipile } from 'account-lifecycle/testing';

const accountId = 'Acc0unt_Id-22chars-ABC';
const secret = 'only-for-this-example';

const fake = await startFakeUnipile();
fake.add({ id: accountId, name: 'Ada Lovelace' });

const lifecycle = openLifecycle();
lifecycle.on('paused', ({ reason }) => console.log(`  paused: ${reason}`));
lifecycle.on('resumed', ({ reason }) => console.log(`  resumed: ${reason}`));

const server = createServer((incoming, outgoing) => handle(incoming, outgoing));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const base = `http://127.0.0.1:${server.address().port}`;

const reconnector = createReconnector({
  lifecycle,
  client: createUnipileClient({ dsn: fake.dsn, apiKey: fake.apiKey }),
  secrets: [secret],
  base,
});
const handle = nodeHandler(
  createReceiver({
    lifecycle,
    secrets: { v1: [secret] },
    handlers: { [reconnector.path]: reconnector.fetch },
  }),
);

const tell = (message) =>
  lifecycle.receive({ AccountStatus: { account_id: accountId, account_type: 'LINKEDIN', message } });

const ask = async (who, url, method) => {
  const response = await fetch(url, { method, redirect: 'manual' });
  const [, title = ''] = /<h1>(.*)<\/h1>/.exec(await response.text()) ?? [];
  const target = response.headers.get('location')?.replace(fake.dsn, 'https://account.unipile.com') ?? '';
  console.log(`  ${who}: ${response.status} ${title}${target}; calls of the API: ${fake.requests.length}`);
};

try {
  console.log('The account breaks.');
  await tell('OK');
  await tell('CREDENTIALS');
  const url = await reconnector.url(accountId);

  console.log('A mail is sent; a scanner opens its link, and then the user.');
  await ask('scanner', url, 'GET');
  await ask('user', url, 'GET');
  await ask('user presses the button', url, 'POST');

  console.log('The user has signed in.');
  await tell('CONNECTING');
  await tell('RECONNECTED');
  await ask('the link of the mail', url, 'GET');
} finally {
  server.close();
  server.closeAllConnections();
  await lifecycle.close();
  await fake.close();
}
