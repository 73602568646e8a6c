import { isUtf8 } from 'node:buffer';
import type { BodyParser } from '../engine/body.ts';
import type { DeliverySource, Reader } from '../model/delivery.ts';
import type { Inbox, Waiter } from '../intake/inbox.ts';
import type { Outcome } from '../engine/outcome.ts';
import { briefOf, type Brief } from '../views/receipt.ts';
import type { Channel } from './channel.ts';
import { answerOf, type Answer } from './exchange.ts';
import type { RefusalCode } from './problem.ts';

/** What takes deliveries in: a lifecycle, or what stands in for one. */
export interface Receiving {
  /** Resolves after COMMIT with what the delivery did. */
  receive(payload: unknown, options: { readonly source: DeliverySource }): Promise<Brief>;
}

/** What the intake needs of the rest. */
export interface IntakeParts {
  readonly lifecycle: Receiving;
  /** Where deliveries are put of which no receipt is needed, instead of `lifecycle.receive`. */
  readonly inbox?: Pick<Inbox, 'add'> | null;
  readonly parseBody: BodyParser;
  readonly reader: Reader;
}

/** A proven body, taken apart into what will be stored; one body may hold many signals. */
export interface Intake {
  readonly payloads: readonly unknown[];
  /** Whether the answer is to be a list, as the body was. */
  readonly isList: boolean;
}

/** The body's text. One that is not UTF-8 becomes a data URL, which no reader takes for a payload: it is kept whole. */
export const textOf = (bytes: Uint8Array): string => {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString();
  // What is no UTF-8 shows as U+FFFD; only a text that has one need be looked at more closely.
  return !text.includes('\uFFFD') || isUtf8(buffer)
    ? text
    : `data:application/octet-stream;base64,${buffer.toString('base64')}`;
};

/**
 * Takes a proven body apart and sees whether it is what its way in is for.
 *
 * @param tenant - the tenant that the URL vouches for
 * @param now - milliseconds since 1970
 */
export const takeApart = (
  text: string,
  channel: Channel,
  { parseBody, reader }: Pick<IntakeParts, 'parseBody' | 'reader'>,
  { tenant, now }: { readonly tenant?: string | undefined; readonly now: number },
): Intake | { readonly refused: RefusalCode } => {
  if (!channel.strict) return { payloads: [text], isList: false };
  const parsed = parseBody(text);
  if ('unreadable' in parsed) return { payloads: [text], isList: false };
  const list: unknown = channel.name === 'signals' ? parsed.value : null;
  const isList = Array.isArray(list);
  const payloads: readonly unknown[] = Array.isArray(list) ? list : [parsed.value];
  for (const payload of payloads) {
    const reading = reader(payload, now, channel.source);
    if (reading.kind !== 'event') continue;
    if (reading.event.source !== channel.source) return { refused: 'shapeWrong' };
    if (tenant !== undefined && (reading.event.tenant ?? tenant) !== tenant)
      return { refused: 'tenantMismatch' };
  }
  // Should the store not be able to read a single one either, it is kept as it came.
  return { payloads: isList ? payloads : [text], isList };
};

/** Who waits for a delivery to be stored. */
export interface Sender {
  /** It is durable. */
  stored(briefs: readonly Brief[]): void;
  /** It was not kept, or nobody knows. */
  failed(error: unknown): void;
}

/** Stores payloads in one transaction, and tells the sender after COMMIT. */
export type Store = (payloads: readonly unknown[], source: DeliverySource, sender: Sender) => void;

/** How payloads are stored: past the receipts, where there is such a way. */
export const storeInto = ({ lifecycle, inbox = null }: Pick<IntakeParts, 'lifecycle' | 'inbox'>): Store => {
  if (inbox === null)
    return (payloads, source, sender) =>
      void Promise.all(payloads.map((payload) => lifecycle.receive(payload, { source }))).then(
        (receipts) => sender.stored(receipts),
        (error: unknown) => sender.failed(error),
      );
  return (payloads, source, sender) => inbox.add(payloads, source, new InBrief(sender));
};

/** Hears what deliveries do, and tells their sender in brief. */
class InBrief implements Waiter {
  readonly #sender: Sender;
  #briefs: readonly Brief[] = [];

  constructor(sender: Sender) {
    this.#sender = sender;
  }

  heard(outcomes: readonly Outcome[]): void {
    this.#briefs = outcomes.map(briefOf);
  }

  stored(): void {
    this.#sender.stored(this.#briefs);
  }

  failed(error: unknown): void {
    this.#sender.failed(error);
  }
}

/** Nobody keeps the answer to a POST that does not say for how long it holds (RFC 9111 §3). */
const answerHeaders = { 'content-type': 'application/json' };

const answerWith = (told: unknown): Answer => answerOf(200, answerHeaders, JSON.stringify(told));

/** The answers to single deliveries that were not quarantined: one for each decision, once made. */
const plainAnswers = new Map<Brief['decision'], Answer>();

const plainAnswer = (decision: Brief['decision']): Answer => {
  const known = plainAnswers.get(decision) ?? answerWith({ decision });
  plainAnswers.set(decision, known);
  return known;
};

const told = ({ decision, reason }: Brief): Brief => ({
  decision,
  ...(reason === undefined ? {} : { reason }),
});

/** What the sender is told: what the delivery did, never what it holds. */
export const answerTo = (briefs: readonly Brief[], isList: boolean): Answer => {
  const [first] = briefs;
  if (isList || first === undefined) return answerWith({ receipts: briefs.map(told) });
  return first.reason === undefined ? plainAnswer(first.decision) : answerWith(told(first));
};
