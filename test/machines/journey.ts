import { causes, nameOf } from '../../machines/causes/catalogue.ts';
import type { Cause } from '../../machines/causes/cause.ts';
import type { AccountEvent, EventFacts } from '../../machines/event.ts';
import type { Provider } from '../../machines/provider.ts';
import { defaultPolicy, MINUTE, type Policy } from '../../machines/policy.ts';
import type { Signal } from '../../machines/signal.ts';
import type { LevelStatus, Status } from '../../machines/status.ts';
import type { AccountSnapshot } from '../../src/model/snapshot.ts';
import { stateOf } from '../../src/model/state.ts';
import { stepperUnder } from '../../src/decide/step.ts';

/** When every journey begins. */
export const departure = Date.UTC(2026, 0, 1);

/** A status that arrives, a signal, a wait in milliseconds before the next stop, or the pending deadline falling due. */
export type Stop = Status | Signal | number | 'due';

/** What an event carries beside its type, where a test does not care: heard as a v2 webhook that says when it happened. */
export const facts = (at: number, accountType?: string): EventFacts => ({
  accountId: 'a',
  at,
  source: 'v2',
  occurredAt: at,
  ...(accountType === undefined ? {} : { accountType }),
});

/** A status as an event. */
export const status = (type: Status, at: number, accountType?: string): AccountEvent => ({
  ...facts(at, accountType),
  type,
});

/** A level that a poll shows, as an event. */
export const poll = (type: LevelStatus, at: number): AccountEvent => ({ ...facts(at), source: 'poll', type });

/** A signal as an event. */
export const signal = (heard: Signal, at: number, accountType?: string): AccountEvent => ({
  ...facts(at, accountType),
  type: 'SIGNAL',
  source: 'signal',
  signal: heard,
});

/** The deadline that is pending, as the event of its falling due. */
export const due = (snapshot: AccountSnapshot): AccountEvent => {
  const [deadline] = snapshot.deadlines;
  if (deadline === undefined) throw new Error(`nothing is due in ${stateOf(snapshot.value).connection}`);
  return { accountId: 'a', type: deadline.event, at: deadline.dueAt, source: 'deadline' };
};

/** An account to whom nothing has happened but that its type was named. */
export const born = (accountType?: string, policy: Policy = defaultPolicy): AccountSnapshot =>
  stepperUnder(policy)(null, { ...facts(departure, accountType), type: 'NOTICE', notice: 'account.locked' })
    .snapshot;

/** Where an account is after some stops, a minute apart. */
export const journey = (
  accountType: string | undefined,
  stops: readonly Stop[],
  policy: Policy = defaultPolicy,
): AccountSnapshot => {
  const step = stepperUnder(policy);
  let snapshot = born(accountType, policy);
  let at = departure;
  for (const stop of stops) {
    if (typeof stop === 'number') at += stop - MINUTE;
    else {
      at += MINUTE;
      const event =
        stop === 'due'
          ? due(snapshot)
          : typeof stop === 'string'
            ? status(stop, at, accountType)
            : signal(stop, at, accountType);
      at = event.at;
      snapshot = step(snapshot, event).snapshot;
    }
  }
  return snapshot;
};

/** A type of account of each provider that has causes. */
const typeOf: Readonly<Partial<Record<Provider, string>>> = {
  imap: 'MAIL',
  google: 'GOOGLE',
  microsoft: 'OUTLOOK',
  whatsapp: 'WHATSAPP',
  telegram: 'TELEGRAM',
  instagram: 'INSTAGRAM',
  linkedin: 'LINKEDIN',
};

const wayTo = (cause: Cause): readonly [accountType: string, stops: readonly Stop[]] => {
  const accountType = cause.providers.map((provider) => typeOf[provider]).find((type) => type !== undefined);
  if (accountType === undefined) throw new Error(`no account type for ${nameOf(cause)}`);
  const told: Signal = { type: 'outcome', cause: nameOf(cause), by: 'operator' };
  return [accountType, ['CREDENTIALS', told]];
};

/** How an account gets to each cause whatever the weights: its type, its flip, and word of what it was. */
export const toCause: Readonly<Record<string, readonly [accountType: string, stops: readonly Stop[]]>> =
  Object.fromEntries(causes.map((cause) => [nameOf(cause), wayTo(cause)]));

/** How a LinkedIn account, of which nothing more is known, gets to each state that is no cause. */
export const toState: Readonly<Record<string, readonly Stop[]>> = {
  NEW: [],
  CREATION_SUCCESS: ['CREATION_SUCCESS'],
  CREATION_FAIL: ['CREATION_FAIL'],
  'CONNECTING.attempting': ['CONNECTING'],
  'CONNECTING.stalled': ['CONNECTING', 'due'],
  OK: ['OK'],
  RECONNECTED: ['RECONNECTED'],
  ERROR: ['ERROR'],
  STOPPED: ['STOPPED'],
  PERMISSIONS: ['PERMISSIONS'],
  'CREDENTIALS.undetermined': ['CREDENTIALS'],
  DELETED: ['OK', 'DELETED'],
};

/** The account in a state of the connection region; LinkedIn where the state has no cause of its own. */
export const accountIn = (connection: string): AccountSnapshot => {
  const cause = toCause[connection.replace('CREDENTIALS.', '')];
  if (cause !== undefined) return journey(...cause);
  const stops = toState[connection];
  if (stops === undefined) throw new Error(`no way to ${connection} is known`);
  return journey('LINKEDIN', stops);
};
