import { describe, expect, test } from 'vitest';
import { exportLog, type AccountExplanation, type Policy } from '../../src/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { isoTime } from '../../src/model/clock.ts';
import { openOver } from '../open.ts';
import { entriesOf, polled, T0, v1 } from '../payloads.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

const created = (account_id: string, name: string) => ({ account_id, status: 'CREATION_SUCCESS', name });

const ofPerson = (id: string, status: string, person: string, at: number) => ({
  ...polled(id, status),
  created_at: isoTime(at),
  connection_params: { im: { id: person } },
});

/** A fleet whose account `first` has worked for a day for a tenant and breaks at T0 + 1 day. */
const broken = async (policy: Partial<Policy> = {}) => {
  const opened = openOver(createMemoryStore(), { policy });
  await opened.lifecycle.receive(created('first', 'user-1'));
  await opened.lifecycle.receive(v1('first', 'OK'));
  await opened.clock.advance(DAY);
  await opened.lifecycle.receive(v1('first', 'CREDENTIALS'));
  return opened;
};

type Opened = Awaited<ReturnType<typeof broken>>;

const explained = async (
  { lifecycle }: Pick<Opened, 'lifecycle'>,
  id: string,
): Promise<AccountExplanation> => {
  const explanation = await lifecycle.explain(id);
  if (explanation === null) throw new Error(`${id} is not known`);
  return explanation;
};

const both = async (opened: Pick<Opened, 'lifecycle'>) => [
  (await explained(opened, 'first')).twins?.map(({ accountId }) => accountId),
  (await explained(opened, 'second')).twinOf?.accountId,
];

const none = [undefined, undefined];

describe('a twin', () => {
  test('is an account that was made for the same tenant within an hour of a break', async () => {
    const opened = await broken();
    await opened.clock.advance(60 * MINUTE);
    await opened.lifecycle.receive(created('second', 'user-1'));
    const [brokeAt, createdAt] = [isoTime(T0 + DAY), isoTime(T0 + DAY + 60 * MINUTE)];
    const twin = { by: 'tenant', brokeAt, createdAt };
    expect((await explained(opened, 'second')).twinOf).toEqual({ accountId: 'first', ...twin });
    expect((await explained(opened, 'first')).twins).toEqual([{ accountId: 'second', ...twin }]);
    expect(await explained(opened, 'first')).not.toHaveProperty('twinOf');
  });

  test('is none when it was made later, or earlier, than the policy says', async () => {
    const late = await broken();
    await late.clock.advance(60 * MINUTE + 1);
    await late.lifecycle.receive(created('second', 'user-1'));
    expect(await both(late)).toEqual(none);
    const strict = await broken({ twinMinutes: 5 });
    await strict.clock.advance(6 * MINUTE);
    await strict.lifecycle.receive(created('second', 'user-1'));
    expect(await both(strict)).toEqual(none);
  });

  test('may have been made just before the first one broke: a new session ends the old one', async () => {
    const { lifecycle, clock } = openOver(createMemoryStore());
    await lifecycle.receive(created('first', 'user-1'));
    await clock.advance(DAY);
    await lifecycle.receive(created('second', 'user-1'));
    await clock.advance(10 * MINUTE);
    await lifecycle.receive(v1('first', 'CREDENTIALS'));
    expect(await both({ lifecycle })).toEqual([['second'], 'first']);
  });

  test('is none of another tenant, on another provider, or once one of them is deleted', async () => {
    const another = await broken();
    await another.lifecycle.receive(created('second', 'user-2'));
    expect(await both(another)).toEqual(none);
    const elsewhere = await broken();
    await elsewhere.lifecycle.receive(created('second', 'user-1'));
    await elsewhere.lifecycle.receive(v1('second', 'OK', 'GOOGLE_OAUTH'));
    expect(await both(elsewhere)).toEqual(none);
    const deleted = await broken();
    await deleted.lifecycle.receive(created('second', 'user-1'));
    await deleted.lifecycle.receive(v1('first', 'DELETED'));
    expect(await both(deleted)).toEqual(none);
  });

  test('is known by the person, whatever the tenant: from the side of the second one', async () => {
    const { lifecycle, clock } = openOver(createMemoryStore());
    await lifecycle.receive(ofPerson('first', 'OK', 'ACo1', T0));
    await clock.advance(DAY);
    await lifecycle.receive(v1('first', 'CREDENTIALS'));
    await clock.advance(2 * MINUTE);
    await lifecycle.receive(ofPerson('second', 'OK', 'ACo1', T0 + DAY + MINUTE));
    await lifecycle.receive(ofPerson('third', 'OK', 'ACo2', T0 + DAY + MINUTE));
    expect((await explained({ lifecycle }, 'second')).twinOf).toMatchObject({
      accountId: 'first',
      by: 'person',
    });
    expect((await explained({ lifecycle }, 'third')).twinOf).toBeUndefined();
  });

  test('is none of the same tenant where both are known to be other persons', async () => {
    const opened = await broken();
    await opened.lifecycle.receive(ofPerson('first', 'CREDENTIALS', 'ACo1', T0));
    await opened.lifecycle.receive(created('second', 'user-1'));
    expect(await both(opened)).toEqual([['second'], 'first']);
    await opened.lifecycle.receive(ofPerson('second', 'OK', 'ACo2', T0 + DAY));
    expect(await both(opened)).toEqual(none);
  });

  test('is the same in a replay of the log', async () => {
    const opened = await broken();
    await opened.lifecycle.receive(created('second', 'user-1'));
    const replayed = openOver(createMemoryStore());
    const lines = [...exportLog(opened.store)].flat();
    await replayed.lifecycle.replay([entriesOf(lines)], { allowFuture: true });
    for (const id of ['first', 'second'])
      expect(await explained(replayed, id)).toEqual(await explained(opened, id));
  });
});
