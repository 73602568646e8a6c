import { describe, expect, onTestFinished, test } from 'vitest';
import { statuses, type Status } from '../../machines/status.ts';
import {
  exportLog,
  openLifecycle,
  type Lifecycle,
  type OpenReceiverOptions,
  type Payload,
} from '../../src/index.ts';
import { isoTime } from '../../src/model/clock.ts';
import { notifyUrl } from '../../src/http/notify-url.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import { polled, v1, v2 } from '../payloads.ts';
import { codeOf, now, secrets, send, serverWith, v2Signature, type Served } from './setting.ts';

/*
 * Who may say what of whose account: every source × every status × whose account it is. "a" is the tenant in whose name is
 * spoken, where a source can name one. A cell says `taken` with the decision, `, of a` where the account is known to be a's by it,
 * or `refused` with the status of the answer and its code; `unexpected` is a refusal too: the entry stands in the log, the account
 * and its tenant stay, and the API is asked. `unsayable`: the source has no word for it.
 *
 * Accounts of CREATION_SUCCESS and CREATION_FAIL are known and not connected yet; all others work or have worked.
 */
const table = `
source                     | status           | nobody's                | a's                     | b's                     | of an untold tenant
v1 webhook                 | UNKNOWN_STATUS   | taken unknownStatus     | taken unknownStatus     | taken unknownStatus     | taken unknownStatus
v1 webhook                 | *                | taken applied           | taken applied           | taken applied           | taken applied
v2 webhook naming a        | CONNECTING       | unsayable               | unsayable               | unsayable               | unsayable
v2 webhook naming a        | PERMISSIONS      | unsayable               | unsayable               | unsayable               | unsayable
v2 webhook naming a        | CREATION_FAIL    | unsayable               | unsayable               | unsayable               | unsayable
v2 webhook naming a        | UNKNOWN_STATUS   | taken unknownStatus     | taken unknownStatus     | taken unknownStatus     | taken unknownStatus
v2 webhook naming a        | *                | taken applied, of a     | taken applied           | taken applied           | taken applied, of a
URL of a, body naming a    | CREATION_SUCCESS | taken applied, of a     | taken applied           | refused unexpected      | taken applied, of a
URL of a, body naming a    | CREATION_FAIL    | taken applied, of a     | taken applied           | refused unexpected      | taken applied, of a
URL of a, body naming a    | RECONNECTED      | taken applied, of a     | taken applied           | refused unexpected      | refused unexpected
URL of a, body naming a    | UNKNOWN_STATUS   | taken unknownStatus, of a | taken unknownStatus   | refused unexpected      | refused unexpected
URL of a, body naming a    | *                | refused 403 statusNotAllowed | refused 403 statusNotAllowed | refused 403 statusNotAllowed | refused 403 statusNotAllowed
URL of a, nameless body    | CREATION_SUCCESS | taken applied, of a     | taken applied           | refused unexpected      | taken applied, of a
URL of a, nameless body    | CREATION_FAIL    | taken applied, of a     | taken applied           | refused unexpected      | taken applied, of a
URL of a, nameless body    | RECONNECTED      | taken applied, of a     | taken applied           | refused unexpected      | refused unexpected
URL of a, nameless body    | UNKNOWN_STATUS   | taken unknownStatus, of a | taken unknownStatus   | refused unexpected      | refused unexpected
URL of a, nameless body    | *                | refused 403 statusNotAllowed | refused 403 statusNotAllowed | refused 403 statusNotAllowed | refused 403 statusNotAllowed
URL of b, body naming a    | *                | refused 401 tenantMismatch | refused 401 tenantMismatch | refused 401 tenantMismatch | refused 401 tenantMismatch
URL of a, signed for b     | *                | refused 401 signatureWrong | refused 401 signatureWrong | refused 401 signatureWrong | refused 401 signatureWrong
signal endpoint            | *                | refused 422 shapeWrong  | refused 422 shapeWrong  | refused 422 shapeWrong  | refused 422 shapeWrong
poll                       | DELETED          | unsayable               | taken applied           | taken applied           | taken applied
poll                       | CREATION_SUCCESS | taken unknownStatus     | taken unknownStatus     | taken unknownStatus     | taken unknownStatus
poll                       | CREATION_FAIL    | taken unknownStatus     | taken unknownStatus     | taken unknownStatus     | taken unknownStatus
poll                       | RECONNECTED      | taken unknownStatus     | taken unknownStatus     | taken unknownStatus     | taken unknownStatus
poll                       | SYNC_SUCCESS     | taken unknownStatus     | taken unknownStatus     | taken unknownStatus     | taken unknownStatus
poll                       | UNKNOWN_STATUS   | taken unknownStatus     | taken unknownStatus     | taken unknownStatus     | taken unknownStatus
poll                       | *                | taken applied           | taken applied           | taken applied           | taken applied
receive, a webhook         | UNKNOWN_STATUS   | taken unknownStatus     | taken unknownStatus     | taken unknownStatus     | taken unknownStatus
receive, a webhook         | *                | taken applied           | taken applied           | taken applied           | taken applied
line of a log, a webhook   | UNKNOWN_STATUS   | taken unknownStatus     | taken unknownStatus     | taken unknownStatus     | taken unknownStatus
line of a log, a webhook   | *                | taken applied           | taken applied           | taken applied           | taken applied
receive, naming a          | UNKNOWN_STATUS   | taken unknownStatus, of a | taken unknownStatus   | refused unexpected      | refused unexpected
receive, naming a          | CREATION_SUCCESS | taken applied, of a     | taken applied           | refused unexpected      | taken applied, of a
receive, naming a          | CREATION_FAIL    | taken applied, of a     | taken applied           | refused unexpected      | taken applied, of a
receive, naming a          | *                | taken applied, of a     | taken applied           | refused unexpected      | refused unexpected
line of a log, naming a    | UNKNOWN_STATUS   | taken unknownStatus, of a | taken unknownStatus   | refused unexpected      | refused unexpected
line of a log, naming a    | CREATION_SUCCESS | taken applied, of a     | taken applied           | refused unexpected      | taken applied, of a
line of a log, naming a    | CREATION_FAIL    | taken applied, of a     | taken applied           | refused unexpected      | taken applied, of a
line of a log, naming a    | *                | taken applied, of a     | taken applied           | refused unexpected      | refused unexpected
`;

