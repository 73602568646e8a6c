import { describe, expect, test } from 'vitest';
import { drawn, elements, part, textOf } from './drawn.ts';

type Draws<Props> = (props: Props) => unknown;

const Mark = await part<Draws<{ group: string; word?: string }>>('mark.tsx', 'Mark');
const Glyph = await part<Draws<{ group: string }>>('mark.tsx', 'Glyph');
const Age = await part<Draws<{ at: string; asOf: string }>>('mark.tsx', 'Age');
const TroubleNotice = await part<Draws<{ trouble: { message: string; hint: string }; children?: unknown }>>(
  'notice.tsx',
  'TroubleNotice',
);
const Empty = await part<Draws<{ children: unknown }>>('notice.tsx', 'Empty');
const Link = await part<
  Draws<{ to: string; current?: boolean; class?: string; title?: string; children: unknown }>
>('link.tsx', 'Link');
const KeysDialog = await part<Draws<{ dialog: object }>>('keys-dialog.tsx', 'KeysDialog');

describe('a mark', () => {
  test('is a glyph for the eye and a word for everybody', () => {
    const [mark] = drawn(Mark({ group: 'operator' }));
    const shown = mark === undefined ? [] : [mark];
    expect(textOf(shown)).toBe('■ operator');
    expect(elements(shown, 'span')[1]?.attributes).toMatchObject({ 'aria-hidden': 'true' });
  });

  test('takes the word of its caller', () => {
    expect(textOf(drawn(Mark({ group: 'user', word: 'linkedin.sessionExpired' })))).toBe(
      '▲ linkedin.sessionExpired',
    );
  });

  test('of a group that is not known is drawn all the same', () => {
    expect(textOf(drawn(Glyph({ group: 'new-one' })))).toBe('?');
  });
});

test('an age is a time with the exact moment beside it', () => {
  const [time] = elements(
    drawn(Age({ at: '2026-03-01T09:00:00.000Z', asOf: '2026-03-04T10:00:00.000Z' })),
    'time',
  );
  expect(time?.attributes).toMatchObject({
    dateTime: '2026-03-01T09:00:00.000Z',
    title: '2026-03-01 09:00 UTC',
  });
  expect(textOf(time?.children ?? [])).toBe('3 d');
});

describe('a notice', () => {
  test('of trouble is read out at once: what went wrong, what to do, where to go', () => {
    const shown = drawn(
      TroubleNotice({ trouble: { message: 'It broke.', hint: 'Mend it.' }, children: 'Home' }),
    );
    expect(elements(shown, 'div')[0]?.attributes).toMatchObject({ role: 'alert' });
    expect(textOf(shown)).toBe('It broke.Mend it.Home');
  });

  test('that there is nothing is no alarm', () => {
    const [box] = elements(drawn(Empty({ children: 'No accounts yet.' })), 'div');
    expect(box?.attributes).not.toHaveProperty('role');
  });
});

describe('a link within the page', () => {
  const link = (props: { current?: boolean } = {}) =>
    elements(drawn(Link({ to: '/accounts/a', children: 'a', ...props })), 'a')[0];

  test('is a link for those who open it elsewhere', () => {
    expect(link()?.attributes['href']).toBe('/accounts/a');
  });

  test('says that it leads to where one is', () => {
    expect(link({ current: true })?.attributes).toMatchObject({ 'aria-current': 'page' });
    expect(link()?.attributes).not.toHaveProperty('aria-current');
  });

  test.each([{ ctrlKey: true }, { metaKey: true }, { shiftKey: true }, { button: 1 }])(
    'is left to the browser with %j',
    (how) => {
      let prevented = false;
      const event = { button: 0, ...how, preventDefault: () => (prevented = true) };
      const click = link()?.attributes['onClick'] as (event: object) => void;
      click(event);
      expect(prevented).toBe(false);
    },
  );
});

test('the keys are listed, each with what it does, and the list can be closed', () => {
  const shown = drawn(KeysDialog({ dialog: { current: null } }));
  const [keys, meanings] = [elements(shown, 'dt'), elements(shown, 'dd')];
  expect(keys.length).toBe(meanings.length);
  expect(new Set(keys.map(({ children }) => textOf(children))).size).toBe(keys.length);
  expect(elements(shown, 'form')[0]?.attributes).toMatchObject({ method: 'dialog' });
  expect(elements(shown, 'dialog')[0]?.attributes).toMatchObject({ 'aria-labelledby': 'keys-title' });
});

test('a small picture of the work says in words what it draws', async () => {
  const Spark = await part<
    (props: { readonly actor: string; readonly counts: readonly number[]; readonly days: number }) => unknown
  >('parts/spark.tsx', 'Spark');
  const [svg] = elements(drawn(Spark({ actor: 'user', counts: [3, 1204, 29], days: 30 })), 'svg');
  expect(svg?.attributes['aria-label']).toBe(
    'Accounts that waited for users: 3 30 days ago, at most 1,204, now 29.',
  );
  expect(elements(svg?.children ?? [], 'path').map(({ attributes }) => attributes['d'])).toEqual([
    expect.stringMatching(/^M0\.0 .*Z$/),
    expect.stringMatching(/^M0\.0 /),
  ]);
});
