import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  createReconnector,
  fileSink,
  functionSink,
  mailSink,
  slackSink,
  type Notice,
} from '../../src/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import { openSqliteStore } from '../../src/sqlite/index.ts';
import type { Store } from '../../src/store/port.ts';
import { databaseFile } from '../sqlite/files.ts';
import { HOUR, receivingServer, recorder, setting } from './setting.ts';

const DAY = 24 * HOUR;

const way = (store: Store = createMemoryStore()) => {
  const world = setting(store);
  const reconnector = createReconnector({
    lifecycle: world.lifecycle,
    client: { hostedLink: () => Promise.resolve('https://account.unipile.test/1') },
    secrets: ['a-key-of-thirty-two-characters-00'],
    base: 'https://hooks.example.com',
    now: world.clock.now,
  });
  const open = async (url: string, method = 'GET') =>
    (await reconnector.fetch(new Request(url, { method }))).status;
  return { ...world, reconnector, open };
};

const urlsOf = (notices: readonly Notice[]): readonly (string | undefined)[] =>
  notices.map(({ reconnectUrl }) => reconnectUrl);

const addresses = (text: string): readonly string[] => text.match(/https:\/\/hooks\.example\.com\S+/g) ?? [];

describe('the address in a notice', () => {
  test('is one for each notice and each attempt, leads to the page, and dies with its break or its time', async () => {
    const { dispatch, come, reconnector, open, clock } = way();
    const sink = recorder('s', () => (sink.notices.length === 1 ? { why: 'answered 500' } : 'delivered'));
    const dispatcher = dispatch([sink], { reconnector });
    await dispatcher.start();
    await come('a', 'OK', 'CREDENTIALS');
    await dispatcher.idle();
    await clock.advance(HOUR);
    await dispatcher.idle();
    await come('b', 'OK', 'CREDENTIALS');
    await dispatcher.idle();
    const urls = urlsOf(sink.notices).map(String);
    expect(urls).toHaveLength(3);
    expect(new Set(urls).size).toBe(3);
    const [, ofA = '', ofB = ''] = urls;
    expect([await open(ofA), await open(ofA, 'POST'), await open(ofB)]).toEqual([200, 303, 200]);
    await come('a', 'OK');
    expect([await open(ofA), await open(ofB)]).toEqual([410, 200]);
    await clock.advance(14 * DAY);
    expect(await open(ofB)).toBe(410);
  });

  test('is for a user who is asked, and for nobody else', async () => {
    const { dispatch, come, reconnector } = way();
    const sink = recorder('s');
    const dispatcher = dispatch([sink], { reconnector });
    await dispatcher.start();
    await come('a', 'OK', 'ERROR');
    await come('b', 'OK', 'CREDENTIALS');
    await dispatcher.idle();
    await come('b', 'OK');
    await dispatcher.idle();
    expect(
      sink.notices.map(({ type, who, reconnectUrl }) => [type, who, reconnectUrl !== undefined]),
    ).toEqual([
      ['ask', 'operator', false],
      ['ask', 'user', true],
      ['withdraw', 'user', false],
    ]);
  });

  test('is missing where there is no reconnector, and where none can be made: the notice goes out all the same', async () => {
    const { dispatch, come, faults } = way();
    const [plain, failing] = [recorder('plain'), recorder('failing')];
    const fault = new Error('no way');
    await using one = dispatch([plain]);
    await using other = dispatch([failing], { reconnector: { url: () => Promise.reject(fault) } });
    await one.start();
    await other.start();
    await come('a', 'OK', 'CREDENTIALS');
    await Promise.all([one.idle(), other.idle()]);
    expect([...urlsOf(plain.notices), ...urlsOf(failing.notices)]).toEqual([undefined, undefined]);
    expect(faults).toEqual([fault]);
  });

  test('stands in the mail of the user and not in the channel of the team', async () => {
    const { dispatch, come, reconnector, open } = way();
    const { requests, url } = await receivingServer((_request, _body, response) => response.end('ok'));
    const mails: string[] = [];
    const transport = { sendMail: ({ text }: { text: string }) => Promise.resolve(mails.push(text)) };
    const dispatcher = dispatch(
      [
        slackSink({ name: 'team', url }),
        mailSink({ name: 'mail', transport, from: 'a@b.test', to: 'c@d.test' }),
      ],
      { reconnector },
    );
    await dispatcher.start();
    await come('a', 'OK', 'CREDENTIALS');
    await dispatcher.idle();
    expect(requests).toHaveLength(1);
    expect(addresses(requests[0]?.body ?? '')).toEqual([]);
    const [address = ''] = addresses(mails[0] ?? '');
    expect(await open(address)).toBe(200);
  });

  test('is written nowhere: not into the database, nor into a file of notices, nor with a fault', async () => {
    const database = databaseFile();
    const { dispatch, come, reconnector, faults, clock, store } = way(openSqliteStore({ database }));
    const audit = join(dirname(database), 'audit.ndjson');
    const handed: Notice[] = [];
    const dispatcher = dispatch(
      [
        fileSink({ name: 'audit', file: audit }),
        functionSink({
          name: 'failing',
          deliver: (notice) => {
            handed.push(notice);
            throw new Error('cannot be sent');
          },
        }),
      ],
      { reconnector, policy: { deadAfterHours: 1 } },
    );
    await dispatcher.start();
    await come('a', 'OK', 'CREDENTIALS');
    await dispatcher.idle();
    for (let hour = 0; hour < 30; hour += 1) {
      await clock.advance(HOUR / 10);
      await dispatcher.idle();
    }
    expect(store.letters({ dead: true })).toHaveLength(1);
    await dispatcher.close();
    store.close();
    const tokens = urlsOf(handed).map((url) => new URL(url ?? '').searchParams.get('t') ?? '');
    expect(tokens.length).toBeGreaterThan(2);
    const files = readdirSync(dirname(database)).map((name) =>
      readFileSync(join(dirname(database), name), 'latin1'),
    );
    const written = [...files, JSON.stringify(faults)].join('\n');
    expect(written).toContain('"type":"ask"');
    expect(tokens.filter((token) => written.includes(token.slice(0, 20)))).toEqual([]);
  });
});