const owners = ["nobody's", "a's", "b's", 'of an untold tenant'] as const;
type Owner = (typeof owners)[number];

/** The eleven, and a word that is none of them. */
type Word = Status | 'UNKNOWN_STATUS';
const words: readonly Word[] = [...statuses, 'UNKNOWN_STATUS'];

const written = (word: Word): string => (word === 'UNKNOWN_STATUS' ? 'WEATHER' : word);

/** The cells that the table holds, by `source | status | owner`; a line for a status goes before the line for all others. */
const judged = (): ReadonlyMap<string, string> => {
  const cells = new Map<string, string>();
  const [, ...lines] = table.trim().split('\n');
  for (const line of lines) {
    const [source = '', status, ...verdicts] = line.split('|').map((part) => part.trim());
    for (const word of words.filter((each) => status === each || status === '*'))
      for (const [at, owner] of owners.entries()) {
        const key = [source, word, owner].join(' | ');
        if (!cells.has(key)) cells.set(key, verdicts[at] ?? '');
      }
  }
  return cells;
};

/** What was answered, where an answer says more than the log. */
type Answer = { readonly status: number; readonly code: unknown } | 'unsayable' | undefined;

/** Says a word of an account in one way. */
type Say = (served: Served, word: Word, id: string) => Promise<Answer>;

const v2Types: Partial<Record<Word, string>> = {
  OK: 'account.status.running',
  CREDENTIALS: 'account.status.disconnected',
  ERROR: 'account.status.errored',
  STOPPED: 'account.status.paused',
  CREATION_SUCCESS: 'account.add',
  RECONNECTED: 'account.reconnect',
  DELETED: 'account.remove',
  SYNC_SUCCESS: 'account.initial_sync.completed',
  UNKNOWN_STATUS: 'account.weather',
};

