import { eventFlags, type EventFlag } from '../../machines/event.ts';
import { shown, textFault, textLimits } from './text.ts';
import { parseTime } from './time.ts';

/**
 * Checks the fields of one payload and remembers the first fault.
 *
 * Every method takes the field's name as the reason shall say it, and its value. After a fault the value returned is a
 * stand-in of the right type, so a shape asks for all its fields first and looks at `fault` once, before it uses any.
 */
export class Check {
  /** Why the payload cannot be read, or undefined while nothing is wrong. */
  fault: string | undefined = undefined;
  #flags: ReadonlySet<EventFlag> | undefined = undefined;

  /** What was left out on the way, in the order of {@link eventFlags}; undefined where nothing was. */
  get flags(): readonly EventFlag[] | undefined {
    const flags = this.#flags;
    return flags === undefined ? undefined : eventFlags.filter((flag) => flags.has(flag));
  }

  /** Notes that a fact was left out. */
  flag(flag: EventFlag): void {
    this.#flags = new Set(this.#flags).add(flag);
  }

  /** Notes a fault; only the first one is kept. */
  fail(reason: string): void {
    this.fault ??= reason;
  }

  /** A text that must be there, at most `limit` UTF-16 units long. */
  text(field: string, value: unknown, limit: number): string {
    if (typeof value !== 'string') {
      this.fail(value === undefined ? `${field} is missing` : `${field} is not a string but ${shown(value)}`);
      return '';
    }
    const fault = textFault(value, limit);
    if (fault !== undefined) this.fail(`${field} ${fault}`);
    return value;
  }

  /** An id that must be there. */
  id(field: string, value: unknown): string {
    return this.text(field, value, textLimits.id);
  }

  /** A word that must be there. */
  word(field: string, value: unknown): string {
    return this.text(field, value, textLimits.word);
  }

  /** A text that may be absent. */
  optionalText(field: string, value: unknown, limit: number): string | undefined {
    return value === undefined ? undefined : this.text(field, value, limit);
  }

  /** A text where absent, null and the empty string all say nothing. */
  statedText(field: string, value: unknown, limit: number): string | undefined {
    return value === undefined || value === null || value === '' ? undefined : this.text(field, value, limit);
  }

  /** A fact beside the status, which may be absent: anything but a fit text is left out and flagged (DOMAIN §9.11). */
  fact(value: unknown, limit: number, flag: EventFlag): string | undefined {
    if (value === undefined) return undefined;
    if (typeof value === 'string' && textFault(value, limit) === undefined) return value;
    this.flag(flag);
    return undefined;
  }

  /** The same for a fact that senders also leave out as null or as an empty text. */
  statedFact(value: unknown, limit: number, flag: EventFlag): string | undefined {
    return value === null || value === '' ? undefined : this.fact(value, limit, flag);
  }

  /** One of the words listed. */
  oneOf<Word extends string>(field: string, value: unknown, words: readonly [Word, ...Word[]]): Word {
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    this.fail(
      value === undefined
        ? `${field} is missing`
        : `${field} is not one of ${words.join(', ')} but ${shown(value)}`,
    );
    return words[0];
  }

  /** A number between two bounds, both allowed. */
  number(field: string, value: unknown, least: number, most: number): number {
    if (typeof value === 'number' && value >= least && value <= most) return value;
    this.fail(
      value === undefined
        ? `${field} is missing`
        : `${field} is not a number from ${least} to ${most} but ${shown(value)}`,
    );
    return least;
  }

  /** A whole number between two bounds, both allowed. */
  integer(field: string, value: unknown, least: number, most: number): number {
    const number = this.number(field, value, least, most);
    if (!Number.isInteger(number)) this.fail(`${field} is not a whole number but ${shown(value)}`);
    return number;
  }

  /** True or false. */
  boolean(field: string, value: unknown): boolean {
    if (typeof value === 'boolean') return value;
    this.fail(
      value === undefined ? `${field} is missing` : `${field} is not true or false but ${shown(value)}`,
    );
    return false;
  }

  /** An array of at most `most` entries. */
  array(field: string, value: unknown, most: number): readonly unknown[] {
    if (!Array.isArray(value)) {
      this.fail(`${field} is not an array but ${shown(value)}`);
      return [];
    }
    if (value.length <= most) return value;
    this.fail(`${field} has more than ${most} entries: ${value.length}`);
    return [];
  }

  /** An ISO 8601 time with a zone, in milliseconds since 1970. */
  time(field: string, value: unknown): number {
    const time = parseTime(value);
    if (time !== undefined) return time;
    this.fail(
      `${field} is not an ISO 8601 time with a zone, between the years 1970 and 9999, but ${shown(value)}`,
    );
    return 0;
  }
}
