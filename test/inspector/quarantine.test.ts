import { describe, expect, test } from 'vitest';
import type { ProblemAnswer, QuarantineAnswer, QuarantinedAnswer } from '../../src/inspector/answers.ts';
import { isoTime } from '../../src/model/clock.ts';
import { answerOf, ask, fleetOf, hostile, inspect, now } from './looking.ts';

const long = `[${'x'.repeat(500)}`;

/** An inspector over a fleet of which three deliveries could not be read. */
const opened = async () => {
  const { store, lifecycle } = await fleetOf();
  for (const body of ['{"cut', `${hostile}\u001b`, long]) await lifecycle.receive(body);
  return { inspector: await inspect({ store }), lifecycle };
};

describe('what could not be read', () => {
  test('is listed with its reason, the newest first, and without the whole of what is long', async () => {
    const { inspector } = await opened();
    const answer = await answerOf<QuarantineAnswer>(inspector, '/api/quarantine');
    expect(answer).toMatchObject({ asOf: isoTime(now), total: 3, items: [{ id: 3 }, { id: 2 }, { id: 1 }] });
    expect(answer.items[0]).toEqual({
      id: 3,
      at: isoTime(now),
      source: null,
      origin: null,
      reason: expect.stringContaining('not JSON'),
      preview: long.slice(0, 200),
      length: 501,
    });
    const one = await answerOf<QuarantineAnswer>(inspector, '/api/quarantine?limit=1');
    expect([one.total, one.items.length]).toEqual([3, 1]);
  });

  test('is shown whole where it is asked for by its number', async () => {
    const { inspector } = await opened();
    expect(await answerOf<QuarantinedAnswer>(inspector, '/api/quarantine/3')).toMatchObject({
      id: 3,
      raw: long,
    });
  });

  test.each([
    ['9', 404, 'notInQuarantine'],
    ['0', 404, 'notInQuarantine'],
    ['x', 400, 'invalidOption'],
    ['-1', 400, 'invalidOption'],
  ])('of the number %s is answered with %i', async (id, code, word) => {
    const answer = await ask((await opened()).inspector, `/api/quarantine/${id}`);
    expect(answer.status).toBe(code);
    expect(((await answer.json()) as ProblemAnswer).error.code).toBe(word);
  });

  test('is looked at and no more: nothing there can be changed', async () => {
    const { inspector } = await opened();
    const origin = `http://127.0.0.1:${inspector.port}`;
    for (const method of ['POST', 'DELETE', 'PUT'])
      expect((await ask(inspector, '/api/quarantine/3', { method, headers: { origin } })).status).toBe(404);
    expect((await answerOf<QuarantineAnswer>(inspector, '/api/quarantine')).total).toBe(3);
  });

  test('is shown to no page of somebody else', async () => {
    const { inspector } = await opened();
    const answer = await ask(inspector, '/api/quarantine', { headers: { origin: 'https://evil.example' } });
    expect(answer.status).toBe(403);
  });
});
