import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { attentionText } from '../../../src/cli/print/attention.ts';
import { accountItemOf } from '../../../src/inspector/fleet-queries.ts';
import type { AccountItem } from '../../../src/inspector/answers.ts';
import { taskOfCause } from '../../../src/views/cause-tasks.ts';
import { viewOf, type AccountView } from '../../../src/views/account.ts';
import { age } from '../../../src/views/shown/figures.ts';
import { markLookOf, whoWord } from '../../../src/views/shown/marks.ts';
import { whoMustAct } from '../../../src/model/meaning.ts';
import { drawn, elements, part, textOf } from '../../inspector/page/drawn.ts';
import { accountIn, departure, toCause, toState } from '../../machines/journey.ts';

/** What everybody is to see of an account, wherever they look. */
interface Seen {
  readonly glyph: string;
  readonly who: string;
  readonly age: string;
  readonly todo: string;
}

const AccountLine = await part<(props: { readonly item: AccountItem; readonly asOf: string }) => unknown>(
  'parts/account-line.tsx',
  'AccountLine',
);

const asOf = departure + 30 * 3_600_000;

const inTerminal = (view: AccountView): Seen => {
  const look = { paint: pc.createColors(false), unicode: true, width: Infinity, asOf, exact: false };
  const [, , , line = ''] = attentionText([view], { needing: 1, total: 1 }, look).split('\n');
  const [mark = '', , , since = '', , todo = ''] = line.split(/ {2,}/);
  const [glyph = '', ...who] = mark.split(' ');
  return { glyph, who: who.join(' '), age: since, todo };
};

const onPage = (item: AccountItem): Seen => {
  const nodes = drawn(AccountLine({ item, asOf: new Date(asOf).toISOString() }));
  const textIn = (name: string): string =>
    textOf(elements(nodes, 'span').filter((each) => each.attributes['class'] === name)).trim();
  const [glyph = '', ...who] = textIn('who').split(' ');
  return { glyph, who: who.join(' '), age: textIn('since'), todo: textIn('todo faint') };
};

const inJson = (text: string): Seen => {
  const { group, since, remedy } = JSON.parse(text) as Pick<AccountView, 'group' | 'since' | 'remedy'>;
  return {
    glyph: markLookOf(group).glyph,
    who: whoWord(group),
    age: age(Date.parse(since), asOf),
    todo: remedy?.short ?? '',
  };
};

const states = [...Object.keys(toState), ...Object.keys(toCause).map((cause) => `CREDENTIALS.${cause}`)];

describe('mark, who must act, age and what to do', () => {
  test.each(states)('of %s are the same in terminal, page and JSON', (connection) => {
    const view = viewOf(accountIn(connection));
    const told = inJson(JSON.stringify(view));
    expect(inTerminal(view)).toEqual(told);
    expect(onPage(accountItemOf(view))).toEqual(told);
    expect(told.todo !== '').toBe(whoMustAct({ connection }) !== null);
    expect(told.who).toBe(view.remedy?.actor ?? 'nobody');
  });

  test.each([
    ['mark', { group: 'works' }],
    ['age', { since: new Date(departure - 3_600_000_000).toISOString() }],
    ['task', { remedy: null }],
  ] as const)('are found to differ where a page has another %s', (_, other) => {
    const view = viewOf(accountIn('CREDENTIALS.linkedin.proxyUnavailable'));
    expect(onPage({ ...accountItemOf(view), ...other })).not.toEqual(inTerminal(view));
  });
});

describe('what to do in a few words', () => {
  test.each(states.filter((connection) => whoMustAct({ connection }) !== null))(
    'is there for %s, fits a line and ends without a full stop',
    (connection) => {
      const short = viewOf(accountIn(connection)).remedy?.short ?? '';
      expect(short).toMatch(/^[A-Z][^.\n]*$/);
      expect(short.length).toBeLessThanOrEqual(52);
    },
  );

  test('is told for every cause of the chart', () => {
    expect(Object.keys(taskOfCause).toSorted()).toEqual([...Object.keys(toCause), 'undetermined'].toSorted());
  });
});
