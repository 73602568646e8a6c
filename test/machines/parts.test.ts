import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccountEvent, SourcePart } from '../../machines/event.ts';
import { mostParts, worstPart } from '../../machines/parts.ts';
import type { Status } from '../../machines/status.ts';
import { levelStatuses } from '../../machines/status.ts';
import { chartStepperUnder, stepperUnder, type Step } from '../../src/decide/step.ts';
import type { AccountSnapshot } from '../../src/model/snapshot.ts';
import { serialize } from '../../src/model/snapshot.ts';
import { connectionOf, statusOfPath } from '../../src/model/state.ts';
import { readPayload } from '../../src/index.ts';
import { viewOf } from '../../src/views/account.ts';
import { anyHistory, T0 } from '../payloads.ts';

const base = { accountId: 'a', accountType: 'GOOGLE' } as const;

/** What is heard: a status and a product as `calendar:CREDENTIALS`, the whole as `OK`, a poll as `poll calendar:OK mail:ERROR`. */
const heard = (said: string, at: number): AccountEvent => {
  if (said.startsWith('poll ')) {
    const sources = said
      .slice(5)
      .split(' ')
      .map((one) => one.split(':'));
    const parts: SourcePart[] = sources.map(([product = '', status = '']) => ({
      id: `a_${product.toUpperCase()}`,
      status,
    }));
    const type = levelStatuses.findLast((level) => parts.some(({ status }) => status === level)) ?? 'OK';
    return { ...base, type, at, source: 'poll', parts };
  }
  const [status, product] = said.split(':').toReversed();
  return {
    ...base,
    type: status as Status,
    at,
    source: 'v2',
    ...(product === undefined ? {} : { product }),
  };
};

/** Takes what is heard, a minute apart. */
const after = (...said: readonly string[]): Step => {
  const step = stepperUnder();
  let taken = step(null, { ...base, type: 'NOTICE', notice: 'account.locked', at: T0, source: 'v2' });
  said.forEach((one, index) => {
    taken = step(taken.snapshot, heard(one, T0 + index * 60_000));
  });
  return taken;
};

const statusIn = ({ value }: AccountSnapshot): string => statusOfPath(connectionOf(value));

const partsIn = (snapshot: AccountSnapshot): string =>
  (viewOf(snapshot).parts ?? []).map(({ product, status }) => `${product ?? '*'}:${status}`).join(' ');

