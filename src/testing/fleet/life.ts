import { DAY, HOUR, MINUTE } from '../../../machines/policy.ts';
import { reportsSync } from '../../../machines/provider.ts';
import type { Random } from '../random.ts';
import type { FleetAccount } from './account.ts';
import { Chronicle, chapterOf, SECOND, type Chapter } from './chronicle.ts';
import { busyMomentAfter } from './rhythm.ts';

/**
 * How an account comes into the world: created, connected, and synchronised where its provider says so. Now and then
 * a retry repeats the first delivery when the account is OK long since (DOMAIN §4).
 */
export const birth = (
  account: FleetAccount,
  random: Random,
  faulty?: FleetAccount['connection'],
): Chapter => {
  const chronicle = new Chronicle(account, random, account.createdAt);
  if (random.chance(0.5)) chronicle.notify('CREATION_SUCCESS').after(200, 4 * SECOND);
  chronicle
    .status('CREATION_SUCCESS')
    .signal(faulty ?? account.connection)
    .after(5 * SECOND, 50 * SECOND)
    .status('OK');
  if (random.chance(0.03)) chronicle.after(MINUTE, 5 * MINUTE).status('CREATION_SUCCESS');
  return chapterOf(synchronise(chronicle));
};

/** The end of a sync, where the provider reports it (DOMAIN §2); a LinkedIn account with a paid seat says it twice. */
export const synchronise = (chronicle: Chronicle): Chronicle => {
  const { provider, connection } = chronicle.account;
  if (!reportsSync(provider)) return chronicle;
  chronicle.after(2 * MINUTE, 40 * MINUTE).status('SYNC_SUCCESS');
  return provider === 'linkedin' && connection.premium_features !== undefined
    ? chronicle.after(5 * MINUTE, 20 * MINUTE).status('SYNC_SUCCESS')
    : chronicle;
};

/** The user comes back and signs in again: RECONNECTED, then OK, then a sync. */
export const heal = (chronicle: Chronicle, leastHours = 0.2, mostHours = 60): Chronicle => {
  const { random, account } = chronicle;
  chronicle.at(busyMomentAfter(random, chronicle.now, leastHours, mostHours));
  if (random.chance(0.35)) chronicle.notify('RECONNECTED').after(100, 3 * SECOND);
  chronicle.status('RECONNECTED');
  if (random.chance(0.4)) chronicle.signal(account.connection);
  return synchronise(chronicle.after(4 * SECOND, 40 * SECOND).status('OK'));
};

/** Something that happens to an account now and then, and leaves it in good order. The hand stands at its begin. */
type Routine = (chronicle: Chronicle) => void;

/** The routines of an account and how often each comes, against the others. */
const routinesOf = (account: FleetAccount): readonly (readonly [Routine, number])[] => [
  ...everybody,
  ...(account.api === 'v1' ? v1Only : v2Only),
  ...(reportsSync(account.provider) ? syncing : []),
  ...(particular[account.provider] ?? []),
  ...(account.accountType === 'MOBILE' ? mobile : []),
];

const connecting: Routine = (chronicle) => {
  chronicle
    .status('CONNECTING')
    .after(5 * SECOND, 25 * MINUTE)
    .status('OK');
};

const restarted: Routine = (chronicle) => {
  const reason = chronicle.random.pick(['provider', 'provider', 'unipile', 'proxy']);
  chronicle.status('ERROR', chronicle.account.api === 'v2' ? { reason } : {});
  chronicle.after(4 * MINUTE, 9 * HOUR);
  if (chronicle.random.chance(0.5)) chronicle.status('CONNECTING').after(10 * SECOND, 2 * MINUTE);
  chronicle.status('OK');
};

const paused: Routine = (chronicle) => {
  chronicle
    .status('STOPPED')
    .after(30 * MINUTE, 30 * HOUR)
    .status('OK');
};

const polled: Routine = (chronicle) => {
  chronicle.poll('OK');
};

const throttled: Routine = (chronicle) => {
  chronicle.signal({ type: 'apiError', status: 429, error: 'errors/too_many_requests' });
};

const resynchronised: Routine = (chronicle) => {
  chronicle
    .status('CONNECTING')
    .after(10 * SECOND, 5 * MINUTE)
    .status('OK');
  synchronise(chronicle);
};

/** CREDENTIALS without a word of explanation, and the user back soon: the commonest interruption of all. */
const signedInAgain: Routine = (chronicle) => {
  chronicle.status('CREDENTIALS', chronicle.random.chance(0.1) ? { product: 'MESSAGING' } : {});
  heal(chronicle);
};

const countingEach =
  (action: string, limit: number, hours: number): Routine =>
  (chronicle) => {
    const percent = chronicle.random.integer(8, 70);
    const count = Math.round((limit * percent) / 100);
    chronicle.signal({ type: 'usage', action, count, window_hours: hours, percent });
  };

const phoneSeen: Routine = (chronicle) => {
  chronicle.signal({ type: 'deviceSeen' });
};

const proxyMeasured: Routine = (chronicle) => {
  const host = chronicle.account.connection.proxy_host ?? 'p-eu-1';
  chronicle.signal({ type: 'proxyHealth', proxy_host: host, healthy: true });
};

const locked: Routine = (chronicle) => {
  chronicle.v2('account.locked', {}).after(MINUTE, HOUR).v2('account.unlocked', {});
};

const permissionsMissing: Routine = (chronicle) => {
  chronicle
    .status('PERMISSIONS')
    .after(HOUR, 2 * DAY)
    .status('OK');
};

const everybody = [
  [connecting, 8],
  [restarted, 3],
  [paused, 0.6],
  [signedInAgain, 1.6],
  [throttled, 0.5],
] as const;
const v1Only = [[polled, 1]] as const;
const v2Only = [[locked, 0.7]] as const;
const syncing = [[resynchronised, 3]] as const;
const mobile = [[permissionsMissing, 6]] as const;
const phone = [[phoneSeen, 2.5]] as const;
const particular: Partial<Record<FleetAccount['provider'], readonly (readonly [Routine, number])[]>> = {
  linkedin: [
    [countingEach('invitation', 100, 24), 1],
    [countingEach('message', 100, 24), 0.7],
    [countingEach('profileView', 100, 24), 0.5],
    [proxyMeasured, 0.4],
  ],
  instagram: [[proxyMeasured, 0.8]],
  whatsapp: phone,
  telegram: phone,
};

/** Routines that sign the account in again, and so begin its authorisation anew. */
const renewing: ReadonlySet<Routine> = new Set([signedInAgain]);

/**
 * Ordinary chapters of an account's life.
 *
 * @param span.count - how many; a few fewer remain once those that fall into other chapters are gone
 * @param span.keepsAuthorisation - leaves out those after which the authorisation is a new one
 */
export const ordinaryLife = (
  account: FleetAccount,
  random: Random,
  span: { from: number; to: number; count: number; keepsAuthorisation: boolean },
): readonly Chapter[] => {
  const routines = routinesOf(account).filter(
    ([routine]) => !(span.keepsAuthorisation && renewing.has(routine)),
  );
  const hours = (span.to - span.from) / HOUR / span.count;
  return Array.from({ length: span.count }, (_, index) => {
    const slot = span.from + index * hours * HOUR;
    const chronicle = new Chronicle(account, random, busyMomentAfter(random, Math.floor(slot), 0, hours));
    random.weighted(routines)(chronicle);
    return chapterOf(chronicle);
  });
};
