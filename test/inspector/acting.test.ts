import { request } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createInspector, createMemoryStore, openLifecycle, readPayload } from '../../src/index.ts';
import { PAGE_TOKEN, type ActsAnswer, type PageActs } from '../../src/inspector/acts.ts';
import { createInspectorApp } from '../../src/inspector/app.ts';
import { FleetQueries } from '../../src/inspector/fleet-queries.ts';
import { Gate, type GateRefusal } from '../../src/inspector/gate.ts';
import { listen } from '../../src/inspector/listen.ts';
import type { JobAccountsAnswer, WorkAnswer } from '../../src/inspector/work-answers.ts';
import { answerOf, ask, fleetOf, inspect, now, status } from './looking.ts';

type Headers = Record<string, string>;

const withoutOrigin = (request: Request): Request => {
  const headers = new Headers(request.headers);
  headers.delete('origin');
  headers.delete('sec-fetch-site');
  return new Request(request.url, { headers });
};

/** Gates that leave something out. */
class AnyHost extends Gate {
  override refuseOrigin(asked: Request): GateRefusal | null {
    const refused = super.refuseOrigin(asked);
    return refused?.code === 'wrongHost' ? null : refused;
  }
}
class AnyOrigin extends Gate {
  override refuseOrigin(asked: Request): GateRefusal | null {
    return super.refuseOrigin(withoutOrigin(asked));
  }
}
class AnyStranger extends Gate {
  override refuseStranger(): GateRefusal | null {
    return null;
  }
}
class AnyPage extends Gate {
  override refuseForgery(): GateRefusal | null {
    return null;
  }
}

const TOKEN = 'the-token-of-the-address';

/** A served page over the small fleet, and what it has done. */
const served = async (GateOf: typeof Gate, reads = false) => {
  const { store } = await fleetOf();
  const subject = new FleetQueries({ store, reader: readPayload, now: () => now });
  let port = 0;
  const gate = new GateOf({ token: TOKEN, port: () => port });
  const done: string[] = [];
  const acts: PageActs = {
    handled: async (ids) => void done.push(...ids),
    snooze: async (ids) => void done.push(...ids),
    wake: async (ids) => done.push(...ids),
    reconnectUrl: async (id) => `https://hooks.example.com/reconnect?t=${done.push(id)}`,
  };
  const app = createInspectorApp({
    gate,
    assets: { document: null, files: new Map() },
    watched: { epoch: 1, subject, replay: () => null },
    room: null,
    acts: reads ? null : acts,
    database: 'accounts.db',
    now: () => now,
  });
  const server = await listen(app, 0);
  port = server.port;
  onTestFinished(() => server.close());
  return { port, done, pageToken: gate.pageToken };
};

/** Sends a request with whatever headers, which `fetch` would not; resolves with the status and the code of the refusal. */
const send = (
  port: number,
  method: string,
  path: string,
  headers: Headers,
  body: object,
): Promise<readonly [status: number, code: string | undefined]> =>
  new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => (text += piece));
      response.on('end', () => {
        const { error } = JSON.parse(text) as { error?: { code: string } };
        resolve([response.statusCode ?? 0, error?.code]);
      });
    });
    asked.on('error', reject).end(method === 'GET' ? undefined : JSON.stringify(body));
  });

const without = (headers: Headers, left: string): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name !== left));

const acts = ['handled', 'snooze', 'wake', 'links'] as const;

/** Somebody who acts without being the page, by what they change of its request. */
const attackers: Readonly<Record<string, (right: Headers) => Headers & { readonly method?: string }>> = {
  'another host': (right) => ({ ...right, host: 'evil.example', origin: 'http://evil.example' }),
  'another origin': (right) => ({ ...right, origin: 'http://evil.example' }),
  'no origin': (right) => without(right, 'origin'),
  'a form of another port': (right) => ({ ...right, origin: 'http://127.0.0.1:1' }),
  'no cookie': (right) => without(right, 'cookie'),
  'no token of the page': (right) => without(right, PAGE_TOKEN),
  'a wrong token of the page': (right) => ({ ...right, [PAGE_TOKEN]: 'guessed' }),
  GET: (right) => ({ ...right, method: 'GET' }),
};

