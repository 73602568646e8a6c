import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type {
  AccountAnswer,
  AccountsAnswer,
  FleetAnswer,
  ProblemAnswer,
  ReplayAnswer,
  StepsAnswer,
} from '../../src/inspector/answers.ts';
import { answerOf, ask, fleetOf, hostile, inspect, line, logOf, smallLog, status } from './looking.ts';

const small = async () => inspect(await fleetOf());

describe('the fleet', () => {
  test('is counted by who must act, and by status and provider', async () => {
    const fleet = await answerOf<FleetAnswer>(await small(), '/api/fleet');
    expect(fleet).toMatchObject({ total: 4, attention: { operator: 2, user: 1, admin: 0 }, replays: false });
    expect(fleet.statuses).toEqual(['OK', 'ERROR', 'CREDENTIALS']);
    expect(fleet.providers).toEqual(['linkedin', 'instagram', 'imap']);
    expect(fleet.cells).toContainEqual({
      status: 'CREDENTIALS',
      provider: 'instagram',
      count: 1,
      group: 'operator',
    });
    expect(fleet.cells.reduce((sum, { count }) => sum + count, 0)).toBe(4);
  });

  test('stands for the present where its newest entry is of today', async () => {
    expect((await answerOf<FleetAnswer>(await small(), '/api/fleet')).asOf).toBe('2026-03-01T09:00:00.000Z');
  });

  test('stands for the newest entry where that is of the past', async () => {
    const { store } = await fleetOf([
      line('2024-05-01T10:00:00.000Z', 'webhook', status('a', 'LINKEDIN', 'OK')),
    ]);
    const fleet = await answerOf<FleetAnswer>(await inspect({ store }), '/api/fleet');
    expect(fleet.asOf).toBe('2024-05-01T10:00:00.000Z');
  });

  test('ends in the picture over time as it is counted', async () => {
    const { overTime } = await answerOf<FleetAnswer>(await small(), '/api/fleet');
    expect(overTime.complete).toBe(true);
    const last = overTime.points.at(-1)?.counts ?? [];
    expect(Object.fromEntries(overTime.kinds.map((kind, index) => [kind, last[index]]))).toEqual({
      operator: 2,
      user: 1,
      underWay: 0,
      unknown: 0,
      works: 1,
    });
    expect(overTime.points.length).toBeLessThanOrEqual(121);
  });

  test('ends in the picture over time as it is counted, for a log with a bit of everything', async () => {
    const demo = readFileSync(new URL('../../demo/fleet.ndjson', import.meta.url), 'utf8');
    const { store } = await fleetOf(demo.split('\n').filter((text) => text !== ''));
    const inspector = await inspect({ store });
    const counted = async (): Promise<FleetAnswer> => {
      const answer = await answerOf<FleetAnswer>(inspector, '/api/fleet');
      return answer.overTime.complete ? answer : counted();
    };
    const { overTime, attention } = await counted();
    const last = overTime.points.at(-1)?.counts ?? [];
    expect(overTime.kinds).toEqual(['operator', 'user', 'underWay', 'unknown', 'works']);
    for (const [index, group] of overTime.kinds.entries()) {
      const { total } = await answerOf<AccountsAnswer>(inspector, `/api/accounts?group=${group}`);
      expect([group, last[index]]).toEqual([group, total]);
    }
    expect(last.slice(0, 2)).toEqual([attention.operator, attention.user + attention.admin]);
  });

  test('counts causes, with who must act', async () => {
    const { causes } = await answerOf<FleetAnswer>(await small(), '/api/fleet');
    expect(causes).toEqual([
      { cause: 'instagram.proxyUnavailable', count: 1, group: 'operator' },
      { cause: 'linkedin.sessionExpired', count: 1, group: 'user' },
    ]);
  });

  test('of nobody is empty, not an error', async () => {
    const { store } = await fleetOf([]);
    const fleet = await answerOf<FleetAnswer>(await inspect({ store }), '/api/fleet');
    expect(fleet).toMatchObject({
      total: 0,
      cells: [],
      causes: [],
      overTime: { complete: true, points: [] },
    });
  });

  test('takes over what is heard while it is looked at', async () => {
    const { store, lifecycle } = await fleetOf();
    const inspector = await inspect({ store });
    await answerOf<FleetAnswer>(inspector, '/api/fleet');
    await lifecycle.receive(status('new-one', 'WHATSAPP', 'OK'));
    expect(await answerOf<FleetAnswer>(inspector, '/api/fleet')).toMatchObject({ total: 5 });
  });
});

