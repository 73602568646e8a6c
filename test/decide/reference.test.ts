import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccountEvent } from '../../machines/event.ts';
import { HOUR, MINUTE } from '../../machines/policy.ts';
import type { LevelStatus, Status } from '../../machines/status.ts';
import type { AccountSnapshot } from '../../src/model/snapshot.ts';
import { connectionOf, stateOf, statusOfPath } from '../../src/model/state.ts';
import { tagsOf, whoMustAct } from '../../src/model/meaning.ts';
import { stepperUnder, type Stepper } from '../../src/decide/step.ts';
import { departure, due, facts, poll, signal, status } from '../machines/journey.ts';

// What an account is to do, told once more and in another way: as what each word means to it, without a chart. It knows nothing
// of causes but that a signal may lead from one to another, and that somebody has to act.

/** Those that say when their first import is done (DOMAIN §2). */
const reporting: ReadonlySet<string> = new Set(['LINKEDIN', 'MAIL', 'WHATSAPP', 'INSTAGRAM', 'TELEGRAM']);

const types = [...reporting, 'GOOGLE', 'OUTLOOK', 'TWITTER', 'MESSENGER'];

const levels = ['OK', 'CONNECTING', 'ERROR', 'STOPPED', 'PERMISSIONS', 'CREDENTIALS'] as const;

const words: readonly Status[] = [
  ...levels,
  'CREATION_SUCCESS',
  'CREATION_FAIL',
  'RECONNECTED',
  'SYNC_SUCCESS',
  'DELETED',
];

/** What is known of an account without a chart. */
interface Told {
  readonly status: string;
  readonly isStalled: boolean;
  readonly sync: string;
  readonly version: number;
  readonly incarnation: number;
}

type Heard =
  | { readonly by: 'webhook'; readonly word: Status }
  | { readonly by: 'poll'; readonly word: LevelStatus }
  | { readonly by: 'signal' | 'notice' | 'unknown' | 'hour' };

const isLevel = (word: string): boolean => levels.some((level) => level === word);

const into = (status: string): Partial<Told> => ({ status, isStalled: false });

/** Where a word leads, or why it leads nowhere. */
const answerTo = (account: Told, heard: Heard, reportsSync: boolean): Partial<Told> | string => {
  if (heard.by === 'unknown') return 'unknownStatus';
  if (heard.by === 'hour') return { isStalled: true };
  if (account.status === 'DELETED') {
    const returns = heard.by === 'poll' || (heard.by === 'webhook' && heard.word === 'CREATION_SUCCESS');
    if (!returns) return heard.by === 'webhook' && heard.word === 'DELETED' ? 'repeat' : 'afterDeletion';
    const incarnation = account.incarnation + 1;
    const begins = heard.by === 'webhook' && reportsSync ? { sync: 'RUNNING' } : {};
    return { ...into(heard.word), incarnation, ...begins };
  }
  if (!('word' in heard)) return 'recorded';
  const { word } = heard;
  if (word === 'SYNC_SUCCESS') {
    if (!reportsSync) return 'unexpected';
    return account.sync === 'SYNC_SUCCESS' ? 'repeat' : { sync: 'SYNC_SUCCESS' };
  }
  if (word === account.status) return 'repeat';
  const syncs = reportsSync ? { sync: 'RUNNING' } : {};
  if (isLevel(word) || word === 'DELETED') return into(word);
  if (word === 'RECONNECTED') return { ...into(word), ...syncs };
  if (word === 'CREATION_FAIL') return account.status === 'NEW' ? into(word) : 'unexpected';
  const isNew = account.status === 'NEW' || account.status === 'CREATION_FAIL';
  return isNew ? { ...into(word), ...syncs } : 'late';
};

const eventOf = (heard: Heard, at: number, type: string, before: AccountSnapshot): AccountEvent | null => {
  switch (heard.by) {
    case 'webhook':
      return status(heard.word, at, type);
    case 'poll':
      return poll(heard.word, at);
    case 'signal':
      return signal({ type: 'apiError', status: 401, error: 'invalid_credentials' }, at, type);
    case 'notice':
      return { ...facts(at, type), type: 'NOTICE', notice: 'account.locked' };
    case 'unknown':
      return { ...facts(at, type), type: 'UNKNOWN_STATUS', status: 'DREAMING' };
    case 'hour':
      return before.deadlines.length === 0 ? null : due(before);
  }
};

/** Who has to act, as far as that does not depend on a cause. */
const needs: Readonly<Record<string, string>> = {
  ERROR: 'operator',
  STOPPED: 'operator',
  PERMISSIONS: 'user',
};

/** What can be done with an account, and what is known of it, by its status alone. */
const allows: Readonly<Record<string, readonly string[]>> = {
  OK: ['operational', 'usable', 'dataFresh', 'receivesUpdates'],
  RECONNECTED: ['operational', 'usable', 'dataFresh', 'receivesUpdates'],
  CREATION_SUCCESS: ['usable', 'dataFresh', 'receivesUpdates'],
  CONNECTING: ['transient'],
  DELETED: ['terminal'],
};