/** Which attackers get something done, and what the others are told. */
const attacksOn = async (GateOf: typeof Gate) => {
  const { port, done, pageToken } = await served(GateOf);
  const host = `127.0.0.1:${port}`;
  const right = {
    host,
    origin: `http://${host}`,
    cookie: `account-lifecycle-${port}=${TOKEN}`,
    'content-type': 'application/json',
    [PAGE_TOKEN]: pageToken,
  };
  const body = { ids: ['instagram-1'] };
  const [through, told]: [Set<string>, Set<string>] = [new Set(), new Set()];
  for (const [name, changed] of Object.entries(attackers))
    for (const act of acts) {
      const { method = 'POST', ...headers } = changed(right);
      const [, code] = await send(port, method, `/api/acts/${act}`, headers, body);
      if (done.splice(0).length > 0) through.add(name);
      told.add(code ?? 'done');
    }
  // The page itself gets through, or nothing would have been tried.
  for (const act of acts)
    expect([act, ...(await send(port, 'POST', `/api/acts/${act}`, right, body))]).toEqual([
      act,
      200,
      undefined,
    ]);
  expect(done).toEqual(acts.map(() => 'instagram-1'));
  return { through: [...through], told };
};

describe('acting', () => {
  test('is for the page alone: no other host, origin, stranger, forger or link gets anything done', async () => {
    const { through, told } = await attacksOn(Gate);
    expect(through).toEqual([]);
    expect(told).toEqual(
      new Set(['wrongHost', 'wrongOrigin', 'tokenMissing', 'pageTokenMissing', 'methodNotAllowed']),
    );
  });

  test.each([
    ['any host', AnyHost, ['another host']],
    ['any origin', AnyOrigin, ['another origin', 'no origin', 'a form of another port']],
    ['any stranger', AnyStranger, ['no cookie']],
    ['any page', AnyPage, ['no token of the page', 'a wrong token of the page']],
  ] as const)('a gate that lets %s in is found out', async (_name, GateOf, expected) => {
    expect((await attacksOn(GateOf)).through).toEqual(expected);
  });

  test('is refused where the page only reads, with the command that does it', async () => {
    const { port, pageToken } = await served(Gate, true);
    const answer = await fetch(`http://127.0.0.1:${port}/api/acts/handled`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${TOKEN}`,
        origin: `http://127.0.0.1:${port}`,
        [PAGE_TOKEN]: pageToken,
      },
      body: '{"ids":["instagram-1"]}',
    });
    expect([answer.status, await answer.json()]).toEqual([
      403,
      {
        error: {
          code: 'readOnly',
          message: 'this page only reads',
          hint: 'In a terminal: account-lifecycle signal ID handled',
        },
      },
    ]);
  });
});

/** The page of a lifecycle that writes, as a library opens it, and how to act on it. */
const writing = async () => {
  const { store } = await fleetOf();
  const lifecycle = openLifecycle({ store, clock: { now: () => now } });
  const reconnector = { url: async (id: string) => (id === 'linkedin-1' ? 'https://hooks/r?t=1' : null) };
  const inspector = await createInspector({ lifecycle, port: 0, reconnector });
  onTestFinished(() => inspector.close());
  const asked = { port: inspector.port, token: new URL(inspector.url()).searchParams.get('token') ?? '' };
  const reached = { ...asked } as Parameters<typeof ask>[0];
  const { token } = await answerOf<ActsAnswer>(reached, '/api/acts');
  const act = async (name: string, body: object): Promise<unknown> => {
    const headers = { origin: `http://127.0.0.1:${inspector.port}`, [PAGE_TOKEN]: token ?? '' };
    return (
      await ask(reached, `/api/acts/${name}`, { method: 'POST', headers, body: JSON.stringify(body) })
    ).json();
  };
  return { lifecycle, act, answer: <T>(path: string) => answerOf<T>(reached, path), inspector };
};

