import { describe, expect, test } from 'vitest';
import type { AccountEvent } from '../../machines/event.ts';
import { DAY, defaultPolicy, HOUR, MINUTE } from '../../machines/policy.ts';
import type { Signal } from '../../machines/signal.ts';
import type { AccountSnapshot } from '../../src/model/snapshot.ts';
import { stateOf } from '../../src/model/state.ts';
import { stepperUnder } from '../../src/decide/step.ts';
import { stallDeadline } from '../lives.ts';
import { accountIn, departure, due, facts, journey, poll, signal, status } from '../machines/journey.ts';

const step = stepperUnder();

const connection = (snapshot: AccountSnapshot): string => stateOf(snapshot.value).connection;

const later = (snapshot: AccountSnapshot, after = MINUTE): number => snapshot.context.lastSeenAt + after;

describe('an account', () => {
  test('is made known by any event, in NEW when it changes nothing', () => {
    const { decision, snapshot, transitions } = step(null, {
      ...facts(departure, 'LINKEDIN'),
      type: 'NOTICE',
      notice: 'account.locked',
    });
    expect(decision).toBe('recorded');
    expect(transitions).toEqual([]);
    expect(snapshot).toMatchObject({ version: 0, since: departure, value: { connection: 'NEW' } });
  });

  test('learns nothing from a poll that was overtaken on its way, and what it shows from any other', () => {
    const before = accountIn('OK');
    const shown = { ...poll('OK', later(before)), polled: { name: 'Ada', connection: { imap_host: 'i' } } };
    const learned = { name: 'Ada', connection: { imap_host: 'i' }, lastVerifiedAt: shown.at };
    expect(step(before, shown).snapshot.context).toMatchObject(learned);
    const { name, connection: known, lastVerifiedAt } = before.context;
    expect(step(before, shown, false, true).snapshot.context).toMatchObject({
      name,
      connection: known,
      lastVerifiedAt,
    });
  });

  test('remembers tenant, product, and when it was last seen and verified, whatever the event does', () => {
    const known = step(accountIn('OK'), { ...facts(departure + DAY), type: 'OK', tenant: 't', product: 'p' });
    expect(known.decision).toBe('repeat');
    expect(known.snapshot.context).toMatchObject({
      tenant: 't',
      product: 'p',
      lastSeenAt: departure + DAY,
      lastVerifiedAt: null,
    });
    const verified = step(known.snapshot, poll('OK', departure + 2 * DAY)).snapshot.context;
    expect(verified).toMatchObject({ tenant: 't', product: 'p', lastVerifiedAt: departure + 2 * DAY });
  });

  test('stays since when its status was entered while only the cause changes', () => {
    const before = accountIn('CREDENTIALS.linkedin.sessionTerminated');
    const heard = signal(toldTo('linkedin.excessiveRequests'), later(before, HOUR));
    const after = step(before, heard).snapshot;
    expect(connection(after)).toBe('CREDENTIALS.linkedin.excessiveRequests');
    expect(after.since).toBe(before.since);
    expect(step(after, status('OK', later(after))).snapshot.since).toBe(later(after));
  });
});

/** Word of what it was. */
const toldTo = (cause: string): Signal => ({ type: 'outcome', cause, by: 'operator' });

describe('an account of no known type', () => {
  const notified = step(null, {
    accountId: 'a',
    at: departure,
    source: 'notify',
    type: 'RECONNECTED',
    tenant: 'user-7',
  }).snapshot;

  const webhook = (accountType: string): AccountEvent => ({
    accountId: 'a',
    at: departure + MINUTE,
    source: 'webhook',
    accountType,
    type: 'RECONNECTED',
  });

  test('may turn out to report syncs', () => {
    expect(stateOf(notified.value)).toEqual({ connection: 'RECONNECTED', sync: 'RUNNING' });
    const { decision, transitions, snapshot } = step(notified, webhook('LINKEDIN'));
    expect(decision).toBe('repeat');
    expect(transitions).toEqual([]);
    expect(snapshot.context).toMatchObject({
      provider: 'linkedin',
      accountType: 'LINKEDIN',
      tenant: 'user-7',
    });
  });

  test('leaves RUNNING with a transition of its own when it turns out never to report any', () => {
    const { decision, transitions, snapshot, effects } = step(notified, webhook('GOOGLE_OAUTH'));
    expect(decision).toBe('repeat');
    expect(effects).toEqual([]);
    expect(snapshot.version).toBe(2);
    expect(transitions).toEqual([
      {
        accountId: 'a',
        version: 2,
        from: { connection: 'RECONNECTED', sync: 'RUNNING' },
        to: { connection: 'RECONNECTED', sync: 'NOT_REPORTED' },
        event: 'IDENTIFIED',
        at: departure + MINUTE,
      },
    ]);
  });

  test('makes two transitions when the event that names the type moves it too', () => {
    const { transitions } = step(notified, { ...webhook('OUTLOOK'), type: 'OK' });
    expect(transitions.map(({ event, version }) => [event, version])).toEqual([
      ['IDENTIFIED', 2],
      ['OK', 3],
    ]);
  });

  test('is diagnosed as soon as its type is known', () => {
    const lost = step(notified, { ...facts(departure + MINUTE), type: 'CREDENTIALS' }).snapshot;
    expect(connection(lost)).toBe('CREDENTIALS.undetermined');
    const told = step(lost, signal(toldTo('instagram.suspended'), departure + 2 * MINUTE)).snapshot;
    expect(connection(told)).toBe('CREDENTIALS.undetermined');
    const known = step(told, status('CREDENTIALS', departure + 3 * MINUTE, 'INSTAGRAM'));
    expect(known.decision).toBe('repeat');
    expect(connection(known.snapshot)).toBe('CREDENTIALS.instagram.suspended');
  });

  test('keeps the type that it was given first', () => {
    const first = step(notified, webhook('LINKEDIN')).snapshot;
    expect(step(first, webhook('GOOGLE')).snapshot.context.accountType).toBe('LINKEDIN');
  });
});

