import fc from 'fast-check';
import { readsOf } from '../../src/engine/local-ledger.ts';
import { viewOf } from '../../src/views/account.ts';
import { describe, expect, test, vi } from 'vitest';
import { defaultPolicy } from '../../machines/policy.ts';
import { isoTime } from '../../src/model/clock.ts';
import { GuardedReader } from '../../src/store/guarded.ts';
import { explanationOf } from '../../src/views/history.ts';
import type { StoreReader } from '../../src/store/port.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';
import { readPayload, rebuild, type AccountView } from '../../src/index.ts';
import { homes } from '../homes.ts';
import { openOver } from '../open.ts';
import { anyHistory, polled, T0, v1, v2 } from '../payloads.ts';
import { trials } from '../trials.ts';

/** A store that has kept no snapshot of any past. */
class Forgetful extends GuardedReader {
  constructor(store: StoreReader) {
    super(() => store);
  }

  override checkpointBefore(): null {
    return null;
  }
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe.each(homes)('the past of an account $name', ({ settle }) => {
  test('is told entry by entry', async () => {
    const { lifecycle, clock } = openOver(settle().open());
    await lifecycle.receive(v1('a', 'CONNECTING'));
    await clock.advance(2 * HOUR);
    const payloads = [
      v2('a', 'account.status.running', 'evt_1', T0 + HOUR),
      v2('a', 'account.locked', 'evt_2', T0 + HOUR),
      v1('a', 'WEATHER'),
      { account_id: 'a', type: 'deviceSeen' },
    ];
    for (const payload of payloads) await lifecycle.receive(payload);
    await lifecycle.receive({ account_id: 'a', type: 'rain' }, { source: 'signal' });
    const at = isoTime(T0 + 2 * HOUR);
    expect(await Array.fromAsync(lifecycle.history('a'))).toEqual([
      {
        seq: 1,
        at: isoTime(T0),
        source: 'webhook',
        event: 'CONNECTING',
        decision: 'applied',
        version: 1,
        from: { connection: 'NEW', sync: 'WAITING' },
        to: { connection: 'CONNECTING.attempting', sync: 'WAITING' },
        payload: v1('a', 'CONNECTING'),
        summary: expect.stringContaining('NEW → CONNECTING.attempting'),
      },
      {
        seq: 2,
        at: isoTime(T0 + HOUR),
        source: 'deadline',
        event: 'deadline',
        decision: 'applied',
        version: 2,
        from: { connection: 'CONNECTING.attempting', sync: 'WAITING' },
        to: { connection: 'CONNECTING.stalled', sync: 'WAITING' },
        summary: expect.stringContaining('the deadline applied'),
      },
      expect.objectContaining({ at, event: 'OK', source: 'v2', occurredAt: isoTime(T0 + HOUR) }),
      expect.objectContaining({ at, event: 'account.locked', decision: 'recorded', version: 3 }),
      expect.objectContaining({ at, event: 'WEATHER', decision: 'unknownStatus' }),
      expect.objectContaining({ at, event: 'deviceSeen', source: 'signal' }),
      expect.objectContaining({ at, event: 'rain', source: 'signal', decision: 'recorded' }),
    ]);
    expect(await Array.fromAsync(lifecycle.history('z'))).toEqual([]);
    await lifecycle.close();
  });

  test('explains why it is where it is, and what else it could be', async () => {
    const { lifecycle, clock } = openOver(settle().open());
    expect(await lifecycle.explain('a')).toBeNull();
    await lifecycle.receive(v1('a', 'CREATION_SUCCESS'));
    await clock.advance(365 * 24 * HOUR);
    await lifecycle.receive(v1('a', 'CREDENTIALS'));
    for (let n = 0; n < 12; n += 1) await lifecycle.receive(v1('a', 'CREDENTIALS'));
    const explanation = await lifecycle.explain('a');
    // Its hypotheses stand once, beside the account and with what each would take.
    const view = await lifecycle.account('a');
    expect({ ...explanation?.account, hypotheses: view?.hypotheses }).toEqual(view);
    expect(explanation?.account).not.toHaveProperty('hypotheses');
    expect(explanation?.hypotheses).toMatchObject(view?.hypotheses ?? []);
    expect(explanation?.account.cause).toBe('linkedin.sessionExpired');
    expect(explanation?.hypotheses[0]).toMatchObject({
      cause: 'linkedin.sessionExpired',
      evidence: expect.arrayContaining([
        'authorised 365 days before the break; a session lasts 365 days',
      ]) as string[],
    });
    expect(explanation?.refused.map(({ guard }) => guard)).toContain('linkedin.sessionTerminated');
    expect(explanation?.wanted.join('\n')).toContain('linkedin.excessiveRequests');
    expect(explanation?.recent).toEqual((await Array.fromAsync(lifecycle.history('a'))).slice(-10));
    await lifecycle.close();
  });

  test('explains an account that nothing has moved yet', async () => {
    const { lifecycle } = openOver(settle().open());
    await lifecycle.receive(v1('a', 'WEATHER'));
    expect(await lifecycle.explain('a')).toMatchObject({
      account: { status: 'NEW', version: 0 },
      hypotheses: [],
      wanted: ['A documented status, or a poll, would move the account.'],
      recent: [{ decision: 'unknownStatus' }],
    });
    await lifecycle.close();
  });

  test('is known at any moment, given in any form', async () => {
    const { lifecycle, clock } = openOver(settle().open());
    await lifecycle.receive(v1('a', 'OK'));
    await clock.advance(HOUR);
    await lifecycle.receive(polled('a', 'ERROR'));
    const statusAt = async (moment: number | string | Date) => (await lifecycle.at('a', moment))?.status;
    expect(await statusAt(T0 - 1)).toBeUndefined();
    expect(await lifecycle.at('a', T0 - 1)).toBeNull();
    expect(await statusAt(T0)).toBe('OK');
    expect(await statusAt('2026-01-01T00:59:59.999Z')).toBe('OK');
    expect(await statusAt(new Date(T0 + HOUR))).toBe('ERROR');
    expect(await lifecycle.at('a', '2099-01-01')).toEqual(await lifecycle.account('a'));
    for (const moment of ['soon', Number.NaN, new Date('soon')])
      await expect(lifecycle.at('a', moment)).rejects.toMatchObject({ code: 'invalidOption' });
    await lifecycle.close();
  });

  test.each([
    ['moves', ['OK', 'ERROR', 'RECONNECTED', 'CREDENTIALS', 'CONNECTING']],
    ['stays', ['OK']],
  ])('is known without going through all of it, where the account %s for long', async (_, words) => {
    const { lifecycle, store, clock } = openOver(settle().open());
    const views: (AccountView | null)[] = [];
    for (let heard = 0; heard < 600; heard += 1) {
      await lifecycle.receive(v1('a', words[heard % words.length] ?? 'OK'));
      views.push(await lifecycle.account('a'));
      await clock.advance(MINUTE);
    }
    for (const heard of [0, 1, 126, 127, 128, 129, 255, 256, 257, 300, 599])
      expect(await lifecycle.at('a', T0 + heard * MINUTE)).toEqual(views[heard]);
    expect(await lifecycle.at('a', T0 - 1)).toBeNull();
    const log = vi.spyOn(store, 'log');
    await lifecycle.at('a', T0 + 500 * MINUTE);
    expect(log.mock.results[0]?.value.length).toBeLessThanOrEqual(130);
    expect([...rebuild(store, readPayload)]).toEqual([]);
    await lifecycle.close();
  });

  test.each([
    ['moves', ['OK', 'ERROR', 'RECONNECTED', 'CREDENTIALS', 'CONNECTING']],
    ['stays', ['OK']],
    ['moves now and then', ['OK', ...Array.from({ length: 40 }, () => 'CREDENTIALS')]],
  ])('is explained by its end as by all of it, where the account %s', async (_, words) => {
    const { lifecycle, store, clock } = openOver(settle().open());
    for (let heard = 0; heard < 420; heard += 1) {
      await lifecycle.receive(v1('a', words[heard % words.length] ?? 'OK'));
      await clock.advance(MINUTE);
      if (heard % 29 !== 0 && (heard < 120 || heard > 140)) continue;
      const whole = await explanationOf(readsOf(new Forgetful(store)), readPayload, 'a', defaultPolicy);
      expect(await lifecycle.explain('a')).toEqual(whole);
    }
    await lifecycle.close();
  });

  test('is explained without going through all of it', async () => {
    const { lifecycle, store, clock } = openOver(settle().open());
    for (let heard = 0; heard < 600; heard += 1) {
      await lifecycle.receive(v1('a', heard % 3 === 0 ? 'OK' : 'ERROR'));
      await clock.advance(MINUTE);
    }
    const log = vi.spyOn(store, 'log');
    await lifecycle.explain('a');
    const read = log.mock.results.reduce((sum, { value }) => sum + value.length, 0);
    expect(read).toBeGreaterThan(9);
    expect(read).toBeLessThan(270);
    await lifecycle.close();
  });

  test('at any moment is the state after the last entry up to it', async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory(), async (history) => {
        const clock = createSimulatedClock(T0);
        const { lifecycle, store } = openOver(settle().open(), {}, clock);
        const seen: { at: number; id: string; view: AccountView | null }[] = [];
        lifecycle.on('snapshot', ({ snapshot }) => {
          const { accountId: id, lastSeenAt: at } = snapshot.context;
          seen.push({ at, id, view: viewOf(snapshot, defaultPolicy) });
        });
        for (const { gap, payload } of history) {
          await clock.advance(gap);
          await lifecycle.receive(payload);
        }
        const ids = new Set(seen.map(({ id }) => id));
        const moments = new Set(seen.flatMap(({ at }) => [at - 1, at]));
        for (const id of ids)
          for (const moment of moments) {
            const expected = seen.findLast((one) => one.id === id && one.at <= moment)?.view ?? null;
            expect(await lifecycle.at(id, moment)).toEqual(expected);
          }
        expect(store.totals().logEntries).toBe(seen.length);
        await lifecycle.close();
      }),
      { numRuns: trials(40) },
    );
  });
});