describe('the page of a lifecycle', () => {
  test('notes in the log what is handled, so that its job stands last and says so', async () => {
    const { lifecycle, act, answer } = await writing();
    await lifecycle.receive(status('mailbox', 'MAIL', 'ERROR'));
    const [first] = (await answer<WorkAnswer>('/api/work')).jobs;
    expect(first?.title).toBe('Restart the connection');
    expect(
      await act('handled', { ids: ['mailbox', '<img src=x onerror="document.title=\'run\'">'] }),
    ).toEqual({
      accounts: 2,
    });
    const { jobs } = await answer<WorkAnswer>('/api/work?who=operator');
    expect(jobs.at(-1)).toMatchObject({ title: first?.title, handledAt: new Date(now).toISOString() });
    const entries = await Array.fromAsync(lifecycle.history('mailbox'));
    expect(entries.at(-1)).toMatchObject({ source: 'signal', decision: 'recorded' });
  });

  test('snoozes until a moment, and wakes again', async () => {
    const { lifecycle, act, answer } = await writing();
    const until = new Date(now + 72 * 3_600_000).toISOString();
    expect(await act('snooze', { ids: ['linkedin-1'], hours: 72 })).toEqual({ accounts: 1, until });
    expect((await lifecycle.silences()).map((each) => [each.account, each.until])).toEqual([
      ['linkedin-1', until],
    ]);
    const key = '/api/work/user.reconnect';
    expect((await answer<JobAccountsAnswer>(key)).job.snoozedUntil).toBe(until);
    expect((await answer<JobAccountsAnswer>(key)).items).toMatchObject([{ snoozedUntil: until }]);
    expect(await act('wake', { ids: ['linkedin-1', 'instagram-1'] })).toEqual({ accounts: 1 });
    expect(await lifecycle.silences()).toEqual([]);
    expect((await answer<JobAccountsAnswer>(key)).job.snoozedUntil).toBeNull();
  });

  test('gives links for those that are broken, and takes nobody for an account who is none', async () => {
    const { lifecycle, act } = await writing();
    expect(await act('links', { ids: ['linkedin-1', 'instagram-1'] })).toEqual({
      accounts: 1,
      links: [{ id: 'linkedin-1', url: 'https://hooks/r?t=1' }],
    });
    expect(await act('handled', { ids: ['linkedin-1', 'nobody'] })).toMatchObject({
      error: { code: 'accountNotFound' },
    });
    expect(await lifecycle.account('nobody')).toBeNull();
    for (const body of [{}, { ids: [] }, { ids: ['x'], hours: 0 }, { ids: 'linkedin-1' }])
      expect(await act('snooze', body)).toMatchObject({ error: { code: 'invalidOption' } });
  });

  test('only reads where that is asked, and is not to be had of a lifecycle that stands for another', async () => {
    const lifecycle = openLifecycle({ store: createMemoryStore() });
    const inspector = await createInspector({ lifecycle, port: 0, writes: false });
    onTestFinished(() => inspector.close());
    const address = new URL('/api/acts', inspector.url());
    const token = new URL(inspector.url()).searchParams.get('token') ?? '';
    const answer = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
    expect(await answer.json()).toEqual({ token: null, links: false, database: null });
    const other = Object.create(lifecycle) as typeof lifecycle;
    await expect(createInspector({ lifecycle: other })).rejects.toMatchObject({ code: 'invalidOption' });
  });

  test('has snoozed jobs behind those that are not, and leads through them in that order', async () => {
    const { act, answer, lifecycle } = await writing();
    await lifecycle.receive(status('mailbox', 'MAIL', 'ERROR'));
    const order = async () =>
      (await answer<WorkAnswer>('/api/work')).jobs.map(({ title, actor }) => `${actor} ${title}`);
    const [first, ...rest] = await order();
    const ids = (await answer<{ ids: string[] }>('/api/work/operator.restart/ids')).ids;
    await act('snooze', { ids, hours: 24 });
    expect(first).toBe('operator Restart the connection');
    expect(await order()).toEqual([
      ...rest.filter((each) => each.startsWith('operator')),
      first,
      ...rest.filter((each) => each.startsWith('user')),
    ]);
    expect(await answer(`/api/accounts/${ids.at(-1) ?? ''}/job`)).toMatchObject({ next: 'linkedin-1' });
  });
});

test('an account leads on through the list it was come to by', async () => {
  const inspector = await inspect(await fleetOf());
  const place = (query: string) => answerOf(inspector, `/api/accounts/linkedin-1/place?${query}`);
  expect(await place('show=attention')).toMatchObject({ place: 3, of: 3, next: null });
  expect(await place('provider=linkedin')).toMatchObject({ place: 2, of: 2 });
  expect(await place('provider=instagram')).toBeNull();
});
