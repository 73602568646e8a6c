import { expect, test } from 'vitest';
import { levelStatuses, statuses } from '../../machines/status.ts';
import { stepperUnder } from '../../src/decide/step.ts';
import { statusOfPath, stateOf } from '../../src/model/state.ts';
import type { AccountSnapshot } from '../../src/model/snapshot.ts';
import { accountIn, status } from '../machines/journey.ts';

/*
 * What DOMAIN §2 says of every status, whatever the chart looks like: statuses are levels, and the same one again is nothing new.
 */

const step = stepperUnder();

const whereIs = (snapshot: AccountSnapshot): string => statusOfPath(stateOf(snapshot.value).connection);

const inside: Readonly<Record<string, string>> = {
  CREDENTIALS: 'CREDENTIALS.undetermined',
  CONNECTING: 'CONNECTING.attempting',
};

/** An account that has come to a status. */
const accountWith = (word: string): AccountSnapshot => accountIn(inside[word] ?? word);

/** Statuses that are states of the connection. */
const ofConnection = statuses.filter((word) => word !== 'SYNC_SUCCESS');

/** Those that an account may come to from any other in which it lives. */
const fromAnywhere = [...levelStatuses, 'RECONNECTED', 'DELETED'] as const;

const cases = fromAnywhere.flatMap((to) =>
  ofConnection.filter((from) => from !== to && from !== 'DELETED').map((from) => ({ from, to })),
);

test.each(cases)('an account in $from that is said to be $to is $to', ({ from, to }) => {
  const before = accountWith(from);
  const { decision, snapshot } = step(before, status(to, before.context.lastSeenAt + 1));
  expect([decision, whereIs(snapshot)]).toEqual(['applied', to]);
});

test.each(ofConnection)('%s said to an account that is there already is a repeat', (word) => {
  const before = accountWith(word);
  const { decision, snapshot, transitions } = step(before, status(word, before.context.lastSeenAt + 1));
  expect([decision, snapshot.version, transitions]).toEqual(['repeat', before.version, []]);
});
