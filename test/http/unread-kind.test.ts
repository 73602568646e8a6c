import { expect, test } from 'vitest';
import { unreadKindOf } from '../../src/http/unread-kind.ts';
import { fastReaders, type Payload } from '../../src/index.ts';
import { deliveriesOf } from '../../src/model/delivery.ts';
import { now, v1Body } from './setting.ts';

const place = { file: 'f', line: 1 };

/** Why a body cannot be read. */
const bodyReason = (body: Payload): string => {
  const reading = fastReaders.delivery(body, now);
  return reading.kind === 'unreadable' ? reading.reason : reading.kind;
};

/** Why a line cannot be read. */
const lineReason = (text: string): string => {
  const reading = deliveriesOf(fastReaders.line(text))[0]?.read(now, place);
  if (reading === undefined) throw new Error('the line holds no delivery');
  return reading.kind === 'unreadable' ? reading.reason : reading.kind;
};

test.each([
  ['syntax', bodyReason('')],
  ['syntax', bodyReason('{"cut')],
  ['syntax', bodyReason('a=%')],
  ['syntax', bodyReason('a=1&a=2')],
  ['syntax', lineReason('garbage')],
  ['shape', bodyReason('[]')],
  ['shape', bodyReason({ neither: 'nor' })],
  ['shape', lineReason('{"source":"v2","payload":42}')],
  ['field', bodyReason({ AccountStatus: { message: 'OK' } })],
  ['field', lineReason('{"source":"nowhere","payload":{}}')],
  ['field', ''],
])('a reason is of the kind %s: %s', (kind, reason) => {
  expect(unreadKindOf(reason)).toBe(kind);
});

test('a delivery that can be read has none', () => {
  expect(bodyReason(v1Body())).toBe('event');
});
