import { isoTime } from '../../model/clock.ts';
import type { Random } from '../random.ts';
import type { FleetAccount } from './account.ts';
import type { Occurrence } from './occurrence.ts';
import type { Span } from './role.ts';
import { busyMoment } from './rhythm.ts';
import { bare, wrapped, wrappedPayload, type Line } from './wire.ts';

/** The lines of an occurrence: its own, and those of a second webhook or a needless retry (DOMAIN §4). */
export const deliveries = (occurrence: Occurrence, random: Random): readonly Line[] => {
  const line = isBare(occurrence, random) ? bare(occurrence) : wrapped(occurrence);
  const again = repetition(occurrence, random);
  return again === null ? [line] : [line, { ...line, at: occurrence.at + again }];
};

/** How many milliseconds later the same delivery comes once more, or null. Shorter than any gap within a v1 story. */
const repetition = ({ account, said }: Occurrence, random: Random): number | null => {
  if (said.shape === 'webhook' && account.webhooks > 1) return random.integer(8, 240);
  if (said.shape === 'webhook' && random.chance(0.012)) return random.integer(300, 1_000);
  if (said.shape === 'v2' && random.chance(0.04)) return random.integer(4_000, 90_000);
  return null;
};

/** Shapes now and then kept without their envelope; levels other than OK keep it, as their times matter. */
const isBare = ({ said }: Occurrence, random: Random): boolean => {
  switch (said.shape) {
    case 'webhook':
      return said.word === 'OK' && random.chance(0.004);
    case 'notify':
      return random.chance(0.03);
    case 'v2':
      return said.type === 'account.status.running' && random.chance(0.02);
    case 'poll':
      return random.chance(0.006);
    case 'signal':
      return false;
  }
};

/** Deliveries of other webhooks that share the address (DOMAIN §3). */
export const foreignLines = (
  span: Span,
  accounts: readonly FleetAccount[],
  count: number,
  random: Random,
): readonly Line[] =>
  Array.from({ length: count }, (_, index) => {
    const { id, accountType } = random.pick(accounts);
    const at = busyMoment(random, span.start + (span.end - span.start) / 20, span.end - 1);
    const event = foreignEvents[index % foreignEvents.length];
    return wrappedPayload(at, 'webhook', {
      event,
      webhook_name: 'crm',
      account_id: id,
      account_type: accountType,
      timestamp: isoTime(at),
    });
  });

const foreignEvents = ['message_received', 'new_relation', 'mail_received', 'message_read'] as const;

/** Lines that nobody can read: one of each kind, spread over the log. */
export const malformedLines = (span: Span, account: FleetAccount, random: Random): readonly Line[] =>
  malformed(account).map((make) => ({
    at: busyMoment(random, span.start + (span.end - span.start) / 10, span.end - 1),
    text: (receivedAt) => make(isoTime(receivedAt)),
  }));

const malformed = ({ id, accountType }: FleetAccount): readonly ((time: string) => string)[] => {
  const status = (fields: object): object => ({
    AccountStatus: { account_id: id, account_type: accountType, message: 'OK', ...fields },
  });
  const line = (received_at: unknown, source: unknown, payload: unknown): string =>
    JSON.stringify({ received_at, source, payload });
  return [
    (time) => line(time, 'webhook', status({})).slice(0, -24),
    () => '--- log rotated ---',
    () => 'null',
    (time) => line(time, 'webhook', 42),
    (time) => line(time, 'webhook', status({ account_id: 17 })),
    (time) => line(time, 'webhook', status({ account_id: '' })),
    (time) => line(time, 'webhook', { AccountStatus: { account_id: id, account_type: accountType } }),
    (time) =>
      line(time, 'webhook', status({ account_id: 'LONE' })).replace('LONE', String.raw`\ud83d-half-a-face`),
    (time) => line(time, 'carrier-pigeon', status({})),
    () => line('yesterday, about noon', 'webhook', status({})),
    (time) => line(time, 'signal', { account_id: id, type: 'apiError', status: 'four hundred' }),
  ];
};