describe('a level of a product', () => {
  test.each<[said: string, decision: Step['decision'], status: string, parts: string]>([
    // One product breaks and mends.
    ['OK, calendar:CREDENTIALS', 'applied', 'CREDENTIALS', 'calendar:CREDENTIALS *:OK'],
    ['OK, calendar:CREDENTIALS, calendar:OK', 'applied', 'OK', ''],
    ['OK, calendar:CREDENTIALS, calendar:CREDENTIALS', 'repeat', 'CREDENTIALS', 'calendar:CREDENTIALS *:OK'],
    ['OK, calendar:CREDENTIALS, calendar:ERROR', 'applied', 'ERROR', 'calendar:ERROR *:OK'],
    ['OK, calendar:CREDENTIALS, CALENDAR:OK', 'applied', 'OK', ''],
    // Two break, and mend in either order.
    [
      'OK, mail:ERROR, calendar:CREDENTIALS',
      'applied',
      'CREDENTIALS',
      'mail:ERROR calendar:CREDENTIALS *:OK',
    ],
    [
      'OK, calendar:CREDENTIALS, mail:ERROR',
      'recorded',
      'CREDENTIALS',
      'calendar:CREDENTIALS mail:ERROR *:OK',
    ],
    ['OK, mail:ERROR, calendar:CREDENTIALS, calendar:OK', 'applied', 'ERROR', 'mail:ERROR calendar:OK *:OK'],
    [
      'OK, mail:ERROR, calendar:CREDENTIALS, mail:OK',
      'recorded',
      'CREDENTIALS',
      'mail:OK calendar:CREDENTIALS *:OK',
    ],
    ['OK, mail:ERROR, calendar:CREDENTIALS, calendar:OK, mail:OK', 'applied', 'OK', ''],
    ['OK, mail:ERROR, calendar:CREDENTIALS, mail:OK, calendar:OK', 'applied', 'OK', ''],
    [
      'OK, mail:CREDENTIALS, calendar:CREDENTIALS, mail:OK',
      'recorded',
      'CREDENTIALS',
      'mail:OK calendar:CREDENTIALS *:OK',
    ],
    // Products that were never heard of.
    ['calendar:CREDENTIALS', 'applied', 'CREDENTIALS', 'calendar:CREDENTIALS'],
    ['calendar:CREDENTIALS, calendar:OK', 'applied', 'OK', ''],
    ['OK, mail:OK', 'repeat', 'OK', ''],
    ['OK, calendar:CREDENTIALS, mail:OK', 'recorded', 'CREDENTIALS', 'calendar:CREDENTIALS mail:OK *:OK'],
    ['CREDENTIALS, calendar:OK', 'recorded', 'CREDENTIALS', 'calendar:OK *:CREDENTIALS'],
    ['CREDENTIALS, calendar:CREDENTIALS', 'recorded', 'CREDENTIALS', 'calendar:CREDENTIALS *:CREDENTIALS'],
    ['ERROR, calendar:CREDENTIALS, calendar:OK', 'applied', 'ERROR', 'calendar:OK *:ERROR'],
    ['CREATION_SUCCESS, calendar:OK', 'applied', 'OK', ''],
    ['RECONNECTED, calendar:ERROR, calendar:OK', 'applied', 'OK', ''],
    // A level of the whole is that of every product.
    ['OK, calendar:CREDENTIALS, OK', 'applied', 'OK', ''],
    ['OK, calendar:CREDENTIALS, CREDENTIALS', 'recorded', 'CREDENTIALS', ''],
    ['OK, calendar:CREDENTIALS, CREDENTIALS, CREDENTIALS', 'repeat', 'CREDENTIALS', ''],
    ['calendar:CREDENTIALS, CREDENTIALS', 'repeat', 'CREDENTIALS', 'calendar:CREDENTIALS'],
    ['OK, calendar:CREDENTIALS, ERROR', 'applied', 'ERROR', ''],
    // One-shot statuses.
    ['OK, calendar:CREDENTIALS, RECONNECTED', 'applied', 'RECONNECTED', ''],
    ['OK, calendar:CREDENTIALS, calendar:RECONNECTED', 'applied', 'RECONNECTED', ''],
    ['CREDENTIALS, calendar:RECONNECTED', 'applied', 'RECONNECTED', ''],
    [
      'OK, mail:ERROR, calendar:CREDENTIALS, calendar:RECONNECTED',
      'applied',
      'ERROR',
      'mail:ERROR calendar:OK *:OK',
    ],
    [
      'OK, calendar:CREDENTIALS, mail:RECONNECTED',
      'recorded',
      'CREDENTIALS',
      'calendar:CREDENTIALS mail:OK *:OK',
    ],
    ['OK, calendar:CREDENTIALS, CREATION_SUCCESS', 'late', 'CREDENTIALS', 'calendar:CREDENTIALS *:OK'],
    ['OK, calendar:CREDENTIALS, CREATION_FAIL', 'unexpected', 'CREDENTIALS', 'calendar:CREDENTIALS *:OK'],
    [
      'OK, calendar:CREDENTIALS, calendar:SYNC_SUCCESS',
      'unexpected',
      'CREDENTIALS',
      'calendar:CREDENTIALS *:OK',
    ],
    ['OK, calendar:CREDENTIALS, calendar:DELETED', 'applied', 'DELETED', ''],
    ['OK, DELETED, calendar:OK', 'afterDeletion', 'DELETED', ''],
    ['OK, calendar:CREDENTIALS, DELETED, CREATION_SUCCESS', 'applied', 'CREATION_SUCCESS', ''],
    // Polls show all that there is.
    ['poll mail:OK calendar:CREDENTIALS', 'applied', 'CREDENTIALS', 'mail:OK calendar:CREDENTIALS'],
    [
      'poll mail:OK calendar:CREDENTIALS, poll mail:OK calendar:CREDENTIALS',
      'repeat',
      'CREDENTIALS',
      'mail:OK calendar:CREDENTIALS',
    ],
    [
      'poll mail:OK calendar:CREDENTIALS, poll mail:ERROR calendar:CREDENTIALS',
      'recorded',
      'CREDENTIALS',
      'mail:ERROR calendar:CREDENTIALS',
    ],
    ['poll mail:OK calendar:CREDENTIALS, calendar:OK', 'applied', 'OK', ''],
    ['poll mail:ERROR calendar:CREDENTIALS, calendar:OK', 'applied', 'ERROR', 'mail:ERROR calendar:OK'],
    ['OK, calendar:CREDENTIALS, poll mail:OK calendar:OK', 'applied', 'OK', ''],
    ['OK, DELETED, poll mail:OK calendar:ERROR', 'applied', 'ERROR', 'mail:OK calendar:ERROR'],
    ['poll mail:CREDENTIALS, CREDENTIALS', 'repeat', 'CREDENTIALS', 'mail:CREDENTIALS'],
    ['CREDENTIALS, poll mail:CREDENTIALS', 'repeat', 'CREDENTIALS', ''],
    ['poll mail:CREDENTIALS mail:OK', 'applied', 'CREDENTIALS', 'mail:CREDENTIALS'],
    ['poll mail:OK calendar:FROZEN', 'applied', 'OK', ''],
  ])('%s: %s, %s', (said, decision, status, parts) => {
    const { decision: taken, snapshot } = after(...said.split(', '));
    expect([taken, statusIn(snapshot), partsIn(snapshot)]).toEqual([decision, status, parts]);
  });

  test('that a poll of the whole cannot tell apart stays as it is known', () => {
    const before = after('OK', 'calendar:CREDENTIALS').snapshot;
    const poll: AccountEvent = { ...base, type: 'CREDENTIALS', at: T0 + 9 ** 6, source: 'poll' };
    const { decision, snapshot } = stepperUnder()(before, poll);
    expect([decision, partsIn(snapshot)]).toEqual(['repeat', 'calendar:CREDENTIALS *:OK']);
  });

  test('that took effect is the newest: an older one of another product is stale (DOMAIN §6)', () => {
    const step = stepperUnder();
    const at = (said: string, minute: number): AccountEvent => ({
      ...heard(said, T0 + 60 * 60_000),
      occurredAt: T0 + minute * 60_000,
    });
    const broken = step(step(null, at('mail:CREDENTIALS', 1)).snapshot, at('calendar:CREDENTIALS', 5));
    expect(broken.decision).toBe('recorded');
    expect(step(broken.snapshot, at('calendar:OK', 3)).decision).toBe('stale');
  });

  test('keeps its reason to itself: an error of the mail is not told of the calendar', () => {
    const [first, second] = [heard('mail:ERROR', T0), heard('calendar:OK', T0 + 1)];
    const broken = stepperUnder()(null, { ...first, reason: 'provider' }).snapshot;
    const mended = stepperUnder()(broken, { ...second, reason: 'proxy' }).snapshot;
    expect(mended.context.evidence).toEqual([{ type: 'errorReason', reason: 'provider', at: T0 }]);
  });
});

