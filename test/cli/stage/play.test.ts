import { createConnection } from 'node:net';
import { expect, test } from 'vitest';
import { openListener } from '../../../src/cli/stage/listeners.ts';
import { PlayedClock } from '../../../src/cli/stage/played-clock.ts';
import { playOutage } from '../../../src/cli/stage/play.ts';
import { run } from '../run.ts';

test('a played day shows who was told what, and what was held back', async () => {
  const { code, stdout, stderr } = await run(['demo', '--notify'], { columns: 100, env: { NO_COLOR: '1' } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.replace(/played in [^:]*:/, 'played in no time:')).toMatchInlineSnapshot(`
    "A day of 60 accounts played in no time: 59 deliveries

    Who was told what

    AT     BY       ATTEMPTS  SAYS
    09:01  Slack           1  3 of 12 accounts that share the proxy host p-eu-3 broke within a minute.
    09:51  webhook         6  The linkedin account ada (ada) needs its user: it is CREDENTIALS,
                              linkedin.sessionExpired.
    10:40  Slack           1  The linkedin account cleo (cleo) needs an operator: it is ERROR.
    12:15  Slack           1  The linkedin account cleo (cleo) no longer needs an operator: it is OK.
    13:10  webhook         1  The linkedin account ada (ada) no longer needs its user: it is
                              RECONNECTED.
    14:10  webhook         1  The linkedin account dan (dan) needs its user: it is CREDENTIALS,
                              undetermined.
    15:06  Slack           1  The linkedin account kim (kim) needs an operator: it is CREDENTIALS,
                              linkedin.proxyUnavailable.
    15:06  Slack           1  It is over that 3 of 12 accounts that share the proxy host p-eu-3 broke
                              within a minute: 12 were affected, and 1 are still broken.

    What was held back

    ACCOUNT             SAID BROKEN  ASKED  WHY NOT MORE
    crew-1 and 10 more           22      0  part of incident 1, which the team was told once; works
                                            again
    dan                           4      1  one break, however often it tried again; is still broken
    kim                           2      1  part of incident 1; told of when that was over, since it is
                                            still broken
    ben                           1      0  worked again before anybody had to be asked

    A message for each bad status would have been 31 messages. 8 notices went out: 5 to Slack, and 3 to
    the webhook, 3 of them with a signature that fits. While the webhook was down, 5 attempts ended with
    503. Lost were 0, and 0 came twice.

    This was a play: the engine, the dispatcher and the sinks are the real ones; the accounts are made
    up, their clock ran by itself, and the channel and the webhook were two servers on this machine.
    Nothing left it, and nothing is kept.

    Next, with a channel of your own:
      account-lifecycle outbox test team --notify notify.json
      account-lifecycle serve --db accounts.db --notify notify.json
    "
  `);
});

test('a played day is the same each time, loses nothing, and brings nothing twice', async () => {
  const [one, other] = [await playOutage(), await playOutage()];
  const told = ({ told: all }: typeof one) =>
    all.map(({ at, by, sentence, attempts }) => [at, by, sentence, attempts]);
  expect(told(one)).toEqual(told(other));
  expect([one.lost, one.twice]).toEqual([0, 0]);
  expect(one.told.every(({ isProven }) => isProven)).toBe(true);
});

test('a listener finds out a signature that does not fit, and listens no more once it is closed', async () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const listener = await openListener({ now: () => 5, answer: () => 200, secret });
  const headers = { 'webhook-id': 'a', 'webhook-timestamp': '1', 'webhook-signature': 'v1,no' };
  await (await fetch(listener.url, { method: 'POST', body: '{}', headers })).text();
  expect(listener.arrivals).toEqual([{ at: 5, status: 200, body: '{}', isProven: false }]);
  await listener[Symbol.asyncDispose]();
  const refused = new Promise<string>((resolve) => {
    const socket = createConnection(Number(new URL(listener.url).port), '127.0.0.1');
    socket.on('connect', () => resolve('connected'));
    socket.on('error', ({ message }) => resolve(message));
  });
  expect(await refused).toContain('ECONNREFUSED');
});

test('a played clock wakes whoever is due, the earliest first, and nobody who no longer asks', () => {
  const clock = new PlayedClock(0);
  const woken: number[] = [];
  for (const at of [30, 10, 20, 99]) clock.wakeAt(at, () => woken.push(at));
  clock.wakeAt(15, () => woken.push(15))();
  clock.moveTo(50);
  expect([clock.now(), woken]).toEqual([50, [10, 20, 30]]);
});
