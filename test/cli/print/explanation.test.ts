import { describe, expect, it } from 'vitest';
import { explanationText } from '../../../src/cli/print/explanation.ts';
import { columnsOf } from '../../../src/cli/terminal/text.ts';
import { createMemoryStore } from '../../../src/memory/store.ts';
import type { AccountExplanation } from '../../../src/views/history.ts';
import { openOver } from '../../open.ts';
import { polled, v1, T0 } from '../../payloads.ts';
import { look } from './looks.ts';

const explanationOf = async (...payloads: readonly object[]): Promise<AccountExplanation> => {
  const { lifecycle } = openOver(createMemoryStore());
  for (const payload of payloads) await lifecycle.receive(payload);
  const explanation = await lifecycle.explain('a');
  if (explanation === null) throw new Error('nothing is known of a');
  return explanation;
};

const titles = (text: string): readonly string[] =>
  text.split('\n\n').map((block) => block.split('\n')[0] ?? '');

const block = (text: string, title: string): string =>
  text
    .split('\n\n')
    .find((each) => each.startsWith(title))
    ?.slice(title.length + 1) ?? '';

const at = { asOf: T0 + 3_600_000 };
const told = { account_id: 'a', type: 'outcome', cause: 'credentialsChanged', by: 'operator' };

describe('why an account is where it is', () => {
  it('is, where a cause leads, the evidence for it', async () => {
    const text = explanationText(await explanationOf(v1('a', 'OK'), v1('a', 'CREDENTIALS'), told), look(at));
    expect(titles(text)).toEqual([
      '▲ CREDENTIALS   a (linkedin)   for 1 h, since 2026-01-01 00:00 UTC',
      'Most likely credentialsChanged',
      'What to do',
      'What else it could be, and why not',
      'Last events',
    ]);
    const [likelihood, fact] = block(text, 'Most likely credentialsChanged').split('\n');
    expect(likelihood).toMatch(/^ {2}nearly certain, 9\d of 100 \(decisive\)$/);
    expect(fact).toMatch(/^ {2}· \+\d\.\d the operator said at .* that it was credentialsChanged$/);
  });

  it('names a twin, from either side', async () => {
    const explanation = await explanationOf(v1('a', 'OK'), v1('a', 'CREDENTIALS'));
    const twin = {
      accountId: 'b',
      by: 'tenant' as const,
      brokeAt: '2026-01-01T00:00:00.000Z',
      createdAt: '2026-01-01T00:10:00.000Z',
    };
    const blocks = (more: Partial<AccountExplanation>) =>
      explanationText({ ...explanation, ...more }, look(at)).split('\n\n')[1];
    expect(blocks({ twinOf: twin })?.replaceAll('\n', ' ')).toBe(
      'A twin of b, which broke on 2026-01-01 00:00 UTC: this one was made on 2026-01-01 00:10 UTC for the same tenant. Delete the one that is not needed.',
    );
    expect(blocks({ twins: [twin] })?.replaceAll('\n', ' ')).toBe(
      'It has a twin, b: that was made on 2026-01-01 00:10 UTC for the same tenant, instead of reconnecting this one. Delete the one that is not needed.',
    );
  });

  it('is, where none leads, that it is not known, what it most often is, and what would tell', async () => {
    const text = explanationText(await explanationOf(v1('a', 'OK'), v1('a', 'CREDENTIALS')), look(at));
    expect(block(text, 'Why').replaceAll(/\s+/g, ' ')).toMatch(
      /^ Not known; most often at this provider, with what was seen: \w+ \(.+ of 100\); \w+ \(.+ of 100\); /,
    );
    expect(block(text, 'What would tell most')).toContain('→');
    expect(block(text, 'What else it could be, and why not')).toContain('rejectedRequests');
  });

  it('is, outside CREDENTIALS, the event that led there, and the last one where it led nowhere', async () => {
    const text = explanationText(
      await explanationOf(v1('a', 'ERROR'), v1('a', 'OK'), v1('a', 'OK')),
      look(at),
    );
    expect(block(text, 'Why').split('\n')).toEqual([
      '  · 2026-01-01 00:00 UTC, webhook: OK applied: ERROR → OK.',
      '  · 2026-01-01 00:00 UTC, webhook: OK says what is known already; statuses are levels, so nothing is',
      '    new.',
    ]);
  });
});

describe('what to do', () => {
  it('is nothing for an account that works', async () => {
    const text = explanationText(await explanationOf(v1('a', 'OK')), look(at));
    expect(block(text, 'What to do')).toBe('  Nothing: nobody needs to act.');
  });

  it.each([
    ['ERROR', 'operator', 'Trying again can help.'],
    ['PERMISSIONS', 'user', 'Trying again with nothing else changed does not help.'],
  ])('in %s is for the %s', async (status, actor, retry) => {
    const text = block(explanationText(await explanationOf(v1('a', status)), look(at)), 'What to do');
    expect(text).toMatch(new RegExp(`^ {2}must act {7}${actor}$`, 'm'));
    expect(text).toContain(retry);
    expect(text).toMatch(/^ {2}team {11}\S/m);
    expect(text).toMatch(/^ {2}tell the user {2}\S/m);
  });
});

describe('what said no', () => {
  it('is told of an account that was deleted, with what would change it', async () => {
    const text = explanationText(await explanationOf(v1('a', 'DELETED')), look(at));
    const later = explanationText(await explanationOf(v1('a', 'WEATHER')), look(at));
    expect(titles(text)).not.toContain('What else it could be, and why not');
    expect(block(later, 'What would change this')).toBe(
      '  · A documented status, or a poll, would move the account.',
    );
  });

  it('is not told where nothing did', async () => {
    const text = explanationText(await explanationOf(polled('a', 'OK')), look(at));
    expect(titles(text)).not.toContain('What said no');
  });
});

describe('the whole', () => {
  it.each([60, 80, 120])('stays within %i columns', async (width) => {
    const explanation = await explanationOf(v1('a', 'OK'), v1('a', 'CREDENTIALS'), told);
    for (const line of explanationText(explanation, look({ ...at, width })).split('\n'))
      expect(columnsOf(line)).toBeLessThanOrEqual(width);
  });

  it('has exact times where they are asked for', async () => {
    const text = explanationText(await explanationOf(v1('a', 'OK')), look({ ...at, exact: true }));
    expect(titles(text)[0]).toBe('● OK   a (linkedin)   since 2026-01-01T00:00:00.000Z');
  });

  it('ends with the last events, moved in', async () => {
    const text = explanationText(await explanationOf(v1('a', 'OK')), look(at));
    expect(block(text, 'Last events').split('\n')).toEqual([
      '  AGO  EVENT  SOURCE   DECISION  CHANGE',
      '  1 h  OK     webhook  applied   NEW → OK',
    ]);
  });
});