describe('products beyond the bound', () => {
  const many = Array.from({ length: mostParts + 5 }, (_, index) => `p${index}`);

  test('go into the rest, those that work first, and none of them heals by that', () => {
    const { snapshot } = after('OK', 'bad:CREDENTIALS', ...many.map((product) => `${product}:OK`));
    expect(snapshot.context.parts?.named).toHaveLength(mostParts);
    expect(snapshot.context.parts?.named[0]).toEqual({ product: 'bad', status: 'CREDENTIALS' });
    const worse = after(
      'OK',
      ...many.map((product, index) => `${product}:${index === 0 ? 'CREDENTIALS' : 'ERROR'}`),
    );
    expect(worse.snapshot.context.parts).toMatchObject({ rest: 'CREDENTIALS' });
    expect(statusIn(worse.snapshot)).toBe('CREDENTIALS');
  });
});

/** A stepper that forgets parts, as if levels were those of the whole account. */
const blind = (before: AccountSnapshot | null, event: AccountEvent): Step => {
  const { product: _product, ...whole } = event;
  return stepperUnder()(before, whole);
};

describe('whatever happens', () => {
  const check = (step: typeof blind): void =>
    fc.assert(
      fc.property(anyHistory(40), (history) => {
        const snapshots = new Map<string, AccountSnapshot>();
        let at = T0;
        for (const { gap, payload } of history) {
          at += gap;
          const reading = readPayload(payload, at);
          if (reading.kind !== 'event') continue;
          const { event } = reading;
          const { snapshot } = step(snapshots.get(event.accountId) ?? null, event);
          snapshots.set(event.accountId, snapshot);
          const { parts } = snapshot.context;
          if (parts !== null) expect(statusIn(snapshot)).toBe(worstPart(parts));
        }
      }),
      { numRuns: 300 },
    );

  test('an account is as its worst part', () => check(stepperUnder()));

  test('XState itself comes to the same', () => {
    fc.assert(
      fc.property(anyHistory(30), (history) => {
        const [compiled, chart] = [stepperUnder(), chartStepperUnder()];
        const snapshots = new Map<string, AccountSnapshot>();
        let at = T0;
        for (const { gap, payload } of history) {
          at += gap;
          const reading = readPayload(payload, at);
          if (reading.kind !== 'event') continue;
          const before = snapshots.get(reading.event.accountId) ?? null;
          const [one, other] = [compiled(before, reading.event), chart(before, reading.event)];
          expect([one.decision, serialize(one.snapshot)]).toEqual([
            other.decision,
            serialize(other.snapshot),
          ]);
          snapshots.set(reading.event.accountId, one.snapshot);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('a machine that takes every level for one of the whole is found out', () => {
    const step = stepperUnder();
    const story = ['OK', 'mail:ERROR', 'calendar:CREDENTIALS', 'calendar:OK'].map((said, index) =>
      heard(said, T0 + index),
    );
    const end = (one: typeof blind): AccountSnapshot | null =>
      story.reduce<AccountSnapshot | null>((before, event) => one(before, event).snapshot, null);
    const [right, wrong] = [end(step), end(blind)];
    expect(right === null ? null : statusIn(right)).toBe('ERROR');
    expect(wrong === null ? null : statusIn(wrong)).toBe('OK');
  });
});

describe('what a poll shows of its sources', () => {
  const polled = (...parts: readonly SourcePart[]): AccountSnapshot => {
    const known = after('OK', 'calendar:CREDENTIALS').snapshot;
    const event = { ...base, type: 'CREDENTIALS', at: T0 + 600_000, source: 'poll', parts } as const;
    return stepperUnder()(known, event).snapshot;
  };

  test('goes by their whole ids where these do not begin with that of the account', () => {
    const parts = [{ id: 'DRIVE', status: 'CREDENTIALS' } as const, { id: 'a_MAIL', status: 'OK' } as const];
    expect(partsIn(polled(...parts))).toBe('drive:CREDENTIALS mail:OK');
  });

  test('tells nothing of parts where no source has a level', () => {
    expect(partsIn(polled())).toBe('');
    expect(partsIn(polled({ id: 'a_MAIL', status: 'CREATION_SUCCESS' }))).toBe('');
  });
});
