import { expect, test } from 'vitest';
import { causesOf, nameOf } from '../../machines/causes/catalogue.ts';
import type { AccountStatus } from '../../src/model/names.ts';
import { viewOf, type AccountView } from '../../src/views/account.ts';
import { accountIn, toCause, toState } from '../machines/journey.ts';

type ViewIn<S extends AccountStatus, View = AccountView> = View extends { readonly status: infer Statuses }
  ? S extends Statuses
    ? View
    : never
  : never;

/** What the type of a status promises of a field: one value, or more than one (`open`). */
type Promised<Value> = [Value] extends [true]
  ? true
  : [Value] extends [false]
    ? false
    : [Value] extends [null]
      ? null
      : 'open';

/** What a status's type says of each field; it cannot be written down otherwise than the types have it. */
type Row<View extends AccountView> = {
  readonly [Field in (typeof fields)[number]]: Promised<View[Field]>;
} & { readonly remedy: View extends { readonly remedy: object } ? 'always' : RemedyOf<View['remedy']> };

type RemedyOf<Remedy> = [Remedy] extends [undefined] ? 'never' : 'open';

const fields = [
  'operational',
  'dataFresh',
  'receivesUpdates',
  'needsUser',
  'needsOperator',
  'cause',
] as const;

const quiet = { needsUser: false, needsOperator: false, cause: null, remedy: 'never' } as const;
const down = { operational: false, dataFresh: false, receivesUpdates: false } as const;
const works = { ...quiet, operational: true, dataFresh: true, receivesUpdates: true } as const;
const operator = { ...down, needsUser: false, needsOperator: true, cause: null, remedy: 'always' } as const;

const promised: { readonly [S in AccountStatus]: Row<ViewIn<S>> } = {
  NEW: { ...down, ...quiet },
  CREATION_SUCCESS: { ...works, operational: false },
  CREATION_FAIL: { ...down, ...quiet },
  CONNECTING: { ...down, needsUser: false, needsOperator: 'open', cause: null, remedy: 'open' },
  OK: works,
  RECONNECTED: works,
  ERROR: operator,
  STOPPED: operator,
  PERMISSIONS: { ...operator, needsUser: true, needsOperator: false },
  CREDENTIALS: { ...down, needsUser: 'open', needsOperator: 'open', cause: 'open', remedy: 'always' },
  DELETED: { ...down, ...quiet },
};

const states = [...Object.keys(toState), ...Object.keys(toCause).map((cause) => `CREDENTIALS.${cause}`)];

test('every status is tried', () => {
  const tried = new Set(states.map((state) => viewOf(accountIn(state)).status));
  expect([...tried].toSorted()).toEqual(Object.keys(promised).toSorted());
});

test.each(states)('the view of an account in %s is what its type promises', (state) => {
  const view: AccountView = viewOf(accountIn(state));
  const row = promised[view.status];
  for (const field of fields)
    if (row[field] === 'open') expect(view[field]).not.toBeNull();
    else expect([field, view[field]]).toEqual([field, row[field]]);
  if (row.remedy !== 'open') expect('remedy' in view).toBe(row.remedy === 'always');
});

test.each(states)(
  'the view of an account in %s names causes of its provider alone, and what is unlisted',
  (state) => {
    const { provider, status, cause, hypotheses } = viewOf(accountIn(state));
    const names: readonly string[] = causesOf(provider).map(nameOf);
    expect(hypotheses.map((one) => one.cause).toSorted()).toEqual(
      status === 'CREDENTIALS' ? [...names, 'unlisted'].toSorted() : [],
    );
    if (cause !== null && cause !== 'undetermined') expect(names).toContain(cause);
  },
);
