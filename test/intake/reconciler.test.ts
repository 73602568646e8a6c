import { describe, expect, onTestFinished, test } from 'vitest';
import type { LifecycleOptions } from '../../src/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import type { AccountSource, PolledAccount } from '../../src/intake/reconcile.ts';
import { createReconciler, stalenessOf, type ReconcilerOptions } from '../../src/intake/reconciler.ts';
import { openOver, type Opened } from '../open.ts';
import { polled, v1 } from '../payloads.ts';

const MINUTE = 60_000;

/** Lets everything happen that waits for nothing but its turn. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** One account as the truth has it. */
class OneTruth implements AccountSource {
  level: string | null = 'OK';
  fault: Error | null = null;
  readonly asked: string[] = [];

  async list(_cursor: string | null, signal?: AbortSignal) {
    this.asked.push('list');
    return { items: this.#items(signal), cursor: null };
  }

  async get(id: string, signal?: AbortSignal): Promise<PolledAccount | 'gone'> {
    this.asked.push(`get ${id}`);
    return this.#items(signal)[0] ?? 'gone';
  }

  #items(signal?: AbortSignal): readonly PolledAccount[] {
    signal?.throwIfAborted();
    if (this.fault !== null) throw this.fault;
    return this.level === null ? [] : [polled('a', this.level)];
  }
}

const started = async (options: Partial<ReconcilerOptions> = {}, lifecycle: LifecycleOptions = {}) => {
  const opened: Opened = openOver(createMemoryStore(), lifecycle);
  const truth = new OneTruth();
  const faults: unknown[] = [];
  const reconciler = createReconciler({
    lifecycle: opened.lifecycle,
    source: truth,
    everyMs: 10 * MINUTE,
    clock: opened.clock,
    onFault: (error) => faults.push(error),
    ...options,
  });
  onTestFinished(() => reconciler.stop());
  reconciler.start();
  await settled();
  const hear = async (word: string) => {
    await opened.lifecycle.receive(v1('a', word));
    await settled();
  };
  const pass = async (milliseconds: number) => {
    await opened.clock.advance(milliseconds);
    await settled();
  };
  return { ...opened, truth, faults, reconciler, hear, pass };
};

describe('a reconciler', () => {
  test('runs at its start and then on its schedule', async () => {
    const { truth, reconciler, pass, lifecycle } = await started();
    expect(truth.asked).toEqual(['list']);
    expect((await lifecycle.account('a'))?.status).toBe('OK');
    expect(reconciler.lastFinishedAt).toBe('2026-01-01T00:00:00.000Z');
    await pass(10 * MINUTE - 1);
    expect(truth.asked).toHaveLength(1);
    truth.level = 'ERROR';
    await pass(1);
    expect(truth.asked).toHaveLength(2);
    expect((await lifecycle.account('a'))?.status).toBe('ERROR');
    expect(reconciler.lastFinishedAt).toBe('2026-01-01T00:10:00.000Z');
    await pass(10 * MINUTE);
    expect(truth.asked).toHaveLength(3);
  });

  test('goes on after a run that failed, and tells of it', async () => {
    const { truth, faults, pass, reconciler } = await started();
    truth.fault = new Error('down');
    await pass(10 * MINUTE);
    expect(faults).toEqual([truth.fault]);
    expect(reconciler.lastFinishedAt).toBe('2026-01-01T00:00:00.000Z');
    truth.fault = null;
    await pass(10 * MINUTE);
    expect(reconciler.lastFinishedAt).toBe('2026-01-01T00:20:00.000Z');
  });

  test('reads one account again when an event leaves the truth open', async () => {
    const { truth, hear, lifecycle } = await started();
    truth.level = 'ERROR';
    await hear('CREATION_SUCCESS');
    expect(truth.asked).toEqual(['list', 'get a']);
    expect((await lifecycle.account('a'))?.status).toBe('ERROR');
  });

  test('reads it once for an unknown word, and once more for an unknown level', async () => {
    const { truth, hear } = await started();
    await hear('WEATHER');
    expect(truth.asked).toEqual(['list', 'get a']);
    truth.level = 'WEATHER';
    await hear('WEATHER');
    expect(truth.asked).toEqual(['list', 'get a', 'get a', 'get a']);
  });

  test('reads an account again that comes back to where it was a short while ago', async () => {
    const { truth, hear, pass, lifecycle } = await started();
    truth.level = 'CREDENTIALS';
    await hear('CREDENTIALS');
    await hear('RECONNECTED');
    truth.level = 'OK';
    await pass(5 * MINUTE);
    expect(truth.asked).toEqual(['list']);
    await hear('CREDENTIALS');
    // What the API itself shows is no late copy: once is enough.
    expect(truth.asked).toEqual(['list', 'get a']);
    expect((await lifecycle.account('a'))?.status).toBe('OK');
  });

  test('reads an account again that works again a short while after it did', async () => {
    const { truth, hear, pass } = await started();
    for (const word of ['OK', 'ERROR']) {
      await hear(word);
      await pass(MINUTE);
    }
    truth.asked.length = 0;
    await hear('OK');
    expect(truth.asked).toEqual(['get a']);
  });

  test('does not do so when it is told not to', async () => {
    const { truth, hear } = await started({}, { policy: { retryHorizonHours: 0 } });
    for (const word of ['CREDENTIALS', 'RECONNECTED', 'CREDENTIALS']) await hear(word);
    expect(truth.asked).toEqual(['list']);
  });

  test('tells of a suspicion that could not be settled', async () => {
    const { truth, faults, hear } = await started();
    truth.fault = new Error('down');
    await hear('CREATION_SUCCESS');
    expect(faults).toEqual([truth.fault]);
  });

  test('runs on demand, also when it was never started', async () => {
    const { lifecycle, clock } = openOver(createMemoryStore());
    const truth = new OneTruth();
    const reconciler = createReconciler({ lifecycle, source: truth, clock });
    expect(await reconciler.runNow()).toMatchObject({ added: 1 });
    truth.fault = new Error('down');
    await expect(reconciler.runNow()).rejects.toBe(truth.fault);
    expect(reconciler.lastFinishedAt).toBe('2026-01-01T00:00:00.000Z');
  });

  test('that was stopped runs no more, until it is started again', async () => {
    const { truth, reconciler, hear, pass, faults } = await started();
    await reconciler.stop();
    await pass(60 * MINUTE);
    await hear('CREATION_SUCCESS');
    expect(truth.asked).toEqual(['list']);
    reconciler.start();
    reconciler.start();
    await settled();
    await pass(10 * MINUTE);
    expect(truth.asked).toEqual(['list', 'list', 'list']);
    expect(faults).toEqual([]);
  });

  test('is called off in the middle of a run without a fault', async () => {
    const faults: unknown[] = [];
    const { lifecycle, clock } = openOver(createMemoryStore());
    const source: AccountSource = {
      list: (_cursor, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason as Error));
        }),
      get: async () => 'gone',
    };
    const reconciler = createReconciler({ lifecycle, source, clock, onFault: (error) => faults.push(error) });
    reconciler.start();
    await settled();
    await reconciler.stop();
    await settled();
    expect(faults).toEqual([]);
    expect(reconciler.lastFinishedAt).toBeNull();
  });

  test.each([0, -1, Number.NaN])('cannot run every %d ms', (everyMs) => {
    const { lifecycle, clock } = openOver(createMemoryStore());
    expect(() => createReconciler({ lifecycle, source: new OneTruth(), clock, everyMs })).toThrow(
      expect.objectContaining({ code: 'invalidOption' }),
    );
  });
});

