import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../machines/policy.ts';
import type { Signal } from '../../machines/signal.ts';
import type { AccountSnapshot } from '../../src/model/snapshot.ts';
import { causeOfPath, stateOf } from '../../src/model/state.ts';
import { diagnose } from '../../src/decide/diagnose.ts';
import { stepperUnder } from '../../src/decide/step.ts';
import { born, departure, facts, journey, poll, signal, status, type Stop } from './journey.ts';

/** When the last stop of a journey was: they are a minute apart, and begin with the account's birth. */
const last = ({ context }: AccountSnapshot): number => context.lastSeenAt;

const signedIn: Signal = { type: 'connection', method: 'oauth' };

const causeOf = ({ value }: AccountSnapshot): string | null => causeOfPath(stateOf(value).connection);

describe('an authorisation is', () => {
  test.each<[string, readonly Stop[]]>([
    ['a creation', ['CREATION_SUCCESS']],
    ['a creation after one that failed', ['CREATION_FAIL', 'CREATION_SUCCESS']],
    ['a reconnection that ends CREDENTIALS', ['OK', 'CREDENTIALS', 'RECONNECTED']],
    ['a reconnection that ends PERMISSIONS', ['OK', 'PERMISSIONS', 'RECONNECTED']],
    ['a reconnection that ends CREATION_FAIL', ['CREATION_FAIL', 'RECONNECTED']],
    ['a reconnection that connects first', ['OK', 'CREDENTIALS', 'CONNECTING', 'RECONNECTED']],
    ['a reconnection that meets an error first', ['OK', 'PERMISSIONS', 'CONNECTING', 'ERROR', 'RECONNECTED']],
    ['a creation after a deletion', ['OK', 'DELETED', 'CREATION_SUCCESS']],
    ['a sign-in of an account that works', ['OK', signedIn]],
    ['a sign-in of an account of which nothing is known', [signedIn]],
  ])('%s', (_what, stops) => {
    const account = journey('GOOGLE', stops);
    expect(account.context.authorizedAt).toBe(last(account));
  });
});

describe('no authorisation is', () => {
  test.each<[string, readonly Stop[]]>([
    ['a reconnection of an account that works', ['OK', 'RECONNECTED']],
    ['a reconnection of an account of which nothing is known', ['RECONNECTED']],
    ['the next of many reconnections', ['OK', 'RECONNECTED', 'OK', 'RECONNECTED', 'OK', 'RECONNECTED']],
    ['a reconnection that ends a flap', ['OK', 'CONNECTING', 'RECONNECTED']],
    ['a reconnection that ends an error', ['OK', 'ERROR', 'RECONNECTED']],
    ['a reconnection that ends a stop', ['OK', 'STOPPED', 'RECONNECTED']],
    ['a reconnection after the account has healed by itself', ['CREDENTIALS', 'OK', 'RECONNECTED']],
    ['a healing', ['CREDENTIALS', 'OK']],
    ['a signal of where the traffic goes', ['OK', { type: 'connection', proxy_host: 'p' }]],
    ['a signal of how it was connected, told in CREDENTIALS', ['CREDENTIALS', signedIn]],
  ])('%s', (_what, stops) => {
    expect(journey('GOOGLE', stops).context.authorizedAt).toBeNull();
  });

  test('what a poll shows, also of a method', () => {
    const shown = { ...poll('OK', departure + 1), polled: { connection: { method: 'oauth' as const } } };
    expect(stepperUnder()(born('GOOGLE'), shown).snapshot.context.authorizedAt).toBeNull();
  });
});

describe('a reconnection of a mailbox that worked', () => {
  const worked = journey('GOOGLE', ['CREATION_SUCCESS', 'OK', 150 * DAY, 'RECONNECTED', 'OK']);

  test('leaves its age as it was: no box was left unticked six minutes ago', () => {
    const broken = stepperUnder()(worked, status('CREDENTIALS', last(worked) + 6 * MINUTE)).snapshot;
    expect(broken.context.authorizedAt).toBe(departure + MINUTE);
    expect(causeOf(broken)).not.toBe('email.insufficientScopes');
  });

  test('is told from one that was broken', () => {
    const mended = journey('GOOGLE', ['CREATION_SUCCESS', 'OK', 150 * DAY, 'CREDENTIALS', 'RECONNECTED']);
    const broken = stepperUnder()(mended, status('CREDENTIALS', last(mended) + 6 * MINUTE)).snapshot;
    // The likeliest, whether or not it is likely enough to lead.
    expect(diagnose(broken)[0]?.cause).toBe('email.insufficientScopes');
  });
});

