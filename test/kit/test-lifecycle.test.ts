import { describe, expect, test } from 'vitest';
import { createMemoryStore, readPayload } from '../../src/index.ts';
import { createTestLifecycle, sampleAccountId, v1Payload } from '../../src/kit.ts';

describe('a lifecycle for tests', () => {
  test('stands at its start until its clock is moved, and then fires what is due', async () => {
    await using kit = createTestLifecycle();
    await kit.lifecycle.receive(v1Payload({ message: 'CONNECTING' }));
    expect(await kit.lifecycle.account(sampleAccountId)).toMatchObject({
      since: '2026-03-01T09:00:00.000Z',
      needsOperator: false,
    });
    await kit.clock.advance(60 * 60_000);
    expect(await kit.lifecycle.account(sampleAccountId)).toMatchObject({ needsOperator: true });
    expect(kit.effects.map(({ effect }) => effect.type)).toContain('verify');
  });

  test('takes every part that is given', async () => {
    const store = createMemoryStore();
    const read: unknown[] = [];
    await using kit = createTestLifecycle({
      start: '2020-01-01T00:00:00Z',
      store,
      policy: { connectingStallsMinutes: 1 },
      reader: (payload, at, source) => {
        read.push(payload);
        return readPayload(payload, at, source);
      },
    });
    await kit.lifecycle.receive(v1Payload({ message: 'CONNECTING' }));
    await kit.clock.advance(60_000);
    expect(read).toEqual([v1Payload({ message: 'CONNECTING' })]);
    expect(await kit.lifecycle.account(sampleAccountId)).toMatchObject({
      since: '2020-01-01T00:00:00.000Z',
      needsOperator: true,
    });
  });

  test('passes over no fault of a listener', async () => {
    const kit = createTestLifecycle();
    kit.lifecycle.on('transition', () => {
      throw new Error('a slip in a listener');
    });
    await kit.lifecycle.receive(v1Payload());
    await expect(kit.close()).rejects.toThrow('a slip in a listener');
  });

  test('hands faults over where that is wanted', async () => {
    const faults: unknown[] = [];
    const kit = createTestLifecycle({ onError: (error) => void faults.push(error) });
    kit.lifecycle.on('transition', () => {
      throw new Error('a slip in a listener');
    });
    await kit.lifecycle.receive(v1Payload());
    await kit.close();
    expect(faults).toHaveLength(1);
  });
});
