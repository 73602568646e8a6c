import type { Clock } from '../model/clock.ts';

/** How long after a fault a due deadline is tried again, in milliseconds. */
const RETRY_AFTER = 10_000;

/** What an alarm works with. */
export interface AlarmParts {
  readonly clock: Clock;
  /** When the next deadline is due, in milliseconds since 1970, or null. May throw. */
  readonly nextDue: () => number | null;
  /** Fires what is due. */
  readonly fire: () => Promise<unknown>;
  /** Called with faults: no caller awaits an alarm. */
  readonly onError: (error: unknown) => void;
}

/** Has the clock wake us when the next deadline falls due. Does nothing with a clock that cannot wake. */
export class Alarm {
  readonly #parts: AlarmParts;
  /** The moment at which the clock is to wake us, and how to call that off. */
  #set: { readonly moment: number; callOff: () => void } | null = null;
  /** The moment for which it is firing: until that has come to an end, nothing so early is asked for again. */
  #firing = -Infinity;
  #ended = false;

  constructor(parts: AlarmParts) {
    this.#parts = parts;
  }

  /** Asks the clock to wake us when the next deadline falls due. A fault is reported, and tried again a little later. */
  renew(): void {
    if (this.#ended || this.#parts.clock.wakeAt === undefined) return;
    try {
      const due = this.#parts.nextDue();
      if (due === null) this.callOff();
      else if (due > this.#firing) this.#wakeAt(due);
    } catch (error) {
      this.#retry(error);
    }
  }

  /** Asks the clock no more, until it is renewed. */
  callOff(): void {
    this.#set?.callOff();
    this.#set = null;
  }

  /** Asks the clock never again. */
  end(): void {
    this.#ended = true;
    this.callOff();
  }

  /** Usually the next deadline is still the same. */
  #wakeAt(moment: number): void {
    if (this.#set?.moment === moment) return;
    this.callOff();
    const alarm = { moment, callOff: (): void => undefined };
    const wake = (): void => {
      if (this.#set === alarm) this.#set = null;
      if (!this.#ended) void this.#fire(moment);
    };
    this.#set = alarm;
    alarm.callOff = this.#parts.clock.wakeAt?.(moment, wake) ?? alarm.callOff;
  }

  async #fire(moment: number): Promise<void> {
    this.#firing = moment;
    try {
      await this.#parts.fire();
      this.#firing = -Infinity;
      this.renew();
    } catch (error) {
      this.#firing = -Infinity;
      this.#retry(error);
    }
  }

  #retry(error: unknown): void {
    if (this.#ended) return;
    this.#parts.onError(error);
    this.#wakeAt(this.#parts.clock.now() + RETRY_AFTER);
  }
}
