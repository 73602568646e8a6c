import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../../machines/policy.ts';
import { attentionText } from '../../../src/cli/print/attention.ts';
import { explanationText } from '../../../src/cli/print/explanation.ts';
import { jobsText } from '../../../src/cli/print/jobs.ts';
import { accountItemOf } from '../../../src/inspector/fleet-queries.ts';
import type { AccountItem, StepAnswer } from '../../../src/inspector/answers.ts';
import { taskOfCause } from '../../../src/views/cause-tasks.ts';
import { viewOf, type AccountView } from '../../../src/views/account.ts';
import type { AccountExplanation } from '../../../src/views/history.ts';
import { jobEntryOf, jobsAmong, type JobView } from '../../../src/views/jobs.ts';
import { age, plural } from '../../../src/views/shown/figures.ts';
import { todoBesideTest } from '../../../src/views/shown/sentences.ts';
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

/** What everybody is to see of it in full: what the team has to do, and what to say to its user. */
interface SeenInFull {
  readonly who: string;
  readonly forOperator: string;
  readonly forUser: string;
}

const AccountLine = await part<
  (props: { readonly item: AccountItem; readonly asOf: string; readonly from: string }) => unknown
>('parts/account-line.tsx', 'AccountLine');

type Step = Pick<StepAnswer, 'account' | 'group' | 'hypotheses'>;
const [Action, Message] = await Promise.all([
  part<(props: { readonly step: Step }) => unknown>('parts/action.tsx', 'Action'),
  part<(props: { readonly step: Step }) => unknown>('parts/verdict.tsx', 'Message'),
]);
const JobLine = await part<(props: object) => unknown>('parts/job-line.tsx', 'JobLine');

const asOf = departure + 30 * 3_600_000;
const look = { paint: pc.createColors(false), unicode: true, width: Infinity, asOf, exact: false };

const inTerminal = (view: AccountView): Seen => {
  const [, , , line = ''] = attentionText([view], { needing: 1, total: 1 }, look).split('\n');
  const [mark = '', , , since = '', , todo = ''] = line.split(/ {2,}/);
  const [glyph = '', ...who] = mark.split(' ');
  return { glyph, who: who.join(' '), age: since, todo };
};

const onPage = (item: AccountItem): Seen => {
  const nodes = drawn(AccountLine({ item, asOf: new Date(asOf).toISOString(), from: '/accounts' }));
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

const explainedAt = (view: AccountView): AccountExplanation => ({
  account: view,
  hypotheses: view.hypotheses,
  refused: [],
  wanted: [],
  recent: [],
});

const inFull = (view: AccountView): SeenInFull => {
  const { remedy, hypotheses } = JSON.parse(JSON.stringify(view)) as AccountView;
  return {
    who: remedy?.actor ?? '',
    forOperator: todoBesideTest(remedy?.forOperator ?? '', hypotheses[0]?.nextTest),
    forUser: remedy?.forUser ?? '',
  };
};

const explained = (view: AccountView): SeenInFull => {
  // What goes on in the next line stands below its beginning.
  const lines = explanationText(explainedAt(view), look)
    .replaceAll(/\n {10,}/g, ' ')
    .split('\n');
  const said = (term: string): string => {
    const line = lines.find((each) => each.startsWith(`  ${term}  `));
    return line?.slice(term.length + 2).trim() ?? '';
  };
  return { who: said('must act'), forOperator: said('team'), forUser: said('tell the user') };
};

const onItsPage = (view: AccountView): SeenInFull => {
  const step: Step = { account: view, group: view.group, hypotheses: view.hypotheses };
  const [action] = elements(drawn(Action({ step })), 'p');
  const [who] = elements(action?.children ?? [], 'span');
  const [quote] = elements(drawn(Message({ step })), 'blockquote');
  const name = textOf(who?.children ?? []);
  return {
    who: name,
    forOperator:
      name === ''
        ? ''
        : textOf(action?.children ?? [])
            .slice(name.length)
            .trim(),
    forUser: textOf(quote?.children ?? []),
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

describe('what to do in full, and what to say', () => {
  test.each(states)('of %s is the same in terminal, page and JSON', (connection) => {
    const view = viewOf(accountIn(connection));
    expect(explained(view)).toEqual(inFull(view));
    expect(onItsPage(view)).toEqual(inFull(view));
  });

  test('is found to differ where a page has another', () => {
    const view = viewOf(accountIn('CREDENTIALS.linkedin.proxyUnavailable'));
    const other = viewOf(accountIn('CREDENTIALS.linkedin.sessionExpired'));
    expect(onItsPage(other)).not.toEqual(explained(view));
  });
});

describe('a number of accounts', () => {
  test.each([1, 2, 999, 1204, 1_000_000])('of %d is the same in terminal, page and JSON', async (count) => {
    const [one] = await jobsAmong(
      [jobEntryOf(accountIn('CREDENTIALS.linkedin.proxyUnavailable'))].filter((each) => each !== null),
      { snapshot: async () => accountIn('CREDENTIALS.linkedin.proxyUnavailable') },
      defaultPolicy,
      asOf,
    );
    const [account] = one?.accounts ?? [];
    if (one === undefined || account === undefined) throw new Error('there is no job');
    const view: JobView = { ...one, accounts: Array.from({ length: count }, () => account) };
    const standing = { total: count, narrowed: false, heardAt: null };
    const line =
      jobsText([view], standing, look)
        .split('\n')
        .find((each) => each.includes(view.title)) ?? '';
    const job = { ...view, key: 'a', accounts: count, incident: null, handledAt: null, snoozedUntil: null };
    const shown = drawn(JobLine({ job, asOf: new Date(asOf).toISOString(), opened: false }));
    const counted = elements(shown, 'span').find(({ attributes }) => attributes['class'] === 'count figures');
    const oldest = elements(shown, 'time').map(({ children }) => textOf(children));
    expect(textOf(counted?.children ?? [])).toBe(plural(count, 'account'));
    expect(
      line
        .slice(line.indexOf(view.title) + view.title.length)
        .split(/ {2,}/)
        .filter(Boolean),
    ).toEqual([textOf(counted?.children ?? []).replace(/ accounts?$/, ''), ...oldest]);
    expect((JSON.parse(JSON.stringify(view)) as JobView).accounts).toHaveLength(count);
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
