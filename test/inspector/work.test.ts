import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { AccountAnswer, FleetAnswer } from '../../src/inspector/answers.ts';
import type {
  JobAccountsAnswer,
  JobIdsAnswer,
  JobMessagesAnswer,
  JobPlaceAnswer,
  WorkAnswer,
} from '../../src/inspector/work-answers.ts';
import { answerOf, ask, fleetOf, inspect, status } from './looking.ts';

describe('the work of the shipped log', async () => {
  const { store, lifecycle } = await fleetOf(readFileSync('demo/fleet.ndjson', 'utf8').trimEnd().split('\n'));
  const shown = async <T>(path: string): Promise<T> => answerOf<T>(await inspect({ store }), path);

  test('is the same as the jobs of the lifecycle, and counts as all else does', async () => {
    const work = await shown<WorkAnswer>('/api/work');
    const jobs = await lifecycle.jobs();
    expect(
      work.jobs.map(({ title, accounts, oldest, strength }) => [title, accounts, oldest, strength]),
    ).toEqual(
      jobs.map(({ title, accounts, oldest, strength }) => [title, accounts.length, oldest, strength]),
    );
    const { total, attention } = await shown<FleetAnswer>('/api/fleet');
    const counts = await lifecycle.counts();
    expect([work.total, work.needing]).toEqual([total, counts.attention]);
    expect(attention).toEqual({
      operator: work.who.operator.accounts,
      user: work.who.user.accounts,
      admin: work.who.admin.accounts,
    });
    expect(new Set(work.jobs.map(({ key }) => key)).size).toBe(jobs.length);
  });

  test('says of a job whose accounts they are, longest first, and what to say to their users', async () => {
    const { jobs } = await shown<WorkAnswer>('/api/work?who=user');
    const [largest] = jobs;
    const path = `/api/work/${largest?.key ?? ''}`;
    const { items, job, total } = await shown<JobAccountsAnswer>(`${path}?limit=200`);
    expect([job, total, items.length]).toEqual([largest, largest?.accounts, largest?.accounts]);
    expect(items.map(({ since }) => since)).toEqual(items.map(({ since }) => since).toSorted());
    const { ids } = await shown<JobIdsAnswer>(`${path}/ids`);
    expect(ids).toEqual(items.map(({ accountId }) => accountId));
    const { messages } = await shown<JobMessagesAnswer>(`${path}/messages`);
    for (const { text, ids: told } of messages)
      expect(told).toEqual(
        items.filter(({ remedy }) => remedy?.forUser === text).map(({ accountId }) => accountId),
      );
    const place = await shown<JobPlaceAnswer>(`/api/accounts/${ids[1] ?? ''}/job`);
    expect(place).toMatchObject({ place: 2, previous: ids[0], next: ids[2], of: total, nextJob: null });
  });

  test('is narrowed by part of a name, and counts what is left', async () => {
    const { jobs, needing } = await shown<WorkAnswer>('/api/work?q=USER-1073');
    expect([jobs.length, jobs[0]?.accounts, needing]).toEqual([1, 1, 42]);
    expect((await shown<WorkAnswer>('/api/work?q=p-eu-3')).jobs.map(({ title }) => title)).toEqual([
      'Replace proxy p-eu-3',
    ]);
  });
});

test('an account leaves its job when it works, and the job is gone with its last', async () => {
  const { store, lifecycle } = await fleetOf();
  const inspector = await inspect({ store });
  const path = '/api/work/operator.replaceProxy';
  expect(await answerOf(inspector, path)).toMatchObject({ total: 1 });
  expect(await answerOf(inspector, '/api/accounts/instagram-1/job')).toMatchObject({
    place: 1,
    next: 'linkedin-1',
    nextJob: 'Send a reconnect link',
  });
  await lifecycle.receive(status('instagram-1', 'INSTAGRAM', 'OK'));
  expect(await answerOf(inspector, path)).toBeNull();
  expect(await answerOf(inspector, '/api/accounts/instagram-1/job')).toBeNull();
});

test('an account that is erased is gone at once from the work, the lists, the past and what streams tell', async () => {
  const { store, lifecycle } = await fleetOf();
  const inspector = await inspect({ store });
  const seen = async (): Promise<readonly string[]> => {
    const answers = ['/api/accounts', '/api/work/user.reconnect', '/api/time/lanes', '/api/time/then'];
    const texts = await Promise.all(answers.map(async (path) => (await ask(inspector, path)).text()));
    return answers.filter((_, index) => texts[index]?.includes('linkedin-1') === true);
  };
  const mark = async (): Promise<string> =>
    (await answerOf<AccountAnswer>(inspector, '/api/accounts/mailbox')).mark.split('-')[0] ?? '';
  const before = await mark();
  expect(await seen()).toHaveLength(4);
  await lifecycle.forget({ account: 'linkedin-1' });
  expect(await seen()).toEqual([]);
  expect(await mark()).not.toBe(before);
  expect((await answerOf<FleetAnswer>(inspector, '/api/fleet')).total).toBe(3);
});