const post = async (
  { server }: Served,
  path: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> => {
  const answered = await send(server, path, { headers, body: JSON.stringify(body) });
  return { status: answered.status, code: codeOf(answered) };
};

const sayV2: Say = (served, word, id) => {
  const type = v2Types[word];
  if (type === undefined) return Promise.resolve('unsayable');
  // What an unknown type says inside is unknown too; so it names no tenant.
  const event = { ...v2(id, type, `evt_${id}`, now), payload: { state: 'a' } };
  const signature = v2Signature(JSON.stringify(event), secrets.v2[0]);
  return post(served, '/webhooks/v2', event, { 'unipile-signature': signature });
};

const notification = (word: Word, account_id: string, name?: string): object => ({
  status: written(word),
  account_id,
  ...(name === undefined ? {} : { name }),
});

const pathOfUrl = (tenant: string): string => {
  const { pathname, search } = new URL(notifyUrl({ base: 'https://x.test', tenant, key: secrets.notify }));
  return pathname + search;
};

const replayLine = async (lifecycle: Lifecycle, source: string, payload: object): Promise<undefined> => {
  const text = JSON.stringify({ received_at: isoTime(now), source, payload });
  await lifecycle.replay([[{ file: 'log', line: 1, text }]], { resume: false });
};

const sayPolled: Say = async ({ lifecycle }, word, id) => {
  if (word === 'DELETED' && (await lifecycle.account(id)) === null) return 'unsayable';
  const get = () => Promise.resolve(word === 'DELETED' ? ('gone' as const) : polled(id, written(word)));
  const list = () => Promise.resolve({ items: [], cursor: null });
  // That none of its kind is there any more may be a wrong key; here it is not.
  await lifecycle.reconcile({ list, get }, { account: id, allowVanish: true });
  return undefined;
};

const ways: Readonly<Record<string, Say>> = {
  'v1 webhook': (served, word, id) =>
    post(served, '/webhooks/v1', v1(id, written(word)), { 'unipile-auth': secrets.v1[0] }),
  'v2 webhook naming a': sayV2,
  'URL of a, body naming a': (served, word, id) => post(served, pathOfUrl('a'), notification(word, id, 'a')),
  'URL of a, nameless body': (served, word, id) => post(served, pathOfUrl('a'), notification(word, id)),
  'URL of b, body naming a': (served, word, id) => post(served, pathOfUrl('b'), notification(word, id, 'a')),
  'URL of a, signed for b': (served, word, id) =>
    post(served, pathOfUrl('b').replace('tenant=b', 'tenant=a'), notification(word, id, 'a')),
  'signal endpoint': (served, word, id) =>
    post(served, '/signals', v1(id, written(word)), { authorization: `Bearer ${secrets.signals[0]}` }),
  poll: sayPolled,
  'receive, a webhook': async ({ lifecycle }, word, id) => {
    await lifecycle.receive(v1(id, written(word)));
    return undefined;
  },
  'receive, naming a': async ({ lifecycle }, word, id) => {
    await lifecycle.receive(notification(word, id, 'a'));
    return undefined;
  },
  'line of a log, a webhook': ({ lifecycle }, word, id) =>
    replayLine(lifecycle, 'webhook', v1(id, written(word))),
  'line of a log, naming a': ({ lifecycle }, word, id) =>
    replayLine(lifecycle, 'notify', notification(word, id, 'a')),
};

const tenantOf: Readonly<Record<Owner, string | undefined>> = {
  "nobody's": undefined,
  "a's": 'a',
  "b's": 'b',
  'of an untold tenant': undefined,
};

/** Makes an account known as somebody's, in a state from which the word would move it. */
const makeKnown = async (lifecycle: Lifecycle, id: string, owner: Owner, word: Word): Promise<void> => {
  if (owner === "nobody's") return;
  const signal = { account_id: id, account_type: 'LINKEDIN', type: 'deviceSeen', tenant: tenantOf[owner] };
  await lifecycle.receive(signal, { source: 'signal' });
  if (word === 'CREATION_SUCCESS' || word === 'CREATION_FAIL') return;
  await lifecycle.receive(v1(id, word === 'ERROR' ? 'OK' : 'ERROR'), { source: 'webhook' });
};

const entriesOfLog = async (lifecycle: Lifecycle, id: string): Promise<readonly string[]> =>
  (await Array.fromAsync(lifecycle.history(id))).map(({ decision }) => decision);

/** What became of a word, in the words of the table. */
const cellOf = async (served: Served, source: string, word: Word, owner: Owner): Promise<string> => {
  const { lifecycle } = served;
  const id = `${source}/${word}/${owner}`;
  await makeKnown(lifecycle, id, owner, word);
  const [before, earlier] = [await lifecycle.account(id), await entriesOfLog(lifecycle, id)];
  const answer = await ways[source]?.(served, word, id);
  if (answer === 'unsayable') return answer;
  const [after, entries] = [await lifecycle.account(id), await entriesOfLog(lifecycle, id)];
  const [decision, ...more] = entries.slice(earlier.length);
  if (answer !== undefined && answer.status !== 200) {
    const left = decision === undefined ? '' : ', though it stands in the log';
    return `refused ${answer.status} ${String(answer.code)}${left}`;
  }
  const [owned, owns] = [before?.tenant ?? null, after?.tenant ?? null];
  const moved = before?.version === after?.version ? '' : ', though it moved';
  if (decision === 'unexpected' && owned === owns) return `refused unexpected${moved}`;
  const taken = owned === owns ? '' : `, of ${String(owns)}`;
  return `taken ${String(decision)}${taken}${more.length === 0 ? '' : `, and ${more.join()}`}`;
};

/** Every cell that is not as the table has it. */
const mistakes = async (
  optionsFor: (lifecycle: Lifecycle) => Partial<OpenReceiverOptions> = () => ({}),
  isAsked: (source: string) => boolean = () => true,
): Promise<readonly string[]> => {
  const lifecycle = openLifecycle({ clock: { now: () => now } });
  onTestFinished(() => lifecycle.close());
  const served = { ...(await serverWith({ lifecycle, ...optionsFor(lifecycle) })), lifecycle };
  const found: string[] = [];
  for (const [key, expected] of judged()) {
    const [source = '', word = 'OK', owner = "nobody's"] = key.split(' | ');
    if (!isAsked(source)) continue;
    const cell = await cellOf(served, source, word as Word, owner as Owner);
    if (cell !== expected) found.push(`${key}: ${cell}, not ${expected}`);
  }
  return found;
};

const ofUrls = (source: string): boolean => source.startsWith('URL');

describe('who may say what', () => {
  test('is said for every source, every status and every owner', () => {
    const keys = Object.keys(ways).flatMap((source) =>
      words.flatMap((word) => owners.map((owner) => [source, word, owner].join(' | '))),
    );
    expect([...judged().keys()].toSorted()).toEqual(keys.toSorted());
    expect(keys).toHaveLength(12 * 12 * 4);
  });

  test('is what the table says', async () => {
    expect(await mistakes()).toEqual([]);
  });

  test('is told apart from a receiver that hands notifications on as webhooks', async () => {
    const asWebhook = (payload: Payload): Payload => {
      const said = JSON.parse(String(payload)) as Readonly<Record<string, string>>;
      return v1(said['account_id'] ?? '', said['status'] ?? '');
    };
    const found = await mistakes(
      (lifecycle) => ({ lifecycle: { receive: (payload) => lifecycle.receive(asWebhook(payload)) } }),
      ofUrls,
    );
    expect(found).toEqual(
      expect.arrayContaining([
        "URL of a, body naming a | RECONNECTED | b's: taken applied, not refused unexpected",
        'URL of a, nameless body | RECONNECTED | of an untold tenant: taken applied, not refused unexpected',
      ]),
    );
  });

  test('is told apart from a receiver that asks no notification for its signature', async () => {
    const { notify: _forgotten, ...others } = secrets;
    const found = await mistakes(() => ({ secrets: others, allowUnauthenticated: true }), ofUrls);
    expect(found).toContain(
      "URL of a, body naming a | DELETED | a's: taken applied, not refused 403 statusNotAllowed",
    );
    expect(found.some((each) => each.startsWith('URL of a, signed for b | RECONNECTED'))).toBe(true);
  });
});

const proxyDown = { type: 'proxyHealth', proxy_host: 'p.example', healthy: false };
const v2Proof = (body: object): Readonly<Record<string, string>> => ({
  'unipile-signature': v2Signature(JSON.stringify(body), secrets.v2[0]),
});

describe('a fact about a shared host that names no account', () => {
  test.each([
    ['a v1 webhook', '/webhooks/v1', { 'unipile-auth': secrets.v1[0] }],
    ['a v2 webhook', '/webhooks/v2', v2Proof(proxyDown)],
    ["the notify URL of a tenant's", pathOfUrl('a'), {}],
  ])('is not believed from %s', async (_, path, headers) => {
    const served = await serverWith();
    expect(await post(served, path, proxyDown, headers)).toMatchObject({ status: 200 });
    expect(await served.lifecycle.quarantine()).toMatchObject([
      { reason: 'only a signal may speak of many accounts: account_id is missing' },
    ]);
  });

  test('is taken in from the endpoint of signals, alone and in a list', async () => {
    const served = await serverWith();
    const headers = { authorization: `Bearer ${secrets.signals[0]}` };
    for (const body of [proxyDown, [proxyDown, { ...proxyDown, healthy: true }]])
      expect(await post(served, '/signals', body, headers)).toMatchObject({ status: 200 });
    expect(await served.lifecycle.quarantine()).toEqual([]);
    const lines = [...exportLog(openSqliteStore({ database: served.database, readonly: true }))].flat();
    expect(lines).toHaveLength(3);
  });
});
