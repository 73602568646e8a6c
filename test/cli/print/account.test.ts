import { describe, expect, it } from 'vitest';
import { accountText, headline } from '../../../src/cli/print/account.ts';
import { accountsText } from '../../../src/cli/print/accounts.ts';
import { columnsOf } from '../../../src/cli/terminal/text.ts';
import { toCause, toState } from '../../machines/journey.ts';
import { look, viewIn } from './looks.ts';

const escape = String.fromCharCode(27);
const states = [...Object.keys(toState), ...Object.keys(toCause).map((cause) => `CREDENTIALS.${cause}`)];

describe('the headline of an account', () => {
  it.each([
    ['OK', '● OK   a'],
    ['NEW', '? NEW   a'],
    ['CONNECTING.attempting', '◐ CONNECTING   a'],
    ['CONNECTING.stalled', '■ CONNECTING, stalled   a'],
    ['ERROR', '■ ERROR   a'],
    ['PERMISSIONS', '▲ PERMISSIONS   a'],
    ['DELETED', '○ DELETED   a'],
    ['CREDENTIALS.undetermined', '▲ CREDENTIALS undetermined   a'],
    ['CREDENTIALS.linkedin.sessionExpired', '▲ CREDENTIALS sessionExpired, decisive   a'],
  ])('in %s is %j', (connection, expected) => {
    expect(headline(viewIn(connection), look())).toBe(expected);
  });

  it('has glyphs of ASCII where others cannot be shown', () => {
    expect(headline(viewIn('ERROR'), look({ unicode: false }))).toBe('# ERROR   a');
  });

  it('goes on in the next line where it is too wide, and breaks no id', () => {
    const accountId = 'x'.repeat(40);
    const lines = headline(viewIn('OK', { accountId }), look({ width: 30 }), 'more').split('\n');
    expect(lines).toEqual(['● OK', accountId, 'more']);
  });

  it('cannot be steered by an id', () => {
    expect(headline(viewIn('OK', { accountId: `${escape}[2J\n` }), look())).toBe('● OK   \\u{1b}[2J\\u{a}');
  });
});

describe('all that is known of one account', () => {
  const factsOf = (text: string): ReadonlyMap<string, string> =>
    new Map(
      text
        .split('\n')
        .slice(2)
        .map((line) => /^ {2}(.+?) {2,}(.*)$/.exec(line))
        .flatMap((found) => (found === null ? [] : [[found[1] ?? '', found[2] ?? ''] as const])),
    );

  it.each(states)('in %s says who must act, and what each side is told', (connection) => {
    const view = viewIn(connection);
    const facts = factsOf(accountText(view, look()));
    expect(facts.get('must act')).toBe(view.remedy?.actor ?? 'nobody');
    expect(facts.has('tell the user')).toBe(view.remedy !== undefined);
    expect(facts.has('for the team')).toBe(view.remedy !== undefined);
    expect(facts.get('operational')).toBe(view.operational ? 'yes' : 'no');
    expect(facts.get('data fresh')).toBe(view.dataFresh ? 'yes' : 'no');
    expect(facts.get('gets updates')).toBe(view.receivesUpdates ? 'yes' : 'no');
  });

  it('says when it was last polled, or that it never was', () => {
    expect(factsOf(accountText(viewIn('OK'), look())).get('last polled')).toBe('never');
    const polled = viewIn('OK', { lastVerifiedAt: '2026-01-01T01:00:00.000Z' });
    expect(factsOf(accountText(polled, look())).get('last polled')).toBe('1 h ago (2026-01-01 01:00 UTC)');
  });

  it('names tenant and product where they are known, and counts a second life', () => {
    expect(accountText(viewIn('OK'), look())).not.toMatch(/tenant|product|incarnation/);
    const facts = factsOf(
      accountText(
        viewIn('OK', { tenant: 'user-7', product: 'MESSAGING', incarnation: 2, version: 9 }),
        look(),
      ),
    );
    expect(facts.get('tenant')).toBe('user-7');
    expect(facts.get('product')).toBe('MESSAGING');
    expect(facts.get('version')).toBe('9, incarnation 2');
  });

  it('names the type beside the provider, once it is known', () => {
    expect(factsOf(accountText(viewIn('OK'), look())).get('provider')).toBe('linkedin (LINKEDIN)');
    expect(factsOf(accountText(viewIn('OK', { accountType: null }), look())).get('provider')).toBe(
      'linkedin',
    );
  });

  it('has exact times where they are asked for', () => {
    const facts = factsOf(accountText(viewIn('OK'), look({ exact: true })));
    expect(facts.get('since')).toBe('2026-01-01T00:01:00.000Z');
  });
});

describe('several accounts', () => {
  it('are counted, none, one and many', () => {
    expect(accountsText([], look())).toBe('0 accounts   as of 2026-01-01 02:00 UTC');
    expect(accountsText([viewIn('OK')], look())).toMatch(/^1 account {3}as of/);
    expect(
      accountsText(
        Array.from({ length: 1204 }, () => viewIn('OK')),
        look(),
      ),
    ).toMatch(/^1,204 accounts/);
  });

  it('have ages on the right, and exact times on the left', () => {
    const views = [viewIn('OK'), viewIn('CREDENTIALS.linkedin.sessionExpired')];
    const [, , heading, ...rows] = accountsText(views, look()).split('\n');
    const [, , exactly] = accountsText(views, look({ exact: true })).split('\n');
    expect(heading).toBe('  STATUS       ACCOUNT  PROVIDER  SINCE  CAUSE');
    expect(rows).toHaveLength(2);
    expect(exactly).toBe('  STATUS       ACCOUNT  PROVIDER  SINCE                 CAUSE');
  });

  it.each([40, 60, 80, 120])('stay within %i columns, a few lines for each where no table fits', (width) => {
    const views = states.map((connection) => viewIn(connection, { accountId: 'Acc0unt_Id-22chars-ABC' }));
    for (const line of accountsText(views, look({ width })).split('\n'))
      expect(columnsOf(line)).toBeLessThanOrEqual(width);
  });

  it('have every id whole, however narrow it is', () => {
    const accountId = 'Acc0unt_Id-22chars-ABC';
    for (const width of [20, 50, 200])
      expect(accountsText([viewIn('OK', { accountId })], look({ width }))).toContain(accountId);
  });
});
