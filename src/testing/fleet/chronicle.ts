import { MINUTE } from '../../../machines/policy.ts';
import type { Status } from '../../../machines/status.ts';
import { isoTime } from '../../model/clock.ts';
import type { Random } from '../random.ts';
import type { FleetAccount } from './account.ts';
import type { Occurrence, Said, SignalSaid, V2Said } from './occurrence.ts';

/** Milliseconds in a second. */
export const SECOND = 1_000;

/**
 * Writes down what happens to one account. A hand stands at a moment; each thing said is noted there, and the hand
 * then moves on by a second or so, because no two deliveries of one account come at the same instant.
 */
export class Chronicle {
  readonly account: FleetAccount;
  readonly random: Random;
  /** Where the hand stands, in milliseconds since 1970. */
  now: number;
  readonly #noted: Occurrence[] = [];

  constructor(account: FleetAccount, random: Random, now: number) {
    this.account = account;
    this.random = random;
    this.now = now;
  }

  /** What was noted so far, in the order of noting. */
  get occurrences(): readonly Occurrence[] {
    return this.#noted;
  }

  /** Puts the hand at a moment, earlier or later. */
  at(moment: number): this {
    this.now = moment;
    return this;
  }

  /** Moves the hand on by a random time between the two, in milliseconds. */
  after(least: number, most: number): this {
    this.now += this.random.integer(least, most);
    return this;
  }

  /** A status, in the words of the account's API. */
  status(status: Status, details: StatusDetails = {}): this {
    return this.account.api === 'v1'
      ? this.note({ shape: 'webhook', word: status, ...(details.product && { product: details.product }) })
      : this.v2(v2Types[status], this.#v2Payload(status, details));
  }

  /** A v1 delivery with a word of your own. */
  word(word: string): this {
    return this.note({ shape: 'webhook', word });
  }

  /** A v2 event; it happened up to a second before it arrives. */
  v2(type: string, payload: V2Said['payload']): this {
    const createdAt = this.now - this.random.integer(80, 900);
    const eventId = `evt_${this.random.text('0123456789abcdefghijklmnopqrstuvwxyz', 24)}`;
    return this.note({ shape: 'v2', eventId, type, createdAt, payload });
  }

  /** A v1 notification of the hosted sign-in (DOMAIN §3.2); v2 has none and stays silent. */
  notify(word: 'CREATION_SUCCESS' | 'RECONNECTED'): this {
    return this.account.api === 'v1' ? this.note({ shape: 'notify', word }) : this;
  }

  /** The account as the API shows it, one status per source. v1 only: v2 accounts stay silent. */
  poll(...statuses: readonly string[]): this {
    return this.account.api === 'v1' ? this.note({ shape: 'poll', statuses }) : this;
  }

  /** A signal. */
  signal(signal: SignalSaid): this {
    return this.note({ shape: 'signal', signal });
  }

  /** The same kind of thing `count` times, up to `spread` milliseconds apart in all. */
  repeat(count: number, spread: number, write: () => void): this {
    for (let done = 0; done < count; done += 1) {
      write();
      this.after(Math.floor(spread / count / 2), Math.floor(spread / count));
    }
    return this;
  }

  /** Anything, as it is. */
  note(said: Said): this {
    this.#noted.push({ at: this.now, account: this.account, said });
    this.now += this.random.integer(1_100, 2_900);
    return this;
  }

  #v2Payload(status: Status, details: StatusDetails): V2Said['payload'] {
    const account = { id: this.account.id, status: status === 'RECONNECTED' ? 'disconnected' : 'running' };
    switch (status) {
      case 'CREATION_SUCCESS':
      case 'RECONNECTED':
        return { account, state: this.account.tenant };
      case 'SYNC_SUCCESS':
      case 'DELETED':
        return {};
      default:
        return { timestamp: isoTime(this.now), ...details };
    }
  }
}

/** What a status may carry besides its word. */
export interface StatusDetails {
  readonly product?: string;
  /** v2 only, of an error: unipile, proxy or provider (DOMAIN §6). */
  readonly reason?: string;
}

/** The v2 event that stands for each status, or comes nearest to it (DOMAIN §6). */
const v2Types: Readonly<Record<Status, string>> = {
  OK: 'account.status.running',
  CONNECTING: 'account.status.degraded',
  STOPPED: 'account.status.paused',
  ERROR: 'account.status.errored',
  PERMISSIONS: 'account.status.partial',
  CREDENTIALS: 'account.status.disconnected',
  CREATION_SUCCESS: 'account.add',
  RECONNECTED: 'account.reconnect',
  SYNC_SUCCESS: 'account.initial_sync.completed',
  CREATION_FAIL: 'account.initial_sync.failed',
  DELETED: 'account.remove',
};

/** A part of an account's story that nothing else may fall into. */
export interface Chapter {
  readonly from: number;
  /** Infinity for a story that is still open when the log ends. */
  readonly to: number;
  readonly occurrences: readonly Occurrence[];
}

/** The chapter that a chronicle holds, with a margin before it so that stray evidence does not blur it. */
export const chapterOf = (
  chronicle: Chronicle,
  options: { margin?: number; open?: boolean } = {},
): Chapter => {
  const moments = chronicle.occurrences.map(({ at }) => at);
  return {
    from: Math.min(...moments) - (options.margin ?? 0),
    to: options.open === true ? Infinity : Math.max(...moments) + MINUTE,
    occurrences: chronicle.occurrences,
  };
};
