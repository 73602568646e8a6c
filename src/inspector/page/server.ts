import type { ActName, ActRequest, DoneAnswer } from '../acts.ts';
import type { ChangeMessage, ProblemAnswer, ReplayAnswer, ReplayCommand } from '../answers.ts';

/** What the server says went wrong, or that it does not answer. */
export class ServerTrouble extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** A fault as trouble. */
export const troubleOf = (error: unknown): ServerTrouble =>
  error instanceof ServerTrouble ? error : new ServerTrouble(String(error), 'Load the page again.');

const serverUnreachable = (): ServerTrouble =>
  new ServerTrouble(
    'the server does not answer',
    'Start it again: account-lifecycle inspect. Then open the address that it prints.',
  );

const readAnswer = async <T>(request: Promise<Response>): Promise<T> => {
  const response = await request.catch(() => {
    throw serverUnreachable();
  });
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as T;
  const { error } = (body ?? {}) as Partial<ProblemAnswer>;
  throw new ServerTrouble(
    error?.message ?? `the server answered ${response.status}`,
    error?.hint ?? 'Load the page again.',
  );
};

/** Asks the server. */
export const askServer = <T>(path: string, signal?: AbortSignal): Promise<T> =>
  readAnswer<T>(
    fetch(path, { headers: { Accept: 'application/json' }, ...(signal === undefined ? {} : { signal }) }),
  );

const postJson = <T>(
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> =>
  readAnswer<T>(
    fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    }),
  );

/** Tells the replay what to do. */
export const command = (what: ReplayCommand): Promise<ReplayAnswer> =>
  postJson<ReplayAnswer>('/api/replay', what);

/** Has something be done to accounts. What is shown is asked for again then: not all of it stands in a log that is followed. */
export const postAct = async (
  act: ActName,
  request: ActRequest,
  token: string | null,
): Promise<DoneAnswer> => {
  const done = await postJson<DoneAnswer>(`/api/acts/${act}`, request, { 'X-Page-Token': token ?? '' });
  for (const listener of helloListeners) listener();
  return done;
};

/** Called on changes. */
export type ChangeListener = (change: ChangeMessage) => void;

const listeners = new Set<ChangeListener>();
const liveListeners = new Set<(live: boolean) => void>();
const helloListeners = new Set<() => void>();
let source: EventSource | null = null;

const connectStream = (): void => {
  if (source === null) streamFrom('/api/events');
};

const streamFrom = (address: string): void => {
  source?.close();
  source = new EventSource(address);
  source.addEventListener('change', (event: MessageEvent<string>) => {
    const change = JSON.parse(event.data) as ChangeMessage;
    for (const listener of listeners) listener(change);
  });
  // What changed between the first answers and the stream's beginning would be missed.
  source.addEventListener('hello', () => {
    for (const listener of helloListeners) listener();
  });
  const tell = (live: boolean) => (): void => {
    for (const listener of liveListeners) listener(live);
  };
  source.addEventListener('open', tell(true));
  source.addEventListener('error', tell(false));
};

/** Listens to changes; the returned function stops it. One stream serves the whole page, and resumes by itself. */
export const onChange = (listener: ChangeListener): (() => void) => {
  connectStream();
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/**
 * Has the stream carry what is new of an account, in place of another one. It begins where an answer ended, so that nothing
 * in between is missed.
 *
 * @param mark - the mark of the answer
 */
export const follow = (accountId: string, mark: string): void =>
  streamFrom(`/api/events?account=${encodeURIComponent(accountId)}&since=${mark}`);

/** Listens to the beginning of the stream, the first and after every break; the returned function stops it. */
export const onHello = (listener: () => void): (() => void) => {
  connectStream();
  helloListeners.add(listener);
  return () => helloListeners.delete(listener);
};

/** Listens to whether changes arrive; the returned function stops it. */
export const onLive = (listener: (live: boolean) => void): (() => void) => {
  connectStream();
  liveListeners.add(listener);
  return () => liveListeners.delete(listener);
};
