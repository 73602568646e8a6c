import fc from 'fast-check';
import { causes, causesOf, nameOf } from '../machines/causes/catalogue.ts';
import type { AccountEvent, EventFacts } from '../machines/event.ts';
import { DAY, MINUTE } from '../machines/policy.ts';
import { providerOf } from '../machines/provider.ts';
import type { Signal } from '../machines/signal.ts';
import { levelStatuses, statuses } from '../machines/status.ts';
import type { AccountSnapshot } from '../src/model/snapshot.ts';
import type { Step, Stepper } from '../src/decide/step.ts';
import { anySignal } from './machines/causes/arbitraries.ts';
import { departure } from './machines/journey.ts';

/** One of an account's events: all of it but the time, which is `pause` milliseconds after the one before. */
export interface Episode {
  readonly pause: number;
  /** The event at a time; given the snapshot, because only that knows what is due. */
  readonly event: (at: number, before: AccountSnapshot | null) => AccountEvent;
  readonly duplicate: boolean;
}

/** The deadline of CONNECTING, as XState names it. */
export const stallDeadline = 'xstate.after.connectingStalls.account.connection.CONNECTING.attempting';

const anySource = fc.constantFrom('webhook', 'notify', 'v2', 'poll');

const optional = fc.record(
  {
    occurredAgo: fc.nat(3 * DAY),
    tenant: fc.constantFrom('t-1', 't-2'),
    product: fc.constant('MESSAGING'),
    reason: fc.constantFrom('unipile', 'proxy', 'provider'),
  },
  { requiredKeys: [] },
);

const anyFacts = (accountType: string | undefined) =>
  fc
    .tuple(anySource, optional, fc.boolean())
    .map(([source, { occurredAgo, ...rest }, named]) => (at: number): EventFacts => ({
      accountId: 'a',
      at,
      source,
      ...(occurredAgo === undefined ? {} : { occurredAt: at - occurredAgo }),
      ...(named && accountType !== undefined ? { accountType } : {}),
      ...rest,
    }));

/** Answers that speak for one cause: of random words and numbers, hardly any two fit together. */
const anyRefusal = fc.constantFrom(
  { status: 401, error: 'invalid_credentials' },
  { status: 401, error: 'multiple_sessions' },
  { status: 403, error: 'account_restricted' },
  { status: 422, error: 'invalid_recipient' },
);

type Refusal = Pick<Extract<Signal, { type: 'apiError' }>, 'status' | 'error'>;

const refusedWith = (refusal: Refusal): fc.Arbitrary<Signal> =>
  fc.constantFrom('apiError', 'reconnectAnswer').map((type) => ({ type, ...refusal }));

type Telling = Episode['event'];

/** Word of what it was: in each life of another of the causes that the account can have, or of any where it has none. */
const anyWordOf = (accountType: string | undefined): fc.Arbitrary<Signal> => {
  const own = causesOf(providerOf(accountType ?? null));
  return fc
    .constantFrom(...(own.length === 0 ? causes : own).map(nameOf))
    .map((cause) => ({ type: 'outcome', cause, by: 'user' }));
};

const anyTelling = (
  accountType: string | undefined,
  refusal: Refusal,
  word: Signal,
): fc.Arbitrary<Telling> => {
  const heard = fc.oneof({ weight: 4, arbitrary: anySignal }, refusedWith(refusal), fc.constant(word));
  const facts = anyFacts(accountType);
  const status = fc.oneof(fc.constantFrom(...statuses), fc.constantFrom(...levelStatuses));
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc.tuple(facts, status).map(([at, type]): Telling => (time) => ({ ...at(time), type })),
    },
    {
      weight: 4,
      arbitrary: fc.tuple(facts, heard).map(([at, signal]): Telling => (time) => ({
        ...at(time),
        type: 'SIGNAL',
        source: 'signal',
        signal,
      })),
    },
    facts.map((at): Telling => (time) => ({ ...at(time), type: 'NOTICE', notice: 'account.locked' })),
    facts.map((at): Telling => (time) => ({ ...at(time), type: 'UNKNOWN_STATUS', status: 'DREAMING' })),
    fc.constant<Telling>((time, before) => ({
      accountId: 'a',
      at: before?.deadlines[0]?.dueAt ?? time,
      source: 'deadline',
      type: stallDeadline,
    })),
  );
};

const anyPause = fc.oneof(
  { weight: 5, arbitrary: fc.nat(90 * MINUTE) },
  fc.integer({ min: -60 * MINUTE, max: 0 }),
  fc.constantFrom(13 * DAY, 365 * DAY),
);

const anyAccountType = fc.constantFrom(
  'LINKEDIN',
  'WHATSAPP',
  'INSTAGRAM',
  'MESSENGER',
  'TELEGRAM',
  'TWITTER',
  'GOOGLE',
  'OUTLOOK',
  'MAIL',
  'SLACK',
  undefined,
);

const historyOf = (lengths: fc.ArrayConstraints): fc.Arbitrary<readonly Episode[]> =>
  anyAccountType.chain((accountType) =>
    fc.tuple(anyRefusal, anyWordOf(accountType)).chain(([refusal, word]) =>
      fc.array(
        fc.record({
          pause: anyPause,
          event: anyTelling(accountType, refusal, word),
          duplicate: fc.nat(9).map((number) => number === 0),
        }),
        lengths,
      ),
    ),
  );

/**
 * The life of one account, of any type or none that is named. Some deliveries arrive twice, some late, and one answer
 * of the API comes again and again.
 */
export const anyHistory = historyOf({ minLength: 1, maxLength: 25 });

/** The same, mostly long enough for states and evidence that take many events to come about. */
export const anyLongHistory = historyOf({ minLength: 1, maxLength: 60, size: 'max' });

/** One step of a history, with what was before it and the event that set it off. */
export interface Taken {
  readonly before: AccountSnapshot | null;
  readonly event: AccountEvent;
  readonly step: Step;
}

/**
 * Lives a history through a stepper.
 *
 * @param keep - what becomes of each snapshot before the next step is taken from it
 */
export const live = (
  history: readonly Episode[],
  stepper: Stepper,
  keep: (snapshot: AccountSnapshot) => AccountSnapshot = (snapshot) => snapshot,
): readonly Taken[] => {
  let before: AccountSnapshot | null = null;
  let at = departure;
  const taken: Taken[] = [];
  for (const episode of history) {
    at += episode.pause;
    const event = episode.event(at, before);
    const step: Step = stepper(before, event, episode.duplicate);
    taken.push({ before, event, step });
    before = keep(step.snapshot);
  }
  return taken;
};