describe('the list', () => {
  const ids = async (query: string): Promise<readonly string[]> =>
    (await answerOf<AccountsAnswer>(await small(), `/api/accounts?${query}`)).items.map(
      ({ accountId }) => accountId,
    );

  test('has who needs an operator first, the longest broken first', async () => {
    expect(await ids('')).toEqual([hostile, 'instagram-1', 'linkedin-1', 'mailbox']);
  });

  test('is narrowed by status, provider, cause, group, need and search', async () => {
    expect(await ids('status=CREDENTIALS')).toEqual(['instagram-1', 'linkedin-1']);
    expect(await ids('status=CREDENTIALS&provider=linkedin')).toEqual(['linkedin-1']);
    expect(await ids('cause=instagram.proxyUnavailable')).toEqual(['instagram-1']);
    expect(await ids('group=works')).toEqual(['mailbox']);
    expect(await ids('show=attention')).toEqual([hostile, 'instagram-1', 'linkedin-1']);
    expect(await ids('q=INSTA')).toEqual(['instagram-1']);
    expect(await ids('q=ada')).toEqual(['mailbox']);
  });

  test('has the latest change first when asked', async () => {
    expect((await ids('order=recent'))[0]).toBe('instagram-1');
  });

  test('comes in pages that say how many there are', async () => {
    const page = await answerOf<AccountsAnswer>(await small(), '/api/accounts?offset=1&limit=2');
    expect(page).toMatchObject({ total: 4, offset: 1 });
    expect(page.items.map(({ accountId }) => accountId)).toEqual(['instagram-1', 'linkedin-1']);
  });

  test('says who must act, how sure that is, and what to do', async () => {
    const { items } = await answerOf<AccountsAnswer>(await small(), '/api/accounts?q=instagram');
    expect(items[0]).toMatchObject({
      group: 'operator',
      cause: 'instagram.proxyUnavailable',
      strength: expect.stringMatching(/weak|strong|decisive/) as string,
      remedy: { actor: 'operator' },
    });
  });

  test.each(['offset=-1', 'limit=many', 'offset=1.5'])('refuses %s with a hint', async (query) => {
    const answer = await ask(await small(), `/api/accounts?${query}`);
    expect(answer.status).toBe(400);
    const { error } = (await answer.json()) as ProblemAnswer;
    expect(error.hint).not.toBe('');
  });
});

describe('an account', () => {
  test('comes with the course of its life', async () => {
    const answer = await answerOf<AccountAnswer>(await small(), '/api/accounts/linkedin-1');
    expect(answer).toMatchObject({
      entries: 3,
      omitted: 0,
      group: 'user',
      account: { status: 'CREDENTIALS' },
    });
    expect(answer.course.map(({ event }) => event)).toEqual(['CREATION_SUCCESS', 'OK', 'CREDENTIALS']);
    expect(answer.course[2]).toMatchObject({
      from: { connection: 'OK' },
      state: { connection: 'CREDENTIALS.linkedin.sessionExpired' },
    });
  });

  test('shows for each step what was known then', async () => {
    const { from, steps } = await answerOf<StepsAnswer>(
      await small(),
      '/api/accounts/instagram-1/steps?offset=1&limit=9',
    );
    expect(from).toBe(1);
    expect(steps.map(({ account }) => account.status)).toEqual(['OK', 'OK', 'CREDENTIALS']);
    expect(steps[0]?.facts.map(({ name }) => name)).toEqual(['authorised']);
    expect(steps[1]?.facts.map(({ name }) => name)).toContain('apiError');
    expect(steps[2]?.hypotheses[0]).toMatchObject({
      cause: 'instagram.proxyUnavailable',
      evidence: expect.arrayContaining([
        '1 API call answered 407 proxy_error at 2026-03-01 06:50 UTC',
      ]) as string[],
    });
    expect(steps[2]?.refused.map(({ guard }) => guard)).toContain('instagram.sessionExpired');
    expect(steps[2]?.entry.payload).toEqual(status('instagram-1', 'INSTAGRAM', 'CREDENTIALS'));
  });

  test('shows its steps from an entry on, however many are left out before it', async () => {
    const seqs = async (query: string): Promise<readonly number[]> => {
      const path = `/api/accounts/instagram-1/steps?${query}`;
      const { steps } = await answerOf<StepsAnswer>(await small(), path);
      return steps.map(({ entry }) => entry.seq);
    };
    expect(await seqs('entry=4&limit=2')).toEqual([4, 9]);
    expect(await seqs('entry=5')).toEqual([9, 10]);
    expect(await seqs('entry=11')).toEqual([]);
    expect((await ask(await small(), '/api/accounts/instagram-1/steps?entry=x')).status).toBe(400);
  });

  test('says where a stream goes on after it', async () => {
    expect((await answerOf<AccountAnswer>(await small(), '/api/accounts/mailbox')).mark).toBe('1-10');
  });

  test('shows deadlines ahead', async () => {
    const { store } = await fleetOf([
      line('2026-03-01T08:30:00.000Z', 'webhook', status('c', 'LINKEDIN', 'CONNECTING')),
    ]);
    const { steps } = await answerOf<StepsAnswer>(await inspect({ store }), '/api/accounts/c/steps');
    expect(steps[0]?.deadlines.map(({ dueAt }) => dueAt)).toEqual(['2026-03-01T09:30:00.000Z']);
  });

  test.each([hostile, 'a/b', '100%', 'a%2Fb', '?q', '#f', 'ünï', '-dash'])(
    'is found whatever its id is: %s',
    async (id) => {
      const { store } = await fleetOf([
        line('2026-03-01T08:00:00.000Z', 'webhook', status(id, 'LINKEDIN', 'OK')),
      ]);
      const answer = await answerOf<AccountAnswer>(
        await inspect({ store }),
        `/api/accounts/${encodeURIComponent(id)}`,
      );
      expect(answer.account.accountId).toBe(id);
    },
  );

  test('that nobody knows is not found', async () => {
    const inspector = await small();
    for (const path of ['/api/accounts/nobody', '/api/accounts/nobody/steps']) {
      const answer = await ask(inspector, path);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ error: { code: 'accountNotFound' } });
    }
  });

  test('with a very long history shows its newest part', async () => {
    const levels = ['OK', 'ERROR'];
    const lines = Array.from({ length: 20_050 }, (_, index) =>
      line(
        new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString(),
        'webhook',
        status('busy', 'LINKEDIN', levels[index % 2] ?? ''),
      ),
    );
    const { store } = await fleetOf(lines);
    const answer = await answerOf<AccountAnswer>(await inspect({ store }), '/api/accounts/busy');
    expect([answer.entries, answer.omitted, answer.course.length]).toEqual([20_050, 10_050, 10_000]);
    expect(answer.course.at(-1)?.event).toBe('ERROR');
  });
});

