import { describe, expect, test } from 'vitest';
import {
  draftOf,
  recordedBreak,
  rememberedBreak,
  sinkDraft,
  type SaidEffect,
} from '../../src/notify/draft.ts';
import { linesOfNotice } from '../../src/notify/plain-text.ts';
import { isTrue, noticeOf, type Situation } from '../../src/notify/wording.ts';
import type { OutboxItem } from '../../src/store/port.ts';
import { stepperUnder } from '../../src/decide/step.ts';
import { defaultPolicy } from '../../machines/policy.ts';
import type { Status } from '../../machines/status.ts';
import type { Transition } from '../../src/model/decision.ts';
import type { AccountSnapshot } from '../../src/model/snapshot.ts';
import { viewOf } from '../../src/views/account.ts';
import type { IncidentView } from '../../src/views/incident.ts';
import { snapshotAfter, status, T0 } from '../../src/testing/store/samples.ts';

const of = { accountId: 'a', incarnation: 1, version: 2 };

const item = (effect: OutboxItem['effect']): OutboxItem => ({
  id: 9,
  accountId: 'a',
  seq: 4,
  at: T0,
  effect,
});

const draftFor = (effect: Exclude<SaidEffect, { type: 'sink' | 'digest' }>) => {
  const draft = draftOf('d', item(effect), of);
  if (draft === null) throw new Error('nothing is said of it');
  return draft;
};

const situation = (statuses: readonly Status[], change: Partial<Situation> = {}): Situation => ({
  account: viewOf(snapshotAfter('a', statuses)),
  asked: 'user',
  incident: null,
  ...change,
});

const incident: IncidentView = {
  id: 3,
  scope: 'proxyHost',
  name: 'p-eu-3',
  open: true,
  since: '2026-01-01T00:00:00.000Z',
  foundAt: '2026-01-01T00:10:00.000Z',
  accounts: 12,
  of: 40,
  windowMinutes: 10,
  expected: 0.01,
  members: 14,
  broken: 2,
  forOperator: 'Restore the proxy p-eu-3, or give its accounts another one.',
};

describe('a notice', () => {
  test('of what could wait names the accounts for which it still stands, in plain text too', () => {
    const digest: SaidEffect = { type: 'digest', items: [{ of, why: 'reminder', who: 'user' }] };
    const draft = {
      ...draftFor({ type: 'askUser', status: 'CREDENTIALS', cause: 'undetermined' }),
      effect: digest,
      of: null,
    };
    const account = viewOf(snapshotAfter('a', ['OK', 'CREDENTIALS']));
    const listed = [{ item: { of, why: 'reminder', who: 'user' } as const, account }];
    const notice = noticeOf(draft, situation(['OK'], { account: null, listed }), 0);
    expect(notice === null ? [] : linesOfNotice(notice, 'user')).toEqual([
      '1 account still needs somebody.',
      expect.stringMatching(/^- a: CREDENTIALS, \S+ since \S+Z\. \S.+\.$/),
    ]);
  });

  test('asks with the remedy of how the account is now', () => {
    const draft = draftFor({ type: 'askUser', status: 'CREDENTIALS', cause: 'undetermined' });
    const notice = noticeOf(draft, situation(['OK', 'PERMISSIONS']), 0);
    expect(notice).toMatchObject({
      key: 'd/a/1/2/9',
      type: 'ask',
      who: 'user',
      status: 'PERMISSIONS',
      sentence: 'The linkedin account a needs its user: it is PERMISSIONS.',
      remedy: { forUser: 'Grant the permissions that the app asks for on your device.' },
    });
  });

  test('takes back, tells of flapping, and speaks of an account that is not known any more', () => {
    const works = situation(['OK', 'ERROR', 'OK'], { asked: null });
    expect(noticeOf(draftFor({ type: 'withdraw', of: 'askOperator' }), works, 2)).toMatchObject({
      type: 'withdraw',
      who: 'operator',
      sentence: 'The linkedin account a no longer needs an operator: it is OK.',
      remedy: null,
      missing: 2,
    });
    expect(noticeOf(draftFor({ type: 'tellOperator', about: 'flapping' }), works, 0)?.sentence).toBe(
      'The linkedin account a breaks and heals again and again.',
    );
    const unknown: Situation = { account: null, asked: null, incident: null };
    expect(noticeOf(draftFor({ type: 'withdraw', of: 'askUser' }), unknown, 0)?.sentence).toBe(
      'The account a no longer needs its user: it is not known any more.',
    );
  });

  test('tells once of an incident for all its accounts, and of its end', () => {
    const found = draftFor({ type: 'incident', incident: 3, scope: 'proxyHost', name: 'p-eu-3', is: 'open' });
    expect([found.key, found.subject]).toEqual(['d/incident/3/9', 'incident 3']);
    const during: Situation = { account: null, asked: null, incident };
    expect(noticeOf(found, during, 0)).toMatchObject({
      type: 'incident',
      about: { type: 'incident', incident: { id: 3 } },
      sentence: '12 of 40 accounts that share the proxy host p-eu-3 broke within 10 minutes.',
      remedy: { forOperator: incident.forOperator },
    });
    const ended = draftFor({
      type: 'incident',
      incident: 3,
      scope: 'proxyHost',
      name: 'p-eu-3',
      is: 'ended',
    });
    const after: Situation = { ...during, incident: { ...incident, open: false } };
    expect(noticeOf(ended, after, 0)?.sentence).toBe(
      'It is over that 12 of 40 accounts that share the proxy host p-eu-3 broke within 10 minutes: 14 were affected, and 2 are still broken.',
    );
    expect([isTrue(found, during), isTrue(found, after), isTrue(ended, after)]).toEqual([true, false, true]);
    expect(noticeOf(found, { ...during, incident: null }, 0)).toBeNull();
  });

  test('is about a sink where that does not deliver, and under one key for each time', () => {
    const draft = sinkDraft('d', { type: 'sink', sink: 'a/b', is: 'failing', since: T0 }, T0 + 1);
    expect(draft.key).toBe(`d/sink/a%2Fb/${T0}/failing`);
    const nothing: Situation = { account: null, asked: null, incident: null };
    expect(noticeOf(draft, nothing, 0)).toMatchObject({ type: 'tell', about: { type: 'sink', sink: 'a/b' } });
    expect(isTrue(draft, nothing)).toBe(true);
  });

  test('is not made of what is to be read again', () => {
    expect(draftOf('d', item({ type: 'verify', reason: 'late' }), of)).toBeNull();
  });
});

