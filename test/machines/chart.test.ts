import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { accountMachine } from '../../machines/account.ts';
import { verdicts } from '../../machines/actions.ts';
import { causes, causesOf, nameOf } from '../../machines/causes/catalogue.ts';
import { guardsUnder } from '../../machines/guards.ts';
import { defaultPolicy } from '../../machines/policy.ts';
import { providers as allProviders } from '../../machines/provider.ts';
import { tagsOf } from '../../src/model/meaning.ts';

const text = readFileSync(new URL('../../machines/account.ts', import.meta.url), 'utf8');

/** The causes: row where DOMAIN §5 has one, name, providers, and whom the chart sends for. */
const table = `
   1  imap.passwordChanged          imap               needsUser
   -  imap.appPasswordRevoked       imap               needsUser
   -  imap.accessSwitchedOff        imap               needsUser
   -  imap.serverChanged            imap               needsUser
   -  imap.hostOutage               imap               needsOperator
   -  imap.unipileIncident          imap               needsOperator
   2  email.authorizationRevoked    google,microsoft   needsUser
   3  email.revokedByAdmin          google,microsoft   needsUser
   4  email.credentialsChanged      google,microsoft   needsUser
   5  email.accountGone             google,microsoft   needsUser
   6  email.oauthKeysChanged        google,microsoft   needsOperator
   7  email.insufficientScopes      google,microsoft   needsUser
   -  email.mfaRequired             google,microsoft   needsUser
   -  email.appInTesting            google             needsOperator
   -  email.idle                    google,microsoft   needsUser
   -  email.tokenLimit              google             needsOperator
   -  email.sessionPolicy           google,microsoft   needsUser
   -  email.unipileIncident         google,microsoft   needsOperator
   8  phone.sessionTerminated       whatsapp,telegram  needsUser
   9  phone.excessiveRequests       whatsapp,telegram  needsOperator
  10  phone.phoneOffline            whatsapp,telegram  needsUser
   -  phone.unexpectedLogout        whatsapp,telegram  needsUser
   -  phone.newPhone                whatsapp           needsUser
   -  phone.periodicLogout          whatsapp           needsUser
   -  phone.keyDuplicated           telegram           needsOperator
   -  phone.notWarmedUp             whatsapp,telegram  needsOperator
   -  phone.unipileIncident         whatsapp,telegram  needsOperator
  11  instagram.securityCheckpoint  instagram          needsUser
  12  instagram.sessionExpired      instagram          needsUser
  13  instagram.sessionTerminated   instagram          needsUser
  14  instagram.credentialsChanged  instagram          needsUser
  15  instagram.excessiveRequests   instagram          needsOperator
  16  instagram.proxyUnavailable    instagram          needsOperator
   -  instagram.suspended           instagram          needsUser
   -  instagram.sessionPurged       instagram          needsUser
   -  instagram.notWarmedUp         instagram          needsOperator
   -  instagram.unipileIncident     instagram          needsOperator
  17  linkedin.sessionExpired       linkedin           needsUser
  18  linkedin.sessionTerminated    linkedin           needsUser
  19  linkedin.credentialsChanged   linkedin           needsUser
  20  linkedin.excessiveRequests    linkedin           needsOperator
  21  linkedin.rejectedRequests     linkedin           needsOperator
  22  linkedin.sessionSelection     linkedin           needsUser
  23  linkedin.browserLogout        linkedin           needsUser
  24  linkedin.wrongUserAgent       linkedin           needsUser
  25  linkedin.proxyUnavailable     linkedin           needsOperator
   -  linkedin.identityCheck        linkedin           needsUser
   -  linkedin.antiAutomation       linkedin           needsUser
   -  linkedin.productSession       linkedin           needsUser
   -  linkedin.duplicate            linkedin           needsOperator
   -  linkedin.notWarmedUp          linkedin           needsOperator
   -  linkedin.unipileIncident      linkedin           needsOperator
`
  .trim()
  .split('\n')
  .map((line) => {
    const [row, name = '', of = '', tag = ''] = line.trim().split(/\s+/);
    return { row: row === '-' ? null : Number(row), name, providers: of.split(','), tag };
  });

