import pc from 'picocolors';
import type { Look } from '../../../src/cli/print/look.ts';
import { viewOf, type AccountView } from '../../../src/views/account.ts';
import { accountIn, departure } from '../../machines/journey.ts';

const HOUR = 3_600_000;

/** How things look in a pipe two hours after every journey begins, unless told otherwise. */
export const look = (changes: Partial<Look> = {}): Look => ({
  paint: pc.createColors(false),
  unicode: true,
  width: Infinity,
  asOf: departure + 2 * HOUR,
  exact: false,
  ...changes,
});

/** The account `a` in a state of the connection region, with some of what is shown of it exchanged. */
export const viewIn = (connection: string, changes: Partial<AccountView> = {}): AccountView =>
  ({ ...viewOf(accountIn(connection)), ...changes }) as AccountView;
