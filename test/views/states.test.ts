import { describe, expect, test } from 'vitest';
import { causes, nameOf, undetermined } from '../../machines/causes/catalogue.ts';
import { whoMustAct } from '../../src/model/meaning.ts';
import { viewOf } from '../../src/views/account.ts';
import { remedyOf } from '../../src/views/remedy.ts';
import { accountIn, toCause, toState } from '../machines/journey.ts';

const causeStates = Object.keys(toCause).map((cause) => `CREDENTIALS.${cause}`);
const states = [...Object.keys(toState), ...causeStates];
const needing = states.filter((connection) => whoMustAct({ connection }) !== null);

/** What each status means to those who use the account: whether it is operational, fresh and hears of messages. */
const meanings: Readonly<Record<string, readonly [operational: boolean, fresh: boolean, updates: boolean]>> =
  {
    NEW: [false, false, false],
    CREATION_SUCCESS: [false, true, true],
    CREATION_FAIL: [false, false, false],
    CONNECTING: [false, false, false],
    OK: [true, true, true],
    RECONNECTED: [true, true, true],
    ERROR: [false, false, false],
    STOPPED: [false, false, false],
    PERMISSIONS: [false, false, false],
    CREDENTIALS: [false, false, false],
    DELETED: [false, false, false],
  };

describe('the view of an account in every state of the chart', () => {
  test.each(states)('%s names its status, and a cause in CREDENTIALS alone', (connection) => {
    const { status, cause } = viewOf(accountIn(connection));
    const [expected, ...rest] = connection.split('.');
    expect(status).toBe(expected);
    expect(cause).toBe(expected === 'CREDENTIALS' ? rest.join('.') : null);
  });

  test.each(states)('%s says whether the account can be relied on', (connection) => {
    const { status, operational, dataFresh, receivesUpdates } = viewOf(accountIn(connection));
    expect([operational, dataFresh, receivesUpdates]).toEqual(meanings[status]);
  });

  test.each(states)('%s says who must act, and never both', (connection) => {
    const { needsUser, needsOperator } = viewOf(accountIn(connection));
    const actor = whoMustAct({ connection });
    expect([needsUser, needsOperator]).toEqual([actor === 'user', actor === 'operator']);
  });

  test.each(states)(
    '%s has a remedy if somebody must act, and hypotheses in CREDENTIALS alone',
    (connection) => {
      const { remedy, hypotheses, status, needsUser, needsOperator } = viewOf(accountIn(connection));
      expect(remedy !== undefined).toBe(needsUser || needsOperator);
      expect(hypotheses.length > 0).toBe(status === 'CREDENTIALS');
    },
  );

  test.each(causeStates)(
    '%s has the leading hypothesis first, with evidence or the rule of the rest',
    (connection) => {
      const { cause, hypotheses } = viewOf(accountIn(connection));
      expect(hypotheses[0]?.cause).toBe(cause);
      expect(hypotheses[0]?.strength).not.toBe('none');
      expect(new Set(hypotheses.map((each) => each.cause)).size).toBe(hypotheses.length);
    },
  );

  test.each(states)('%s has times as text, in order', (connection) => {
    const { since, lastSeenAt } = viewOf(accountIn(connection));
    for (const time of [since, lastSeenAt]) expect(time).toBe(new Date(time).toISOString());
    expect(since <= lastSeenAt).toBe(true);
  });
});

describe('the remedy for every state that needs somebody', () => {
  const sentence = /^[A-Z][^\n]*[.!?]$/;

  test.each(needing)('%s has a whole sentence for each side', (connection) => {
    const remedy = remedyOf(connection);
    for (const said of [remedy?.forUser, remedy?.forOperator]) {
      expect(said).toMatch(sentence);
      expect(said).not.toMatch(/undefined|null|TODO|\s{2}|[A-Z]{2,}_[A-Z]/);
    }
  });

  test.each(needing)('%s speaks to the user without the words of our trade', (connection) => {
    expect(remedyOf(connection)?.forUser).not.toMatch(
      /webhook|API|CREDENTIALS|status code|payload|Unipile|cookie jar|HTTP/,
    );
  });

  test.each(needing.filter((connection) => whoMustAct({ connection }) === 'operator'))(
    '%s asks nothing of a user while an operator has to act',
    (connection) => {
      expect(remedyOf(connection)?.actor).toBe('operator');
    },
  );

  test('of two causes is the same only where both begin with a silent retry', () => {
    const byFamily = new Map<string, Set<string>>();
    for (const cause of causes) {
      const said = byFamily.get(cause.family) ?? new Set();
      // A session that is lost is first retried, whoever ended it.
      const isShared = cause.forOperator.startsWith('First retry');
      expect([nameOf(cause), said.has(cause.forOperator) && !isShared]).toEqual([nameOf(cause), false]);
      byFamily.set(cause.family, said.add(cause.forOperator));
    }
  });

  test.each(['NEW', 'OK', 'CONNECTING', 'CONNECTING.attempting', 'DELETED', '', 'CREDENTIALS', 'NONSENSE'])(
    'is none for %j',
    (connection) => {
      expect(remedyOf(connection)).toBeNull();
    },
  );

  test('for a cause that the catalogue does not have is that of an undetermined one', () => {
    expect(remedyOf('CREDENTIALS.linkedin.brandNew')).toEqual(undetermined);
  });

  test('is made anew for each that asks, so that nobody changes the catalogue by it', () => {
    const remedy = remedyOf('CREDENTIALS.linkedin.sessionExpired');
    expect(remedy).not.toBe(remedyOf('CREDENTIALS.linkedin.sessionExpired'));
    expect(Object.keys(remedy ?? {})).toEqual(['actor', 'forUser', 'forOperator', 'retryHelps']);
  });
});
