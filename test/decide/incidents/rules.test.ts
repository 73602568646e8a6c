import { expect, test } from 'vitest';
import { defaultPolicy, DAY, HOUR, MINUTE, type Policy } from '../../../machines/policy.ts';
import { IncidentBook } from '../../../src/decide/incidents/book.ts';
import type { BookShelf } from '../../../src/decide/incidents/finding.ts';
import { incidentRulesUnder } from '../../../src/decide/incidents/scopes.ts';

const start = Date.UTC(2026, 0, 5);
const keys = ['all', 'provider linkedin', 'proxyHost p-1'];

const shelf: BookShelf = {
  counters: () => null,
  noteBreak: () => undefined,
  forgetBreaks: () => undefined,
  lasts: () => true,
  join: () => true,
};

/** Whether some of the ten accounts of a proxy, a member of a fleet of 200, that break so far apart are an incident under a policy. */
const isFound = (breaks: number, apart: number, set: Partial<Policy> = {}): boolean => {
  const book = new IncidentBook(
    { scopes: new Map(), unsaved: new Set(), recent: [], open: new Map(), newest: 0 },
    shelf,
    incidentRulesUnder({ ...defaultPolicy, ...set }),
  );
  for (let account = 0; account < 200; account += 1)
    book.relocate([], account < 10 ? keys : keys.slice(0, 2), start);
  return Array.from({ length: breaks }, (_, number) => {
    const at = start + 20 * DAY + number * apart;
    return book.broke({ accountId: `a${number}`, seq: number + 1, at, from: at, keys, lastBrokenAt: null });
  })
    .flat()
    .some(({ kind, incident }) => kind === 'opened' && incident.kind === 'proxyHost');
};

test('as many accounts as the policy says make an incident, and no fewer', () => {
  expect(isFound(3, MINUTE)).toBe(true);
  expect(isFound(2, MINUTE)).toBe(false);
  expect(isFound(3, MINUTE, { incidentProxyHostAccounts: 4 })).toBe(false);
  expect(isFound(4, MINUTE, { incidentProxyHostAccounts: 4 })).toBe(true);
});

test('they have to break within the longest window', () => {
  expect(isFound(5, HOUR)).toBe(true);
  expect(isFound(5, HOUR, { incidentWindowMinutes: 59 })).toBe(false);
  expect(isFound(5, (58 * MINUTE) / 4, { incidentWindowMinutes: 59 })).toBe(true);
});

test('they have to be the share of their scope that the policy says', () => {
  expect(isFound(4, MINUTE, { incidentProxyHostShare: 0.4 })).toBe(true);
  expect(isFound(4, MINUTE, { incidentProxyHostShare: 0.41 })).toBe(false);
});

test('chance must bring them in seldom enough', () => {
  expect(isFound(4, MINUTE, { incidentChancePerMillion: 0 })).toBe(false);
  expect(isFound(3, 2.5 * HOUR, { incidentChancePerMillion: 0.01 })).toBe(false);
  expect(isFound(3, 2.5 * HOUR, { incidentChancePerMillion: 10_000 })).toBe(true);
});
