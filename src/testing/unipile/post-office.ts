import type { Random } from '../random.ts';
import { retryDelaysMs, scatter, type DeliveryHabits } from './habits.ts';

/** A letter to one webhook. */
export interface PostedWebhook {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface WaitingWebhook extends PostedWebhook {
  readonly dueAt: number;
  readonly sequence: number;
  readonly tries: number;
}

/** What became of letters so far. */
export interface PostCounts {
  /** Acknowledged with 200. */
  readonly delivered: number;
  /** Tries that were not acknowledged. */
  readonly failed: number;
  /** Lost on the way, or given up after five retries. */
  readonly lost: number;
}

/** Carries letters to webhooks by simulated time, as badly as it is told to (DOMAIN §4). */
export class PostOffice {
  habits: DeliveryHabits;
  readonly #random: Random;
  readonly #waiting: WaitingWebhook[] = [];
  readonly #counts = { delivered: 0, failed: 0, lost: 0 };
  #sequence = 0;

  constructor(random: Random, habits: DeliveryHabits) {
    this.#random = random;
    this.habits = habits;
  }

  get counts(): PostCounts {
    return { ...this.#counts };
  }

  /** Takes a letter at a moment; it leaves by and by. */
  send(letter: PostedWebhook, now: number): void {
    const delays = scatter(this.#random, this.habits);
    if (delays.length === 0) this.#counts.lost += 1;
    for (const delay of delays) this.#wait(letter, now + delay, 0);
  }

  /** When the next letter is due, or null when none waits. */
  nextDue(): number | null {
    return this.#next()?.dueAt ?? null;
  }

  /** Carries the next letter and comes back when it was answered. */
  async carry(): Promise<void> {
    const letter = this.#next();
    if (letter === undefined) return;
    this.#waiting.splice(this.#waiting.indexOf(letter), 1);
    if (await isAcknowledged(letter)) {
      this.#counts.delivered += 1;
      return;
    }
    this.#counts.failed += 1;
    const delay = retryDelaysMs[letter.tries];
    if (delay === undefined) this.#counts.lost += 1;
    else this.#wait(letter, letter.dueAt + delay, letter.tries + 1);
  }

  #wait({ url, headers, body }: PostedWebhook, dueAt: number, tries: number): void {
    this.#sequence += 1;
    this.#waiting.push({ url, headers, body, dueAt, tries, sequence: this.#sequence });
  }

  #next(): WaitingWebhook | undefined {
    let next: WaitingWebhook | undefined;
    for (const one of this.#waiting)
      if (
        next === undefined ||
        one.dueAt < next.dueAt ||
        (one.dueAt === next.dueAt && one.sequence < next.sequence)
      )
        next = one;
    return next;
  }
}

/** How long a webhook may take to answer, in milliseconds (DOMAIN §4). */
const PATIENCE_MS = 30_000;

/** Status 200 exactly, within 30 s (DOMAIN §4). */
const isAcknowledged = async ({ url, headers, body }: PostedWebhook): Promise<boolean> => {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
};
