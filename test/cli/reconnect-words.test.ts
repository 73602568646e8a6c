import { expect, test } from 'vitest';
import type { RecipientEntry } from '../../src/cli/notify-recipients.ts';
import { pageLanguages } from '../../src/cli/reconnect-words.ts';
import { decide } from '../../src/decide/decide.ts';
import { viewOf, type AccountView } from '../../src/views/account.ts';
import { accountIn, departure, journey, status } from '../machines/journey.ts';
import { germanWords } from './german-words.ts';

const user = (name: string, language?: string): RecipientEntry => ({
  name,
  role: 'user',
  sink: 's',
  for: { tenants: [name] },
  ...(language === undefined ? {} : { language }),
});

const team: RecipientEntry = { name: 'team', role: 'operator', sink: 's', language: 'de' };

const { languages, languageOf } = pageLanguages({ de: germanWords, 'de-CH': germanWords }, [
  user('ann', 'de-AT'),
  user('beat', 'de-CH'),
  user('bob', 'en-GB'),
  user('cho', 'ko'),
  user('dan'),
  team,
]);

const of = (account: AccountView, tenant?: string): AccountView =>
  tenant === undefined ? account : { ...account, tenant };

const broken = viewOf(journey('LINKEDIN', ['CREDENTIALS']));

test.each([
  ['ann', 'de'],
  ['beat', 'de-CH'],
  ['bob', 'en'],
  ['cho', null],
  ['dan', null],
  ['eve', null],
  [undefined, null],
])('an account of the user %s is shown in the nearest language that they read: %s', (tenant, language) => {
  expect(languageOf(of(broken, tenant))).toBe(language);
});

test('words name the provider, and say of a break what they have for its cause, or its status, or any', () => {
  const words = languages['de'];
  const changed = viewOf(accountIn('CREDENTIALS.imap.passwordChanged'));
  const failing = viewOf(decide(null, status('ERROR', departure, 'GOOGLE')).snapshot);
  expect([words?.language, words?.direction, words?.title(broken)]).toEqual([
    'de',
    'ltr',
    'Bitte verbinden Sie Ihr LinkedIn-Konto neu',
  ]);
  expect([broken, changed, failing].map((account) => words?.sentence(account))).toEqual([
    'Bitte melden Sie sich noch einmal an.',
    'Bitte geben Sie das neue Passwort ein.',
    'Die Anmeldung gilt nicht mehr.',
  ]);
});
