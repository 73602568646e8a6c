import { describe, expect, it } from 'vitest';
import { causes, nameOf, openLifecycle, type AccountView, type HistoryEntry } from '../../src/index.ts';
import { castFleet } from '../../src/testing/fleet/cast.ts';
import { fleetSpan } from '../../src/testing/fleet/generate.ts';
import { fleetDemo, generateFleet, seededRandom } from '../../src/testing/index.ts';

const lifecycle = openLifecycle();
const entries = [...generateFleet(fleetDemo)].map((text, index) => ({
  file: 'demo/fleet.ndjson',
  line: index + 1,
  text,
}));
const summary = await lifecycle.replay([entries]);

const span = fleetSpan(fleetDemo);
const members = castFleet(span, fleetDemo.accounts, seededRandom(fleetDemo.seed).branch('cast'));

const causeOf = (connection: string | undefined): string | null =>
  /^CREDENTIALS\.(.+)$/.exec(connection ?? '')?.[1] ?? null;

const concluded = (history: readonly HistoryEntry[]): ReadonlySet<string | null> =>
  new Set(history.map(({ to }) => causeOf(to?.connection)));

const viewOf = async (accountId: string): Promise<AccountView> => {
  const view = await lifecycle.account(accountId);
  if (view === null) throw new Error(`account ${accountId} is not known`);
  return view;
};

const broken = (await lifecycle.accounts()).filter(({ status }) => status === 'CREDENTIALS');

const conclusions = new Map<string, ReadonlySet<string | null>>();
for (const { account } of members)
  conclusions.set(account.id, concluded(await Array.fromAsync(lifecycle.history(account.id))));
const isConcluded = (id: string, cause: string): boolean => conclusions.get(id)?.has(cause) ?? false;

describe('a replay of the fleet log that ships', () => {
  it('knows every account of the fleet and no other', () => {
    expect(summary.accounts).toBe(fleetDemo.accounts);
  });

  it('takes every decision', () => {
    const never = Object.entries(summary.decisions).filter(([, count]) => count === 0);
    expect(never).toEqual([]);
  });

  it('quarantines the malformed lines and nothing else', () => {
    expect(summary.quarantined).toHaveLength(11);
    expect(summary.decisions.quarantined).toBe(11);
  });

  it('counts the foreign webhooks', () => {
    expect(summary.foreign).toBe(26);
  });

  it('sees CONNECTING stall', () => {
    expect(summary.deadlines).toBeGreaterThan(1);
  });

  /** Stories that leave no more traces than other causes do: whoever concluded them from such traces would mostly be wrong. */
  const alike: ReadonlySet<string> = new Set([
    'email.authorizationRevoked',
    'instagram.sessionTerminated',
    'instagram.excessiveRequests',
    'instagram.credentialsChanged',
    'linkedin.sessionTerminated',
    'linkedin.browserLogout',
  ]);

  const distinct = causes.filter((cause) => cause.row !== null && !alike.has(nameOf(cause)));

  it.each(distinct.map((cause) => nameOf(cause)))('concludes %s', (cause) => {
    const found = members.filter(
      ({ account, role }) => role.cause === cause && isConcluded(account.id, cause),
    );
    expect(found.length).toBeGreaterThanOrEqual(2);
  });

  const told = members.flatMap(({ account, role }) =>
    role.cause === undefined ? [] : [{ account, role, cause: role.cause }],
  );

  it('concludes, for most accounts with a story about a cause, that cause', () => {
    const missed = told.filter(({ account, cause }) => !isConcluded(account.id, cause));
    expect(told.length).toBeGreaterThan(100);
    expect(missed.length).toBeLessThan(told.length * 0.2);
  });

  it('leaves those in it whose story is still open, and heals the others', async () => {
    const views = await Promise.all(told.map(({ account }) => viewOf(account.id)));
    const wrong = told.filter(
      ({ role }, index) => (views[index]?.status === 'CREDENTIALS') !== (role.open ?? false),
    );
    expect(wrong).toEqual([]);
  });

  it('ends with 30 to 45 accounts in CREDENTIALS, of every provider and many causes', () => {
    expect(broken.length).toBeGreaterThanOrEqual(30);
    expect(broken.length).toBeLessThanOrEqual(45);
    expect(new Set(broken.map(({ provider }) => provider)).size).toBe(10);
    expect(new Set(broken.map(({ cause }) => cause)).size).toBeGreaterThanOrEqual(8);
    expect(broken.some(({ needsOperator }) => needsOperator)).toBe(true);
    expect(broken.some(({ needsUser }) => needsUser)).toBe(true);
    expect(broken.some(({ hypotheses }) => hypotheses.length === 0)).toBe(true);
  });

  it('has 30 Google accounts and more whose flip was put down to changed keys within one hour', async () => {
    const google = members.filter(({ account }) => account.provider === 'google');
    const histories = await Promise.all(
      google.map(({ account }) => Array.fromAsync(lifecycle.history(account.id))),
    );
    const moments = histories
      .flat()
      .filter(({ to }) => causeOf(to?.connection) === 'email.oauthKeysChanged')
      .map(({ at }) => Date.parse(at));
    expect(moments.length).toBeGreaterThanOrEqual(30);
    expect(Math.max(...moments) - Math.min(...moments)).toBeLessThan(3_600_000);
  });

  it('sees a deleted account created again', async () => {
    expect(
      (await lifecycle.accounts()).filter(({ incarnation }) => incarnation > 1).length,
    ).toBeGreaterThanOrEqual(2);
  });
});
