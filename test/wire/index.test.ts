import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeliverySource } from '../../src/model/delivery.ts';
import { openLine, readPayload } from '../../src/wire/index.ts';
import type { Payload } from './fixture.ts';
import { accountId, at, eventOf, fixture, fixtureNames, reasonOf } from './fixture.ts';

const sources: readonly DeliverySource[] = ['webhook', 'notify', 'v2', 'poll', 'signal'];
const labels = [undefined, ...sources];

/** What must hold of every reading, whatever was read. */
const expectSound = (payload: unknown, source?: DeliverySource): void => {
  const reading = readPayload(payload, at, source);
  if (reading.kind === 'unreadable') expect(reading.reason).toMatch(/^[a-z][^\p{Cc}\p{Cs}]{5,600}[^.]$/u);
  else if (reading.kind === 'event') expect(reading.event).toMatchObject({ at, source: expect.any(String) });
  else if (reading.kind === 'fact')
    expect(reading.fact.scope).toMatch(/^(?:provider|proxyHost|mailDomain) ./);
  else expect(reading.name).not.toBe('');
};

describe('the source of an event', () => {
  it.each([
    ...fixtureNames('v1-').map((name) => [name, 'webhook']),
    ...fixtureNames('notify-').map((name) => [name, 'notify']),
    ...fixtureNames('v2-').map((name) => [name, 'v2']),
    ...fixtureNames('poll-').map((name) => [name, 'poll']),
    ...fixtureNames('signal-').map((name) => [name, 'signal']),
  ])('of %s is %s, however it is labelled', (name, source) => {
    for (const label of labels) expect(eventOf(fixture(name), label).source).toBe(source);
  });

  it('is the declared one where the payload could be either', () => {
    const either = { id: 'e', account_id: 'a', type: 'deviceSeen', created_at: '2026-03-01T09:00:00Z' };
    expect(eventOf(either).source).toBe('signal');
    expect(eventOf({ ...either, type: 'account.add' }, 'signal').source).toBe('v2');
    expect(readPayload(either, at, 'v2').kind).toBe('foreign');
    expect(eventOf({ status: 'OK', account_id: 'a', type: 'x' }).source).toBe('notify');
    expect(eventOf({ status: 'OK', account_id: 'a', type: 'x' }, 'signal').source).toBe('signal');
  });
});

describe('a webhook that is not ours', () => {
  it.each([
    ['foreign-message', 'message_received'],
    ['foreign-relation', 'new_relation'],
    ['foreign-mail', 'unknown'],
  ])('%s is foreign under the name %s, however it is labelled', (name, event) => {
    for (const label of labels)
      expect(readPayload(fixture(name), at, label)).toStrictEqual({ kind: 'foreign', name: event });
  });

  it.each(['', 'a\nb', 'x'.repeat(129), '__proto__'])('is not counted under the name %j', (event) => {
    expect(readPayload({ event }, at)).toStrictEqual({ kind: 'foreign', name: 'unknown' });
  });

  it('is not taken for a status, even with the fields of one', () => {
    const payload = { event: 'x', status: 'CREDENTIALS', account_id: 'a', id: 'i', type: 'account.remove' };
    for (const label of labels) expect(readPayload(payload, at, label).kind).toBe('foreign');
  });
});

describe('a payload of no known shape', () => {
  it.each(fixtureNames('other-'))('%s is refused, however it is labelled', (name) => {
    for (const label of labels)
      expect(reasonOf(fixture(name), label)).toMatch(/^the payload has no known shape: /);
  });

  it('is refused with what was looked for and which keys it has', () => {
    expect(reasonOf({ hello: 1, 'wor\nld': 2 })).toBe(
      'the payload has no known shape: neither AccountStatus, nor account_id with status, type or id, ' +
        'nor an Account with sources or status; its keys are "hello, wor\\nld"',
    );
  });

  it.each([[undefined], [null], [7], ['7'], [true], [[7]], [[{}, {}]], [[]], [10n]])(
    '%o is not an object',
    (value) => {
      expect(reasonOf(value)).toMatch(/^the payload is not an object but /);
    },
  );
});

describe('reading', () => {
  it('never throws, whatever it is given', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSparseArray: true,
    });
    fc.assert(
      fc.property(fc.oneof(anything, fc.jsonValue()), fc.constantFrom(...labels), (value, label) => {
        expectSound(value, label);
        expectSound({ AccountStatus: value, account_id: value }, label);
        expectSound({ account_id: accountId, status: value, id: value, type: value }, label);
        expectSound({ object: 'Account', id: accountId, sources: value }, label);
        expect(openLine(value)).toBeTypeOf('object');
      }),
      { numRuns: 500 },
    );
  });

  it('reads a changed payload or says why not', () => {
    const names = ['v1-', 'notify-', 'v2-', 'poll-', 'signal-'].flatMap(fixtureNames);
    const places = fc.constantFrom(
      'account_id',
      'account_type',
      'message',
      'status',
      'name',
      'id',
      'type',
      'payload',
      'created_at',
      'sources',
      'AccountStatus',
      'method',
      'error',
      'count',
      'share',
      'provider',
      'object',
    );
    const changes = fc.array(fc.tuple(places, fc.option(fc.jsonValue(), { nil: undefined })), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        changes,
        fc.boolean(),
        fc.constantFrom(...labels),
        (name, list, inside, label) => {
          const payload = fixture(name);
          const inner = Object.values(payload).find(
            (value): value is Payload => typeof value === 'object' && value !== null,
          );
          const target = inside && inner !== undefined ? inner : payload;
          for (const [key, value] of list) {
            if (value === undefined) delete target[key];
            else target[key] = value;
          }
          expectSound(payload, label);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('gives the same answer twice and leaves the payload alone', () => {
    for (const name of fixtureNames('')) {
      const payload = fixture(name);
      expect(readPayload(payload, at)).toStrictEqual(readPayload(payload, at));
      expect(payload).toStrictEqual(fixture(name));
    }
  });
});
