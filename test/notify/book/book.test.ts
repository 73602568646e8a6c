import { describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../../src/index.ts';
import { createMemoryStore } from '../../../src/memory/store.ts';
import { databaseFile } from '../../sqlite/files.ts';
import type { Recipient } from '../../../src/notify/book/recipients.ts';
import { everybody, peopleSetting } from './people.ts';
import { HOUR, MINUTE } from '../setting.ts';

const DAY = 24 * HOUR;

describe('a user', () => {
  test('is told five minutes after the break began, once', async () => {
    const { come, pass, said, mail } = await peopleSetting();
    await come('a', 'OK', 'CREDENTIALS');
    await pass(4);
    expect(said()).toEqual([]);
    await pass(1);
    expect(said()).toEqual(['ask to user of a: a']);
    expect(mail.notices[0]).toMatchObject({
      to: { name: 'user of a', role: 'user', address: 'u@example.com' },
      who: 'user',
      status: 'CREDENTIALS',
    });
    await pass(12 * 60, 10);
    expect(said()).toHaveLength(1);
  });

  test('is told after two minutes where the cause is as good as known', async () => {
    const { come, pass, said, lifecycle } = await peopleSetting();
    await come('a', 'OK');
    await lifecycle.signal('a', { type: 'apiError', status: 401, error: 'multiple_sessions' });
    await come('a', 'CREDENTIALS');
    await pass(1);
    expect(said()).toEqual([]);
    await pass(1);
    expect(said()).toEqual(['ask to user of a: a']);
  });

  test('is told nothing of a break that heals while it settles', async () => {
    const { come, pass, said, store } = await peopleSetting();
    await come('a', 'OK', 'CREDENTIALS');
    await pass(4);
    await come('a', 'OK');
    await pass(60);
    expect(said()).toEqual([]);
    expect(store.letters({})).toEqual([]);
  });

  test('is not told otherwise while the account tries again, and not told anew when it falls back', async () => {
    const { come, pass, said } = await peopleSetting();
    await come('a', 'OK', 'CREDENTIALS');
    await pass(6);
    for (let again = 0; again < 3; again += 1) {
      await come('a', 'CONNECTING');
      await pass(20);
      await come('a', 'CREDENTIALS');
      await pass(20);
    }
    expect(said()).toEqual(['ask to user of a: a']);
  });

  test('is told that it is over once it has worked for ten minutes, and only where it was told', async () => {
    const { come, pass, said } = await peopleSetting();
    await come('a', 'OK', 'CREDENTIALS');
    await pass(6);
    await come('a', 'OK');
    await pass(9);
    expect(said()).toEqual(['ask to user of a: a']);
    await pass(2);
    expect(said()).toEqual(['ask to user of a: a', 'withdraw to user of a: a']);
  });

  test('is neither told that it is over nor told anew where it breaks again at once', async () => {
    const { come, pass, said } = await peopleSetting();
    await come('a', 'OK', 'CREDENTIALS');
    await pass(6);
    await come('a', 'OK');
    await pass(5);
    await come('a', 'CREDENTIALS');
    await pass(120);
    expect(said()).toEqual(['ask to user of a: a']);
  });

  test('is told no more, and another one is, when somebody else must act', async () => {
    const { come, pass, said } = await peopleSetting();
    await come('a', 'OK', 'CREDENTIALS');
    await pass(6);
    await come('a', 'ERROR');
    await pass(10);
    expect(said()).toEqual(['ask to user of a: a', 'withdraw to user of a: a']);
    await pass(25 * 60, 10);
    expect(said().filter((line) => line.startsWith('ask to team'))).toHaveLength(1);
  });

  test('of whom nobody knows is no reason to tell nobody', async () => {
    const { come, pass, said } = await peopleSetting({ recipients: () => [] });
    await come('a', 'OK', 'CREDENTIALS');
    await pass(6);
    expect(said()).toEqual(['ask to operator: a']);
  });
});

describe('an operator', () => {
  test('finds in the daily digest what may mend itself, and is told of it after a day', async () => {
    const { come, pass, said, clock, chat } = await peopleSetting();
    await come('a', 'OK', 'ERROR');
    await pass(23 * 60, 10);
    expect(said()).toEqual([]);
    await pass(70, 10);
    expect(said()).toEqual(['digest to team: digest', 'ask to team: a']);
    expect(chat.notices[0]?.about).toMatchObject({
      accounts: [{ about: { accountId: 'a' }, why: 'listed', status: 'ERROR' }],
    });
    expect(new Date(clock.now()).toISOString()).toBe('2026-03-03T09:10:00.000Z');
  });

  test('finds nothing in the digest that has mended itself', async () => {
    const { come, pass, said } = await peopleSetting();
    await come('a', 'OK', 'ERROR');
    await pass(6 * 60, 10);
    await come('a', 'OK');
    await pass(30 * 60, 30);
    expect(said()).toEqual([]);
  });

  test('is told at once where a restart fails', async () => {
    const asked: string[] = [];
    const { come, pass, said } = await peopleSetting({
      restart: async (accountId) => {
        asked.push(accountId);
        return false;
      },
    });
    await come('a', 'OK', 'ERROR');
    await pass(6);
    expect(asked).toEqual(['a']);
    expect(said()).toEqual(['ask to team: a']);
  });

  test('is not told where a restart mends it, and accounts are restarted one at a time', async () => {
    let [under, most] = [0, 0];
    const { come, pass, said, lifecycle } = await peopleSetting({
      restart: async (accountId) => {
        most = Math.max(most, (under += 1));
        await new Promise((resolve) => void setImmediate(resolve));
        under -= 1;
        await lifecycle.receive({ AccountStatus: { account_id: accountId, message: 'OK' } });
        return true;
      },
    });
    for (const id of ['a', 'b', 'c']) await come(id, 'OK', 'ERROR');
    await pass(26 * 60, 10);
    expect(most).toBe(1);
    expect(said()).toEqual([]);
  });

  test('is told of an account that flaps once, in the digest', async () => {
    const { come, pass, said, chat } = await peopleSetting();
    await come('a', 'OK');
    for (let flap = 0; flap < 40; flap += 1) {
      await come('a', 'CREDENTIALS');
      await pass(2);
      await come('a', 'OK');
      await pass(25, 5);
    }
    await pass(24 * 60, 30);
    expect(said()).toEqual(['digest to team: digest']);
    expect(chat.notices[0]?.sentence).toBe('1 account breaks and heals again and again.');
  });
});

describe('who was told', () => {
  test('is reminded after one, three and seven days, in the digest of that day, and an administrator after ten', async () => {
    const { come, pass, mail, chat } = await peopleSetting();
    await come('a', 'OK', 'CREDENTIALS');
    await pass(14 * 24 * 60, 60);
    const days = (notices: typeof mail.notices) =>
      notices.map(({ type, at }) => [type, Math.floor((Date.parse(at) - Date.UTC(2026, 2, 2, 9)) / DAY)]);
    expect(days(mail.notices)).toEqual([
      ['ask', 0],
      ['digest', 2],
      ['digest', 4],
      ['digest', 8],
    ]);
    expect(chat.notices.map(({ type, to }) => [type, to?.name])).toEqual([['digest', 'boss']]);
  });

  test('is reminded once a day for all accounts', async () => {
    const { come, pass, mail } = await peopleSetting({
      recipients: () => [
        { name: 'ann', role: 'user', sink: 'mail' },
        { name: 'team', role: 'operator', sink: 'chat' },
      ],
    });
    for (const id of ['a', 'b', 'c']) {
      await come(id, 'OK', 'CREDENTIALS');
      await pass(20);
    }
    await pass(2 * 24 * 60, 60);
    expect(mail.notices.map(({ type }) => type)).toEqual(['ask', 'ask', 'ask', 'digest']);
    expect(mail.notices[3]?.sentence).toBe('3 accounts still need somebody.');
  });
});

describe('quiet hours', () => {
  const quiet = () =>
    peopleSetting({
      start: Date.UTC(2026, 2, 2, 21, 30),
      recipients: (account) =>
        (everybody(account) as readonly object[]).map((one) => ({
          ...(one as { name: string; role: 'user' | 'operator'; sink: string }),
          zone: 'Europe/Berlin',
          quiet: ['22:00', '07:00'] as const,
        })),
    });

  test('end with what still stands', async () => {
    const { come, pass, said, clock } = await quiet();
    await come('a', 'OK', 'CREDENTIALS');
    await come('b', 'OK', 'CREDENTIALS');
    await pass(60, 5);
    expect(said()).toEqual([]);
    await come('b', 'OK');
    await pass(7 * 60 + 20, 5);
    expect(new Date(clock.now()).toISOString()).toBe('2026-03-03T05:50:00.000Z');
    expect(said()).toEqual([]);
    await pass(15, 5);
    expect(said()).toEqual(['ask to user of a: a']);
    expect(MINUTE).toBe(60_000);
  });
});

describe('incidents', () => {
  test('are told to the operator once, those that begin together in one notice, and members not at all', async () => {
    const { lifecycle, come, pass, said, chat } = await peopleSetting({
      accountPolicy: { incidentAllAccounts: 1000, incidentProviderAccounts: 1000 },
    });
    const ids = Array.from({ length: 240 }, (_, number) => `account-${number}`);
    for (const [number, id] of ids.entries())
      await lifecycle.receive({
        object: 'Account',
        id,
        type: 'LINKEDIN',
        sources: [{ id: `${id}_SOURCE`, status: 'OK' }],
        connection_params: { im: { proxy: { host: `proxy-${number % 12}` } } },
      });
    await pass(14 * 24 * 60, 12 * 60);
    for (const id of ids.filter((_, number) => number % 12 < 2)) await come(id, 'CREDENTIALS');
    await pass(20);
    expect(said()).toEqual(['incident to team: incident']);
    expect(chat.notices[0]?.sentence).toMatch(
      /^\d+ of 20 accounts .* So did accounts that share the proxy host proxy-\d\.$/,
    );
    for (const id of ids) await come(id, 'OK');
    await pass(3 * 60, 10);
    expect(said()).toEqual(['incident to team: incident', 'incident to team: incident']);
  });
});

describe('an account', () => {
  test('of which nothing is to be said for a while is told again when that ends, where it still stands', async () => {
    const { come, pass, said, dispatcher } = await peopleSetting();
    await come('a', 'OK', 'CREDENTIALS');
    await come('b', 'OK', 'CREDENTIALS');
    await pass(6);
    for (const id of ['a', 'b']) await dispatcher.snooze(id, 3 * DAY);
    await pass(2 * 24 * 60, 120);
    await come('b', 'OK');
    await pass(24 * 60 + 120, 60);
    expect(said()).toEqual([
      'ask to user of a: a',
      'ask to user of b: b',
      'withdraw to user of b: b',
      'ask to user of a: a',
    ]);
  });

  test('of which nothing is to be said before anybody was told is told when that ends, or ends early, and what healed is not', async () => {
    const { come, pass, said, dispatcher, lifecycle } = await peopleSetting();
    for (const id of ['a', 'b', 'c']) {
      await dispatcher.snooze(id, 2 * DAY);
      await come(id, 'OK', 'CREDENTIALS');
    }
    await pass(24 * 60, 60);
    await come('b', 'OK');
    await dispatcher.snooze('c', 0);
    await pass(60, 1);
    expect(said()).toEqual(['ask to user of c: c']);
    expect(await lifecycle.silences()).toMatchObject([{ account: 'a' }, { account: 'b' }]);
    await pass(24 * 60, 60);
    expect(said()).toEqual(['ask to user of c: c', 'ask to user of a: a']);
    expect(await lifecycle.silences()).toEqual([]);
    const [told] = await lifecycle.notices({ account: 'a' });
    expect(told?.said.map(({ what }) => what)).toEqual(['snooze', 'ask']);
    expect(told?.said.map((one) => one.told !== undefined)).toEqual([false, true]);
  });

  test('of a tenant of which nothing is to be said is in no digest, and what waits for the end of quiet hours waits on', async () => {
    const { come, pass, said, dispatcher, lifecycle } = await peopleSetting({
      start: Date.UTC(2026, 2, 2, 22),
      recipients: (account) =>
        (everybody(account) as readonly Recipient[]).map((one) => ({
          ...one,
          quiet: ['21:00', '06:00'] as const,
        })),
    });
    for (const id of ['a', 'b']) {
      await lifecycle.receive({ status: 'CREATION_SUCCESS', account_id: id, name: 'acme' });
      await come(id, 'OK', id === 'a' ? 'CREDENTIALS' : 'ERROR');
    }
    await pass(60, 5);
    await dispatcher.snooze({ tenant: 'acme' }, DAY);
    await pass(22 * 60, 30);
    expect(said()).toEqual([]);
    expect(await lifecycle.notices({ tenant: 'acme', open: true })).toMatchObject([
      { state: 'snoozed', next: 'ask' },
      { state: 'snoozed', next: 'ask' },
    ]);
    await pass(10 * 60, 30);
    expect(said().toSorted()).toEqual(['ask to team: b', 'ask to user of a: a']);
  });

  test.each([
    { name: 'in memory', open: () => createMemoryStore() },
    { name: 'in SQLite', open: () => openSqliteStore({ database: databaseFile() }) },
  ])('that is forgotten is in nothing that is kept of what people are told $name', async ({ open }) => {
    const store = open();
    const { come, pass, lifecycle } = await peopleSetting({ store });
    for (const id of ['account-in-question', 'another-account']) await come(id, 'OK', 'CREDENTIALS');
    await pass(6);
    await lifecycle.forget({ account: 'account-in-question' });
    expect(JSON.stringify(store.letters({}))).not.toContain('account-in-question');
    const subjects = ['mail', 'chat', 'notices'].map((sink) =>
      store.lane({ sink, subject: 'account account-in-question to user of account-in-question' }),
    );
    expect(subjects).toEqual([null, null, null]);
    expect(
      store.lane({ sink: 'mail', subject: 'account another-account to user of another-account' })?.told,
    ).toBe('askUser');
  });
});
