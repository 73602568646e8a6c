import {
  payloadOf,
  type DeliveryReader,
  type DeliverySource,
  type Payload,
  type Reading,
} from '../model/delivery.ts';
import { linkStatuses } from '../model/link-statuses.ts';
import type { Inbox, Waiter } from '../intake/inbox.ts';
import { briefOf, type Brief } from '../views/receipt.ts';
import type { Endpoint } from './endpoint.ts';
import { answerOf, type HttpAnswer } from './exchange.ts';
import type { RefusalCode } from './problem.ts';

/** What takes deliveries in: a lifecycle, or what stands in for one. */
export interface Receiving {
  /** Resolves after COMMIT with what the delivery did. */
  receive(payload: Payload, options: { readonly source: DeliverySource }): Promise<Brief>;
}

/** What the intake needs of the rest. */
export interface IntakeParts {
  readonly lifecycle: Receiving;
  /** The inbox behind the lifecycle, for readings that need no account view. Null where `lifecycle.receive` must be used. */
  readonly inbox?: Pick<Inbox, 'read' | 'add'> | null;
  /** Reads a delivery, where there is no inbox that does. */
  readonly read: DeliveryReader;
}

/** An authenticated body, split into what will be stored; one body may hold many signals. */
export interface Intake {
  readonly payloads: readonly Payload[];
  /** The payloads, read; null where nothing had to be known of them yet. */
  readonly readings: readonly Reading[] | null;
  /** Whether the answer is to be a list, as the body was. */
  readonly isList: boolean;
}

/** The body's text; the bytes where these may be none, which the reader finds out. */
const textOrBytes = (bytes: Uint8Array): string | Buffer => {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString();
  return text.includes('\uFFFD') ? buffer : text;
};

/** The payloads of a list, or null where the body is none. */
const payloadsIn = (body: string | Buffer): readonly Payload[] | null => {
  try {
    const value: unknown = JSON.parse(body.toString());
    return Array.isArray(value) ? value.map(payloadOf) : null;
  } catch {
    return null;
  }
};

/**
 * A notification with the name that its URL vouches for, where it has none of its own: the log is to say in whose name it was
 * told. Anything else as it came.
 */
const inTheNameOf = (tenant: string, body: string | Buffer, reading: Reading): string | Buffer => {
  if (reading.kind !== 'event' || reading.event.tenant !== undefined) return body;
  return JSON.stringify({ ...(JSON.parse(reading.json) as object), name: tenant });
};

/**
 * Splits an authenticated body into payloads and checks that they belong to this endpoint.
 *
 * @param bytes - the body as it came
 * @param read - reads a payload, its text or its bytes as received now
 * @param tenant - the tenant that the URL vouches for
 */
export const takeApart = (
  bytes: Uint8Array,
  channel: Endpoint,
  read: (payload: Payload, source: DeliverySource) => Reading,
  tenant?: string,
): Intake | { readonly refused: RefusalCode } => {
  const body = textOrBytes(bytes);
  if (!channel.strict) return { payloads: [body], readings: null, isList: false };
  const list = channel.name === 'signals' ? payloadsIn(body) : null;
  // A single payload is kept as it came, should it turn out to be unreadable.
  const payloads = list ?? [
    tenant === undefined ? body : inTheNameOf(tenant, body, read(body, channel.source)),
  ];
  const readings = payloads.map((payload) => read(payload, channel.source));
  for (const reading of readings) {
    if (reading.kind !== 'event') continue;
    if (reading.event.source !== channel.source) return { refused: 'shapeWrong' };
    if (tenant === undefined) continue;
    if (reading.event.tenant !== tenant) return { refused: 'tenantMismatch' };
    if (!linkStatuses.has(reading.event.type)) return { refused: 'statusNotAllowed' };
  }
  return { payloads, readings, isList: list !== null };
};

/** The sender of a delivery, told once it is stored or not. */
export interface Sender {
  /** It is durable. */
  stored(briefs: readonly Brief[]): void;
  /** It was not stored, or the outcome is unknown. */
  failed(error: unknown): void;
}

/** Where bodies are read and stored. */
export interface Storage {
  /** Reads a payload or its bytes as received now. */
  read(payload: Payload, source: DeliverySource): Reading;
  /** Stores what a body holds in one transaction, and tells the sender after COMMIT. */
  store(intake: Intake, source: DeliverySource, sender: Sender): void;
}

/** Stores through the inbox where there is one, which saves building receipts; else through the lifecycle. */
export const storageIn = ({ lifecycle, inbox = null, read }: IntakeParts, now: () => number): Storage =>
  inbox === null
    ? {
        read: (payload, source) => read(payload, now(), source),
        store: ({ payloads }, source, sender) =>
          void Promise.all(payloads.map((payload) => lifecycle.receive(payload, { source }))).then(
            (receipts) => sender.stored(receipts),
            (error: unknown) => sender.failed(error),
          ),
      }
    : {
        read: (payload, source) => inbox.read(payload, source),
        store: ({ payloads, readings }, source, sender) =>
          inbox.add(readings ?? payloads.map((payload) => inbox.read(payload, source)), new InBrief(sender)),
      };

/** Turns the outcomes of deliveries into brief answers for their sender. */
class InBrief implements Waiter {
  readonly #sender: Sender;
  #briefs: readonly Brief[] = [];

  constructor(sender: Sender) {
    this.#sender = sender;
  }

  heard(outcomes: Parameters<Waiter['heard']>[0]): void {
    this.#briefs = outcomes.map(briefOf);
  }

  stored(): void {
    this.#sender.stored(this.#briefs);
  }

  failed(error: unknown): void {
    this.#sender.failed(error);
  }
}

/** A POST response without freshness information is not cached (RFC 9111 §3), so no cache header is needed. */
const answerHeaders = { 'content-type': 'application/json' };

const answerWith = (told: unknown): HttpAnswer => answerOf(200, answerHeaders, JSON.stringify(told));

/** The answers to single deliveries that were not quarantined: one for each decision, once made. */
const plainAnswers = new Map<Brief['decision'], HttpAnswer>();

const plainAnswer = (decision: Brief['decision']): HttpAnswer => {
  const known = plainAnswers.get(decision) ?? answerWith({ decision });
  plainAnswers.set(decision, known);
  return known;
};

const toldInBrief = ({ decision, reason }: Brief): Brief => ({
  decision,
  ...(reason === undefined ? {} : { reason }),
});

/** What the sender is told: what the delivery did, never what it holds. */
export const answerTo = (briefs: readonly Brief[], isList: boolean): HttpAnswer => {
  const [first] = briefs;
  if (isList || first === undefined) return answerWith({ receipts: briefs.map(toldInBrief) });
  return first.reason === undefined ? plainAnswer(first.decision) : answerWith(toldInBrief(first));
};
