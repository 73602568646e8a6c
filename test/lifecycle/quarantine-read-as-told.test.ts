import { describe, expect, test } from 'vitest';
import { logReader, readPayload, rebuild } from '../../src/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { isoTime } from '../../src/model/clock.ts';
import { openOver } from '../open.ts';
import { T0, v1 } from '../payloads.ts';
import { MINUTE, upgraded } from '../quarantined.ts';

describe('what is tried again as somebody says that it is to be read', () => {
  const line = (when: string, message: string): string =>
    JSON.stringify({ seen: when, hook: { said: v1('a', message) } });
  const readLine = logReader({ payload: 'hook.said', time: 'seen' });
  const put = async (lines: readonly string[]) => {
    const { lifecycle, store } = openOver(createMemoryStore());
    await lifecycle.replay([lines.map((text, index) => ({ file: 'own.log', line: index + 1, text }))]);
    return { lifecycle, store };
  };

  test('is taken in with the times that its lines bear', async () => {
    const { lifecycle, store } = await put([
      line(isoTime(T0), 'OK'),
      line(isoTime(T0 + MINUTE), 'CREDENTIALS'),
    ]);
    expect(await lifecycle.retryQuarantined('all')).toMatchObject({ taken: 0, unreadable: 2 });
    expect(await lifecycle.retryQuarantined('all', { readLine })).toMatchObject({ taken: 2, unreadable: 0 });
    expect(await lifecycle.account('a')).toMatchObject({
      status: 'CREDENTIALS',
      since: isoTime(T0 + MINUTE),
    });
    expect([...rebuild(store, readPayload)]).toEqual([]);
  });

  test('stays where its time is one of the future, which would move all that follow', async () => {
    const { lifecycle } = await put([line('9999-01-01T00:00:00Z', 'OK')]);
    expect(await lifecycle.retryQuarantined('all', { readLine })).toMatchObject({ taken: 0, unreadable: 1 });
    const [entry] = await lifecycle.quarantine();
    expect(entry?.reason).toContain('is more than a day later than now');
  });

  test('counts from its receipt where it was no line of a log', async () => {
    const { lifecycle } = await upgraded([
      { payload: { hook: { said: v1('a', 'OK') }, seen: isoTime(T0 + 9 * MINUTE) } },
    ]);
    expect(await lifecycle.retryQuarantined('all', { readLine })).toMatchObject({ taken: 1 });
    expect(await lifecycle.account('a')).toMatchObject({ status: 'OK', since: isoTime(T0) });
  });
});
