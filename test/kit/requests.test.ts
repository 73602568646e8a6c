import { describe, expect, test } from 'vitest';
import { createTestLifecycle, sampleAccountId, signedRequests, testSecrets } from '../../src/kit.ts';
import type { SignedRequests } from '../../src/signed-requests.ts';

const answerOf = async (response: Promise<Response>): Promise<readonly [number, unknown]> => {
  const { status, ...rest } = await response.then(async (one) => ({
    status: one.status,
    body: await one.json(),
  }));
  return [status, rest.body];
};

const makers: readonly (readonly [string, (requests: SignedRequests) => Request])[] = [
  ['v1', (requests) => requests.v1()],
  ['notify', (requests) => requests.notify()],
  ['v2', (requests) => requests.v2()],
  ['signal', (requests) => requests.signal()],
];

describe('signed requests', () => {
  test.each(makers)('of %s are believed, and take effect', async (name, make) => {
    await using kit = createTestLifecycle();
    const [status] = await answerOf(kit.receiver.fetch(make(kit.requests)));
    expect(status).toBe(200);
    expect((await kit.lifecycle.account(sampleAccountId))?.status).toBe(
      { v1: 'CREDENTIALS', notify: 'CREATION_SUCCESS', v2: 'CREDENTIALS', signal: 'NEW' }[name],
    );
  });

  test.each(makers)('of %s are refused when another secret signs', async (_, make) => {
    await using kit = createTestLifecycle();
    const secret = ['another-secret-of-tests'];
    const others = signedRequests({
      secrets: { v1: secret, notify: secret, v2: secret, signals: secret },
      clock: kit.clock,
    });
    expect((await kit.receiver.fetch(make(others))).status).toBe(401);
  });

  test('of v2 are signed when they are made, so one that waits grows too old', async () => {
    await using kit = createTestLifecycle();
    const [kept, late] = [kit.requests.v2(), kit.requests.v2()];
    await kit.clock.advance(299_000);
    expect((await kit.receiver.fetch(kept)).status).toBe(200);
    await kit.clock.advance(2_000);
    expect((await kit.receiver.fetch(late)).status).toBe(401);
  });

  test('of notify vouch for the name in them, for another one, and until they expire', async () => {
    await using kit = createTestLifecycle();
    const { clock, receiver, requests } = kit;
    const soon = requests.notify({}, { expires: clock.now() + 60_000 });
    const answers = [requests.notify({ name: 'a' }), requests.notify({ name: 'a' }, { tenant: 'b' }), soon];
    await clock.advance(60_000);
    const statuses = await Promise.all(answers.map(async (each) => (await receiver.fetch(each)).status));
    expect(statuses).toEqual([200, 401, 403]);
  });

  test('carry a text as it stands', async () => {
    await using kit = createTestLifecycle();
    expect(await answerOf(kit.receiver.fetch(kit.requests.v1('{')))).toEqual([
      200,
      { decision: 'quarantined', reason: 'the body is not JSON: "{"' },
    ]);
  });

  test('of v1 say that they are a form, as Unipile does', () => {
    const { headers } = signedRequests().v1();
    expect(headers.get('content-type')).toBe('application/x-www-form-urlencoded');
    expect(headers.get('unipile-auth')).toBe(testSecrets.v1[0]);
  });

  test('go below a base and carry a header of your choice', async () => {
    await using kit = createTestLifecycle({ base: 'https://hooks.example.com/unipile/' });
    for (const [, make] of makers) {
      const request = make(kit.requests);
      expect(request.url).toContain('https://hooks.example.com/unipile/');
      expect((await kit.receiver.fetch(request)).status).toBe(200);
    }
    expect(signedRequests({ v1Header: 'X-Mine' }).v1().headers.get('x-mine')).toBe(testSecrets.v1[0]);
  });
});
