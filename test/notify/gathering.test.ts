import { describe, expect, test } from 'vitest';
import {
  createDispatcher,
  createReconnector,
  mailSink,
  openSqliteStore,
  type Notice,
} from '../../src/index.ts';
import { createMemoryStore } from '../../src/memory/store.ts';
import type { RecipientBook } from '../../src/notify/book/recipients.ts';
import type { SubjectDigest } from '../../src/notify/notice.ts';
import { databaseFile } from '../sqlite/files.ts';
import { peopleSetting } from './book/people.ts';
import { MINUTE } from './setting.ts';

const team: RecipientBook = () => [{ name: 'team', role: 'operator', sink: 'chat' }];

/** One who has many accounts. */
const agency: RecipientBook = () => [{ name: 'agency', role: 'user', sink: 'mail' }];

const ids = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => `a${String(n).padStart(2, '0')}`);

const accountsIn = ({ about }: Notice): SubjectDigest['accounts'] =>
  about.type === 'digest' ? about.accounts : [];

/** A setting in which so many accounts are found broken, as on the first day. */
const found = async (count: number, options: Parameters<typeof peopleSetting>[0]) => {
  const world = await peopleSetting(options);
  for (const id of ids(count)) await world.come(id, 'CREDENTIALS');
  return world;
};

describe.each([
  ['in memory', createMemoryStore],
  ['in a file', () => openSqliteStore({ database: databaseFile() })],
])('one who is asked for many accounts at a time, %s', (_, open) => {
  test('is told of them together, once, and of each that works again', async () => {
    const { come, pass, said, chat } = await found(28, { recipients: team, store: open() });
    await pass(20);
    expect(said()).toEqual(['digest to team: digest']);
    const [notice] = chat.notices;
    expect(notice).toMatchObject({ who: 'user', sentence: '28 accounts need somebody.' });
    expect(
      notice === undefined ? [] : accountsIn(notice).map(({ about, why }) => [about.accountId, why]),
    ).toEqual(ids(28).map((id) => [id, 'asked']));
    await come('a03', 'OK');
    await pass(11);
    expect(said().slice(1)).toEqual(['withdraw to team: a03']);
  });
});

describe('one who is asked for many accounts', () => {
  test('is told of five one by one', async () => {
    const { pass, said } = await found(5, { recipients: team });
    await pass(20);
    expect(said()).toEqual(ids(5).map((id) => `ask to team: ${id}`));
  });

  test('is told of each by itself where the policy gathers none', async () => {
    const { pass, said } = await found(28, { recipients: team, policy: { gatherOver: 1000 } });
    await pass(20);
    expect(said()).toEqual(ids(28).map((id) => `ask to team: ${id}`));
  });

  test('hears in the morning, together, of those of the night that still stand', async () => {
    const night = Date.UTC(2026, 2, 2, 23);
    const { come, pass, said, chat, clock } = await peopleSetting({
      start: night,
      recipients: () => [{ name: 'team', role: 'operator', sink: 'chat', quiet: ['22:00', '07:00'] }],
    });
    for (const id of ids(9)) {
      await come(id, 'OK', 'CREDENTIALS');
      await pass(30, 10);
    }
    await come('a04', 'OK');
    await pass(240, 10);
    expect(said()).toEqual(['digest to team: digest']);
    expect(new Date(clock.now()).getUTCHours()).toBe(7);
    expect(chat.notices.flatMap(accountsIn).map(({ about }) => about.accountId)).toEqual(
      ids(9).filter((id) => id !== 'a04'),
    );
  });

  test('is not told of one that tries again just then, until that has failed', async () => {
    const { come, pass, said, chat } = await found(8, { recipients: team });
    await pass(1);
    await come('a02', 'CONNECTING');
    await pass(10);
    expect(chat.notices.flatMap(accountsIn)).toHaveLength(7);
    await come('a02', 'CREDENTIALS');
    await pass(10);
    expect(said().slice(1)).toEqual(['ask to team: a02']);
  });

  test('gets the same notice, under the same key, until it has arrived', async () => {
    const keys: string[] = [];
    const world = await found(8, { recipients: team, policy: { closeMinutes: 0 } });
    const { chat, pass } = world;
    chat.deliver = ({ key, type }) => {
      keys.push(`${type} ${key}`);
      return keys.length < 4 ? { why: 'answered 500' } : 'delivered';
    };
    await pass(60);
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(1);
  });
});

