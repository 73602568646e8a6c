import type { QuarantinedDelivery } from '../model/delivery.ts';
import type { Effect } from '../model/effect.ts';
import { scopeKey, scopeOfKey, type Incident } from '../model/incident.ts';
import type { NewLetter } from './delivery-port.ts';

/** What is to be erased, for good. */
export interface ErasureRequest {
  /** The accounts, by id; those that are not known are left out. */
  readonly accountIds: readonly string[];
  /** Tenants that have no other accounts: what names one in quarantine goes too. */
  readonly tenants: readonly string[];
  /** Scopes of these accounts, by key: how many others live in each; null where nobody else was ever in it, so that it goes. */
  readonly scopes: ReadonlyMap<string, number | null>;
  /** The present moment in milliseconds since 1970. */
  readonly at: number;
  /** Only counts what would be erased. Default false. */
  readonly dryRun?: boolean;
}

/** How much was erased, or would be. */
export interface ErasureSummary {
  /** Those that had a snapshot. */
  readonly accounts: number;
  /** Entries of the log: their numbers stay taken, and nothing is left of what they said. */
  readonly entries: number;
  /** Deliveries in quarantine that named one of them. */
  readonly quarantined: number;
}

/** An erasure that took place. */
export interface Erasure {
  /** When, in milliseconds since 1970. */
  readonly at: number;
  /** Those that had entries in the log. */
  readonly accounts: number;
  readonly entries: number;
}

/** What a store tells of erasures. */
export interface ErasureReader {
  /**
   * The erasures that took place, oldest first. They name nobody.
   *
   * Contract: 14 erasures.
   */
  erasures(): readonly Erasure[];
}

/** A store that can erase accounts. */
export interface ErasingStore {
  /**
   * Erases accounts, so that no id, tenant, name or payload of them is left in what the store keeps, nor in what it has freed.
   * Numbers of entries, effects and quarantine are not given again; what belongs to others stays as it is. The account ids are
   * unknown afterwards. A transaction of its own. See `isMentioned` for which deliveries in quarantine go.
   *
   * Contract: 14 erasures.
   *
   * @throws LifecycleError `databaseBusy` where somebody else reads what was freed; the accounts are gone then, and their bytes
   *   once it is called again
   */
  erase(request: ErasureRequest): ErasureSummary;
}

/** From this length on, in characters, an id is told by itself, wherever it stands in a text. */
const TELLING = 16;

const isTold = (text: string, word: string, isTelling: boolean): boolean => {
  const json = JSON.stringify(word);
  const form = encodeURIComponent(word);
  const spellings = [json, JSON.stringify(json).slice(1, -1)];
  if (isTelling) spellings.push(word, json.slice(1, -1), form);
  if (spellings.some((spelling) => text.includes(spelling))) return true;
  // As the value of a form, whole; a form spells a blank in two ways.
  const values = new Set(text.split(/[&\s]/).map((part) => part.slice(part.indexOf('=') + 1)));
  return values.has(form) || values.has(form.replaceAll('%20', '+'));
};

/** Whether what could not be read names one of these accounts or tenants: then it is erased with them. */
export const isMentioned = (
  { raw, reason, origin }: Pick<QuarantinedDelivery, 'raw' | 'reason' | 'origin'>,
  { accountIds, tenants }: Pick<ErasureRequest, 'accountIds' | 'tenants'>,
): boolean =>
  [raw, reason, origin ?? ''].some(
    (text) =>
      accountIds.some((id) => isTold(text, id, id.length >= TELLING)) ||
      tenants.some((tenant) => isTold(text, tenant, false)),
  );

/** Whether an effect tells of a scope that goes. */
export const isOfGoneScope = (effect: Effect, scopes: ErasureRequest['scopes']): boolean =>
  effect.type === 'incident' && scopes.get(scopeKey({ kind: effect.scope, name: effect.name })) === null;

/** Whether what goes out is about an account that is erased, to whomever. */
export const isSubjectOf = (subject: string, { accountIds }: Pick<ErasureRequest, 'accountIds'>): boolean =>
  accountIds.some((id) => subject === `account ${id}` || subject.startsWith(`account ${id} to `));

/** Whether a letter is about an account that is erased, or names one, a tenant or a scope that goes. */
const isLetterOf = (
  { subject, body }: Pick<NewLetter, 'subject' | 'body'>,
  request: Pick<ErasureRequest, 'accountIds' | 'tenants' | 'scopes'>,
): boolean =>
  isSubjectOf(subject, request) ||
  isMentioned({ raw: body, reason: '', origin: null }, request) ||
  [...request.scopes].some(
    ([key, live]) => live === null && body.includes(JSON.stringify(scopeOfKey(key).name)),
  );

/** A part of a letter that is about several accounts. */
interface LetterPart {
  readonly of: { readonly accountId: string } | null;
}

/** What a letter about several accounts has of each: what is said, and what waited before it was said together. */
interface LetterOfMany {
  readonly effect: { readonly type: string; readonly items: readonly LetterPart[] };
  readonly gathered?: readonly LetterPart[];
}

/** A letter about several accounts without some of them; null where it is none, or nobody is left. */
const withoutParts = (body: string, accountIds: readonly string[]): string | null => {
  if (!body.includes('"type":"digest"')) return null;
  const letter = JSON.parse(body) as LetterOfMany;
  const stays = ({ of }: LetterPart): boolean => of === null || !accountIds.includes(of.accountId);
  const items = letter.effect.items.filter(stays);
  const { gathered } = letter;
  return items.length === 0
    ? null
    : JSON.stringify({
        ...letter,
        effect: { ...letter.effect, items },
        ...(gathered === undefined ? {} : { gathered: gathered.filter(stays) }),
      });
};

/**
 * What is left of a letter once accounts are erased: the same text where it names nobody who goes, of a digest what is about others,
 * and null where it goes too.
 */
export const letterWithout = (
  { subject, body }: Pick<NewLetter, 'subject' | 'body'>,
  request: Pick<ErasureRequest, 'accountIds' | 'tenants' | 'scopes'>,
): string | null => {
  if (!isLetterOf({ subject, body }, request)) return body;
  const rest = withoutParts(body, request.accountIds);
  return rest === null || isLetterOf({ subject, body: rest }, request) ? null : rest;
};

/** An incident without some accounts, and without the name of its scope where that goes. */
export const incidentWithout = (
  incident: Incident,
  accountIds: ReadonlySet<string>,
  scopes: ErasureRequest['scopes'],
): Incident => ({
  ...incident,
  name: scopes.get(scopeKey(incident)) === null ? '' : incident.name,
  sample: incident.sample
    .filter(({ accountId }) => !accountIds.has(accountId))
    .map((member) => ({ ...member, keys: member.keys.filter((key) => scopes.get(key) !== null) })),
});
