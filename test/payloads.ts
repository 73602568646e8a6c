import fc from 'fast-check';
import { statuses } from '../machines/status.ts';
import { isoTime } from '../src/model/clock.ts';
import type { ReplayEntry } from '../src/intake/replay-lines.ts';
import { anySignal } from './machines/causes/arbitraries.ts';

/** 2026-01-01, in milliseconds since 1970. */
export const T0 = Date.UTC(2026, 0, 1);

/** A v1 webhook. */
export const v1 = (account_id: string, message: string, account_type = 'LINKEDIN') => ({
  AccountStatus: { account_id, account_type, message },
});

/** A v2 webhook. */
export const v2 = (account_id: string, type: string, id: string, at: number) => ({
  id,
  created_at: isoTime(at),
  account_id,
  type,
  payload: {},
});

/** An account as the API shows it. */
export const polled = (id: string, status: string, type = 'LINKEDIN') => ({
  object: 'Account',
  id,
  type,
  sources: [{ id: `${id}_MESSAGING`, status }],
});

/** A webhook of another kind. */
export const foreign = { event: 'message_received', webhook_name: 'messages', account_id: 'a' };

/** One delivery of a random history. */
export interface Heard {
  /** Milliseconds since the one before. */
  readonly gap: number;
  readonly payload: object;
}

const MINUTE = 60_000;
const ids = ['-a', 'b', 'Z😀'] as const;
const types = ['LINKEDIN', 'GOOGLE_OAUTH', 'WHATSAPP'] as const;
const typeOf = (id: (typeof ids)[number]) => types[ids.indexOf(id)] ?? types[0];

const anyId = fc.constantFrom(...ids);
const anyWord = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...statuses) },
  { weight: 4, arbitrary: fc.constant('CONNECTING') },
  { weight: 1, arbitrary: fc.constant('WEATHER') },
);
const v2Types = [
  'account.add',
  'account.reconnect',
  'account.remove',
  'account.status.running',
  'account.status.disconnected',
  'account.status.errored',
  'account.locked',
  'account.future',
];

const anyProduct = fc.constantFrom('MESSAGING', 'calendar', 'mail');
const v2OfProducts = [
  'account.status.partial',
  'account.status.degraded',
  'account.status.running',
  'account.reconnect',
];

/** What an account shows beside its status, of the right types and of wrong ones. */
const anyAccountFacts: fc.Arbitrary<object> = fc.record(
  {
    name: fc.constantFrom('Ada', 'Ada L', 7, null),
    created_at: fc.constantFrom('2025-01-01T00:00:00.000Z', '2025-06-01T00:00:00Z', 'soon'),
    connection_params: fc.record(
      {
        im: fc.constantFrom(
          { id: 'ACo1', proxy: { host: 'p-1.test', password: 'hush' } },
          { id: 'ACo1', proxy: { host: 'p-2.test' }, premiumFeatures: ['premium', 7] },
          { premiumFeatures: [] },
          [],
        ),
        mail: fc.constantFrom({ username: 'ada@engines.test' }, { imap_host: 'imap.test', imap_user: 'ada' }),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

const anyPayload: fc.Arbitrary<object> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(anyId, anyWord).map(([id, word]) => v1(id, word, typeOf(id))) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(anyId, fc.constantFrom('CREATION_SUCCESS', 'RECONNECTED'))
      .map(([account_id, status]) => ({ account_id, status, name: 'user-1' })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(anyId, fc.constantFrom(...v2Types), fc.nat(5), fc.nat(600))
      .map(([id, type, number, minutes]) => v2(id, type, `evt_${number}`, T0 + minutes * MINUTE)),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(anyId, fc.constantFrom(...v2OfProducts), anyProduct, fc.nat(600), fc.nat(90))
      .map(([id, type, product, minutes, number]) => ({
        ...v2(id, type, `evt_p${number}`, T0 + minutes * MINUTE),
        payload: { product },
      })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(anyId, anyWord, anyProduct).map(([id, word, product]) => {
      const { AccountStatus } = v1(id, word, typeOf(id));
      return { AccountStatus: { ...AccountStatus, product } };
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(anyId, fc.array(fc.tuple(anyProduct, anyWord), { maxLength: 4 }))
      .map(([id, parts]) => ({
        ...polled(id, 'OK', typeOf(id)),
        sources: parts.map(([product, status]) => ({ id: `${id}_${product}`, status })),
      })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(anyId, anyWord, anyAccountFacts)
      .map(([id, word, facts]) => ({ ...polled(id, word, typeOf(id)), ...facts })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(anyId, anySignal)
      .map(([account_id, signal]) => ({ account_id, account_type: typeOf(account_id), ...signal })),
  },
  { weight: 1, arbitrary: fc.constant(foreign) },
  { weight: 1, arbitrary: fc.constant({ neither: 'nor' }) },
);

const anyGap = fc.oneof(
  fc.constantFrom(0, 1, 60 * MINUTE, 60 * MINUTE + 1, 30 * 24 * 60 * MINUTE),
  fc.integer({ min: 0, max: 90 * MINUTE }),
);

/** Deliveries of every shape to three accounts: repeated, duplicate, stale, unknown, foreign and unreadable too. */
export const anyHistory = (maxLength = 30): fc.Arbitrary<readonly Heard[]> =>
  fc.array(fc.record({ gap: anyGap, payload: anyPayload }), { minLength: 1, maxLength });

/** The lines of a log, as a replay takes them. */
export const entriesOf = (texts: readonly string[], file = 'log.ndjson'): readonly ReplayEntry[] =>
  texts.map((text, index) => ({ file, line: index + 1, text }));

/** A history as the lines of a log that was received from T0 on. */
export const linesOf = (history: readonly Heard[]): readonly string[] => {
  let at = T0;
  return history.map(({ gap, payload }) => {
    at += gap;
    return JSON.stringify({ received_at: isoTime(at), payload });
  });
};
