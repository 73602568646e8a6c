import { DAY, HOUR, MINUTE } from '../../../machines/policy.ts';

/** Something that is told of an account. */
export interface PlayedWord {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly accountId: string;
  readonly payload: object;
  /** Whether it says that the account does not work: whoever tells of each such word tells of this one. */
  readonly isBad: boolean;
}

/** The day that is played: a Monday. */
const MIDNIGHT = Date.UTC(2026, 2, 2);

const momentAt = (text: string): number => {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return MIDNIGHT + (hours * 60 + minutes) * MINUTE;
};

/** When somebody begins to listen. */
export const opens = MIDNIGHT + 8 * HOUR;

/** When the play is over. */
export const closes = MIDNIGHT + 16 * HOUR;

/** From when to when the webhook's receiver answers 503. */
export const hookIsDown = { from: momentAt('09:15'), to: momentAt('09:40') };

const ACCOUNTS_ON_PROXY = 12;

/** Accounts with lives of their own on that day, each on another proxy that works. */
const soloists = ['ada', 'ben', 'cleo', 'dan'] as const;

/** The accounts on the proxy that goes down; the last of them stays broken when it is back. */
const onBrokenProxy: readonly string[] = [
  ...Array.from({ length: ACCOUNTS_ON_PROXY - 1 }, (_, n) => `crew-${n + 1}`),
  'kim',
];

/** The proxy of each account. */
const proxyOf: ReadonlyMap<string, string> = new Map([
  ...onBrokenProxy.map((accountId) => [accountId, 'p-eu-3'] as const),
  ...soloists.flatMap((accountId, n) => {
    const proxy = `p-eu-${[1, 2, 4, 5][n]}`;
    const others = Array.from({ length: ACCOUNTS_ON_PROXY - 1 }, (_, m) => `${proxy}-${m + 1}`);
    return [accountId, ...others].map((id) => [id, proxy] as const);
  }),
]);

const saidOf = (accountId: string, at: number, message: string, isBad: boolean): PlayedWord => ({
  at,
  accountId,
  payload: { AccountStatus: { account_id: accountId, account_type: 'LINKEDIN', message } },
  isBad,
});

/** An account breaks, or is said once more to be broken. */
const breaks = (accountId: string, at: number, message = 'CREDENTIALS'): PlayedWord =>
  saidOf(accountId, at, message, true);

/** An account works, or tries to. */
const works = (accountId: string, at: number, message = 'OK'): PlayedWord =>
  saidOf(accountId, at, message, false);

/** How long the fleet is known by then, in days. */
const KNOWN_DAYS = 60;

/** How an account came to be: made, and read once from the API, which tells its proxy. */
const beginning = (accountId: string, proxy: string): readonly PlayedWord[] => {
  // A session of LinkedIn lasts a year: that of ada ends on this day.
  const at = accountId === 'ada' ? momentAt('10:00') - 365 * DAY : opens - KNOWN_DAYS * DAY;
  const shown = {
    object: 'Account',
    id: accountId,
    type: 'LINKEDIN',
    name: accountId,
    created_at: new Date(at).toISOString(),
    sources: [{ id: `${accountId}_MESSAGING`, status: 'OK' }],
    connection_params: { im: { proxy: { host: proxy } } },
  };
  return [
    works(accountId, at, 'CREATION_SUCCESS'),
    { at: at + 5 * MINUTE, accountId, payload: shown, isBad: false },
  ];
};

/** An hour in which an account was broken some time before, as happens: what is usual with a fleet is learnt from it. */
const earlier = (accountId: string, n: number): readonly PlayedWord[] => {
  const broke = opens - KNOWN_DAYS * DAY + ((n + 1) * (KNOWN_DAYS - 1) * DAY) / (proxyOf.size + 1);
  return accountId === 'ada' ? [] : [breaks(accountId, broke), works(accountId, broke + HOUR)];
};

/** A proxy is down from nine to eleven: its accounts break one after the other, and try again now and then. */
const outage = onBrokenProxy.flatMap((accountId, n): readonly PlayedWord[] => {
  const broke = momentAt('09:00') + (n * MINUTE) / 2;
  return [
    breaks(accountId, broke),
    works(accountId, broke + 50 * MINUTE, 'CONNECTING'),
    breaks(accountId, broke + 51 * MINUTE),
    ...(accountId === 'kim' ? [] : [works(accountId, momentAt('11:00') + n * MINUTE)]),
  ];
});

/** All that is told, in order of time. */
export const outageDay: readonly PlayedWord[] = [
  ...[...proxyOf].flatMap(([accountId, proxy]) => beginning(accountId, proxy)),
  ...[...proxyOf.keys()].flatMap(earlier),
  ...outage,
  // A year after the sign-in; the user comes back after lunch.
  breaks('ada', momentAt('09:20')),
  works('ada', momentAt('13:10'), 'RECONNECTED'),
  // Three minutes.
  breaks('ben', momentAt('10:05')),
  works('ben', momentAt('10:08')),
  // The operator's, not the user's.
  breaks('cleo', momentAt('10:30'), 'ERROR'),
  works('cleo', momentAt('12:00')),
  // One break, four words, and retries in between.
  breaks('dan', momentAt('14:00')),
  works('dan', momentAt('14:15'), 'CONNECTING'),
  breaks('dan', momentAt('14:16')),
  works('dan', momentAt('14:45'), 'CONNECTING'),
  breaks('dan', momentAt('14:46')),
  breaks('dan', momentAt('15:15')),
].sort((one, other) => one.at - other.at);
