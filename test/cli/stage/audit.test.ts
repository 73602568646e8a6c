import { expect, test } from 'vitest';
import { auditOf } from '../../../src/cli/stage/audit.ts';
import type { DecisionName } from '../../../src/model/decision.ts';
import type { LogEntry } from '../../../src/store/port.ts';

/** Deliveries by the letter of their account. */
const sent = ['a1', 'b1', 'a2', 'a3', 'b2'].map((body) => ({ accountId: body[0] ?? '', body }));

/** A log with numbers as the engine gives them; each entry is what came, or came and did something else than move the account. */
const logOf = (came: readonly (string | readonly [body: string, decision: DecisionName])[]): LogEntry[] => {
  return came.map((one, at) => {
    const [payload, decision] = typeof one === 'string' ? [one, 'applied' as const] : one;
    const accountId = payload[0] ?? '';
    const rest = { at, version: 0, type: 'OK', occurredAt: null, sourceId: null, policyId: 1, flags: [] };
    return { seq: at + 1, accountId, source: 'webhook', payload, decision, ...rest };
  });
};

const fine = { logged: 5, lost: 0, twice: 0, again: 0, outOfOrder: 0, gaps: 0 };

const without = (log: readonly LogEntry[], seq: number): LogEntry[] => log.filter((one) => one.seq !== seq);

test('a log in which everything stands once and in its order is whole, whatever the engine adds', () => {
  const log = logOf(['a1', 'b1', 'a2', 'a!', 'a3', 'b2']);
  const deadline = log.map((one) =>
    one.payload === 'a!' ? { ...one, source: 'deadline' as const, payload: null } : one,
  );
  expect(auditOf(sent, deadline, [[1, 2, 3], []])).toEqual(fine);
});

test('what came again and changed nothing is no fault', () => {
  const log = logOf(['a1', ['a1', 'repeat'], 'b1', 'a2', 'a3', 'b2', ['b2', 'duplicate']]);
  expect(auditOf(sent, log, [])).toEqual({ ...fine, again: 2 });
});

test.each<[string, readonly LogEntry[], Partial<typeof fine>]>([
  ['is lost', logOf(['a1', 'b1', 'a3', 'b2']), { logged: 4, lost: 1 }],
  ['is lost at the end', logOf(['a1', 'b1', 'a2', 'a3']), { logged: 4, lost: 1 }],
  ['leaves a gap', without(logOf(['a1', 'b1', 'a2', 'a3', 'b2']), 3), { logged: 4, lost: 1, gaps: 1 }],
  ['took effect twice', logOf(['a1', 'b1', 'a2', 'a2', 'a3', 'b2']), { twice: 1 }],
  ['took effect once more later', logOf(['a1', 'b1', 'a2', 'a3', 'a1', 'b2']), { twice: 1 }],
  ['came before an earlier one', logOf(['a1', 'b1', 'a3', 'a2', 'b2']), { outOfOrder: 1 }],
])('a delivery that %s is found', (_, log, found) => {
  expect(auditOf(sent, log, [])).toEqual({ ...fine, ...found });
});

test('a version of an account that is left out, or comes twice, is found', () => {
  const log = logOf(['a1', 'b1', 'a2', 'a3', 'b2']);
  expect(
    auditOf(sent, log, [
      [1, 2],
      [1, 3],
      [2, 3, 3],
    ]),
  ).toEqual({ ...fine, gaps: 3 });
});
