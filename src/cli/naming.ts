import { LifecycleError } from '../model/errors.ts';
import { accountsByPage } from '../store/by-page.ts';
import type { Store } from '../store/port.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { operand } from '../views/shown/quote.ts';
import type { Shell } from './shell.ts';
import { plain } from './terminal/plain.ts';
import { suggest } from './terminal/suggest.ts';

/** How many accounts are named at most where a word may mean several. */
const OFFERED = 5;

/** How many ids are looked through for one that resembles a misspelt one. */
const SEARCHED = 20_000;

/** How many accounts are read at a time in search of a name. */
const NAMES_AT_ONCE = 2000;

/** How a word may name an account. */
export interface NamingRules {
  /** Whether the beginning of an id will do. Default: yes; no where the command cannot be undone. */
  readonly beginnings?: boolean;
}

type AccountsOf = Pick<Store, 'accounts' | 'snapshot'>;

/** Why a word means an account: a beginning of its id, its tenant, its name. */
type Reason = 'the beginning of its id' | 'its tenant' | 'its name';

interface Candidate {
  readonly snapshot: AccountSnapshot;
  readonly reason: Reason;
}

const beginningWith = (store: AccountsOf, word: string): readonly AccountSnapshot[] =>
  store
    .accounts({ after: word, limit: OFFERED + 1 })
    .filter(({ context }) => context.accountId.startsWith(word));

const withName = (store: AccountsOf, word: string): readonly AccountSnapshot[] => {
  const wanted = word.toLowerCase();
  const found: AccountSnapshot[] = [];
  for (const page of accountsByPage(store, NAMES_AT_ONCE)) {
    found.push(...page.filter(({ context }) => context.name?.toLowerCase() === wanted));
    if (found.length > OFFERED) break;
  }
  return found;
};

/** The accounts that a word may mean, each once. */
const candidatesFor = (store: AccountsOf, word: string, beginnings: boolean): readonly Candidate[] => {
  const ways: readonly (readonly [Reason, readonly AccountSnapshot[]])[] = [
    ['its tenant', store.accounts({ tenant: word, limit: OFFERED + 1 })],
    ['its name', withName(store, word)],
    ['the beginning of its id', beginnings ? beginningWith(store, word) : []],
  ];
  const found = new Map<string, Candidate>();
  for (const [reason, snapshots] of ways)
    for (const snapshot of snapshots) {
      const { accountId } = snapshot.context;
      if (!found.has(accountId)) found.set(accountId, { snapshot, reason });
    }
  return [...found.values()];
};

/** An account as it is offered: its id, and whose it is. */
const offer = ({ snapshot: { context } }: Candidate): string => {
  const { accountId, name, tenant, provider } = context;
  const whose = [name, tenant, provider].filter((word) => word !== null).join(', ');
  return `${operand(accountId)} (${whose})`;
};

const ambiguous = (word: string, candidates: readonly Candidate[]): LifecycleError => {
  const offered = candidates.slice(0, OFFERED).map(offer).join('; ');
  const more = candidates.length > OFFERED ? ', and more' : '';
  return new LifecycleError('accountNotFound', `${word} may be one of several accounts`, {
    hint: `Name one by its id: ${offered}${more}`,
  });
};

const absentAccount = (store: AccountsOf, word: string, beginnings: boolean): LifecycleError => {
  const longer = beginnings ? [] : beginningWith(store, word).map(({ context }) => context.accountId);
  if (longer.length > 0)
    return new LifecycleError('accountNotFound', `there is no account ${word}`, {
      hint: `This cannot be undone, so it wants a whole id, such as ${operand(longer[0] ?? '')}`,
    });
  const ids = store.accounts({ limit: SEARCHED }).map(({ context }) => context.accountId);
  const nearest = suggest(word, ids);
  return new LifecycleError('accountNotFound', `there is no account ${word}`, {
    hint: nearest === null ? 'See all of them: account-lifecycle accounts' : `Did you mean ${nearest}?`,
  });
};

/**
 * The id of the account that a word means: an id, a beginning that one id alone has, a tenant with one account, or a name that
 * one account alone has. What is not an id is said on standard error. Null where it means none.
 *
 * @throws LifecycleError `accountNotFound` where it may mean several, with these
 */
export const meantAccount = (
  shell: Shell,
  store: AccountsOf,
  word: string,
  { beginnings = true }: NamingRules = {},
): string | null => {
  if (word === '' || store.snapshot(word) !== null) return word;
  const candidates = candidatesFor(store, word, beginnings);
  const [found, ...others] = candidates;
  if (found === undefined) return null;
  if (others.length > 0) throw ambiguous(word, candidates);
  const { accountId } = found.snapshot.context;
  shell.note(shell.err.paint.dim(`${plain(accountId)}, by ${found.reason}`));
  return accountId;
};

/**
 * Like {@link meantAccount}, for an account that must be known.
 *
 * @throws LifecycleError `accountNotFound`, with the likely one or what to do
 */
export const accountNamed = (
  shell: Shell,
  store: AccountsOf,
  word: string,
  rules: NamingRules = {},
): string => {
  const id = meantAccount(shell, store, word, rules);
  if (id === null || store.snapshot(id) === null) throw absentAccount(store, word, rules.beginnings ?? true);
  return id;
};
