import type { AccountView } from '../../views/account.ts';
import type { Column } from '../terminal/table.ts';

const columns: readonly (Column<AccountView> & { readonly field: 'tenant' | 'name' })[] = [
  { field: 'tenant', heading: 'Tenant', value: ({ tenant = '' }) => tenant, shortenable: true },
  { field: 'name', heading: 'Name', value: ({ name = '' }) => name, shortenable: true },
];

/** The columns that say whose accounts these are: tenant and name, each where at least one account has it. */
export const whoseColumns = (views: readonly AccountView[]): readonly Column<AccountView>[] =>
  columns.filter(({ field }) => views.some((view) => view[field] !== undefined));

/** Whose account it is, as a part of a sentence: its tenant and its name, as far as they are known. */
export const whose = ({ tenant, name }: AccountView): string =>
  [tenant, name].filter((text) => text !== undefined).join(', ');
