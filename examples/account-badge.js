// An account in a React component: `useSelector` of @xstate/react reads the actor of an account as it reads any other, and
// renders again when what it selects has changed. Run it with: npm run build && node examples/account-badge.js
import { openLifecycle } from 'account-lifecycle';
import { useSelector } from '@xstate/react';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';

const Badge = ({ actor }) => {
  const state = useSelector(actor, (snapshot) => {
    if (snapshot.hasTag('operational')) return 'works';
    return snapshot.hasTag('needsUser') ? 'please reconnect' : 'being mended';
  });
  return createElement('b', { title: actor.id }, state);
};

const lifecycle = openLifecycle();
const told = (message) =>
  lifecycle.receive({ AccountStatus: { account_id: 'a', account_type: 'LINKEDIN', message } });

await told('OK');
const actor = await lifecycle.actor('a');

// What a browser does when the selection changes is done by hand here.
const render = () => console.log(renderToStaticMarkup(createElement(Badge, { actor })));
render();
actor.subscribe(render);

await told('CREDENTIALS');
await told('ERROR');

actor.stop();
await lifecycle.close();
