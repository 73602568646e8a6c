import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { streamSSE, type SSEStreamingApi } from 'hono/streaming';
import { LifecycleError } from '../model/errors.ts';
import { newestSeq } from '../store/newest.ts';
import { addActs } from './acting.ts';
import type { PageActs } from './acts.ts';
import type { Assets } from './assets.ts';
import { tellChanges } from './changes.ts';
import { LogFollower, textOfMark, type WatchedChanges } from './follower.ts';
import type { Gate } from './gate.ts';
import { overlongRequest, problemResponse, unknownAccount } from './problem-response.ts';
import type { ReplayRoom } from './replay-room.ts';
import {
  changeRequestOf,
  commandOf,
  listQueryOf,
  pageOf,
  pieceCountOf,
  quarantineIdOf,
  stepsPageOf,
  stretchOf,
  thenOf,
  whichOf,
  workQueryOf,
} from './requests.ts';

/** What the inspector's application is made of. */
export interface InspectorAppParts {
  readonly gate: Gate;
  readonly assets: Assets;
  readonly watched: WatchedChanges;
  /** The room that replays a log; null without a log. */
  readonly room: ReplayRoom | null;
  /** What the page may have done; null where it only reads. */
  readonly acts: PageActs | null;
  /** The database as commands name it; null where there is none. */
  readonly database: string | null;
  /** The present moment in milliseconds since 1970. */
  readonly now: () => number;
}

/** How many pages may listen for changes at once. */
const STREAMS = 32;

const headers: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** How large a command may be; the longest takes some forty bytes. */
const COMMAND_BYTES = 4096;

/** The inspector as Request → Response. */
export const createInspectorApp = (parts: InspectorAppParts): Hono => {
  const app = new Hono();
  app.use(async (c, next) => {
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    const refused = parts.gate.refuseOrigin(c.req.raw);
    return refused === null ? admitted(c, parts.gate, next) : problemResponse(c, refused);
  });
  app.onError((error, c) => failed(c, error));
  app.notFound((c) =>
    problemResponse(c, {
      status: 404,
      code: 'notFound',
      message: `there is no ${c.req.path}`,
      hint: 'The page is at /.',
    }),
  );
  addData(app, parts);
  addTime(app, parts);
  addHealth(app, parts);
  addWork(app, parts);
  addActs(app, { ...parts, store: () => parts.watched.subject.store });
  addQuarantine(app, parts);
  addStreams(app, parts);
  addReplay(app, parts);
  addPage(app, parts);
  return app;
};

/** Takes the token out of the address into a cookie; else asks for it. */
const admitted = async (c: Context, gate: Gate, next: () => Promise<void>): Promise<Response | undefined> => {
  const token = c.req.query('token');
  if (token !== undefined && c.req.method === 'GET' && gate.knows(token)) {
    const address = new URL(c.req.url);
    address.searchParams.delete('token');
    c.header('Set-Cookie', gate.cookie());
    return c.redirect(address.pathname + address.search, 303);
  }
  const refused = gate.refuseStranger(c.req.raw);
  if (refused !== null) return problemResponse(c, refused);
  await next();
  return undefined;
};

const failed = (c: Context, error: unknown): Response => {
  if (!(error instanceof LifecycleError)) {
    const message = error instanceof Error ? error.message : String(error);
    return problemResponse(c, {
      status: 500,
      code: 'internal',
      message,
      hint: 'This is a fault in the program.',
    });
  }
  const { code, message, hint } = error;
  return problemResponse(c, { status: code === 'invalidOption' ? 400 : 500, code, message, hint });
};

const addData = (app: Hono, { watched, room }: InspectorAppParts): void => {
  app.get('/api/fleet', async (c) => c.json({ ...(await watched.subject.fleet()), replays: room !== null }));
  app.get('/api/accounts', async (c) =>
    c.json(await watched.subject.accounts(listQueryOf(c.req.query()), pageOf(c.req.query()))),
  );
  app.get('/api/accounts/:id', async (c) => {
    const id = c.req.param('id');
    const { epoch, subject } = watched;
    const mark = textOfMark({ epoch, seq: newestSeq(subject.store) });
    const answer = await subject.account(id);
    return answer === null ? unknownAccount(c, id) : c.json({ ...answer, mark });
  });
  app.get('/api/accounts/:id/place', async (c) =>
    c.json(await watched.subject.placeOf(c.req.param('id'), listQueryOf(c.req.query()))),
  );
  app.get('/api/accounts/:id/steps', async (c) => {
    const id = c.req.param('id');
    const answer = await watched.subject.steps(id, stepsPageOf(c.req.query()));
    return answer === null ? unknownAccount(c, id) : c.json(answer);
  });
};

