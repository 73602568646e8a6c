import { isPostgresAddress } from '../../postgres/address.ts';
import type { ErasureInChain } from '../../sqlite/index.ts';
import { databaseNamed, keeping, writing, type DatabaseOption } from '../fleet.ts';
import { accountNamed } from '../naming.ts';
import { printJson, type JsonOptions } from '../json.ts';
import type { Shell } from '../shell.ts';
import { plural } from '../terminal/figures.ts';
import { usageError } from '../usage.ts';

/** What `forget` is told. */
export interface ForgetFlags extends DatabaseOption, JsonOptions {
  readonly tenant?: string;
  readonly dryRun?: boolean;
}

/**
 * Erases an account, or all accounts of a tenant.
 *
 * @throws LifecycleError `invalidOption` when both or neither is named, `accountNotFound`; otherwise as the store says
 */
export const forgetAccounts = async (
  shell: Shell,
  word: string | undefined,
  { tenant, dryRun = false, ...flags }: ForgetFlags,
): Promise<void> => {
  if ((word === undefined) === (tenant === undefined))
    throw usageError(
      word === undefined ? 'nobody is named' : 'both an account and a tenant are named',
      'Give the id of an account, or --tenant.',
    );
  const erased = await writing(shell, flags, async ({ lifecycle, store }) => {
    const choice =
      word === undefined
        ? { tenant: tenant ?? '' }
        : { account: accountNamed(shell, store, word, { beginnings: false }) };
    return lifecycle.forget(choice, { dryRun });
  });
  const proof = dryRun || erased.entries === 0 ? null : await proofIn(shell, flags);
  if (flags.json === true)
    return printJson(shell, { ...erased, dryRun, ...(proof === null ? {} : { chain: proof }) });
  const { accounts, entries, quarantined } = erased;
  const what = `${plural(accounts, 'account')}, ${plural(entries, 'log entry', 'log entries')} and ${quarantined} in quarantine`;
  shell.print(dryRun ? `Would erase ${what}` : `Erased ${what}`);
  if (proof === null) return;
  const { seq, digest } = proof.after;
  shell.note(
    `The chain says so at ${proof.at}. To show it later, note ${seq}:${digest}, and check the database with \`db check --head ${seq}:${digest}\`.`,
  );
};

/** What the chain of a file says of the newest erasure; null for a database that has none. */
const proofIn = (shell: Shell, flags: ForgetFlags): Promise<ErasureInChain | null> =>
  isPostgresAddress(databaseNamed(shell, flags.db))
    ? Promise.resolve(null)
    : keeping(shell, flags, (store) => store.info().erasuresInChain.at(-1) ?? null);
