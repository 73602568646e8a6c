import { accountMachine } from '../../../machines/account.ts';

/** A chart, or a part of one, as plain JSON. */
export type Definition = { readonly [key: string]: Json };

type Json = string | number | boolean | null | readonly Json[] | Definition;

type DefinitionPart = Readonly<Record<string, unknown>>;

const isPart = (value: unknown): value is DefinitionPart =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: unknown): readonly unknown[] => {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
};

/** The name of an action or guard: named, with parameters, or written in place. */
const referenceName = (reference: unknown): string => {
  if (typeof reference === 'string') return reference;
  if (typeof reference === 'function') return reference.name || 'inline';
  return isPart(reference) && typeof reference['type'] === 'string' ? reference['type'] : 'inline';
};

const referenceNames = (references: unknown): readonly string[] => listOf(references).map(referenceName);

/** The fields that are there. */
const present = (fields: Readonly<Record<string, Json | undefined>>): Definition => {
  const entries = Object.entries(fields).filter(
    (entry): entry is [string, Json] =>
      entry[1] !== undefined && !(Array.isArray(entry[1]) && entry[1].length === 0),
  );
  return Object.fromEntries(entries);
};

const textIfAny = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const transitionJson = (transition: unknown): Json => {
  if (typeof transition === 'string') return transition;
  const { target, guard, actions, reenter, description } = isPart(transition) ? transition : {};
  return present({
    target: Array.isArray(target) ? target.map(String) : textIfAny(target),
    cond: guard === undefined ? undefined : referenceName(guard),
    actions: referenceNames(actions),
    // What is entered again unless told otherwise in one version is not in the other.
    internal: target !== undefined && reenter === true ? false : undefined,
    description: textIfAny(description),
  });
};

const transitionsJson = (transitions: unknown): Json | undefined => {
  if (transitions === undefined) return undefined;
  return Array.isArray(transitions) ? transitions.map(transitionJson) : transitionJson(transitions);
};

const mapped = (parts: unknown, rewrite: (part: unknown) => Json | undefined): Definition | undefined =>
  isPart(parts)
    ? present(Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, rewrite(part)])))
    : undefined;

const nodeOf = (node: unknown): Definition => {
  const part = isPart(node) ? node : {};
  return present({
    id: textIfAny(part['id']),
    type: textIfAny(part['type']),
    description: textIfAny(part['description']),
    tags: listOf(part['tags']).map(String),
    entry: referenceNames(part['entry']),
    exit: referenceNames(part['exit']),
    initial: textIfAny(part['initial']),
    on: mapped(part['on'], transitionsJson),
    after: mapped(part['after'], transitionsJson),
    always: transitionsJson(part['always']),
    states: mapped(part['states'], nodeOf),
  });
};

/**
 * A chart of XState 5 as XState 4 reads it: `guard` is `cond` there, guards, actions and delays stand as names without
 * implementation, the initial context is left out. Plain JSON.
 *
 * @param chart - what `createMachine` was given, with transitions that name their targets relatively
 */
export const classicDefinitionOf = (chart: DefinitionPart): Definition => ({
  // Without it XState 4 warns, and orders actions otherwise than XState 5.
  predictableActionArguments: true,
  preserveActionOrder: true,
  ...present({ version: textIfAny(chart['version']) }),
  context: {},
  ...nodeOf(chart),
});

/** The chart of accounts as XState 4 reads it. */
export const classicDefinition: Definition = classicDefinitionOf({ ...accountMachine.config });
