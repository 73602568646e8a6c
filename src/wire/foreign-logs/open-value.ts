import { isObject, type JsonObject } from '../../text/json-object.ts';
import { isPlain, isWrapped, openWrapper, sources } from '../line.ts';
import { hasShape } from '../payload.ts';
import { shown } from '../text.ts';
import { isOfAccount } from '../shapes/v2.ts';
import { timeColumns } from './columns.ts';
import type { Container } from './container.ts';
import { containers, isAccountList, isReject, looseRow, rows } from './containers.ts';
import { listIn } from './envelopes.ts';
import {
  delivered,
  faulty,
  holdsSomething,
  nothing,
  timedBy,
  within,
  type Around,
  type Item,
} from './item.ts';
import { readLogTime } from './log-time.ts';
import { openText } from './open-text.ts';
import { valueAt, type Place } from './place.ts';
import type { Zone } from './zone.ts';

/** The most wrappers around one another: a payload in a logger's line in a container's line in a cloud's line is three. */
const deepest = 8;

/** What is a payload whatever else it may look like: nothing is looked for inside it. */
const isPayload = (value: JsonObject): boolean =>
  Object.hasOwn(value, 'webhook_name') ||
  value['object'] === 'Account' ||
  value['object'] === 'AccountGone' ||
  (Object.hasOwn(value, 'account_id') && (isOfAccount(value['type']) || typeof value['event'] === 'string'));

/** Whether it is a line as we write it. A row of a table may have a `source` of its own, and its time in another column. */
const isOwn = (line: JsonObject): boolean =>
  isWrapped(line) && (isPlain(line) || (line['received_at'] ?? undefined) !== undefined);

/** A time that is said further inside is nearer to the delivery. */
const timed = (
  around: Around,
  line: JsonObject,
  names: readonly string[] | undefined,
  zone: Zone | undefined,
): Around => {
  const name = (names ?? timeColumns(line)).find(
    (each) => Object.hasOwn(line, each) && (line[each] ?? undefined) !== undefined,
  );
  return name === undefined ? around : timedBy(around, readLogTime(name, line[name], zone));
};

/** A place as it was named, and the steps that lead to it. */
export interface NamedPlace {
  readonly name: string;
  readonly steps: Place;
}

/** What is known of a log's lines before one is seen. */
export interface Ways {
  /** The zone of times that name none. */
  readonly zone?: Zone | undefined;
  readonly payload?: NamedPlace | undefined;
  readonly time?: NamedPlace | undefined;
}

/** Opens what was parsed: a payload, or what another system has wrapped around some. */
export class ValueOpener {
  readonly #ways: Ways;
  readonly #zone: Zone | undefined;

  constructor(ways: Ways) {
    this.#ways = ways;
    this.#zone = ways.zone;
  }

  /** What a parsed value holds. */
  open(value: unknown, around: Around): readonly Item[] {
    if (around.depth > deepest) return faulty(`the line has more than ${deepest} wrappers`, around);
    if (isObject(value)) return this.#object(value, around);
    if (Array.isArray(value) && value.length > 0) return this.#list(value, around, 'arrays of payloads');
    if (typeof value === 'string') return this.text(value, around);
    return around.mixed
      ? nothing(around)
      : faulty(`the payload is not an object but ${shown(value)}`, around);
  }

  /** What a text holds. */
  text(text: string, around: Around): readonly Item[] {
    return openText(text, around, this.#zone, this);
  }

  #list(list: readonly unknown[], around: Around, format: string): readonly Item[] {
    const each = format === '' ? { ...around, depth: around.depth + 1 } : within(around, format);
    return list.flatMap((value) => this.open(value, each));
  }

