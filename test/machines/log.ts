import type { AccountEvent, EventFacts } from '../../machines/event.ts';
import { DAY, HOUR, MINUTE } from '../../machines/policy.ts';
import { checkpoints, connectionMethods, fleetScopes, type Signal } from '../../machines/signal.ts';
import { levelStatuses, statuses, type Status } from '../../machines/status.ts';
import { departure, signal, status, toCause } from './journey.ts';

/** Numbers from 0 (included) to 1, always the same ones for a seed (mulberry32). */
const randomFrom = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

type Random = ReturnType<typeof randomFrom>;

const pick = <T>(random: Random, choices: readonly [T, ...T[]]): T =>
  choices[Math.floor(random() * choices.length)] ?? choices[0];

const accountTypes = [
  'LINKEDIN',
  'WHATSAPP',
  'INSTAGRAM',
  'MESSENGER',
  'TELEGRAM',
  'TWITTER',
  'GOOGLE_OAUTH',
  'OUTLOOK',
  'IMAP',
  'SLACK',
  undefined,
] as const;

type Answer = readonly [status: number, error: string];

const answers: readonly [Answer, ...Answer[]] = [
  [401, 'invalid_credentials'],
  [401, 'expired_credentials'],
  [401, 'checkpoint_error'],
  [401, 'multiple_sessions'],
  [401, 'insufficient_privileges'],
  [403, 'account_restricted'],
  [403, 'account_mismatch'],
  [404, ''],
  [407, ''],
  [422, 'invalid_recipient'],
  [422, 'limit_exceeded'],
  [429, 'too_many_requests'],
  [500, 'provider_error'],
  [201, ''],
];

const connectionOf = (random: Random): Signal => ({
  type: 'connection',
  method: pick(random, connectionMethods),
  ...(random() < 0.5 ? { user_agent: pick(random, ['A', 'B']) } : {}),
  ...(random() < 0.5 ? { browser_user_agent: 'A' } : {}),
  ...(random() < 0.5 ? { proxy_host: 'p-1' } : {}),
  ...(random() < 0.3 ? { scopes_granted: ['read'], scopes_required: ['read', 'send'] } : {}),
  ...(random() < 0.3 ? { premium_features: ['recruiter'] } : {}),
});

const signalOf = (random: Random): Signal => {
  const [status, error] = pick(random, answers);
  return pick<() => Signal>(random, [
    () => ({ type: 'apiError', status, error }),
    () => ({ type: 'apiError', status: 422, error: 'user_unreachable' }),
    () => ({ type: 'reconnectAnswer', status, error }),
    () => ({ type: 'reconnectAnswer', status: 202, error: '', checkpoint: pick(random, checkpoints) }),
    () => ({ type: 'usage', action: 'invitation', count: Math.floor(random() * 220), window_hours: 24 }),
    () => ({ type: 'usage', action: 'message', count: 9, window_hours: 24, percent: random() * 100 }),
    () => ({ type: 'proxyHealth', proxy_host: pick(random, ['p-1', 'p-2']), healthy: random() < 0.5 }),
    () => ({ type: 'deviceSeen' }),
    () => ({ type: 'apiOk' }),
    () => ({ type: 'handled' }),
    () => ({ type: 'tokenAnswer', error: 'invalid_grant', codes: [pick(random, ['50173', '53003', '1'])] }),
    () => ({
      type: 'apiError',
      status: 401,
      error: '',
      detail: pick(random, ['challenge_required', 'who knows']),
    }),
    () => ({ type: 'oauthKeysChanged' }),
    () => ({
      type: 'fleet',
      scope: pick(random, fleetScopes),
      accounts: 3,
      share: random(),
      window_minutes: 30,
    }),
    () => connectionOf(random),
    () => ({ type: 'unknown', name: 'weather' }),
  ])();
};

const factsOf = (random: Random, number: number, at: number): EventFacts => {
  const accountType = accountTypes[number % accountTypes.length];
  return {
    accountId: `account-${number}`,
    at,
    source: pick(random, ['webhook', 'notify', 'v2']),
    ...(accountType === undefined || random() < 0.3 ? {} : { accountType }),
    ...(random() < 0.3 ? { occurredAt: at - Math.floor(random() * 3) * HOUR } : {}),
    ...(random() < 0.1 ? { tenant: 'tenant-1' } : {}),
    ...(random() < 0.1 ? { product: 'MESSAGING' } : {}),
    ...(random() < 0.2 ? { reason: pick(random, ['unipile', 'proxy', 'provider']) } : {}),
  };
};

const often: readonly [Status, ...Status[]] = [
  'CREDENTIALS',
  'CREDENTIALS',
  'OK',
  'RECONNECTED',
  'CONNECTING',
];

const eventOf = (random: Random, facts: EventFacts): AccountEvent => {
  const kind = random();
  if (kind < 0.4) return { ...facts, type: 'SIGNAL', source: 'signal', signal: signalOf(random) };
  if (kind < 0.5) return { ...facts, type: pick(random, levelStatuses), source: 'poll' };
  if (kind < 0.52) return { ...facts, type: 'NOTICE', notice: 'account.locked' };
  if (kind < 0.54) return { ...facts, type: 'UNKNOWN_STATUS', status: 'DREAMING' };
  return { ...facts, type: pick(random, random() < 0.5 ? often : [statuses[0] ?? 'OK', ...statuses]) };
};

/**
 * A log of many accounts of every provider, with statuses, polls, signals and notices, always the same one for a
 * seed. Time goes on by minutes mostly, and now and then by days or a year.
 */
export const seededLog = (seed: number, length: number, accounts = 22): readonly AccountEvent[] => {
  const random = randomFrom(seed);
  let at = departure;
  return Array.from({ length }, () => {
    const leap = random();
    at += Math.ceil(random() * 10) * MINUTE;
    if (leap < 0.02) at += 13 * DAY;
    if (leap < 0.005) at += 352 * DAY;
    return eventOf(random, factsOf(random, Math.floor(random() * accounts), at));
  });
};

/** The shortest story of each documented cause, told of an account of its own. */
export const storiesOfCauses = (): readonly AccountEvent[] =>
  Object.entries(toCause).flatMap(([accountId, [accountType, stops]]) => {
    let at = departure;
    return stops.flatMap((stop): readonly AccountEvent[] => {
      at += typeof stop === 'number' ? stop : MINUTE;
      if (typeof stop === 'number' || stop === 'due') return [];
      const event = typeof stop === 'string' ? status(stop, at, accountType) : signal(stop, at, accountType);
      return [{ ...event, accountId }];
    });
  });
