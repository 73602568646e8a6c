import pc from 'picocolors';
import { expect, test } from 'vitest';
import { isWhole, survivedText } from '../../../src/cli/print/survived.ts';

test('what has become of deliveries is a table, and what is missing is said to be', () => {
  const survival = {
    server: '18.4',
    accounts: 182,
    sent: 1000,
    acknowledged: 1000,
    unanswered: 3,
    findings: 0,
    logged: 1000,
    lost: 0,
    twice: 0,
    again: 1,
    outOfOrder: 0,
    gaps: 0,
    receivers: [
      { pid: 4809, isKilled: false, acknowledged: 304 },
      { pid: 4810, isKilled: true, acknowledged: 89 },
    ],
  };
  const look = { width: 80, unicode: true, exact: false, asOf: 0, paint: pc.createColors(false) };
  const text = survivedText(survival, '16 s', look);
  expect(text.split('\n\n').slice(0, 4).join('\n\n')).toMatchInlineSnapshot(`
    "RECEIVER  PROCESS  ACKNOWLEDGED  END
    1            4809           304  stopped
    2            4810            89  kill -9

    1,000 webhooks of the shipped log in 16 s, on PostgreSQL 18.4

     SENT  ACKNOWLEDGED  IN THE LOG  LOST  TWICE  OUT OF ORDER  GAPS
    1,000         1,000       1,000     0      0             0     0

    Nothing is missing, and all that is stored of 182 accounts follows from the log.
    3 attempts went unacknowledged, and so to the next receiver; 1 of those had been
    kept all the same, and changed nothing when they came again."
  `);
  const worse = { ...survival, logged: 999, lost: 1, findings: 1 };
  expect([isWhole(survival), isWhole(worse)]).toEqual([true, false]);
  expect(survivedText(worse, '16 s', look)).toContain('Something is missing');
});