const names = table.map(({ name }) => name);

describe('the chart', () => {
  const [before = '', literal = '', ...others] = text.split('createMachine(');
  const chart = literal.slice(0, literal.indexOf('\n});'));

  test('is written once', () => {
    expect(others).toEqual([]);
    expect(before).toContain('setup({');
    expect(chart).toContain("id: 'account'");
  });

  test.each([
    ['a computed key', /\[[^\]\n]*\]\s*:/],
    ['a spread', /\.\.\./],
    ['a guard combinator', /\b(and|or|not|stateIn)\(/],
    ['a function beside that of the first context', /=>(?! initialContext\(input\))|\bfunction\b/],
    ['a template', /`/],
  ])('is a literal without %s', (_, pattern) => {
    expect(chart).not.toMatch(pattern);
  });

  test('names each guard that is set up, those of causes once', () => {
    const named = [...chart.matchAll(/guard: '([\w.]+)'/g)].map(([, guard]) => String(guard));
    expect(named.filter((guard) => guard.includes('.'))).toEqual(names);
    expect(new Set(named)).toEqual(new Set(Object.keys(guardsUnder(defaultPolicy))));
  });

  test('leads from each guard of a cause to the state of the same name', () => {
    const branches = [...chart.matchAll(/guard: '(\w+\.\w+)', target: '([\w.]+)'/g)];
    expect(branches.map(([, guard, target]) => [guard, target])).toEqual(names.map((name) => [name, name]));
  });

  test('names no action that is not set up, and leaves out none', () => {
    const named = [...chart.matchAll(/(?:actions|entry|exit): (\[[^\]]*\]|'\w+')/g)].flatMap(([, list]) =>
      [...String(list).matchAll(/\w+/g)].map(([action]) => action),
    );
    expect([...new Set(named)].toSorted()).toEqual(
      Object.keys(accountMachine.implementations.actions).toSorted(),
    );
    expect(named).toEqual(expect.arrayContaining([...verdicts]));
  });
});

describe('the causes', () => {
  const groups = accountMachine.root.states['connection']?.states['CREDENTIALS']?.states ?? {};

  test('are the states below CREDENTIALS, and beside them there is only undetermined', () => {
    const paths = Object.entries(groups).flatMap(([group, { states }]) =>
      Object.keys(states).map((state) => `${group}.${state}`),
    );
    expect(paths).toEqual(names);
    const leaves = Object.values(groups).filter(({ type }) => type === 'atomic');
    expect(leaves.map(({ key }) => key)).toEqual(['undetermined']);
  });

  test('are the guards that are not about polls, life and sync', () => {
    expect(Object.keys(guardsUnder(defaultPolicy))).toEqual([
      'isPoll',
      'isLive',
      'neverReportsSync',
      ...names,
    ]);
  });

  test('are the catalogue, in its order and with their providers', () => {
    expect(
      causes.map((cause) => ({ row: cause.row, name: nameOf(cause), providers: cause.providers })),
    ).toEqual(table.map(({ row, name, providers }) => ({ row, name, providers })));
  });

  test.each(allProviders)('are weighed for %s where they name it, and nowhere else', (provider) => {
    expect(causesOf(provider).map(nameOf)).toEqual(
      table.filter((cause) => cause.providers.includes(provider)).map(({ name }) => name),
    );
  });

  test('are all 25 of the documentation, in its order, and beside them those that it leaves open', () => {
    const rows = table.flatMap(({ row }) => (row === null ? [] : [row]));
    expect(rows).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
    expect(table).toHaveLength(52);
  });

  test.each(table)('send for whom they must: $name, $tag', ({ name, tag }) => {
    expect(tagsOf({ connection: `CREDENTIALS.${name}` })).toEqual([tag]);
    const actor = causes.find((cause) => nameOf(cause) === name)?.actor;
    expect(actor === 'operator' ? 'needsOperator' : 'needsUser').toBe(tag);
  });
});
