import { onTestFinished } from 'vitest';
import {
  startFakeUnipile,
  type FakeUnipile,
  type FakeUnipileOptions,
} from '../../src/testing/unipile/index.ts';
import { createUnipileClient, type UnipileClient, type UnipileOptions } from '../../src/unipile/index.ts';

/** A fake with a client that talks to it, and the waits that the client asked for. */
export interface Pair {
  readonly fake: FakeUnipile;
  readonly client: UnipileClient;
  readonly waits: readonly number[];
}

/** Starts both; the fake ends with the test. Waits are noted, not waited. */
export const pair = async (
  options: Partial<UnipileOptions> = {},
  fakeOptions: FakeUnipileOptions = {},
): Promise<Pair> => {
  const fake = await startFakeUnipile(fakeOptions);
  onTestFinished(() => fake.close());
  const waits: number[] = [];
  const sleep = async (milliseconds: number): Promise<void> => void waits.push(milliseconds);
  const client = createUnipileClient({
    dsn: fake.dsn,
    apiKey: fake.apiKey,
    sleep,
    random: () => 0.5,
    now: () => Date.UTC(2026, 0, 1),
    ...options,
  });
  return { fake, client, waits };
};

/** What a promise is rejected with. */
export const faultOf = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it was not rejected');
};