describe('the deadline of CONNECTING', () => {
  const connecting = accountIn('CONNECTING.attempting');

  test('is scheduled on entry, 60 minutes ahead', () => {
    expect(connecting.deadlines).toEqual([
      { event: stallDeadline, dueAt: connecting.context.lastSeenAt + 60 * MINUTE },
    ]);
  });

  test('stays where it was when CONNECTING is repeated', () => {
    const { deadlines } = step(connecting, status('CONNECTING', later(connecting))).snapshot;
    expect(deadlines).toEqual(connecting.deadlines);
  });

  test('is cancelled by leaving, and scheduled anew by coming back', () => {
    const left = step(connecting, status('OK', later(connecting))).snapshot;
    expect(left.deadlines).toEqual([]);
    const back = step(left, status('CONNECTING', later(left))).snapshot;
    expect(back.deadlines).toEqual([{ event: stallDeadline, dueAt: later(left) + 60 * MINUTE }]);
  });

  test('fires once', () => {
    const stalled = step(connecting, due(connecting));
    expect(stalled.decision).toBe('applied');
    expect(connection(stalled.snapshot)).toBe('CONNECTING.stalled');
    expect(stalled.snapshot.deadlines).toEqual([]);
    expect(stalled.snapshot.since).toBe(connecting.since);
    const again = step(stalled.snapshot, due(connecting));
    expect([again.decision, again.transitions, again.effects]).toEqual(['recorded', [], []]);
  });

  test('falls due when the policy says', () => {
    const { deadlines, since } = journey('MAIL', ['CONNECTING'], {
      ...defaultPolicy,
      connectingStallsMinutes: 5,
    });
    expect(deadlines).toEqual([{ event: stallDeadline, dueAt: since + 5 * MINUTE }]);
  });
});

describe('an event that is late, stale or heard before', () => {
  test('is stale when it happened before the newest one applied', () => {
    const before = step(accountIn('OK'), { ...facts(departure + DAY), type: 'ERROR' }).snapshot;
    const event = { ...facts(departure + 2 * DAY), type: 'OK' } as const;
    expect(step(before, { ...event, occurredAt: departure + DAY - 1 }).decision).toBe('stale');
    expect(step(before, { ...event, occurredAt: departure + DAY }).decision).toBe('applied');
    const { occurredAt: _, ...timeless } = event;
    expect(step(before, timeless).decision).toBe('applied');
  });

  test('moves the newest time of happening only when it is applied', () => {
    const before = step(accountIn('OK'), { ...facts(departure + DAY), type: 'ERROR' }).snapshot;
    const repeat = step(before, { ...facts(departure + 2 * DAY), type: 'ERROR' }).snapshot;
    expect(repeat.context.lastOccurredAt).toBe(departure + DAY);
    const { occurredAt: _, ...timeless } = facts(departure + 2 * DAY);
    expect(step(before, { ...timeless, type: 'OK' }).snapshot.context.lastOccurredAt).toBe(departure + DAY);
    const moved = step(before, { ...facts(departure + 2 * DAY), type: 'OK' }).snapshot;
    expect(moved.context.lastOccurredAt).toBe(departure + 2 * DAY);
  });

  test('still says that the account was seen', () => {
    const before = accountIn('OK');
    const at = later(before, DAY);
    const twice = step(before, status('ERROR', at), true);
    expect([twice.decision, twice.transitions, twice.effects]).toEqual(['duplicate', [], []]);
    expect(twice.snapshot).toEqual({ ...before, context: { ...before.context, lastSeenAt: at } });
  });

  test('counts from the time of the one before when the clock went back', () => {
    const before = accountIn('OK');
    const { transitions, snapshot } = step(before, {
      accountId: 'a',
      at: before.context.lastSeenAt - HOUR,
      source: 'webhook',
      type: 'ERROR',
    });
    expect(transitions[0]?.at).toBe(before.context.lastSeenAt);
    expect(snapshot.since).toBe(before.context.lastSeenAt);
  });

  test.each([
    'CREDENTIALS.linkedin.sessionTerminated',
    'ERROR',
    'STOPPED',
    'PERMISSIONS',
    'CONNECTING.stalled',
  ])('never heals %s when it is SYNC_SUCCESS', (broken) => {
    const before = accountIn(broken);
    const { decision, snapshot, effects } = step(before, status('SYNC_SUCCESS', later(before)));
    expect(decision).toBe('applied');
    expect(stateOf(snapshot.value)).toEqual({ connection: broken, sync: 'SYNC_SUCCESS' });
    expect(effects).toEqual([]);
  });
});