describe('flapping', () => {
  const connectings = (stops: readonly Stop[]): number =>
    journey('WHATSAPP', stops).context.evidence.filter(({ type }) => type === 'connecting').length;

  test('is CONNECTING of an account that worked, or of which no more is known', () => {
    expect(connectings(['OK', 'CONNECTING', 'OK', 'CONNECTING'])).toBe(2);
    expect(connectings(['CONNECTING'])).toBe(1);
    expect(connectings(['OK', 'ERROR', 'CONNECTING'])).toBe(1);
  });

  test('is no retry after CREDENTIALS or PERMISSIONS, however often it comes', () => {
    expect(connectings(['OK', 'CREDENTIALS', 'CONNECTING', 'CREDENTIALS', 'CONNECTING'])).toBe(0);
    expect(connectings(['OK', 'PERMISSIONS', 'CONNECTING', 'ERROR', 'CONNECTING'])).toBe(0);
  });

  test('counts again once the account works', () => {
    expect(connectings(['CREDENTIALS', 'CONNECTING', 'OK', 'CONNECTING'])).toBe(1);
    expect(connectings(['CREDENTIALS', 'CONNECTING', 'RECONNECTED', 'CONNECTING'])).toBe(1);
  });
});

/** How likely it is that boxes were left unticked. */
const unticked = (snapshot: AccountSnapshot): number =>
  diagnose(snapshot).find(({ cause }) => cause === 'email.insufficientScopes')?.probability ?? 0;

describe('the age of an account that a poll shows', () => {
  const madeBefore = (age: number): AccountSnapshot => {
    const shown = { ...poll('OK', departure + 1), polled: { createdAt: departure + HOUR - age } };
    const known = stepperUnder()(born('GOOGLE'), shown).snapshot;
    return stepperUnder()(known, { ...facts(departure + HOUR), type: 'CREDENTIALS' }).snapshot;
  };

  test('bounds that of an authorisation that nobody has seen', () => {
    const young = stepperUnder()(
      stepperUnder()(born('GOOGLE'), {
        ...poll('OK', departure + 1),
        polled: { createdAt: departure },
      }).snapshot,
      status('CREDENTIALS', departure + 6 * MINUTE),
    ).snapshot;
    expect(unticked(young)).toBeGreaterThan(1.1 * unticked(madeBefore(30 * DAY)));
    expect(young.context.authorizedAt).toBeNull();
  });

  test('says nothing where an authorisation was seen', () => {
    const created = stepperUnder()(journey('GOOGLE', ['CREATION_SUCCESS', 30 * DAY, 'OK']), {
      ...poll('OK', departure + 31 * DAY),
      polled: { createdAt: departure + 31 * DAY },
    }).snapshot;
    const broken = stepperUnder()(created, status('CREDENTIALS', departure + 31 * DAY + MINUTE)).snapshot;
    expect(causeOf(broken)).not.toBe('email.insufficientScopes');
  });
});

describe('what is seen in the field, without meaning a break of the session', () => {
  test('is RECONNECTED every few minutes: no authorisation, however often (DOMAIN §9.4)', () => {
    const often = Array.from({ length: 20 }, () => ['RECONNECTED', 4 * MINUTE, 'OK'] as const).flat();
    const account = journey('LINKEDIN', ['CREATION_SUCCESS', 'OK', DAY, ...often]);
    expect(account.context.authorizedAt).toBe(departure + MINUTE);
  });

  test('is ERROR and STOPPED every few days: neither authorises, nor is it a flap (DOMAIN §9.5)', () => {
    const account = journey('LINKEDIN', [
      'CREATION_SUCCESS',
      'OK',
      ...Array.from(
        { length: 5 },
        () => [3 * DAY, 'ERROR', HOUR, 'OK', 3 * DAY, 'STOPPED', 'RECONNECTED'] as const,
      ).flat(),
    ]);
    expect(account.context).toMatchObject({
      authorizedAt: departure + MINUTE,
      refusedAt: null,
      evidence: [],
    });
  });

  test('is 401 "disconnected" for calls of an account in CREDENTIALS: no cause follows (DOMAIN §9.8)', () => {
    for (const type of ['LINKEDIN', 'GOOGLE', 'INSTAGRAM', 'WHATSAPP', 'MAIL']) {
      const account = journey(type, ['OK', 'CREDENTIALS']);
      const answer = signal(
        { type: 'apiError', status: 401, error: 'disconnected_account' },
        last(account) + 1,
      );
      const { decision, snapshot } = stepperUnder()(account, answer);
      expect([decision, causeOf(snapshot)]).toEqual(['recorded', causeOf(account)]);
    }
  });
});
