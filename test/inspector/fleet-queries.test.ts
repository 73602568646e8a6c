import { describe, expect, test } from 'vitest';
import { openLifecycle, readPayload } from '../../src/index.ts';
import { defaultPolicy } from '../../machines/policy.ts';
import { FleetQueries } from '../../src/inspector/fleet-queries.ts';
import { viewOf } from '../../src/views/account.ts';
import { fleetOf, hostile, line, now, smallLog, status } from './looking.ts';

const subjectOver = async (lines?: readonly string[]) => {
  const { store, lifecycle } = await fleetOf(lines);
  return { store, lifecycle, subject: new FleetQueries({ store, reader: readPayload, now: () => now }) };
};

const all = { offset: 0, limit: 200 };

describe('a fleet in numbers', () => {
  test('says the same as the accounts one by one', async () => {
    const { subject, store } = await subjectOver();
    const { total, attention, cells, statuses, providers } = await subject.fleet();
    const views = store.accounts({}).map((snapshot) => viewOf(snapshot));
    expect(total).toBe(views.length);
    expect(attention).toEqual({
      operator: views.filter(({ group }) => group === 'operator').length,
      user: views.filter(({ group }) => group === 'user').length,
      admin: views.filter(({ group }) => group === 'admin').length,
    });
    for (const { status: name, provider, count } of cells)
      expect(count).toBe(views.filter((view) => view.status === name && view.provider === provider).length);
    expect(new Set(statuses)).toEqual(new Set(views.map((view) => view.status)));
    expect(new Set(providers)).toEqual(new Set(views.map(({ provider }) => provider)));
  });

  test('is asked for by many at once and counted once', async () => {
    const { subject } = await subjectOver();
    const answers = await Promise.all(Array.from({ length: 5 }, () => subject.fleet()));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });
});

describe('the list', () => {
  test('has each account once, over pages of any size', async () => {
    const { subject } = await subjectOver();
    for (const limit of [1, 2, 3, 4, 200]) {
      const seen: string[] = [];
      for (let offset = 0; offset < 4; offset += limit)
        seen.push(...(await subject.accounts({}, { offset, limit })).items.map(({ accountId }) => accountId));
      expect(seen).toEqual([hostile, 'instagram-1', 'linkedin-1', 'mailbox']);
    }
  });

  test('is empty beyond its end, and still says how many there are', async () => {
    const { subject } = await subjectOver();
    expect(await subject.accounts({}, { offset: 99, limit: 10 })).toMatchObject({ total: 4, items: [] });
    expect(await subject.accounts({}, { offset: 0, limit: 0 })).toMatchObject({ total: 4, items: [] });
  });

  test('says of one that works that nobody must act, and of another what to do', async () => {
    const { subject } = await subjectOver();
    const { items } = await subject.accounts({}, all);
    const byId = new Map(items.map((item) => [item.accountId, item]));
    expect(byId.get('mailbox')).toMatchObject({
      group: 'works',
      cause: null,
      strength: null,
      remedy: null,
      tenant: 'Ada',
    });
    expect(byId.get('linkedin-1')).toMatchObject({ group: 'user', tenant: null });
    expect(byId.get('linkedin-1')?.strength).toMatch(/strong|decisive/);
    expect(byId.get('linkedin-1')?.remedy?.forUser).not.toBe('');
  });

  test('is empty for what nobody is in', async () => {
    const { subject } = await subjectOver();
    for (const query of [
      { status: 'NONSENSE' },
      { provider: 'x' },
      { cause: 'x' },
      { group: 'x' },
      { search: 'zz' },
    ])
      expect((await subject.accounts(query, all)).items).toEqual([]);
  });
});