describe('the cause', () => {
  /** Names a cause that does not lead without it. */
  const refused: Signal = {
    type: 'apiError',
    status: 401,
    error: '',
    detail: 'Application-specific password required',
  };
  const named = 'CREDENTIALS.imap.appPasswordRevoked';
  const flipAfter = (wait: number) => journey('MAIL', [refused, wait, 'CREDENTIALS']);

  test('counts evidence up to 24 hours before the flip', () => {
    expect(connection(flipAfter(DAY))).toBe(named);
    expect(connection(flipAfter(DAY + 1))).not.toBe(named);
  });

  test('counts evidence that comes while the account is in CREDENTIALS', () => {
    const before = flipAfter(DAY + 1);
    const { decision, snapshot } = step(before, signal(refused, later(before, 9 * DAY)));
    expect(decision).toBe('applied');
    expect(connection(snapshot)).toBe(named);
  });

  test('is another as soon as another hypothesis leads, and the same when none does', () => {
    const before = accountIn('CREDENTIALS.linkedin.credentialsChanged');
    const weaker = step(before, signal({ type: 'deviceSeen' }, later(before)));
    expect([weaker.decision, connection(weaker.snapshot)]).toEqual(['recorded', connection(before)]);
    const stronger = step(before, signal(toldTo('linkedin.excessiveRequests'), later(before)));
    expect(stronger.decision).toBe('applied');
    expect(connection(stronger.snapshot)).toBe('CREDENTIALS.linkedin.excessiveRequests');
  });

  test('follows the thresholds of the policy', () => {
    const under = (weakProbability: number) =>
      connection(journey('MAIL', ['CREDENTIALS'], { ...defaultPolicy, weakProbability }));
    expect(under(0.9)).toBe('CREDENTIALS.undetermined');
    expect(under(0.1)).toBe('CREDENTIALS.imap.passwordChanged');
  });

  test('knows nothing of an earlier incarnation', () => {
    const stops = [refused, 'DELETED', 'CREATION_SUCCESS', 'CREDENTIALS'] as const;
    const reborn = journey('MAIL', stops);
    expect(connection(reborn)).not.toBe(named);
    expect(reborn.context).toMatchObject({ incarnation: 2, evidence: [] });
    expect(connection(journey('MAIL', [refused, 'CREDENTIALS']))).toBe(named);
  });

  test('remembers a time in CREDENTIALS when it is over, and how old the authorisation was', () => {
    const before = journey('LINKEDIN', ['CREATION_SUCCESS', DAY, 'CREDENTIALS']);
    const { context } = step(before, status('RECONNECTED', later(before, HOUR))).snapshot;
    expect(context.evidence).toEqual([
      { type: 'broke', flippedAt: before.since, age: DAY, at: later(before, HOUR) },
    ]);
    const unknown = accountIn('CREDENTIALS.undetermined');
    expect(step(unknown, status('OK', later(unknown))).snapshot.context.evidence).toMatchObject([
      { type: 'broke', age: null },
    ]);
  });

  test('is forgotten with the flip when the account leaves CREDENTIALS', () => {
    const before = accountIn('CREDENTIALS.imap.passwordChanged');
    expect(before.context.flippedAt).toBe(before.since);
    expect(step(before, status('OK', later(before))).snapshot.context.flippedAt).toBeNull();
  });
});

describe('the reason of an ERROR', () => {
  const reasons = (snapshot: AccountSnapshot) =>
    snapshot.context.evidence.flatMap((item) => (item.type === 'errorReason' ? [item.reason] : []));

  test('is remembered on entry and on repetition, where one is given', () => {
    const entered = step(accountIn('OK'), { ...status('ERROR', departure + HOUR), reason: 'proxy' }).snapshot;
    const silent = step(entered, status('ERROR', departure + 2 * HOUR)).snapshot;
    const repeated = step(silent, { ...status('ERROR', departure + 3 * HOUR), reason: 'provider' });
    expect(repeated.decision).toBe('repeat');
    expect(reasons(repeated.snapshot)).toEqual(['proxy', 'provider']);
  });
});
