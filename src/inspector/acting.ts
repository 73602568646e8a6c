import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { isoTime } from '../model/clock.ts';
import type { StoreReader } from '../store/port.ts';
import {
  actNames,
  type ActName,
  type ActRequest,
  type ActsAnswer,
  type DoneAnswer,
  type PageActs,
} from './acts.ts';
import type { Gate } from './gate.ts';
import { overlongRequest, problemResponse, unknownAccount } from './problem-response.ts';
import { actRequestOf } from './requests.ts';

/** What acting takes. */
export interface ActingParts {
  readonly gate: Gate;
  /** What may be done; null where the page only reads. */
  readonly acts: PageActs | null;
  /** The database as commands name it; null where there is none. */
  readonly database: string | null;
  /** Who is known. */
  readonly store: () => Pick<StoreReader, 'snapshot'>;
  /** The present moment in milliseconds since 1970. */
  readonly now: () => number;
}

/** How large a request may be: enough for 500 long ids. */
const ACT_BYTES = 256 * 1024;

const HOUR_MS = 3_600_000;

const doneBy: Readonly<
  Record<ActName, (acts: PageActs, request: ActRequest, now: number) => Promise<DoneAnswer>>
> = {
  handled: async (acts, { ids }) => {
    await acts.handled(ids);
    return { accounts: ids.length };
  },
  snooze: async (acts, { ids, hours = 24 }, now) => {
    const until = now + hours * HOUR_MS;
    await acts.snooze(ids, until);
    return { accounts: ids.length, until: isoTime(until) };
  },
  wake: async (acts, { ids }) => ({ accounts: await acts.wake(ids) }),
  links: async ({ reconnectUrl }, { ids }) => {
    const urls = await Promise.all(ids.map(async (id) => [id, await reconnectUrl?.(id)] as const));
    const links = urls.flatMap(([id, url]) => (url == null ? [] : [{ id, url }]));
    return { accounts: links.length, links };
  },
};

/** How the same is done in a terminal. */
const commandFor: Readonly<Record<ActName, string>> = {
  handled: 'signal ID handled',
  snooze: 'notices snooze ID 1d',
  wake: 'notices wake ID',
  links: 'reconnect ID --url',
};

const actOf = (text: string | undefined): ActName | null => actNames.find((name) => name === text) ?? null;

const refusedAct = (c: Context, act: ActName, { gate, acts }: ActingParts): Response | null => {
  if (acts === null || (act === 'links' && acts.reconnectUrl === undefined))
    return problemResponse(c, {
      status: 403,
      code: 'readOnly',
      message: acts === null ? 'this page only reads' : 'nobody makes reconnect links here',
      hint: `In a terminal: account-lifecycle ${commandFor[act]}`,
    });
  const forged = gate.refuseForgery(c.req.raw);
  return forged === null ? null : problemResponse(c, forged);
};

/**
 * Lets the page act on accounts. Whoever asks has passed the gate, so that Host, Origin and cookie are right; it takes the token
 * of the page besides.
 */
export const addActs = (app: Hono, parts: ActingParts): void => {
  const { gate, acts, database, store, now } = parts;
  app.get('/api/acts', (c) =>
    c.json<ActsAnswer>({
      token: acts === null ? null : gate.pageToken,
      links: acts?.reconnectUrl !== undefined,
      database,
    }),
  );
  const tooLarge = overlongRequest('a request', ACT_BYTES, 'Name fewer accounts at once.');
  app.post('/api/acts/:act', bodyLimit({ maxSize: ACT_BYTES, onError: tooLarge }), async (c) => {
    const act = actOf(c.req.param('act'));
    if (act === null) return c.notFound();
    const refused = refusedAct(c, act, parts);
    if (refused !== null || acts === null) return refused ?? c.notFound();
    const request = actRequestOf(await c.req.json().catch(() => null));
    const unknown = request.ids.find((id) => store().snapshot(id) === null);
    if (unknown !== undefined) return unknownAccount(c, unknown);
    return c.json(await doneBy[act](acts, request, now()));
  });
  app.all('/api/acts/:act', (c) => {
    c.header('Allow', 'POST');
    return problemResponse(c, {
      status: 405,
      code: 'methodNotAllowed',
      message: `${c.req.method} does nothing here`,
      hint: 'Use POST.',
    });
  });
};
