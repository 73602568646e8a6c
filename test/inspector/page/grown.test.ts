import { describe, expect, test } from 'vitest';
import { readPayload } from '../../../src/index.ts';
import type { ChangeMessage, ShownChange } from '../../../src/inspector/answers.ts';
import { concerns, grown, type GrownAccount } from '../../../src/inspector/page/rooms/grown.ts';
import { FleetQueries } from '../../../src/inspector/fleet-queries.ts';
import { fleetOf, now, status } from '../looking.ts';

/** An account as it is answered, and what its stream tells after more was heard. */
const heard = async (...levels: readonly string[]) => {
  const { store, lifecycle } = await fleetOf();
  const subject = new FleetQueries({ store, reader: readPayload, now: () => now });
  const answer = async (): Promise<GrownAccount> => {
    const found = await subject.account('mailbox');
    if (found === null) throw new Error('the account is not known');
    return { ...found, mark: '1-10' };
  };
  const before = await answer();
  for (const level of levels) await lifecycle.receive(status('mailbox', 'MAIL', level));
  const gained = async (seq: number): Promise<ChangeMessage> => ({
    accounts: ['mailbox'],
    asOf: '2026-03-01T09:00:01.000Z',
    replay: null,
    shown: { accountId: 'mailbox', gained: await subject.gained('mailbox', seq) },
  });
  return { before, answer, gained };
};

const change = (accounts: ChangeMessage['accounts'], shown?: ShownChange): ChangeMessage => ({
  accounts,
  asOf: '2026-03-01T09:00:01.000Z',
  replay: null,
  ...(shown === undefined ? {} : { shown }),
});

describe('an account that grows by what its stream tells', () => {
  test('is what it would be if it were asked for again', async () => {
    const { before, answer, gained } = await heard('ERROR', 'ERROR', 'CREDENTIALS');
    const found = grown(before, await gained(10));
    if (found === null) throw new Error('it was to grow');
    const { newest, ...after } = found;
    const { account, ...asked } = await answer();
    const { hypotheses, ...known } = account;
    expect(after).toMatchObject({ ...asked, asOf: '2026-03-01T09:00:01.000Z', account: known });
    expect(after.course).toEqual(asked.course);
    expect(after.account.hypotheses.map(({ cause }) => cause)).toEqual(hypotheses.map(({ cause }) => cause));
    expect(newest?.entry.seq).toBe(13);
  });

  test('takes what it is told twice over once', async () => {
    const { before, gained } = await heard('ERROR', 'STOPPED');
    const once = grown(before, await gained(11));
    if (once === null) throw new Error('it was to grow');
    expect(grown(once, await gained(10))?.course.map(({ seq }) => seq)).toEqual([5, 6, 12]);
    expect(grown(once, await gained(11))?.entries).toBe(3);
  });

  test('keeps 10,000 entries, and counts the older ones', async () => {
    const { before, gained } = await heard('ERROR', 'STOPPED');
    const [entry] = before.course;
    if (entry === undefined) throw new Error('it has a course');
    const course = Array.from({ length: 10_000 }, (_, index) => ({ ...entry, seq: index - 20_000 }));
    const after = grown({ ...before, course, entries: 10_005, omitted: 5 }, await gained(10));
    expect(after).toMatchObject({ entries: 10_007, omitted: 7 });
    expect(after?.course.map(({ seq }) => seq).slice(-3)).toEqual([-10_001, 11, 12]);
    expect(after?.course).toHaveLength(10_000);
  });

  test.each([
    ['the stream shows none', undefined],
    ['the stream shows another one', { accountId: 'other', gained: 'everything' }],
    ['all of it may be another', { accountId: 'mailbox', gained: 'everything' }],
    ['nothing is told', { accountId: 'mailbox', gained: null }],
  ] as const)('is asked for again where %s', async (_why, shown) => {
    const { before } = await heard();
    expect(grown(before, change(['mailbox'], shown))).toBeNull();
  });
});

describe('a change', () => {
  test.each([
    [change(['mailbox']), true],
    [change(null), true],
    [change(['other']), false],
    [change([]), false],
    [change(['mailbox'], { accountId: 'other', gained: null }), true],
    [change(null, { accountId: 'mailbox', gained: null }), false],
    [change(null, { accountId: 'mailbox', gained: 'everything' }), true],
  ])('%j concerns the account on show: %s', (message, does) => {
    expect(concerns('mailbox', message)).toBe(does);
  });
});
