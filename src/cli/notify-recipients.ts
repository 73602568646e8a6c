import * as v from 'valibot';
import { providers } from '../../machines/provider.ts';
import { LifecycleError } from '../model/errors.ts';
import { assertTimes } from '../notify/book/day-time.ts';
import type { RecipientRole } from '../model/notice-record.ts';
import type { ConcernedAccount, Recipient } from '../notify/index.ts';

const shortText = v.pipe(v.string(), v.nonEmpty());
const shortTexts = v.pipe(v.array(shortText), v.nonEmpty());
const notNegative = v.pipe(v.number(), v.minValue(0));

/** For which accounts somebody is told; for all of them without it. */
const concern = v.strictObject({
  accounts: v.optional(shortTexts),
  tenants: v.optional(shortTexts),
  providers: v.optional(v.pipe(v.array(v.picklist(providers)), v.nonEmpty())),
});

/** Whether a text names a language. */
export const isLanguage = (tag: string): boolean => {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
};

/** Somebody who is told, as the file says it. */
export const recipientEntry = v.strictObject({
  name: shortText,
  role: v.picklist(['user', 'operator', 'admin']),
  sink: shortText,
  address: v.optional(shortText),
  zone: v.optional(shortText),
  language: v.optional(v.pipe(v.string(), v.check(isLanguage, 'this is no language, such as de or pt-BR'))),
  quiet: v.optional(v.tuple([shortText, shortText])),
  digestAt: v.optional(shortText),
  for: v.optional(concern),
});

/** How calmly they are told, as the file says it: see `NoticePolicy`. */
export const calmness = v.strictObject({
  settleMinutes: v.optional(notNegative),
  settleStrongMinutes: v.optional(notNegative),
  settleRestlessMinutes: v.optional(notNegative),
  restartMinutes: v.optional(notNegative),
  listedHours: v.optional(notNegative),
  remindDays: v.optional(v.array(notNegative)),
  escalateDays: v.optional(notNegative),
  closeMinutes: v.optional(notNegative),
  closeRestlessMinutes: v.optional(notNegative),
  afterIncidentPerMinute: v.optional(v.pipe(v.number(), v.minValue(1))),
});

/** An entry that can be used. */
export type RecipientEntry = v.InferOutput<typeof recipientEntry>;

/** What is wrong with a file, and where in it. */
export interface PlacedFault {
  readonly path: string;
  readonly message: string;
}

/** What is known of the sinks to which recipients can be told. */
export interface NamedSink {
  readonly name: string;
  /** It needs the address of whom it tells. */
  readonly needsAddress: boolean;
}

/** The place of a tenant's name in `name` and `address`. */
const TENANT = '{tenant}';

/** What may stand in the place of `{tenant}` in an address: never more than one address, and nothing beside it. */
const plainTenant = /^[\w.+@-]+$/;

const faultInEntry = (entry: RecipientEntry, sinks: readonly NamedSink[]): PlacedFault | null => {
  const sink = sinks.find(({ name }) => name === entry.sink);
  if (sink === undefined)
    return {
      path: 'sink',
      message: `no sink is called ${JSON.stringify(entry.sink)}; there are ${sinks.map(({ name }) => name).join(', ')}`,
    };
  if (sink.needsAddress && entry.address === undefined)
    return {
      path: 'address',
      message: `the sink ${sink.name} has nobody else to mail to: an address is missing`,
    };
  if ([entry.name, entry.address].some((text) => text?.includes(TENANT)) && entry.role !== 'user')
    return {
      path: 'role',
      message: `${TENANT} is for users: others are told of accounts without a tenant too`,
    };
  try {
    assertTimes(entry.zone ?? 'UTC', [...(entry.quiet ?? []), entry.digestAt ?? '09:00']);
    return null;
  } catch (error) {
    if (!(error instanceof LifecycleError)) throw error;
    return { path: 'zone, quiet or digestAt', message: error.message };
  }
};

