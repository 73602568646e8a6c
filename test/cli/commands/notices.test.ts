import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDispatcher, openLifecycle } from '../../../src/index.ts';
import { createSimulatedClock } from '../../../src/testing/simulated-clock.ts';
import { v1 } from '../../payloads.ts';
import { run, temporaryFolder } from '../run.ts';

const folder = temporaryFolder();
/** Two days before commands are run. */
const began = Date.UTC(2026, 1, 27, 9);

/** A database in which a user was told of a, and b is listed for the operator. */
const told = async (): Promise<string> => {
  const database = join(folder, 'notices.db');
  const clock = createSimulatedClock(began);
  await using lifecycle = openLifecycle({ database, clock, policy: { askWaitMinutes: 0 } });
  await using dispatcher = createDispatcher({
    lifecycle,
    sinks: [],
    people: {
      sinks: [{ name: 'chat', wants: () => true, deliver: () => 'delivered' }],
      recipients: () => [
        { name: 'ann', role: 'user', sink: 'chat' },
        { name: 'team', role: 'operator', sink: 'chat' },
      ],
    },
    clock,
  });
  await dispatcher.start();
  for (const [id, status] of [
    ['a', 'OK'],
    ['a', 'CREDENTIALS'],
    ['b', 'OK'],
    ['b', 'ERROR'],
  ] as const)
    await lifecycle.receive(v1(id, status));
  await dispatcher.idle();
  await clock.advance(6 * 60_000);
  await dispatcher.idle();
  return database;
};

const db = await told();

const noticesOf = async (...argv: readonly string[]): Promise<unknown> =>
  JSON.parse((await run(['notices', ...argv, '--db', db, '--json'])).stdout);

describe('notices', () => {
  it('lists what is said to whom, when that was told, and what comes next', async () => {
    const { code, stdout } = await run(['notices', '--db', db], { columns: 110, env: { NO_COLOR: '1' } });
    expect(code).toBe(0);
    expect(stdout).toContain('2 notices under way');
    expect(stdout).toMatch(/account a +ann \(user\) +chat +told +\S.* reminded in the digest \S/);
    expect(stdout).toMatch(/account b +team \(operator\) +chat +listed +not yet +told \S/);
  });

  it('gives the same as a document', async () => {
    const both = (await noticesOf()) as { about: string }[];
    expect(both.toSorted((one, other) => (one.about < other.about ? -1 : 1))).toMatchObject([
      {
        about: 'account a',
        to: 'ann',
        state: 'told',
        next: 'remind',
        nextAt: '2026-02-28T09:06:00.000Z',
        said: [
          {
            what: 'ask',
            at: '2026-02-27T09:06:00.000Z',
            told: [{ to: 'ann', at: '2026-02-27T09:06:00.000Z' }],
          },
        ],
      },
      { about: 'account b', to: 'team', state: 'listed', next: 'ask', said: [{ what: 'list' }] },
    ]);
  });

  it('are part of what is shown of an account, and of its history', async () => {
    const shown = JSON.parse((await run(['show', 'a', '--db', db, '--json'])).stdout) as object;
    expect(shown).toMatchObject({ accountId: 'a', notices: [{ to: 'ann', state: 'told' }] });
    const history = JSON.parse((await run(['history', 'a', '--db', db, '--json'])).stdout) as object[];
    expect(history.at(-1)).toMatchObject({
      at: '2026-02-27T09:06:00.000Z',
      notice: { to: 'ann', sink: 'chat', what: 'ask', told: [{ to: 'ann' }] },
    });
    for (const command of ['show', 'history']) {
      const { stdout } = await run([command, 'a', '--db', db, '--utc'], { columns: 100 });
      expect(stdout).toContain('ann (user) by chat: told; next: reminded in the digest');
      expect(stdout).toMatch(/asked; ann had it 2026-02-27T09:06/);
    }
  });

  it('are no part of the outbox', async () => {
    const { stdout } = await run(['outbox', 'list', '--db', db, '--json']);
    const { sinks, letters } = JSON.parse(stdout) as { sinks: { sink: string }[]; letters: object[] };
    expect(sinks.map(({ sink }) => sink)).toEqual(['chat']);
    expect(letters).toEqual([]);
  });

  it('are put off for a while, and not for a while that is past or no time', async () => {
    expect(await noticesOf('snooze', 'a', '3d')).toEqual({
      account: 'a',
      since: expect.any(String),
      until: '2026-03-04T09:00:00.000Z',
    });
    expect(await noticesOf('show', 'a')).toMatchObject([{ silentUntil: '2026-03-04T09:00:00.000Z' }]);
    const { stdout } = await run(['notices', '--db', db, '--utc']);
    expect(stdout).toContain('Nothing is said of a until 2026-03-04 09:00');
    for (const until of ['2026-02-28', '3x']) {
      const { code, stderr } = await run(['notices', 'snooze', 'a', until, '--db', db]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(until)]);
    }
  });

  it('are said again where that is ended, which is said of nobody who was not silent', async () => {
    expect(await noticesOf('wake', 'a')).toEqual({ account: 'a', ended: true });
    const { code, stderr } = await run(['notices', 'wake', 'a', '--db', db]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('a was not silent')]);
    expect((await noticesOf('show', 'a')) as object[]).toMatchObject([
      expect.not.objectContaining({ silentUntil: expect.anything() }),
    ]);
  });
});
