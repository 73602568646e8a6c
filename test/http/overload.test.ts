import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { Backpressure } from '../../src/http/backpressure.ts';
import type { Receipt } from '../../src/index.ts';
import { codeOf, secrets, send, sendV1, serverWith, stored, v1Body } from './setting.ts';

const receipt: Receipt = { decision: 'foreign', account: null };

/** A lifecycle that stores nothing until it is told to. */
const held = () => {
  const waiting: ((value: Receipt) => void)[] = [];
  return {
    waiting,
    receive: () => new Promise<Receipt>((resolve) => void waiting.push(resolve)),
    letGo: () => {
      for (const resolve of waiting.splice(0)) resolve(receipt);
    },
  };
};

test('more deliveries than may wait are answered 503 with Retry-After, and room that is given back is taken', async () => {
  const lifecycle = held();
  const { server, receiver } = await serverWith({ lifecycle, maxWaiting: 20 });
  const first = Array.from({ length: 20 }, () => sendV1(server));
  await expect.poll(() => receiver.waiting).toBe(20);
  const turnedAway = await Promise.all(Array.from({ length: 5 }, () => sendV1(server)));
  expect(turnedAway.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503]);
  expect(turnedAway.map((answer) => [codeOf(answer), answer.headers['retry-after']])).toContainEqual([
    'overloaded',
    '1',
  ]);
  expect(receiver.isShedding).toBe(true);
  lifecycle.letGo();
  expect((await Promise.all(first)).map(({ status }) => status)).toEqual(first.map(() => 200));
  expect(receiver.waiting).toBe(0);
  const later = sendV1(server);
  await expect.poll(() => receiver.waiting).toBe(1);
  lifecycle.letGo();
  expect((await later).status).toBe(200);
});

test('who is not proven takes no room', async () => {
  const lifecycle = held();
  const { server, receiver } = await serverWith({ lifecycle, maxWaiting: 1 });
  const waiting = sendV1(server);
  await expect.poll(() => receiver.waiting).toBe(1);
  expect((await send(server, '/webhooks/v1', { body: v1Body() })).status).toBe(401);
  lifecycle.letGo();
  expect((await waiting).status).toBe(200);
});

test('an array of signals takes the room of each', async () => {
  const { server, database } = await serverWith({ maxWaiting: 2 });
  const signals = (count: number) => ({
    headers: { authorization: `Bearer ${secrets.signals[0]}` },
    body: JSON.stringify(Array.from({ length: count }, () => ({ account_id: 'a', type: 'deviceSeen' }))),
  });
  expect((await send(server, '/signals', signals(3))).status).toBe(503);
  expect(stored(database).log).toBe(0);
  expect((await send(server, '/signals', signals(2))).status).toBe(200);
});

test('500 deliveries at once are all stored before they are answered, in far fewer transactions', async () => {
  let commits = 0;
  const { server, database, store } = await serverWith();
  const transaction = store.transaction.bind(store);
  store.transaction = (work) => {
    commits += 1;
    return transaction(work);
  };
  const answers = await Promise.all(
    Array.from({ length: 500 }, (_, index) => sendV1(server, v1Body('ERROR', `account-${index % 50}`))),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect(stored(database).log).toBe(500);
  expect(commits).toBeLessThan(250);
});

describe('a gate', () => {
  test('never lets more in than it has room for, and keeps none that was given back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.integer({ min: -4, max: 4 })),
        (most, moves) => {
          const gate = new Backpressure(most);
          const inside: number[] = [];
          for (const move of moves) {
            const held = inside.reduce((sum, places) => sum + places, 0);
            if (move >= 0) {
              expect(gate.enter(move, 0)).toBe(held + move <= most);
              if (held + move <= most) inside.push(move);
            } else gate.leave(inside.pop() ?? 0);
            expect(gate.waiting).toBe(inside.reduce((sum, places) => sum + places, 0));
          }
        },
      ),
    );
  });

  test('sheds for a second after it turned somebody away', () => {
    const gate = new Backpressure(0);
    expect(gate.isShedding(5000)).toBe(false);
    gate.enter(1, 5000);
    expect([gate.isShedding(5000), gate.isShedding(5999), gate.isShedding(6000)]).toEqual([
      true,
      true,
      false,
    ]);
  });
});
