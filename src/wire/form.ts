import { isPrototypeName } from '../model/storable-text.ts';
import { shown } from './text.ts';

/** What became of a body: its value, or the reason why it has none. */
export type ParsedBody = { readonly value: unknown } | { readonly unreadable: string };

/** The most fields that a form may have; an account status has four. */
const mostFields = 1000;

/**
 * A field's name: `status`, `AccountStatus[account_id]` or `AccountStatus.account_id`, or `files[]` for an entry of a list; at
 * most eight levels deep. How v1 spells it is not documented (DOMAIN §9.10).
 */
const fieldName = /^\w[\w-]*(?:\.[\w-]+|\[[\w.-]*\]){0,8}$/;

/** The steps of such a name. A dot within brackets is part of a step. */
const step = /\[([^\]]*)\]|[^.[\]]+/g;

type Fields = { [name: string]: unknown };

const attempt = <Value>(work: () => Value): { readonly value: Value } | undefined => {
  try {
    return { value: work() };
  } catch {
    return undefined;
  }
};

const decode = (text: string): string | undefined =>
  attempt(() => decodeURIComponent(text.replaceAll('+', ' ')))?.value;

/** A form holds text only, so an object in it is JSON text. */
const formValue = (text: string): unknown =>
  text.startsWith('{') ? (attempt((): unknown => JSON.parse(text))?.value ?? text) : text;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** The name of a step of a path in its place: an entry of a list gets the next number. */
const nameIn = (place: Fields, step: string): string =>
  step === '' ? String(Object.keys(place).length) : step;

/** Sets the value at the end of the path. @returns false where something stands there already. */
const assign = (place: Fields, path: readonly [string, ...string[]], value: unknown): boolean => {
  const [step, following, ...rest] = path;
  const name = nameIn(place, step);
  const taken = Object.hasOwn(place, name);
  if (following === undefined) {
    if (!taken) place[name] = value;
    return !taken;
  }
  const next = taken ? place[name] : (place[name] = {});
  return isFields(next) && assign(next, [following, ...rest], value);
};

/** Adds one `name=value` to the fields. @returns the reason why that cannot be done */
const addField = (fields: Fields, field: string): string | undefined => {
  const equals = field.indexOf('=');
  const name = decode(field.slice(0, equals));
  const text = decode(field.slice(equals + 1));
  if (name === undefined || text === undefined) return `a form field is badly encoded: ${shown(field)}`;
  if (equals < 0 || !fieldName.test(name)) return `the body is neither JSON nor a form: ${shown(field)}`;
  const [first = '', ...rest] = Array.from(name.matchAll(step), ([whole, inBrackets = whole]) => inBrackets);
  const path = [first, ...rest] as const;
  const reserved = path.find(isPrototypeName);
  if (reserved !== undefined) return `a form field has the reserved name ${shown(reserved)}`;
  return assign(fields, path, formValue(text)) ? undefined : `the form gives ${shown(name)} twice`;
};

/** The field that holds the v1 webhook, which is no name that a forwarder gives to what it carries. */
const ofV1 = 'AccountStatus';

/** The JSON object that a form of a single field carries, as its value or as its name; undefined where it does not. */
const carriedIn = (field: string): unknown => {
  const equals = field.indexOf('=');
  const [name, value = ''] = equals < 0 ? [field] : [field.slice(0, equals), field.slice(equals + 1)];
  if (name === ofV1) return undefined;
  const carried = formValue(decode(value === '' ? name : value) ?? '');
  return isFields(carried) ? carried : undefined;
};

const parseForm = (text: string): ParsedBody => {
  const parts = text.split('&').filter((part) => part !== '');
  const [only, another] = parts;
  if (only === undefined) return { unreadable: 'the body is empty' };
  const carried = another === undefined ? carriedIn(only) : undefined;
  if (carried !== undefined) return { value: carried };
  if (parts.length > mostFields) return { unreadable: `the form has more than ${mostFields} fields` };
  const fields: Fields = {};
  for (const part of parts) {
    const fault = addField(fields, part);
    if (fault !== undefined) return { unreadable: fault };
  }
  return { value: fields };
};

/**
 * Parses a delivery's body by what it is, not by its content type: v1 bodies may be JSON under that of a form (DOMAIN §3.1).
 * What is not JSON is read as `application/x-www-form-urlencoded`. Pure and total.
 *
 * @param text - the body; its length is the caller's to bound
 */
export const parseBody = (text: string): ParsedBody => {
  const body = text.trim();
  const json = attempt((): unknown => JSON.parse(body));
  if (json !== undefined) return json;
  return /^[[{"]/.test(body) ? { unreadable: `the body is not JSON: ${shown(body)}` } : parseForm(body);
};