/** The first thing that is wrong with recipients beyond their shape, or null. Pure. */
export const recipientsFault = (
  entries: readonly RecipientEntry[],
  sinks: readonly NamedSink[],
): PlacedFault | null => {
  for (const [index, entry] of entries.entries()) {
    const fault = faultInEntry(entry, sinks);
    if (fault !== null) return { path: `recipients.${index}.${fault.path}`, message: fault.message };
    if (entries.findIndex(({ name }) => name === entry.name) < index)
      return { path: `recipients.${index}.name`, message: `${JSON.stringify(entry.name)} is there twice` };
  }
  return entries.some((entry) => entry.role !== 'user' && entry.for === undefined)
    ? null
    : {
        path: 'recipients',
        message: 'an operator without "for" is missing, who is told where nobody else is',
      };
};

/** How near an entry is to an account: named for it, for its tenant, for its provider, or for none. Below 0: it is not its. */
const nearness = ({ for: concerned, ...entry }: RecipientEntry, account: ConcernedAccount | null): number => {
  const { accounts, tenants, providers: kinds } = concerned ?? {};
  const isNamed = account !== null && accounts?.includes(account.accountId) === true;
  // A user is somebody's: without a tenant nobody knows whose the account is.
  if (entry.role === 'user' && account?.tenant === undefined && !isNamed) return -1;
  if (accounts !== undefined && !isNamed) return -1;
  if (tenants !== undefined && !tenants.includes(account?.tenant ?? '')) return -1;
  if (kinds !== undefined && (account === null || !kinds.includes(account.provider))) return -1;
  return [kinds, tenants, accounts].findLastIndex((choice) => choice !== undefined) + 1;
};

/** A recipient of an account; null where its tenant is no part of an address. */
const recipientOf = (
  { for: _concern, quiet, ...entry }: RecipientEntry,
  account: ConcernedAccount | null,
): Recipient | null => {
  const tenant = account?.tenant ?? '';
  const isFilled = [entry.name, entry.address].some((text) => text?.includes(TENANT));
  if (isFilled && !plainTenant.test(tenant)) return null;
  const filled = (text: string): string => text.replaceAll(TENANT, tenant);
  const { name, role, sink, address, zone, language, digestAt } = entry;
  return {
    name: filled(name),
    role,
    sink,
    ...(address === undefined ? {} : { address: filled(address) }),
    ...(zone === undefined ? {} : { zone }),
    ...(language === undefined ? {} : { language }),
    ...(digestAt === undefined ? {} : { digestAt }),
    ...(quiet === undefined ? {} : { quiet }),
  };
};

const roles: readonly RecipientRole[] = ['user', 'operator', 'admin'];

/**
 * Who is told, by what a file says: for each role those who are named for the account itself; where there are none, those for its tenant,
 * then those for its provider, then those who are named for no account in particular. An account without a tenant has no user unless
 * it is named.
 */
export const recipientBookOf =
  (entries: readonly RecipientEntry[]) =>
  (account: ConcernedAccount | null): readonly Recipient[] =>
    roles.flatMap((role) => {
      const those = entries
        .filter((entry) => entry.role === role)
        .map((entry) => ({ near: nearness(entry, account), recipient: recipientOf(entry, account) }))
        .filter(({ near, recipient }) => near >= 0 && recipient !== null);
      const nearest = Math.max(...those.map(({ near }) => near));
      return those.flatMap(({ near, recipient }) =>
        near === nearest && recipient !== null ? [recipient] : [],
      );
    });

/** The names of the sinks by which somebody is told: that of who is told where nobody else is comes first. */
export const sinksOfPeople = (entries: readonly RecipientEntry[]): readonly string[] => {
  const first = entries.find((entry) => entry.role === 'operator' && entry.for === undefined);
  const last = entries.find((entry) => entry.role === 'admin' && entry.for === undefined);
  return [
    ...new Set([first ?? last, ...entries].flatMap((entry) => (entry === undefined ? [] : [entry.sink]))),
  ];
};