  #object(value: JsonObject, around: Around): readonly Item[] {
    const { payload, time } = this.#ways;
    if (!around.placed && (payload !== undefined || time !== undefined)) return this.#placed(value, around);
    if (Object.hasOwn(value, 'AccountStatus')) return this.#status(value, around);
    if (isOwn(value)) return this.#wrapped(value, around);
    if (isPayload(value)) return delivered(value, around);
    if (isAccountList(value)) {
      const { items } = value;
      return Array.isArray(items) && items.length > 0
        ? this.#list(items, { ...around, source: 'poll' }, 'answers of GET /accounts')
        : nothing(around);
    }
    if (isReject(value)) return this.text(String(value['text']), within(around, 'rejects of a replay'));
    return this.#foreign(value, around);
  }

  /** What stands at the places that were named; a line of our own has none and needs none. */
  #placed(value: JsonObject, around: Around): readonly Item[] {
    const { payload, time } = this.#ways;
    const own = Object.hasOwn(value, 'AccountStatus') || isOwn(value) || isPayload(value);
    const found = time === undefined ? undefined : valueAt(value, time.steps);
    const at = { ...this.#timedAt(around, found), placed: true };
    const content = payload === undefined ? undefined : valueAt(value, payload.steps);
    const items =
      payload === undefined || (content === undefined && own)
        ? this.#object(value, at)
        : this.#atPlace(content, payload.name, value, at);
    if (time === undefined || found !== undefined || own || !holdsSomething(items)) return items;
    const keys = shown(Object.keys(value).join(', '));
    return faulty(`nothing stands at ${time.name}, where --time has it; the line's keys are ${keys}`, at);
  }

  /** The time from the place that was named. */
  #timedAt(around: Around, found: unknown): Around {
    if (found === undefined) return around;
    const time = readLogTime('the time', found, this.#zone);
    return { ...timedBy(around, time), timeFixed: true };
  }

  #atPlace(content: unknown, place: string, value: JsonObject, around: Around): readonly Item[] {
    const format = `lines with the payload at ${place}`;
    if (content === undefined) return nothing(within(around, format));
    const { times: names } = containers.find((each) => each.fits(value)) ?? {};
    const isWords = typeof content === 'string' && !/^\s*[[{"]/.test(content);
    return this.open(content, within(timed(around, value, names, this.#zone), format, { mixed: isWords }));
  }

  /** A logger may spread the payload over its own fields. */
  #status(value: JsonObject, around: Around): readonly Item[] {
    const container = containers.find((each) => each.fits(value));
    if (container === undefined) return delivered(value, around);
    const { AccountStatus } = value;
    return delivered({ AccountStatus }, this.#inside(container, value, around));
  }

  #wrapped(line: JsonObject, around: Around): readonly Item[] {
    const wrapper = openWrapper(line, this.#zone);
    if ('unreadable' in wrapper) return faulty(wrapper.unreadable, around);
    const { receivedAt, source, payload } = wrapper;
    if (payload === null || typeof payload === 'number' || typeof payload === 'boolean')
      return faulty(`payload is not an object but ${shown(payload)}`, around);
    const inner: Around = {
      ...timedBy(around, receivedAt ?? undefined),
      source: source ?? around.source,
      mixed: false,
    };
    const format = isPlain(line) ? 'lines with the payload as text' : 'rows of a table';
    const named = typeof payload === 'string' || !isPlain(line) ? within(inner, format) : inner;
    return isObject(payload) && (hasShape(payload) || !this.#isWrapper(payload))
      ? delivered(payload, named)
      : this.open(payload, named);
  }

  #isWrapper(value: JsonObject): boolean {
    return isAccountList(value) || containers.some((container) => container.fits(value));
  }

  #foreign(value: JsonObject, around: Around): readonly Item[] {
    const container = containers.find((each) => each.fits(value));
    if (container !== undefined) return this.#contained(container, value, around);
    const list = listIn(value);
    const inner = { ...around, mixed: true };
    const found = list === undefined ? this.#row(value, inner) : this.#list(list, inner, '');
    if (holdsSomething(found)) return found;
    return around.mixed && !hasShape(value) ? nothing(around) : delivered(value, around);
  }

  #row(line: JsonObject, around: Around): readonly Item[] {
    for (const row of rows) {
      const items = row.fits(line) ? this.#contained(row, line, around) : [];
      if (holdsSomething(items)) return items;
    }
    // Without a time it is left to be said where both stand: a status at the wrong time is worse than none.
    const found = this.#contained(looseRow, line, around);
    const isTimed = found.every(
      ({ holds, around: { receivedAt } }) => holds !== 'payload' || receivedAt !== null,
    );
    return isTimed ? found : nothing(around);
  }

  /** What the first of the contents holds that holds something. */
  #contained(container: Container, line: JsonObject, around: Around): readonly Item[] {
    const inner = this.#inside(container, line, around);
    const fault = container.fault?.(line);
    if (fault !== undefined) return faulty(fault, inner);
    for (const content of container.contents(line)) {
      const items = this.open(content, inner);
      if (holdsSomething(items)) return items;
    }
    return nothing(inner);
  }

  #inside(container: Container, line: JsonObject, around: Around): Around {
    return within(this.#timedBy(container, line, around), container.name, {
      source: sources.find((known) => known === line['source']) ?? around.source,
      mixed: container.mixed || around.mixed,
    });
  }

  #timedBy({ times: names, time }: Container, line: JsonObject, around: Around): Around {
    const said = time?.(line) ?? undefined;
    return said === undefined
      ? timed(around, line, names, this.#zone)
      : timedBy(around, readLogTime('the time', said, this.#zone));
  }
}