describe('when many accounts need reading again, a reconciler', () => {
  /** A fleet whose accounts all work, asked through a source that counts its requests. */
  const fleet = async (accounts: number) => {
    const { lifecycle, clock } = openOver(createMemoryStore());
    const ids = Array.from({ length: accounts }, (_, index) => `a${index}`);
    const asked = { list: 0, get: 0 };
    const reconciler = createReconciler({
      lifecycle,
      clock,
      source: {
        list: async (cursor) => {
          asked.list += 1;
          const from = Number(cursor ?? 0);
          const next = from + 250;
          return {
            items: ids.slice(from, next).map((id) => polled(id, 'OK')),
            cursor: next < ids.length ? String(next) : null,
          };
        },
        get: async (id) => {
          asked.get += 1;
          return polled(id, 'OK');
        },
      },
    });
    onTestFinished(() => reconciler.stop());
    reconciler.start();
    await reconciler.runNow();
    asked.list = 0;
    const doubt = (count: number) =>
      Promise.all(ids.slice(0, count).map((id) => lifecycle.receive(v1(id, 'CREATION_SUCCESS'))));
    return { asked, doubt, reconciler };
  };

  test('asks for the list once instead of for each of them', async () => {
    const { asked, doubt, reconciler } = await fleet(4000);
    await doubt(4000);
    await reconciler.runNow();
    expect(asked.list).toBeLessThanOrEqual(3 * 16);
    expect(asked.get).toBeLessThanOrEqual(1);
  });

  test('asks for each where they are few', async () => {
    const { asked, doubt } = await fleet(100);
    await doubt(20);
    for (let turn = 0; turn < 20; turn += 1) await settled();
    expect(asked).toEqual({ list: 0, get: 20 });
  });

  test('lets a run on demand begin after the read that is under way', async () => {
    const { asked, doubt, reconciler } = await fleet(100);
    await doubt(20);
    await reconciler.runNow();
    expect(asked.get).toBeLessThanOrEqual(1);
  });
});

test('staleness is the time since the API last showed the account', () => {
  expect(stalenessOf({ lastVerifiedAt: '1970-01-01T00:00:01.000Z' }, 4000)).toBe(3000);
  expect(stalenessOf({ lastVerifiedAt: '1970-01-01T00:00:05.000Z' }, 4000)).toBe(0);
  expect(stalenessOf({}, 4000)).toBe(Infinity);
});

describe('what a reconciler calls back', () => {
  const open = (options: Partial<Parameters<typeof createReconciler>[0]>) => {
    const { lifecycle, clock } = openOver(createMemoryStore());
    return createReconciler({ lifecycle, source: new OneTruth(), clock, ...options });
  };

  test('may be asynchronous: what it rejects with is a fault, not the end of the process', async () => {
    const faults: unknown[] = [];
    const deaf = new Error('deaf');
    const reconciler = open({
      onFinished: () => Promise.reject(deaf),
      onFault: (error) => faults.push(error),
    });
    reconciler.start();
    await settled();
    await reconciler.stop();
    expect(faults).toEqual([deaf]);
  });

  test('may fail on a fault, too: nobody is left to tell', async () => {
    const source = new OneTruth();
    source.fault = new Error('down');
    const reconciler = open({ source, onFault: () => Promise.reject(new Error('deaf')) });
    reconciler.start();
    await settled();
    await expect(reconciler.stop()).resolves.toBeUndefined();
  });
});