describe('an account', () => {
  test('stands as its store has it', async () => {
    const { subject, lifecycle } = await subjectOver();
    expect((await subject.account('linkedin-1'))?.account).toEqual(await lifecycle.account('linkedin-1'));
  });

  test('is null where it is not known', async () => {
    const { subject } = await subjectOver();
    expect(await subject.account('nobody')).toBeNull();
    expect(await subject.steps('nobody', all)).toBeNull();
  });

  test('stood after each step as the lifecycle says it stood at that time', async () => {
    const { subject, lifecycle } = await subjectOver();
    for (const id of ['linkedin-1', 'instagram-1', 'mailbox']) {
      const { steps = [] } = (await subject.steps(id, all)) ?? {};
      expect(steps.length).toBeGreaterThan(1);
      for (const { entry, account, hypotheses } of steps) {
        const then = await lifecycle.at(id, entry.at);
        expect({ ...account, hypotheses: hypotheses.map(({ cause }) => cause) }).toEqual({
          ...then,
          hypotheses: then?.hypotheses.map(({ cause }) => cause),
        });
      }
    }
  });

  test('has steps from a place or from an entry on, and none beyond its end', async () => {
    const { subject } = await subjectOver();
    const seqs = async (page: { offset: number; limit: number; entry?: number }) => {
      const answer = await subject.steps('linkedin-1', page);
      return [answer?.from, answer?.steps.map(({ entry }) => entry.seq)];
    };
    expect(await seqs(all)).toEqual([0, [1, 2, 8]]);
    expect(await seqs({ offset: 1, limit: 1 })).toEqual([1, [2]]);
    expect(await seqs({ offset: 0, limit: 9, entry: 2 })).toEqual([1, [2, 8]]);
    expect(await seqs({ offset: 0, limit: 9, entry: 3 })).toEqual([2, [8]]);
    expect(await seqs({ offset: 0, limit: 9, entry: 9 })).toEqual([3, []]);
    expect(await seqs({ offset: 7, limit: 9 })).toEqual([7, []]);
  });

  test('is judged under the policy of the inspector now, and under its own in the past', async () => {
    const { store } = await fleetOf();
    const patient = { ...defaultPolicy, sessionLifetimeDays: 3650 };
    const subject = new FleetQueries({ store, reader: readPayload, now: () => now, policy: patient });
    const answer = await subject.account('linkedin-1');
    const { steps = [] } = (await subject.steps('linkedin-1', all)) ?? {};
    const strengthOf = (hypotheses: readonly { cause: string; strength: string }[] | undefined) =>
      hypotheses?.find(({ cause }) => cause === 'linkedin.sessionExpired')?.strength;
    expect(strengthOf(answer?.account.hypotheses)).toBe('none');
    expect(strengthOf(steps.at(-1)?.hypotheses)).toMatch(/strong|decisive/);
  });
});

describe('what an account has gained', () => {
  test('after its newest entry is nothing', async () => {
    const { subject } = await subjectOver();
    expect(await subject.gained('linkedin-1', 8)).toBeNull();
    expect(await subject.gained('nobody', 0)).toBeNull();
  });

  test('after an earlier one is each entry in short, and the newest in full', async () => {
    const { subject } = await subjectOver();
    const gain = await subject.gained('linkedin-1', 1);
    if (gain === null || gain === 'everything') throw new Error('nothing was gained');
    expect(gain.course.map(({ seq }) => seq)).toEqual([2, 8]);
    expect(gain.step.entry.seq).toBe(8);
  });

  test('is everything where it is more than anybody reads', async () => {
    const many = Array.from({ length: 101 }, (_, minute) =>
      line(new Date(now - (200 - minute) * 60_000).toISOString(), 'webhook', status('a', 'LINKEDIN', 'OK')),
    );
    const { subject } = await subjectOver(many);
    expect(await subject.gained('a', 0)).toBe('everything');
    expect(await subject.gained('a', 1)).not.toBe('everything');
  });
});

describe('the moment', () => {
  test('is the newest entry of a fleet of the past, however it is asked about', async () => {
    const { store } = await fleetOf(smallLog.slice(0, 2));
    const subject = new FleetQueries({ store, reader: readPayload, now: () => now });
    const newest = '2025-02-25T09:01:00.000Z';
    expect(subject.asOf()).toBe(newest);
    expect((await subject.fleet()).asOf).toBe(newest);
    expect((await subject.accounts({}, all)).asOf).toBe(newest);
    expect((await subject.account('linkedin-1'))?.asOf).toBe(newest);
  });

  test('is now for a fleet of nobody', async () => {
    const { subject } = await subjectOver([]);
    expect(subject.asOf()).toBe(new Date(now).toISOString());
  });
});

test('a fleet that is closed while it is counted stays its owner’s to close', async () => {
  const { subject, store } = await subjectOver();
  subject.close();
  const again = openLifecycle({ store, clock: { now: () => now } });
  expect((await again.account('mailbox'))?.status).toBe('OK');
});
