import { describe, expect, it } from 'vitest';
import { database, run, temporaryFolder } from '../run.ts';

const line = (minute: number, payload: object): string =>
  JSON.stringify({ received_at: `2026-02-28T10:0${minute}:00.000Z`, payload });

const notified = (id: string, name: string): object => ({ account_id: id, status: 'CREATION_SUCCESS', name });

const polled = (id: string, name: string): object => ({
  object: 'Account',
  id,
  type: 'LINKEDIN',
  name,
  sources: [{ id: `${id}_M`, status: 'OK' }],
});

const folder = temporaryFolder();
const lines = [
  line(0, notified('user-1', 'acme')),
  line(1, notified('user-2', 'bolt')),
  line(2, notified('user-22', 'bolt')),
  line(3, polled('user-1', 'Ada Lovelace')),
  line(4, polled('user-2', 'Grace')),
  line(5, polled('user-22', 'grace')),
  line(6, polled('other', 'acme')),
];
const db = await database(folder, lines);

const commands: readonly (readonly [name: string, ...rest: string[]])[] = [
  ['show'],
  ['explain'],
  ['history'],
  ['can', 'read'],
];

describe.each(commands)('%s', (command, ...rest) => {
  const ask = (word: string) => run([command, word, ...rest, '--db', db]);

  it.each([
    ['user-1', ''],
    ['user-2', ''],
    ['Ada Lovelace', 'user-1, by its name\n'],
    ['ada lovelace', 'user-1, by its name\n'],
    ['oth', 'other, by the beginning of its id\n'],
  ])('takes %j, and says what that is not an id', async (word, said) => {
    const { code, stderr } = await ask(word);
    expect(code).toBe(0);
    expect(stderr).toBe(said);
  });

  it.each([
    ['bolt', ['user-2 (Grace, bolt, linkedin)', 'user-22 (grace, bolt, linkedin)']],
    ['Grace', ['user-2 (Grace, bolt, linkedin)', 'user-22 (grace, bolt, linkedin)']],
    ['acme', ['user-1 (Ada Lovelace, acme, linkedin)', 'other (acme, linkedin)']],
    ['user', ['user-1 ', 'user-2 ', 'user-22 ']],
  ])('does not guess which of several %j is', async (word, candidates) => {
    const { code, stderr } = await ask(word);
    expect(code).toBe(1);
    expect(stderr).toContain(`error: ${word} may be one of several accounts\nhint: Name one by its id: `);
    for (const candidate of candidates) expect(stderr).toContain(candidate);
  });

  it('says of a word that means nobody which it resembles', async () => {
    const { code, stderr } = await ask('usr-22');
    expect([code, stderr]).toEqual([1, 'error: there is no account usr-22\nhint: Did you mean user-22?\n']);
  });
});

describe('what changes something', () => {
  it('tells a signal to the account that is meant, and a new one to a new id', async () => {
    const own = await database(folder, lines);
    const told = async (word: string) => {
      const { stdout } = await run(['signal', word, 'apiOk', '--db', own, '--json']);
      return (JSON.parse(stdout) as { account: { accountId: string } }).account.accountId;
    };
    expect([await told('Ada Lovelace'), await told('oth'), await told('brand-new')]).toEqual([
      'user-1',
      'other',
      'brand-new',
    ]);
    expect((await run(['signal', 'bolt', 'apiOk', '--db', own])).code).toBe(1);
  });

  it('does not erase by the beginning of an id: who repeats that would erase another one', async () => {
    const own = await database(folder, lines);
    expect((await run(['forget', 'user-2', '--db', own])).code).toBe(0);
    const again = await run(['forget', 'user-2', '--db', own]);
    expect([again.code, again.stderr]).toEqual([
      1,
      'error: there is no account user-2\nhint: This cannot be undone, so it wants a whole id, such as user-22\n',
    ]);
    expect((await run(['forget', 'Ada Lovelace', '--db', own])).stderr).toMatch(/^user-1, by its name\n/);
    expect((await run(['show', 'user-22', '--db', own])).code).toBe(0);
  });
});

describe('accounts', () => {
  const list = async (...argv: readonly string[]): Promise<string> =>
    (await run(['accounts', '--db', db, ...argv])).stdout;

  it('are narrowed by name and tenant, and written with the fields that are asked for', async () => {
    expect(await list('--name', 'GRACE', '--fields', 'accountId,name', '--csv')).toBe(
      'accountId,name\nuser-2,Grace\nuser-22,grace\n',
    );
    expect(await list('--tenant', 'acme', '--fields', 'accountId,tenant')).toBe(
      'ACCOUNTID  TENANT\nuser-1     acme\n',
    );
    expect(JSON.parse(await list('--name', 'ada', '--fields', 'accountId,cause', '--json'))).toEqual([
      { accountId: 'user-1', cause: null },
    ]);
    expect(await list('--limit', '1', '--csv')).toMatch(/^accountId,name,tenant,.*\nother,acme,,/);
    expect(await list('--limit', '0', '--csv', '--fields', 'accountId')).toBe('accountId\n');
  });

  it.each([
    ['--fields', 'nothing'],
    ['--since', '3x'],
    ['--since', 'yesterday'],
    ['--sort', 'size'],
    ['--who', 'me'],
  ])('refuse %s %s', async (option, value) => {
    expect((await run(['accounts', '--db', db, option, value])).code).toBe(2);
  });
});
