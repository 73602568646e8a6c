import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { notifySettingsIn, waysFrom } from '../../src/cli/notify-file.ts';
import { recipientBookOf, type RecipientEntry } from '../../src/cli/notify-recipients.ts';
import { LifecycleError } from '../../src/model/errors.ts';
import type { ConcernedAccount } from '../../src/notify/index.ts';
import { germanWords } from './german-words.ts';

const cwd = mkdtempSync(join(tmpdir(), 'account-lifecycle-notify-file-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const settingsOf = (content: unknown) => {
  writeFileSync(
    join(cwd, 'notify.json'),
    typeof content === 'string' ? content : JSON.stringify(content, null, 2),
  );
  return notifySettingsIn('notify.json', cwd);
};

/** What is said of a file that cannot be used. */
const faultOf = (content: unknown): string => {
  try {
    settingsOf(content);
    return '';
  } catch (error) {
    if (error instanceof LifecycleError && error.code === 'invalidOption') return error.message;
    throw error;
  }
};

const pager = { type: 'command', name: 'pager', command: './page.sh' };
const diary = { type: 'file', name: 'diary', file: 'diary.ndjson' };
const mail = { type: 'mail', name: 'mail', from: 'us@example.com', host: 'smtp.example.com' };
const team = { name: 'team', role: 'operator', sink: 'pager' };
const ann = { name: 'ann', role: 'user', sink: 'mail', address: 'ann@example.com' };

const naming = (...recipients: readonly object[]): object => ({ sinks: [pager, diary, mail], recipients });

describe('a file that names people', () => {
  test.each<[why: string, content: unknown, said: string]>([
    ['is no JSON', '{ "sinks": [,] }', 'is not JSON: Unexpected token'],
    ['has a role that is none', naming({ ...team, role: 'boss' }), 'recipients.0.role: Invalid type'],
    ['misspells a word', naming({ ...team, adress: 'x' }), 'recipients.0.adress: Invalid key'],
    [
      'has a sink that is none',
      naming(team, { ...ann, sink: 'mial' }),
      'recipients.1.sink: no sink is called "mial"; there are pager, diary, mail',
    ],
    [
      'has nowhere to mail to',
      naming(team, { ...ann, address: undefined }),
      'recipients.1.address: the sink mail has nobody else',
    ],
    [
      'has a time that is none',
      naming({ ...team, quiet: ['22:00', '25:00'] }),
      '"25:00" is not a time of day',
    ],
    [
      'has a zone that is none',
      naming({ ...team, zone: 'Berlin' }),
      'recipients.0.zone, quiet or digestAt: "Berlin" is not the name',
    ],
    [
      'has a language that is none',
      naming({ ...team, language: 'd' }),
      'recipients.0.language: this is no language',
    ],
    [
      'has a provider that is none',
      naming({ ...team, for: { providers: ['linkdin'] } }),
      'recipients.0.for.providers.0: Invalid type',
    ],
    [
      'names somebody twice',
      naming(team, ann, { ...ann, sink: 'pager' }),
      'recipients.2.name: "ann" is there twice',
    ],
    ['names a sink twice', { sinks: [pager, pager] }, 'sinks.1.name: "pager" is there twice'],
    [
      'would tell nobody of an account without a user',
      naming(ann),
      'recipients: an operator without "for" is missing',
    ],
    [
      'has an operator for some accounts alone',
      naming({ ...team, for: { tenants: ['acme'] } }),
      'recipients: an operator without "for" is missing',
    ],
    [
      'fills a tenant in where there may be none',
      naming({ ...team, name: '{tenant}' }),
      'recipients.0.role: {tenant} is for users',
    ],
    ['mails to nobody', { sinks: [mail] }, 'sinks.0.to: nobody gets these mails'],
    [
      'says how calmly nobody is told',
      { sinks: [pager], policy: { settleMinutes: 1 } },
      'policy: it says how calmly',
    ],
    [
      'has words in a language that is none',
      { ...naming(team), languages: { d: germanWords } },
      'languages.d: this is no language',
    ],
    [
      'leaves words of a language out',
      { ...naming(team), languages: { de: { ...germanWords, button: undefined } } },
      'languages.de.button: Invalid key',
    ],
    [
      'has a sentence for what is no break',
      { ...naming(team), languages: { de: { ...germanWords, sentences: { CREDENTIAL: 'x' } } } },
      'languages.de.sentences.CREDENTIAL: this is no status',
    ],
    [
      'has languages and nobody who reads them',
      { sinks: [pager], languages: { de: germanWords } },
      'languages: recipients say who reads which',
    ],
    [
      'waits for less than nothing',
      { ...naming(team), policy: { settleMinutes: -1 } },
      'policy.settleMinutes: Invalid value',
    ],
  ])('%s, which is said with the place', (_why, content, said) => {
    expect(faultOf(content)).toContain('the file notify.json ');
    expect(faultOf(content)).toContain(said);
  });

  test('gives people the sinks that they are told by, that of the operator first, and programs the others', async () => {
    const settings = settingsOf({
      sinks: [diary, mail, pager],
      recipients: [ann, team],
      policy: { listedHours: 2 },
    });
    // The package that mails need is looked for as late as a sink is made.
    const { sinks, people } = await waysFrom(settings, { env: {}, cwd });
    expect(sinks.map(({ name }) => name)).toEqual(['diary']);
    expect(people?.sinks.map(({ name }) => name)).toEqual(['pager', 'mail']);
    expect(people?.policy).toEqual({ listedHours: 2 });
  });

  test('without people leaves all sinks to programs', async () => {
    const { sinks, people } = await waysFrom(settingsOf({ sinks: [pager, diary] }), { env: {}, cwd });
    expect([sinks.length, people]).toEqual([2, null]);
  });
});

describe('who is told', () => {
  const entries: readonly RecipientEntry[] = [
    { name: 'team', role: 'operator', sink: 's' },
    { name: 'mailers', role: 'operator', sink: 's', for: { providers: ['google', 'imap'] } },
    { name: 'acme desk', role: 'operator', sink: 's', for: { tenants: ['acme'] } },
    { name: 'pet', role: 'operator', sink: 's', for: { accounts: ['pet-account'] } },
    { name: 'head', role: 'admin', sink: 's' },
    { name: '{tenant}', role: 'user', sink: 's', address: '{tenant}@users.example.com' },
    { name: 'ann', role: 'user', sink: 's', for: { tenants: ['acme', 'ann'] } },
    { name: 'bob', role: 'user', sink: 's', for: { tenants: ['acme'], providers: ['linkedin'] } },
    { name: 'keeper', role: 'user', sink: 's', for: { accounts: ['orphan'] } },
  ];
  const told = async (account: ConcernedAccount | null): Promise<readonly string[]> =>
    (await recipientBookOf(entries)(account)).map(({ name, address }) => address ?? name);
  const account = (
    accountId: string,
    tenant?: string,
    provider: ConcernedAccount['provider'] = 'linkedin',
  ) => ({
    accountId,
    provider,
    ...(tenant === undefined ? {} : { tenant }),
  });

  test.each<[which: string, account: ConcernedAccount | null, told: readonly string[]]>([
    ['of an account, those of its tenant', account('a', 'acme'), ['ann', 'bob', 'acme desk', 'head']],
    [
      'by tenant and provider, only where both are right',
      account('a', 'acme', 'imap'),
      ['ann', 'acme desk', 'head'],
    ],
    ['by provider', account('a', 'u7', 'imap'), ['u7@users.example.com', 'mailers', 'head']],
    ['by default', account('a', 'u7'), ['u7@users.example.com', 'team', 'head']],
    ['by account before all else', account('pet-account', 'acme', 'imap'), ['ann', 'pet', 'head']],
    ['without a tenant, the operator', account('a'), ['team', 'head']],
    ['without a tenant, and named', account('orphan'), ['keeper', 'team', 'head']],
    ['of what is about no account', null, ['team', 'head']],
    ['where a tenant would make two addresses of one', account('a', 'x@y.z, eve'), ['team', 'head']],
  ])('%s', async (_which, one, names) => {
    expect(await told(one)).toEqual(names);
  });
});