const addTime = (app: Hono, { watched }: InspectorAppParts): void => {
  app.get('/api/time', async (c) => {
    const query = c.req.query();
    const time = await watched.subject.time();
    return c.json(time.picture(stretchOf(query), whichOf(query), pieceCountOf(query)));
  });
  app.get('/api/time/then', async (c) => {
    const query = c.req.query();
    const { moment, who, limit } = thenOf(query);
    const time = await watched.subject.time();
    return c.json(time.asAt(moment, who, whichOf(query), limit));
  });
  app.get('/api/time/lanes', async (c) => {
    const query = c.req.query();
    const time = await watched.subject.time();
    return c.json(time.lanes(stretchOf(query), whichOf(query)));
  });
};

const addHealth = (app: Hono, { watched }: InspectorAppParts): void => {
  app.get('/api/health', async (c) => c.json((await watched.subject.health()).health()));
  app.get('/api/outbox', async (c) => c.json((await watched.subject.health()).outbox()));
  app.get('/api/notices', async (c) => c.json(await (await watched.subject.health()).notices()));
};

const addWork = (app: Hono, { watched, room }: InspectorAppParts): void => {
  app.get('/api/work', async (c) =>
    c.json({ ...(await watched.subject.work.list(workQueryOf(c.req.query()))), replays: room !== null }),
  );
  app.get('/api/work/:job', async (c) => {
    const query = c.req.query();
    const { work } = watched.subject;
    return c.json(await work.accounts(c.req.param('job'), workQueryOf(query), pageOf(query)));
  });
  app.get('/api/work/:job/ids', async (c) =>
    c.json(await watched.subject.work.ids(c.req.param('job'), workQueryOf(c.req.query()))),
  );
  app.get('/api/work/:job/messages', async (c) =>
    c.json(await watched.subject.work.messages(c.req.param('job'), workQueryOf(c.req.query()))),
  );
  app.get('/api/freshness', async (c) =>
    c.json({ ...(await watched.subject.freshness()), replays: room !== null }),
  );
  app.get('/api/accounts/:id/job', async (c) =>
    c.json(await watched.subject.work.placeOf(c.req.param('id'), workQueryOf(c.req.query()))),
  );
};

const addQuarantine = (app: Hono, { watched }: InspectorAppParts): void => {
  app.get('/api/quarantine', (c) => c.json(watched.subject.quarantine(pageOf(c.req.query()))));
  app.get('/api/quarantine/:id', (c) => {
    const id = c.req.param('id');
    const answer = watched.subject.quarantined(quarantineIdOf(id));
    if (answer !== null) return c.json(answer);
    return problemResponse(c, {
      status: 404,
      code: 'notInQuarantine',
      message: `there is no number ${id} in quarantine`,
      hint: 'It may have been read by now, or thrown away: load the list again.',
    });
  });
};

const addStreams = (app: Hono, { watched }: InspectorAppParts): void => {
  const follower = new LogFollower(watched);
  let streams = 0;
  app.get('/api/events', (c) => {
    if (streams >= STREAMS)
      return problemResponse(c, {
        status: 503,
        code: 'tooManyStreams',
        message: `${STREAMS} pages listen already`,
        hint: 'Close one of them.',
      });
    streams++;
    const tell = async (stream: SSEStreamingApi): Promise<void> => {
      try {
        await tellChanges(stream, follower, changeRequestOf(c.req.query(), c.req.header('last-event-id')));
      } finally {
        streams--;
      }
    };
    // A stream that meets a fault ends; the page comes back, and its other questions tell of the fault.
    return streamSSE(c, tell, async () => undefined);
  });
};

const tooLarge = overlongRequest('a command', COMMAND_BYTES, 'Send one such as {"action":"play"}.');

const addReplay = (app: Hono, { room }: InspectorAppParts): void => {
  app.get('/api/replay', (c) => c.json(room?.answer() ?? null));
  app.post('/api/replay', bodyLimit({ maxSize: COMMAND_BYTES, onError: tooLarge }), async (c) => {
    if (room === null)
      return problemResponse(c, {
        status: 404,
        code: 'noLog',
        message: 'this inspector has no log to replay',
        hint: 'Start it with one: account-lifecycle inspect --log FILE',
      });
    await room.obey(commandOf(await c.req.json().catch(() => null)));
    return c.json(room.answer());
  });
};

const addPage = (app: Hono, { assets }: InspectorAppParts): void => {
  app.get('/assets/:file', (c) => {
    const asset = assets.files.get(c.req.path);
    return asset === undefined ? c.notFound() : c.body(asset.body, 200, { 'Content-Type': asset.type });
  });
  const page = (c: Context): Response =>
    assets.document === null
      ? c.text('The page has not been built: run "npm run build".\n', 500)
      : c.html(assets.document);
  app.get('/', page);
  app.get('/time', page);
  app.get('/health', page);
  app.get('/outbox', page);
  app.get('/notices', page);
  app.get('/accounts', page);
  app.get('/replay', page);
  app.get('/quarantine', page);
  app.get('/accounts/:id', page);
};
