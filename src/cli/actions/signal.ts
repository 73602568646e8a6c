import { signalTypes } from '../../../machines/signal.ts';
import { readPayload, mayNameNoAccount } from '../../wire/index.ts';
import { writing, type DatabaseOption } from '../fleet.ts';
import { meantAccount } from '../naming.ts';
import { printJson, type JsonOptions } from '../json.ts';
import { lookOf } from '../print/look.ts';
import { receiptText } from '../print/receipt.ts';
import type { Shell } from '../shell.ts';
import { fieldsOf, flagOf, signalFields } from '../signal-fields.ts';
import { readStream } from '../stdin.ts';
import { oneOf, usageError } from '../usage.ts';

/** What `signal` is told: what is common to commands, and each field by the name that the parser gives it. */
export type SignalFlags = DatabaseOption & JsonOptions & Readonly<Record<string, unknown>>;

/**
 * Tells the engine a signal.
 *
 * @throws LifecycleError `invalidOption` for a signal that cannot be read; otherwise as the store says
 */
export const tellSignal = async (
  shell: Shell,
  id: string | undefined,
  type: string | undefined,
  flags: SignalFlags,
): Promise<void> => {
  const given = await signalPayload(shell, id, type, flags);
  await writing(shell, flags, async ({ lifecycle, store }) => {
    // What is piped in comes from a program, which knows the id.
    const isTyped = store !== null && id !== undefined && given.account_id === id;
    const accountId = isTyped ? (meantAccount(shell, store, id) ?? id) : given.account_id;
    const payload = accountId === undefined ? given : { ...given, account_id: accountId };
    const isNew = accountId !== undefined && (await lifecycle.snapshot(accountId)) === null;
    const receipt = await lifecycle.receive(payload, { source: 'signal' });
    if (isNew) shell.warn(`${accountId} was not known before: check the id`);
    if (flags.json === true) return printJson(shell, receipt);
    return shell.print(receiptText(receipt, lookOf(shell, { asOf: shell.io.now() })));
  });
};

interface SignalPayload {
  readonly [field: string]: unknown;
  /** Absent where the signal speaks of many accounts. */
  readonly account_id?: string;
}

const signalPayload = async (
  shell: Shell,
  id: string | undefined,
  type: string | undefined,
  flags: SignalFlags,
): Promise<SignalPayload> => {
  // A type alone stands where the id belongs.
  if (type === undefined && mayNameNoAccount(id)) return signalPayload(shell, undefined, id, flags);
  const payload =
    type === undefined || type === '-' || id === '-'
      ? await payloadFrom(shell, id === '-' ? undefined : id)
      : { ...namedAccount(id), type: oneOf(type, signalTypes, 'a signal'), ...fieldsFrom(flags, type) };
  return checked(payload, shell.io.now());
};

const namedAccount = (id: string | undefined): { readonly account_id?: string } =>
  id === undefined ? {} : { account_id: id };

const fieldsFrom = (flags: SignalFlags, word: string): Record<string, unknown> => {
  const type = oneOf(word, signalTypes, 'a signal');
  const given: Record<string, unknown> = {};
  for (const field of signalFields) {
    const value = flags[attributeOf(field.name)];
    if (value === undefined) continue;
    if (!fieldsOf[type].includes(field.name)) throw strayField(flagOf(field), type);
    given[field.name] = value;
  }
  const { accountType, tenant } = flags;
  return {
    ...given,
    ...(accountType === undefined ? {} : { account_type: accountType }),
    ...(tenant === undefined ? {} : { tenant }),
  };
};

/** The name under which the parser keeps an option's value: `user_agent` is `userAgent`. */
const attributeOf = (name: string): string =>
  name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const strayField = (flag: string, type: keyof typeof fieldsOf): Error => {
  const known = signalFields.filter(({ name }) => fieldsOf[type].includes(name)).map(flagOf);
  const hint = known.length === 0 ? `${type} has no fields.` : `${type} has ${known.join(', ')}.`;
  return usageError(`${type} has no field ${flag}`, hint);
};

const payloadFrom = async ({ io }: Shell, id: string | undefined): Promise<object> => {
  if (io.stdin.isTTY === true)
    throw usageError('no signal is given', 'Name its type, or pipe JSON in: account-lifecycle signal --help');
  const text = await readStream(io.stdin);
  const value = parsedJson(text);
  if (typeof value !== 'object' || value === null)
    throw usageError(
      'standard input is not one JSON object',
      `Give one such as {"account_id":"…","type":"deviceSeen"}.`,
    );
  return { ...value, ...namedAccount(id) };
};

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** The payload, when the engine would take it as a signal of a known type. */
const checked = (payload: object, now: number): SignalPayload => {
  const type = 'type' in payload ? payload.type : undefined;
  if (typeof type !== 'string')
    throw usageError('the signal names no type', `Known are ${signalTypes.join(', ')}.`);
  oneOf(type, signalTypes, 'a signal');
  const reading = readPayload(payload, now, 'signal');
  if (reading.kind === 'fact') return { ...payload };
  if (reading.kind === 'event') return { ...payload, account_id: reading.event.accountId };
  const reason = reading.kind === 'unreadable' ? reading.reason : 'it is a webhook of another kind';
  throw unreadableSignal(reason);
};

const unreadableSignal = (reason: string): Error =>
  usageError(`the signal cannot be read: ${reason}`, 'See the fields: account-lifecycle signal --help');
