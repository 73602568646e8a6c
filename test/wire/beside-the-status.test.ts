import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventFlags, type EventFlag } from '../../machines/event.ts';
import { stepperUnder } from '../../src/decide/step.ts';
import {
  deliveriesOf,
  type DeliveryReader,
  type OpenLine,
  type Reader,
  type Reading,
} from '../../src/model/delivery.ts';
import { statusOfPath, stateOf } from '../../src/model/state.ts';
import { fastReaders, readersOf, readPayload } from '../../src/wire/index.ts';
import { isObject } from '../../src/text/json-object.ts';
import { at, fixture, fixtureNames, type Payload } from './fixture.ts';

/* Only the id and the word of the status decide what the status is: whatever else a payload says, in whatever form. */

type Path = readonly [string, ...string[]];

/** The places that say whose status it is, which, and that it is one. */
const deciding: ReadonlySet<string> = new Set(
  `AccountStatus AccountStatus.account_id AccountStatus.message account_id status notify.status
  v2.type poll.id poll.object poll.sources`.split(/\s+/),
);

const isDeciding = (shape: string, path: Path): boolean =>
  deciding.has(path.join('.')) ||
  deciding.has(`${shape}.${path.join('.')}`) ||
  // An entry of the sources, and its word: its id and all else are beside.
  /^sources\.\d+(?:\.status)?$/.test(path.join('.'));

const pathsOf = (value: unknown, before: readonly string[] = []): readonly Path[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, child]) => [
        [...before, key] as unknown as Path,
        ...pathsOf(child, [...before, key]),
      ])
    : [];

interface Place {
  readonly name: string;
  readonly path: Path;
}

/** Payloads of every shape, with every fact that is documented. */
const samples: readonly string[] = ['v1-', 'notify-', 'v2-', 'poll-'].flatMap((shape) => fixtureNames(shape));

const complete = (name: string): Payload => {
  const payload = fixture(name);
  if (isObject(payload['AccountStatus']))
    return { AccountStatus: { ...payload['AccountStatus'], product: 'recruiter' } };
  if (name.startsWith('notify-')) return { ...payload, state: 'user-7' };
  return name.startsWith('v2-')
    ? { ...payload, payload: { product: 'recruiter', reason: 'proxy', state: 'user-7' } }
    : payload;
};

const places: readonly Place[] = samples.flatMap((name) =>
  pathsOf(complete(name))
    .filter((path) => !isDeciding(name.split('-', 1)[0] ?? '', path))
    .map((path) => ({ name, path })),
);

const isReserved = (text: string): boolean => /"(?:__proto__|constructor|prototype)":/.test(text);

const anyFact = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    0,
    true,
    [],
    {},
    [[]],
    'x'.repeat(2000),
    'a\u0000b',
    '__proto__',
    '\ud800',
  ),
  fc.constantFrom<unknown>(
    '9999-12-31T23:59:59.999Z',
    '1970-01-01T00:00:00.000Z',
    'yesterday',
    1e15,
    '{"a":1}',
  ),
  fc.jsonValue().filter((value) => !isReserved(JSON.stringify(value))),
);

const set = (target: unknown, [key, next, ...rest]: Path, value: unknown): void => {
  const object = target as Record<string, unknown>;
  if (next === undefined) object[key] = value;
  else set(object[key], [next, ...rest], value);
};

/** The ways in which a payload comes in. */
const forms: Readonly<
  Record<string, (read: DeliveryReader, line: (text: string) => Reading, payload: Payload) => Reading>
> = {
  object: (read, _, payload) => read(payload, at),
  text: (read, _, payload) => read(JSON.stringify(payload), at),
  bytes: (read, _, payload) => read(Buffer.from(JSON.stringify(payload)), at),
  list: (read, _, payload) => read([payload], at),
  twice: (read, _, payload) => read(JSON.stringify(JSON.stringify(payload)), at),
  line: (_, line, payload) => line(JSON.stringify({ received_at: '2026-03-01T09:00:00.000Z', payload })),
};

const step = stepperUnder();

/** Whose status a payload announces, and where that leads; its reason where it cannot be read. */
const told = (reading: Reading): unknown => {
  if (reading.kind !== 'event') return reading;
  const { snapshot } = step(null, reading.event);
  const status = statusOfPath(stateOf(snapshot.value).connection);
  return { says: reading.event.type, accountId: snapshot.context.accountId, status };
};

const firstIn = (opened: OpenLine | readonly OpenLine[]): Reading => {
  const [first] = deliveriesOf(opened);
  const reading = first?.read(at, { file: 'log', line: 1 });
  if (reading === undefined || reading.kind === 'none') throw new Error('the line holds no delivery');
  return reading;
};

const property = (reader: Reader) => {
  const { delivery, line } = reader === readPayload ? fastReaders : readersOf(reader);
  const ofLine = (text: string): Reading => firstIn(line(text));
  return fc.property(
    fc.constantFrom(...places),
    anyFact,
    fc.constantFrom(...Object.keys(forms)),
    ({ name, path }, fact, form) => {
      const payload = complete(name);
      set(payload, path, fact);
      const read = forms[form];
      expect(told(read?.(delivery, ofLine, payload) ?? { kind: 'foreign', name: form, at })).toEqual(
        told(delivery(complete(name), at)),
      );
    },
  );
};

/** A reader that lets one kind of fact cost the status. */
const costly =
  (flag: EventFlag): Reader =>
  (payload, received, source) => {
    const reading = readPayload(payload, received, source);
    return reading.kind === 'event' && reading.event.flags?.includes(flag) === true
      ? { kind: 'unreadable', reason: `${flag} costs the status` }
      : reading;
  };

describe('changing anything but the id and the word of a status', () => {
  it('leaves the status as it was, in every shape and form', () => {
    fc.assert(property(readPayload), { numRuns: 5000 });
  });

  it.each(eventFlags.filter((flag) => flag !== 'clockAhead'))(
    'would be seen to cost the status where %s did',
    (flag) => {
      expect(fc.check(property(costly(flag)), { numRuns: 5000 }).failed).toBe(true);
    },
  );

  it('is tried in every shape', () => {
    for (const shape of ['v1-', 'notify-', 'v2-', 'poll-'])
      expect(places.filter(({ name }) => name.startsWith(shape)).length).toBeGreaterThan(3);
  });
});