const seenIn = (snapshot: AccountSnapshot): Told => {
  const { connection, sync } = stateOf(snapshot.value);
  return {
    status: statusOfPath(connectionOf(snapshot.value)),
    isStalled: connection === 'CONNECTING.stalled',
    sync,
    version: snapshot.version,
    incarnation: snapshot.context.incarnation,
  };
};

/** Goes through a history step by step; says where the account is not what was told of it, or null. */
const difference = (step: Stepper, type: string, history: readonly Heard[]): string | null => {
  const reportsSync = reporting.has(type);
  let at = departure;
  let { snapshot } = step(null, { ...facts(at, type), type: 'NOTICE', notice: 'account.locked' });
  let told = seenIn(snapshot);
  if (told.status !== 'NEW') return `an account that nobody has heard of is ${told.status}`;
  for (const [index, heard] of history.entries()) {
    at += 2 * MINUTE;
    const event = eventOf(heard, at, type, snapshot);
    if (event === null) continue;
    at = Math.max(at, event.at);
    const { snapshot: after, decision } = step(snapshot, event);
    const plain = heard.by === 'signal' ? signalled(told) : answerTo(told, heard, reportsSync);
    const answer = isAnotherCause(told, plain, decision) ? {} : plain;
    const moves = typeof answer !== 'string';
    const expected: Told = moves ? { ...told, ...answer, version: told.version + 1 } : told;
    const wanted = moves ? 'applied' : answer;
    const found = seenIn(after);
    if (decision !== wanted || JSON.stringify(found) !== JSON.stringify(expected))
      return `${index}: ${JSON.stringify(heard)} in ${told.status}: ${decision} ${JSON.stringify(found)}, and not ${wanted} ${JSON.stringify(expected)}`;
    const who = whoMustAct(stateOf(after.value));
    const wantedWho = expected.isStalled ? 'operator' : (needs[expected.status] ?? null);
    if (expected.status === 'CREDENTIALS' ? who === null : who !== wantedWho)
      return `${index}: ${who} has to act in ${expected.status}`;
    const tags = tagsOf(stateOf(after.value)).filter((tag) => !tag.startsWith('needs'));
    const wantedTags = allows[expected.status] ?? [];
    if (tags.toSorted().join() !== wantedTags.toSorted().join())
      return `${index}: ${expected.status} means ${tags.join()}`;
    [snapshot, told] = [after, expected];
  }
  return null;
};

const signalled = ({ status: now }: Told): string => (now === 'DELETED' ? 'afterDeletion' : 'recorded');

/** Whatever is heard of a broken account is evidence too, and may lead to another cause where it moves nothing else. */
const isAnotherCause = ({ status: now }: Told, answer: Partial<Told> | string, decision: string): boolean =>
  now === 'CREDENTIALS' && typeof answer === 'string' && decision === 'applied';

const anyHeard: fc.Arbitrary<Heard> = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...words).map((word) => ({ by: 'webhook', word }) as const) },
  { weight: 4, arbitrary: fc.constantFrom(...levels).map((word) => ({ by: 'poll', word }) as const) },
  { weight: 4, arbitrary: fc.constantFrom('signal', 'notice', 'unknown', 'hour').map((by) => ({ by })) },
);

const anyLife = fc.tuple(fc.constantFrom(...types), fc.array(anyHeard, { minLength: 1, maxLength: 25 }));

describe('an account', () => {
  test('does what each word means to it, after any others', () => {
    const step = stepperUnder();
    fc.assert(
      fc.property(anyLife, ([type, history]) => {
        expect(difference(step, type, history)).toBeNull();
      }),
      { numRuns: 1500 },
    );
  });

  test.each<readonly [string, (right: Stepper) => Stepper]>([
    [
      'takes a late CREATION_SUCCESS for news',
      (right) => (before, event) =>
        right(before, event.type === 'CREATION_SUCCESS' ? { ...event, type: 'RECONNECTED' } : event),
    ],
    [
      'lets the dead speak',
      (right) => (before, event) =>
        right(before, event.type === 'DELETED' ? { ...event, type: 'STOPPED' } : event),
    ],
    [
      'calls what it knew already applied',
      (right) => (before, event) => {
        const step = right(before, event);
        return step.decision === 'repeat' ? { ...step, decision: 'applied' } : step;
      },
    ],
  ])('that %s is caught', (_, broken) => {
    const step = broken(stepperUnder());
    const found = fc.check(
      fc.property(anyLife, ([type, history]) => difference(step, type, history) === null),
      { numRuns: 300 },
    );
    expect(found.failed).toBe(true);
  });

  test('waits an hour before it counts as stalled', () => {
    const step = stepperUnder();
    const { snapshot } = step(null, status('CONNECTING', departure, 'LINKEDIN'));
    expect(due(snapshot).at - departure).toBe(HOUR);
  });
});