describe('what is to be said is true', () => {
  const ask = draftFor({ type: 'askUser', status: 'CREDENTIALS', cause: 'undetermined' });
  const end = draftFor({ type: 'withdraw', of: 'askUser' });

  test.each<readonly [asked: Situation['asked'], ask: boolean, end: boolean]>([
    ['user', true, false],
    ['operator', false, true],
    [null, false, true],
  ])('while %s is asked: an ask of the user %s, its end %s', (asked, isAskTrue, isEndTrue) => {
    const now = situation(['OK', 'CREDENTIALS'], { asked });
    expect([isTrue(ask, now), isTrue(end, now)]).toEqual([isAskTrue, isEndTrue]);
  });
});

describe('the break of a version', () => {
  /** An account after these statuses, with its transitions. */
  const life = (types: readonly Status[]) => {
    const step = stepperUnder(defaultPolicy);
    let snapshot: AccountSnapshot | null = null;
    const transitions: Transition[] = [];
    for (const [minute, type] of types.entries()) {
      const taken = step(snapshot, status('a', type, { at: T0 + minute * 3_600_000 }));
      snapshot = taken.snapshot;
      transitions.push(...taken.transitions);
    }
    if (snapshot === null) throw new Error('no status was given');
    return { snapshot, transitions };
  };

  test('is the same from what the account remembers and from all its transitions', () => {
    const words =
      'OK ERROR CREDENTIALS CONNECTING OK CONNECTING ERROR OK DELETED CREATION_SUCCESS OK CREDENTIALS OK STOPPED';
    const { snapshot, transitions } = life(words.split(' ') as Status[]);
    expect(snapshot.context.breaks.length).toBeGreaterThan(1);
    const first = snapshot.context.breaks[0]?.version ?? Infinity;
    for (const { version } of transitions.filter((one) => one.version >= first))
      expect([version, rememberedBreak(snapshot, version)]).toEqual([
        version,
        recordedBreak('a', transitions, version),
      ]);
  });

  test('is found in the transitions where the account has forgotten it', () => {
    const { snapshot, transitions } = life(Array.from({ length: 20 }, () => ['OK', 'ERROR'] as const).flat());
    expect(rememberedBreak(snapshot, 2)).toBeNull();
    expect(recordedBreak('a', transitions, 2)).toEqual({ accountId: 'a', incarnation: 1, version: 2 });
    expect(recordedBreak('a', transitions, 3).version).toBe(2);
  });
});