describe('while what is to be said together does not arrive', () => {
  /** A setting whose chat is down until it is told otherwise. */
  const down = async () => {
    const world = await found(8, { recipients: team });
    const { chat, pass } = world;
    const { deliver } = chat;
    chat.deliver = () => ({ why: 'answered 500' });
    await pass(6);
    const up = (): void => void (chat.deliver = deliver);
    return { ...world, up };
  };

  test('one that heals is neither asked for nor said to be over', async () => {
    const { come, pass, said, chat, up } = await down();
    await come('a02', 'OK');
    up();
    await pass(60);
    expect(said()).toEqual(['digest to team: digest']);
    expect(chat.notices.flatMap(accountsIn).map(({ about }) => about.accountId)).not.toContain('a02');
  });

  test('one that is erased takes nobody else out of it', async () => {
    const { lifecycle, pass, said, chat, up } = await down();
    await lifecycle.forget({ account: 'a02' });
    up();
    await pass(60);
    expect(said()).toEqual(['digest to team: digest']);
    expect(chat.notices.flatMap(accountsIn).map(({ about }) => about.accountId)).toEqual(
      ids(8).filter((id) => id !== 'a02'),
    );
  });

  test('one that tries again when it arrives is asked for by itself once that has failed', async () => {
    const { come, pass, said, up } = await down();
    await come('a02', 'CONNECTING');
    up();
    await pass(30);
    expect(said()).toEqual(['digest to team: digest']);
    await come('a02', 'CREDENTIALS');
    await pass(10);
    expect(said()).toEqual(['digest to team: digest', 'ask to team: a02']);
  });

  test('all of which try again are asked for once that has failed', async () => {
    const { come, pass, said, up } = await down();
    for (const id of ids(8)) await come(id, 'CONNECTING');
    up();
    await pass(30);
    expect(said()).toEqual([]);
    await come('a02', 'CREDENTIALS');
    await pass(10);
    expect(said()).toEqual(['ask to team: a02']);
  });
});

describe('a digest for users', () => {
  test('has an address for each account, by which it is reconnected', async () => {
    const { mail, chat, lifecycle, dispatcher, clock } = await found(7, { recipients: agency });
    await dispatcher.close();
    const reconnector = createReconnector({
      lifecycle,
      client: { hostedLink: () => Promise.resolve('https://account.unipile.test/1') },
      secrets: ['a-key-of-thirty-two-characters-00'],
      base: 'https://hooks.example.com',
      now: clock.now,
    });
    const mails: string[] = [];
    const transport = {
      sendMail: ({ text }: { readonly text: string }) => Promise.resolve(mails.push(text)),
    };
    const byMail = mailSink({ name: 'mail', transport, from: 'us@example.com', to: 'them@example.com' });
    const people = { sinks: [chat, byMail] as const, recipients: agency };
    await using again = createDispatcher({ lifecycle, sinks: [], people, reconnector, clock });
    await again.start();
    for (let gone = 0; gone < 20; gone += 1) {
      await clock.advance(MINUTE);
      await lifecycle.tick();
      await again.idle();
    }
    expect([mails.length, mail.notices.length]).toEqual([1, 0]);
    const addresses = mails[0]?.match(/https:\/\/hooks\.example\.com\S+/g) ?? [];
    expect(new Set(addresses).size).toBe(7);
    const [first = ''] = addresses;
    expect((await reconnector.fetch(new Request(first))).status).toBe(200);
  });
});
