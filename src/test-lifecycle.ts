import type { Policy } from '../machines/policy.ts';
import type { Receiver } from './http/index.ts';
import type { LifecycleEvents } from './lifecycle/events.ts';
import type { Lifecycle } from './lifecycle/lifecycle.ts';
import type { Reader } from './model/delivery.ts';
import { createReceiver, openLifecycle } from './open.ts';
import { signedRequests, testSecrets, type SignedRequests } from './signed-requests.ts';
import type { Store } from './store/port.ts';
import { sampleMoment } from './testing/payloads.ts';
import { createSimulatedClock, type SimulatedClock } from './testing/simulated-clock.ts';

/** What a lifecycle for tests is made of; every part may be left out. */
export interface TestLifecycleOptions {
  /** Where its time begins: milliseconds since 1970, or an ISO 8601 text. Default 2026-03-01T09:00:00.000Z. */
  readonly start?: number | string;
  /** Thresholds and windows to set; the others keep their defaults. */
  readonly policy?: Partial<Policy>;
  /** Where it keeps everything. Default: memory. */
  readonly store?: Store;
  /** Turns payloads into events. Default: all shapes of DOMAIN §3. */
  readonly reader?: Reader;
  /** Where `requests` go, with what stands before the paths. Default `http://localhost:8787`. */
  readonly base?: string;
  /**
   * Called with what a listener of yours throws or rejects with. Default: it is kept, and `close` rejects with it, so that no
   * test passes over it.
   */
  readonly onError?: (error: unknown) => void;
}

/** A lifecycle in memory whose time passes when you say so. Made by {@link createTestLifecycle}. */
export interface TestLifecycle extends AsyncDisposable {
  readonly lifecycle: Lifecycle;
  /** Its time, for your own code, too. Deadlines fire on the way when it is moved on. */
  readonly clock: SimulatedClock;
  /** A handler of webhooks over it, with all four endpoints open. */
  readonly receiver: Receiver;
  /** Requests that `receiver` believes, signed at the present moment of `clock`. */
  readonly requests: SignedRequests;
  /** Everything that it has put out since it was opened, the oldest first. */
  readonly effects: readonly LifecycleEvents['effect'][];
  /** Closes the lifecycle; rejects with the first thing that a listener of yours threw. */
  close(): Promise<void>;
}

/**
 * A lifecycle for tests: in memory, with a clock that stands still, a handler, and requests that it believes. Nothing sleeps, and
 * nothing is asked of the network. Close it with `close()`, or with `await using`.
 *
 * @throws LifecycleError `invalidOption`
 */
export const createTestLifecycle = ({
  start = sampleMoment,
  base = 'http://localhost:8787',
  onError,
  ...parts
}: TestLifecycleOptions = {}): TestLifecycle => {
  const clock = createSimulatedClock(start);
  const faults: unknown[] = [];
  const lifecycle = openLifecycle({ ...parts, clock, onError: onError ?? ((error) => faults.push(error)) });
  const effects: LifecycleEvents['effect'][] = [];
  lifecycle.on('effect', (effect) => void effects.push(effect));
  const receiver = createReceiver({
    lifecycle,
    secrets: testSecrets,
    basePath: new URL(base).pathname.replace(/\/+$/, ''),
    now: () => clock.now(),
  });
  const close = async (): Promise<void> => {
    await lifecycle.close();
    if (faults.length > 0) throw faults.shift();
  };
  return {
    lifecycle,
    clock,
    receiver,
    requests: signedRequests({ base, clock }),
    effects,
    close,
    [Symbol.asyncDispose]: close,
  };
};