describe('a replay', () => {
  const settled = async (
    inspector: Awaited<ReturnType<typeof inspect>>,
    phase: string,
  ): Promise<ReplayAnswer> => {
    for (;;) {
      const answer = await answerOf<ReplayAnswer>(inspector, '/api/replay');
      if (answer.phase === phase) return answer;
    }
  };

  const tell = async (inspector: Awaited<ReturnType<typeof inspect>>, body: object): Promise<Response> =>
    ask(inspector, '/api/replay', {
      method: 'POST',
      headers: { origin: `http://127.0.0.1:${inspector.port}` },
      body: JSON.stringify(body),
    });

  const linesAre = async (
    inspector: Awaited<ReturnType<typeof inspect>>,
    lines: number,
  ): Promise<ReplayAnswer> => {
    for (;;) {
      const answer = await answerOf<ReplayAnswer>(inspector, '/api/replay');
      if (answer.lines === lines) return answer;
    }
  };

  test('goes to the end of the log first', async () => {
    const inspector = await inspect({ log: logOf() });
    expect(await settled(inspector, 'finished')).toMatchObject({
      lines: 10,
      of: 10,
      clock: '2026-03-01T07:00:00.000Z',
    });
    expect(await answerOf<FleetAnswer>(inspector, '/api/fleet')).toMatchObject({ total: 4, replays: true });
  });

  test('counts the lines that cannot be read', async () => {
    const inspector = await inspect({ log: logOf([...smallLog, 'no JSON', '{}']) });
    expect(await settled(inspector, 'finished')).toMatchObject({ lines: 12, quarantined: 2 });
  });

  test('starts over with an empty fleet, and steps a line at a time', async () => {
    const inspector = await inspect({ log: logOf() });
    await settled(inspector, 'finished');
    expect(await (await tell(inspector, { action: 'restart' })).json()).toMatchObject({
      lines: 0,
      of: 10,
      clock: null,
      phase: 'paused',
    });
    expect(await answerOf<FleetAnswer>(inspector, '/api/fleet')).toMatchObject({ total: 0 });
    await tell(inspector, { action: 'step', lines: 3 });
    await linesAre(inspector, 3);
    expect(await answerOf<FleetAnswer>(inspector, '/api/fleet')).toMatchObject({
      total: 2,
      attention: { operator: 0, user: 0, admin: 0 },
    });
  });

  test('plays at the chosen speed to the end', async () => {
    const inspector = await inspect({ log: logOf() });
    await settled(inspector, 'finished');
    await tell(inspector, { action: 'restart' });
    await tell(inspector, { action: 'speed', speed: 'max' });
    await tell(inspector, { action: 'play' });
    expect(await settled(inspector, 'finished')).toMatchObject({ speed: 'max', lines: 10 });
  });

  test.each([{}, { action: 'jump' }, { action: 'step', lines: 0 }, { action: 'speed', speed: -1 }])(
    'refuses %o',
    async (body) => {
      expect((await tell(await inspect({ log: logOf() }), body)).status).toBe(400);
    },
  );

  test('is refused where there is no log, with what to do', async () => {
    const inspector = await small();
    expect(await answerOf(inspector, '/api/replay')).toBeNull();
    const answer = await tell(inspector, { action: 'play' });
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('--log FILE');
  });
});
