import { callBack, ignore } from '../model/callback.ts';

/** A listener to one kind of event. What it throws, or rejects with when it is asynchronous, goes to `onError`. */
export type Listener<T> = (event: T) => unknown;

/** How a listener listens. */
export interface ListenOptions {
  /** Takes the listener away when aborted. */
  readonly signal?: AbortSignal;
}

/**
 * Tells listeners what happened, in the order in which it came. Asynchronous listeners are not awaited. One that throws or
 * rejects does not keep the others from hearing: its error goes to `onError`. When that throws too, nobody is left to tell.
 */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<Listener<never>>>();
  readonly #onError: (error: unknown) => unknown;

  constructor(onError: (error: unknown) => unknown) {
    this.#onError = onError;
  }

  /** Whether anybody listens to anything. */
  get isHeard(): boolean {
    for (const listeners of this.#listeners.values()) if (listeners.size > 0) return true;
    return false;
  }

  /** Whether anybody listens to this kind: what nobody hears need not be put together. */
  hears(name: keyof Events): boolean {
    return (this.#listeners.get(name)?.size ?? 0) > 0;
  }

  /** Adds a listener; the returned function takes it away again. One that is added twice hears everything once. */
  on<K extends keyof Events>(
    name: K,
    listener: Listener<Events[K]>,
    { signal }: ListenOptions = {},
  ): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    if (signal?.aborted === true) return () => undefined;
    listeners.add(listener);
    const stop = (): void => {
      listeners.delete(listener);
      signal?.removeEventListener('abort', stop);
    };
    signal?.addEventListener('abort', stop, { once: true });
    return stop;
  }

  /**
   * Resolves with the next event of a kind.
   *
   * @throws the signal's reason when it is aborted before
   */
  once<K extends keyof Events>(name: K, { signal }: ListenOptions = {}): Promise<Events[K]> {
    return new Promise((resolve, reject) => {
      const aborted = (): void => {
        stop();
        reject(signal?.reason as Error);
      };
      const stop = this.on(name, (event) => {
        stop();
        signal?.removeEventListener('abort', aborted);
        resolve(event);
      });
      if (signal?.aborted === true) aborted();
      else signal?.addEventListener('abort', aborted, { once: true });
    });
  }

  /** Tells everybody who listens. */
  emit<K extends keyof Events>(name: K, event: Events[K]): void {
    for (const listener of this.#listeners.get(name) ?? [])
      callBack(() => (listener as Listener<Events[K]>)(event), this.#onError);
  }

  /** Tells `onError`. Never throws. */
  report(error: unknown): void {
    callBack(() => this.#onError(error), ignore);
  }

  /** Forgets all listeners. */
  clear(): void {
    this.#listeners.clear();
  }
}
