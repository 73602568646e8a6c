import { describe, expect, it } from 'vitest';
import { receiptText } from '../../../src/cli/print/receipt.ts';
import { createMemoryStore } from '../../../src/memory/store.ts';
import type { Receipt } from '../../../src/views/receipt.ts';
import { openOver } from '../../open.ts';
import { foreign, v1, v2, T0 } from '../../payloads.ts';
import { look } from './looks.ts';

/** What an account hears, and what the receipt of the last of it says first. */
const heard: readonly (readonly [
  decision: Receipt['decision'],
  payloads: readonly object[],
  said: string,
])[] = [
  ['applied', [v1('a', 'OK')], 'applied: NEW → OK'],
  ['repeat', [v1('a', 'OK'), v1('a', 'OK')], 'repeat: nothing changed'],
  ['late', [v1('a', 'OK'), v1('a', 'CREATION_SUCCESS')], 'late: nothing changed'],
  ['unexpected', [v1('a', 'OK'), v1('a', 'CREATION_FAIL')], 'unexpected: nothing changed'],
  ['afterDeletion', [v1('a', 'DELETED'), v1('a', 'OK')], 'afterDeletion: nothing changed'],
  ['unknownStatus', [v1('a', 'OK'), v1('a', 'WEATHER')], 'unknownStatus: nothing changed'],
  ['recorded', [v1('a', 'OK'), { account_id: 'a', type: 'deviceSeen' }], 'recorded: nothing changed'],
  [
    'stale',
    [v2('a', 'account.status.running', 'e1', T0), v2('a', 'account.status.errored', 'e2', T0 - 1)],
    'stale: nothing changed',
  ],
  [
    'duplicate',
    [v2('a', 'account.status.running', 'e1', T0), v2('a', 'account.status.running', 'e1', T0)],
    'duplicate: nothing changed',
  ],
  ['foreign', [foreign], 'foreign: nothing changed'],
  ['quarantined', [{ neither: 'nor' }], 'quarantined: nothing changed'],
];

const lastOf = async (payloads: readonly object[]): Promise<Receipt> => {
  const { lifecycle } = openOver(createMemoryStore());
  const receipts: Receipt[] = [];
  for (const payload of payloads) receipts.push(await lifecycle.receive(payload));
  const last = receipts.at(-1);
  if (last === undefined) throw new Error('nothing was heard');
  return last;
};

describe('what a delivery did', () => {
  it.each(heard)('where it was %s', async (decision, payloads, said) => {
    const receipt = await lastOf(payloads);
    expect(receipt.decision).toBe(decision);
    const [first, second] = receiptText(receipt, look()).split('\n');
    expect(first).toBe(said);
    expect(second?.includes('   a') ?? false).toBe(receipt.account !== null);
  });

  it('is said of an account of the whole receipt: where it is now', async () => {
    expect(receiptText(await lastOf([v1('a', 'CREDENTIALS')]), look())).toBe(
      'applied: NEW → CREDENTIALS undetermined\n▲ CREDENTIALS undetermined   a',
    );
  });

  it('has no arrow outside ASCII where there is none', async () => {
    expect(receiptText(await lastOf([v1('a', 'OK')]), look({ unicode: false }))).toBe(
      'applied: NEW -> OK\n+ OK   a',
    );
  });
});
