import { describe, expect, test } from 'vitest';
import { receiverWith, secrets, stored, v1Body } from './setting.ts';
import type { Receipt } from '../../src/index.ts';

/** Everything that can be wrong with a delivery of signals, in the order in which it is looked at. */
const faults = [
  { what: 'origin', code: 'originRefused', status: 403 },
  { what: 'encoding', code: 'encodingUnsupported', status: 415 },
  { what: 'size', code: 'bodyTooLarge', status: 413 },
  { what: 'proof', code: 'secretWrong', status: 401 },
  { what: 'kind', code: 'shapeWrong', status: 422 },
  { what: 'room', code: 'overloaded', status: 503 },
] as const;

type Fault = (typeof faults)[number]['what'];

const LIMIT = 200;

const signal = JSON.stringify({ account_id: 'a', type: 'deviceSeen' });

/** A delivery with these faults and no other; `room` is one of the house. */
const delivery = (wrong: ReadonlySet<Fault>): Request => {
  const text = wrong.has('kind') ? v1Body() : signal;
  return new Request('http://localhost/signals', {
    method: 'POST',
    headers: {
      authorization: `Bearer ${wrong.has('proof') ? 'wrong' : secrets.signals[0]}`,
      ...(wrong.has('origin') ? { origin: 'https://page.test' } : {}),
      ...(wrong.has('encoding') ? { 'content-encoding': 'gzip' } : {}),
    },
    body: wrong.has('size') ? text.padEnd(LIMIT + 1, ' ') : text,
  });
};

const receiverFor = (wrong: ReadonlySet<Fault>) =>
  receiverWith({ maxBodyBytes: LIMIT, maxProvenBodyBytes: LIMIT, maxWaiting: wrong.has('room') ? 0 : 10 });

describe('a delivery is looked at in one order: origin, encoding, size, proof, kind, room', () => {
  test.each(faults)(
    'its $what is refused with $code, whatever else is wrong after it',
    async ({ what, code, status }) => {
      const later = faults.slice(faults.findIndex((fault) => fault.what === what));
      for (const wrong of [new Set([what]), new Set(later.map((fault) => fault.what))]) {
        const { receiver, database, events } = receiverFor(wrong);
        const answer = await receiver.fetch(delivery(wrong));
        expect(answer.status).toBe(status);
        expect(await answer.json()).toMatchObject({ code, status });
        expect(events).toMatchObject([{ kind: 'refused', code }]);
        expect(stored(database)).toEqual({ log: 0, quarantined: [] });
        expect(receiver.waiting).toBe(0);
      }
    },
  );

  test('without a fault it is stored', async () => {
    const { receiver, database } = receiverFor(new Set());
    expect((await receiver.fetch(delivery(new Set()))).status).toBe(200);
    expect(stored(database).log).toBe(1);
  });

  test('the body of a delivery that is refused by its head is not read', async () => {
    const { receiver } = receiverFor(new Set());
    for (const wrong of ['origin', 'encoding'] as const) {
      const request = delivery(new Set([wrong]));
      await receiver.fetch(request);
      expect(request.bodyUsed).toBe(false);
    }
  });
});

describe('what a refusal asks for', () => {
  test.each([
    ['encoding', 'accept-encoding', 'identity'],
    ['proof', 'www-authenticate', 'Bearer realm="signals"'],
    ['room', 'retry-after', '1'],
  ] as const)('a wrong %s: %s', async (what, header, value) => {
    const wrong = new Set([what]);
    const answer = await receiverFor(wrong).receiver.fetch(delivery(wrong));
    expect(answer.headers.get(header)).toBe(value);
  });

  test('identity is an encoding that is taken, in any letters', async () => {
    const { receiver } = receiverFor(new Set());
    const request = delivery(new Set());
    request.headers.set('content-encoding', 'IDENTITY');
    expect((await receiver.fetch(request)).status).toBe(200);
  });
});

describe('the room of a delivery', () => {
  test('is given back when it is stored', async () => {
    let store: (receipt: Receipt) => void = () => undefined;
    const lifecycle = { receive: () => new Promise<Receipt>((resolve) => (store = resolve)) };
    const { receiver } = receiverWith({ lifecycle });
    const answer = receiver.fetch(delivery(new Set()));
    await expect.poll(() => receiver.waiting).toBe(1);
    store({ decision: 'foreign', account: null });
    expect((await answer).status).toBe(200);
    expect(receiver.waiting).toBe(0);
  });

  test.each([
    ['fails', () => Promise.reject(new Error('a bug'))],
    [
      'throws',
      () => {
        throw new Error('a bug');
      },
    ],
  ])('is given back when the store %s, and the sender hears nothing of why', async (_, receive) => {
    const { receiver, events } = receiverWith({ lifecycle: { receive } });
    const answer = await receiver.fetch(delivery(new Set()));
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('a bug');
    expect(receiver.waiting).toBe(0);
    expect(events).toMatchObject([{ kind: 'failed' }]);
  });
});
