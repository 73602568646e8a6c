import type { Reader } from '../delivery.ts';
import type { BodyParser, Lifecycle, Receipt } from '../lifecycle.ts';
import type { Channel } from './channel.ts';
import type { RefusalCode } from './problem.ts';

/** What the intake needs of the rest. */
export interface IntakeParts {
  readonly lifecycle: Pick<Lifecycle, 'receive'>;
  readonly parseBody: BodyParser;
  readonly reader: Reader;
}

/** A proven body, taken apart into what will be stored; one body may hold many signals. */
export interface Intake {
  readonly payloads: readonly unknown[];
  /** Whether the answer is to be a list, as the body was. */
  readonly isList: boolean;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The body's text. One that is not UTF-8 becomes a data URL, which no reader takes for a payload: it is kept whole. */
export const textOf = (bytes: Uint8Array): string => {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return `data:application/octet-stream;base64,${Buffer.from(bytes).toString('base64')}`;
  }
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
  { parseBody, reader }: IntakeParts,
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

/** Stores all of it in one transaction, and resolves after COMMIT. */
export const store = (
  { payloads }: Intake,
  { source }: Channel,
  { lifecycle }: IntakeParts,
): Promise<readonly Receipt[]> =>
  Promise.all(payloads.map((payload) => lifecycle.receive(payload, { source })));

/** What the sender is told: what the delivery did, never what it holds. */
export const answerTo = (receipts: readonly Receipt[], isList: boolean): unknown => {
  const told = receipts.map(({ decision, reason }) => ({
    decision,
    ...(reason === undefined ? {} : { reason }),
  }));
  return isList ? { receipts: told } : told[0];
};
