import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createEndpointHandler } from '@restatedev/restate-sdk/fetch';
import { beforeAll, expect, test, vi } from 'vitest';
import type { AccountSnapshot, Deadline } from '../../src/index.ts';
import { T0, v1, v2 } from '../payloads.ts';
import { buildWhenStale } from '../build.ts';

/* The example on the handlers of the SDK, with a context that keeps in memory what Restate keeps. */

type Handler = (context: object, given?: object) => Promise<Record<string, unknown>>;

interface Example {
  readonly account: {
    readonly name: string;
    readonly object: Readonly<Record<'hear' | 'due' | 'show', Handler>>;
  };
}

let account: Example['account'];
beforeAll(async () => {
  buildWhenStale();
  const path = join(fileURLToPath(new URL('../..', import.meta.url)), 'examples/restate.js');
  ({ account } = (await import(pathToFileURL(path).href)) as Example);
});

interface Sent {
  readonly deadline: Deadline;
  readonly delay: number;
}

/** What Restate does for an object of this key. */
const contextOf = (key: string) => {
  const state = new Map<string, unknown>();
  const sent: Sent[] = [];
  const done: string[] = [];
  const context = {
    key,
    now: T0,
    date: { now: () => Promise.resolve(context.now) },
    get: (name: string) => Promise.resolve(state.get(name) ?? null),
    // As JSON, which is what Restate keeps.
    set: (name: string, value: unknown) => state.set(name, JSON.parse(JSON.stringify(value))),
    run: (name: string, work: () => unknown) => {
      done.push(name);
      return Promise.resolve(work());
    },
    objectSendClient: () => ({
      due: (deadline: Deadline, opts: { getOpts(): { delay: number } }) =>
        sent.push({ deadline, delay: opts.getOpts().delay }),
    }),
  };
  return { context, sent, done };
};

const shown = async (context: object): Promise<AccountSnapshot> =>
  (await account.object.show(context)) as unknown as AccountSnapshot;

test('an account as an object of Restate decides, knows what came twice, and is told when time has passed', async () => {
  const said = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const { context, sent, done } = contextOf('a');
  const hear = (payload: object) => account.object.hear(context, { payload });
  expect(await hear(v1('a', 'OK'))).toMatchObject({ decision: 'applied' });
  expect(await hear(v1('a', 'CREDENTIALS'))).toMatchObject({
    decision: 'applied',
    summary: 'CREDENTIALS applied: OK → CREDENTIALS.undetermined.',
  });
  expect(done).toEqual(['askUser']);
  expect(said).toHaveBeenCalledWith('a', 'askUser');
  expect(await hear(v2('a', 'account.status.running', 'evt_1', T0))).toMatchObject({ decision: 'applied' });
  expect(await hear(v2('a', 'account.status.running', 'evt_1', T0))).toMatchObject({ decision: 'duplicate' });
  expect(sent).toEqual([]);
  await hear(v1('a', 'CONNECTING'));
  const [due] = sent;
  expect(due?.delay).toBe(60 * 60_000);
  context.now += 60 * 60_000;
  await account.object.due(context, due?.deadline);
  expect((await shown(context)).value).toMatchObject({ connection: { CONNECTING: 'stalled' } });
  const { version } = await shown(context);
  await account.object.due(context, due?.deadline);
  expect((await shown(context)).version).toBe(version);
});

test('what is about another account, or cannot be read, is refused for good', async () => {
  const { context } = contextOf('a');
  for (const payload of [v1('b', 'OK'), { nothing: true }])
    await expect(account.object.hear(context, { payload })).rejects.toMatchObject({
      name: 'TerminalError',
      code: 422,
    });
});

test('the SDK tells a server of Restate what there is to call', async () => {
  const endpoint = createEndpointHandler({ services: [account] });
  const accept = 'application/vnd.restate.endpointmanifest.v3+json';
  const answer = await endpoint(new Request('http://localhost/discover', { headers: { accept } }));
  expect(await answer.json()).toMatchObject({
    services: [{ name: 'account', ty: 'VIRTUAL_OBJECT', handlers: expect.any(Array) }],
  });
});
