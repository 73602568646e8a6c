import { describe, expect, test } from 'vitest';
import type { FleetAnswer } from '../../../src/inspector/answers.ts';
import { drawn, elements, part, textOf, type Element } from './drawn.ts';

type Props = {
  readonly fleet: Pick<FleetAnswer, 'statuses' | 'providers' | 'cells' | 'total'>;
  readonly place: { readonly path: string; readonly query: URLSearchParams };
};

const Matrix = await part<(props: Props) => unknown>('parts/matrix.tsx', 'Matrix');
const Causes = await part<
  (props: { readonly causes: FleetAnswer['causes']; readonly place: Props['place'] }) => unknown
>('parts/causes.tsx', 'Causes');

const fleet: Props['fleet'] = {
  total: 28_005,
  statuses: ['OK', 'CREDENTIALS'],
  providers: ['linkedin', 'imap'],
  cells: [
    { status: 'OK', provider: 'linkedin', count: 28_000, group: 'works' },
    { status: 'CREDENTIALS', provider: 'linkedin', count: 1, group: 'operator' },
    { status: 'CREDENTIALS', provider: 'imap', count: 4, group: 'user' },
  ],
};

const at = (query = '') => ({ path: '/accounts/a', query: new URLSearchParams(query) });
const drawnAt = (query = '') => drawn(Matrix({ fleet, place: at(query) }));
const rowsOf = (query = ''): readonly Element[] => elements(drawnAt(query), 'tr');

/** Where the links of a row lead, by what is read there. */
const linksIn = (row: Element | undefined): readonly (readonly [string, unknown])[] =>
  elements(row?.children ?? [], 'a').map((link) => [textOf(link.children), link.attributes['href']] as const);

describe('the matrix', () => {
  test('has a row for each provider and one for all, and a column for each status with the glyph of most of its accounts', () => {
    const heads = (row: Element): readonly string[] =>
      elements(row.children, 'th').map(({ children }) => textOf(children));
    expect(rowsOf().map(heads)).toEqual([
      ['Provider', 'all', 'OK●', 'CREDENTIALS▲'],
      ['linkedin'],
      ['imap'],
      ['all'],
    ]);
  });

  test('counts each cell, each row and each column, in thousands where they are many', () => {
    const counts = rowsOf()
      .slice(1)
      .map((row) => elements(row.children, 'td').map((cell) => textOf(cell.children).replace(/^.*: /, '')));
    expect(counts).toEqual([
      ['28 k', '28 k', '1'],
      ['4', '·', '4'],
      ['28 k', '28 k', '5'],
    ]);
  });

  test('has no link where there is nobody', () => {
    const [, , imap] = rowsOf();
    const cells = elements(imap?.children ?? [], 'td');
    expect(elements(cells[1]?.children ?? [], 'a')).toEqual([]);
  });

  test('narrows the list of accounts, wherever the page is', () => {
    const [, linkedin, , all] = rowsOf('show=attention');
    expect(linksIn(linkedin).map(([, href]) => href)).toEqual([
      '/accounts?provider=linkedin',
      '/accounts?status=OK&provider=linkedin',
      '/accounts?status=CREDENTIALS&provider=linkedin',
    ]);
    expect(linksIn(all).map(([, href]) => href)).toEqual([
      '/accounts',
      '/accounts?status=OK',
      '/accounts?status=CREDENTIALS',
    ]);
  });

  test('says to those who do not see it what each number counts', () => {
    expect(linksIn(rowsOf()[2]).map(([text]) => text)).toEqual([
      'imap, all statuses: 4',
      'imap, CREDENTIALS: 4',
    ]);
  });

  test('lets go of the cell that is chosen, and says which that is', () => {
    const links = linksIn(rowsOf('status=CREDENTIALS&provider=imap&order=recent')[2]);
    expect(links.at(-1)).toEqual(['imap, CREDENTIALS: 4, chosen', '/accounts?order=recent']);
    expect(links.filter(([text]) => text.endsWith('chosen'))).toHaveLength(1);
  });

  test('takes out filters that would stand beside its own', () => {
    const links = linksIn(rowsOf('cause=imap.passwordChanged&group=user&q=ada')[3]);
    expect(links[1]?.[1]).toBe('/accounts?q=ada&status=OK');
  });

  test('of nobody has its sums alone', () => {
    const empty = drawn(Matrix({ fleet: { total: 0, statuses: [], providers: [], cells: [] }, place: at() }));
    expect(elements(empty, 'a')).toEqual([]);
    expect(elements(empty, 'tr')).toHaveLength(2);
  });

  test('can be scrolled by the keyboard, and is named', () => {
    const [box] = elements(drawnAt(), 'div');
    expect(box?.attributes).toMatchObject({
      tabIndex: 0,
      role: 'region',
      'aria-label': 'Counts by provider and status',
    });
  });
});

describe('the causes', () => {
  const causes = [
    { cause: 'linkedin.sessionExpired', count: 1200, group: 'user' as const },
    { cause: 'instagram.proxyUnavailable', count: 1, group: 'operator' as const },
  ];

  test('are counted, each with who must act', () => {
    const links = elements(drawn(Causes({ causes, place: at() })), 'a');
    expect(links.map(({ children }) => textOf(children))).toEqual([
      '▲ linkedin.sessionExpired 1,200',
      '■ instagram.proxyUnavailable 1',
    ]);
  });

  test('narrow the list, in place of the filters that were there', () => {
    const [first] = elements(drawn(Causes({ causes, place: at('status=OK&provider=imap&q=a') })), 'a');
    expect(first?.attributes['href']).toBe('/accounts?q=a&cause=linkedin.sessionExpired');
  });

  test('let go of the one that is chosen', () => {
    const [first, second] = elements(
      drawn(Causes({ causes, place: at('cause=linkedin.sessionExpired') })),
      'a',
    );
    expect(first?.attributes).toMatchObject({ href: '/accounts', class: 'chosen' });
    expect(textOf(first?.children ?? [])).toContain('chosen');
    expect(second?.attributes).toMatchObject({ class: '' });
  });

  test('are not drawn at all where there are none', () => {
    expect(drawn(Causes({ causes: [], place: at() }))).toEqual([]);
  });
});
