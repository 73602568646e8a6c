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

describe('notices', () => {
  it('shows what is said to whom, and when that goes on', async () => {
    const { code, stdout } = await run(['notices', '--db', db], { columns: 110, env: { NO_COLOR: '1' } });
    expect(code).toBe(0);
    expect(stdout).toContain('2 notices under way');
    expect(stdout).toMatch(/account a +ann \(user\) +chat +told +\S/);
    expect(stdout).toMatch(/account b +team \(operator\) +chat +listed +not yet +2026-02-28 09:0\d/);
  });

  it('gives the same as a document', async () => {
    const { stdout } = await run(['notices', '--db', db, '--json']);
    expect(JSON.parse(stdout)).toMatchObject([
      { about: 'account a', to: 'ann', state: 'told', said: [{ what: 'ask' }] },
      { about: 'account b', to: 'team', state: 'listed', said: [{ what: 'list' }] },
    ]);
  });

  it('are no part of the outbox', async () => {
    const { stdout } = await run(['outbox', 'list', '--db', db, '--json']);
    const { sinks, letters } = JSON.parse(stdout) as { sinks: { sink: string }[]; letters: object[] };
    expect(sinks.map(({ sink }) => sink)).toEqual(['chat']);
    expect(letters).toEqual([]);
  });
});
