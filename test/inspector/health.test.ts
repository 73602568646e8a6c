import { describe, expect, test } from 'vitest';
import type { HealthAnswer, NoticesAnswer, OutboxAnswer } from '../../src/inspector/health-answers.ts';
import { withSecretsHidden } from '../../src/inspector/health-queries.ts';
import { answerOf, fleetOf, inspect, now } from './looking.ts';
import { lookAtServed } from './served.ts';

describe('health', () => {
  test('has what came in, what the API showed otherwise, and what it is kept in', async () => {
    await using look = await lookAtServed();
    const {
      receiver,
      reconcile,
      stored,
      database: file,
    } = await answerOf<HealthAnswer>(look.inspector, '/api/health');
    expect(receiver).toMatchObject({
      deliveryAt: new Date(now - 60 * 60_000).toISOString(),
      foreign: 1,
      quarantined: 1,
      decisions: [
        { decision: 'applied', count: 3 },
        { decision: 'repeat', count: 1 },
      ],
    });
    expect(receiver.perHour.length).toBe(48);
    expect(receiver.perHour.slice(-2)).toEqual([4, 0]);
    expect(reconcile.differences).toMatchObject([
      { accountId: 'b', from: { status: 'OK' }, to: { status: 'ERROR', group: 'operator' } },
    ]);
    expect(stored).toMatchObject({ accounts: 2, head: 5 });
    expect(file).toMatchObject({ schemaVersion: 2, journalMode: 'wal', machineVersions: ['2'] });
    expect(file?.chain?.seq).toBe(5);
  });

  test('of a log in memory has no file, and was never reconciled', async () => {
    const answer = await answerOf<HealthAnswer>(await inspect(await fleetOf([])), '/api/health');
    expect(answer).toMatchObject({ database: null, reconcile: { reconciledAt: null, differences: [] } });
  });
});

test('the outbox has each sink and what waits for it, and no secret of what went wrong', async () => {
  await using look = await lookAtServed();
  const { sinks, letters, database: named } = await answerOf<OutboxAnswer>(look.inspector, '/api/outbox');
  expect(sinks).toMatchObject([
    { sink: 'chat', delivered: 2, dead: 0 },
    { sink: 'down', delivered: 0, waiting: expect.any(Number) as unknown },
  ]);
  expect(letters.map(({ sink }) => sink)).toContain('down');
  expect(letters.map(({ why }) => why)).toContain('no answer from https://hooks.example/…');
  expect(JSON.stringify({ sinks, letters })).not.toMatch(/secret|key=|B0/);
  expect(named).toBe(look.database);
});

test('notices have who was told what, and what comes next', async () => {
  await using look = await lookAtServed();
  const { notices } = await answerOf<NoticesAnswer>(look.inspector, '/api/notices');
  expect(notices.toSorted((one, other) => (one.about < other.about ? -1 : 1))).toMatchObject([
    { about: 'account a', to: 'ann', sink: 'chat', who: 'user', state: 'told', said: [{ what: 'ask' }] },
    { about: 'account b', to: 'team', state: 'listed', nextAt: expect.any(String) as unknown },
  ]);
});

test.each([
  ['401 for Bearer abc.def', '401 for Bearer …'],
  ['token=abc refused', 'token=… refused'],
  ['http://a.example:8080/x?y and http://b.example', 'http://a.example:8080/… and http://b.example/…'],
  ['answered 503', 'answered 503'],
])('%s is told as %s', (why, told) => {
  expect(withSecretsHidden(why)).toBe(told);
});
