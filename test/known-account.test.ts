import { expect, test } from 'vitest';
import { KnownAccount } from '../src/known-account.ts';
import type { Transition } from '../src/decision.ts';
import { snapshotAfter, status, steps, T0 } from './store/samples.ts';

const HOUR = 3_600_000;

/** What an account does that hears these statuses an hour apart. */
const life = (...types: readonly ('OK' | 'ERROR' | 'CREDENTIALS' | 'CONNECTING')[]) =>
  steps(types.map((type, index) => status('a', type, { at: T0 + index * HOUR })));

const transitionsOf = (taken: ReturnType<typeof life>): readonly Transition[] =>
  taken.flatMap(({ transitions }) => transitions);

test('a status was left when the account last went from it to another one', () => {
  const account = new KnownAccount('a', snapshotAfter('a', ['OK']));
  const transitions = transitionsOf(life('OK', 'ERROR', 'OK', 'ERROR'));
  const leftAt = (word: string) => account.leftAt(word, () => transitions);
  expect([leftAt('OK'), leftAt('ERROR'), leftAt('STOPPED')]).toEqual([T0 + 3 * HOUR, T0 + 2 * HOUR, null]);
});

test('another cause of the same status is no leaving', () => {
  const account = new KnownAccount('a', null);
  const [before, flip] = life('OK', 'CREDENTIALS');
  const from = flip?.transitions[0]?.to ?? { connection: '', sync: '' };
  const to = { connection: 'CREDENTIALS.linkedin.sessionExpired', sync: from.sync };
  const change = { accountId: 'a', version: 3, from, to, event: 'SIGNAL', at: T0 + 5 * HOUR };
  const transitions = [...(before?.transitions ?? []), ...(flip?.transitions ?? []), change];
  expect(account.leftAt('CREDENTIALS', () => transitions)).toBeNull();
});

test('earlier transitions are asked for once, and later ones are heard of as they come', () => {
  const taken = life('OK', 'ERROR', 'OK', 'CONNECTING');
  const account = new KnownAccount('a', null);
  let asked = 0;
  const earlier = () => {
    asked += 1;
    return transitionsOf(taken.slice(0, 2));
  };
  expect(account.leftAt('ERROR', earlier)).toBeNull();
  for (const { snapshot, transitions } of taken.slice(2)) account.follow(snapshot, transitions);
  expect([account.leftAt('ERROR', earlier), account.leftAt('OK', earlier)]).toEqual([
    T0 + 2 * HOUR,
    T0 + 3 * HOUR,
  ]);
  expect(asked).toBe(1);
});

test('what the present transaction did becomes what is stored when it is settled', () => {
  const account = new KnownAccount('a', null);
  const [step] = life('OK');
  if (step === undefined) throw new Error('a life has a step');
  account.changed = true;
  account.follow(step.snapshot, step.transitions);
  expect([account.stored, account.snapshot]).toEqual([null, step.snapshot]);
  account.settle();
  expect([account.stored, account.changed]).toEqual([step.snapshot, false]);
});
