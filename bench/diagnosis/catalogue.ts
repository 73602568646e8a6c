import type { AccountView } from '../../src/index.ts';
import { accountMachine, type Provider } from '../../src/index.ts';
import { baseTable } from './table/index.ts';
import type { RemedyClass, Truth } from './words.ts';

/** The answer that the cause is on no list that the engine has. */
export const UNLISTED = 'unlisted';

/** Names that the engine may have for a provider's family of causes; a cause of all providers may have none. */
const families: Readonly<Partial<Record<Provider, readonly string[]>>> = {
  linkedin: ['linkedin'],
  instagram: ['instagram'],
  whatsapp: ['phone', 'whatsapp'],
  telegram: ['phone', 'telegram'],
  google: ['email', 'google'],
  microsoft: ['email', 'microsoft'],
  imap: ['imap'],
};

interface Node {
  readonly states: Readonly<Record<string, Node>>;
}

const leavesOf = (node: Node | undefined, path: readonly string[] = []): readonly (readonly string[])[] => {
  const below = Object.entries(node?.states ?? {});
  return below.length === 0 ? [path] : below.flatMap(([name, child]) => leavesOf(child, [...path, name]));
};

/** The paths of the causes that the chart has below CREDENTIALS, whichever version it is. */
const chartCauses = leavesOf(
  (accountMachine.root.states as Readonly<Record<string, Node>>)['connection']?.states['CREDENTIALS'],
).filter((path) => path.at(-1) !== 'undetermined' && path.at(-1) !== UNLISTED);

/** A cause without its family: what two names of one cause have in common. */
const bareName = (cause: string): string => cause.slice(cause.lastIndexOf('.') + 1);

const barePerProvider = new Map<string, ReadonlySet<string>>();

/** The bare names of the causes that the engine can name for a provider. */
export const namesFor = (provider: Provider): ReadonlySet<string> => {
  const known = barePerProvider.get(provider);
  if (known !== undefined) return known;
  const own = new Set(families[provider]);
  const names = new Set(
    chartCauses
      .filter((path) => path.length === 1 || own.has(path[0] ?? ''))
      .map((path) => path.at(-1) ?? ''),
  );
  barePerProvider.set(provider, names);
  return names;
};

/** The right answer for a break: the bare name of its cause, or `unlisted` where the engine has no name for it. */
export const labelOf = ({ provider, cause }: Pick<Truth, 'provider' | 'cause'>): string =>
  namesFor(provider).has(bareName(cause)) ? bareName(cause) : UNLISTED;

/** A cause as the engine names it, as an answer to compare with {@link labelOf}. */
export const answerOf = (cause: string): string => (cause === 'undetermined' ? UNLISTED : bareName(cause));

const remedies = new Map(
  baseTable.causes.flatMap(({ providers, cause, remedy }) =>
    providers.map((provider) => [`${provider} ${bareName(cause)}`, remedy] as const),
  ),
);

const remedyOfActor: Readonly<Record<string, RemedyClass>> = {
  operator: 'operator',
  admin: 'admin',
  nobody: 'nothing',
};

/**
 * What the engine in effect tells people to do: the remedy of the cause that it names, or, where it names none or one that
 * the table does not have, what follows from who is to act.
 */
export const toldRemedy = (provider: Provider, view: AccountView): RemedyClass | null => {
  if (view.remedy === undefined) return null;
  const told = view.cause === null ? undefined : remedies.get(`${provider} ${answerOf(view.cause)}`);
  return told ?? remedyOfActor[view.remedy.actor] ?? 'signIn';
};
