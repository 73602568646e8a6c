import { DAY, HOUR, MINUTE } from '../../../../machines/policy.ts';
import { SECOND, type Chronicle } from '../chronicle.ts';
import { heal } from '../life.ts';
import type { Oddity } from './oddity.ts';

/** An old v2 event arrives after newer ones. */
const overtaken = (chronicle: Chronicle): void => {
  const { now } = chronicle;
  chronicle
    .status('ERROR', { reason: 'provider' })
    .after(MINUTE, 3 * MINUTE)
    .status('OK');
  chronicle.after(9 * MINUTE, 20 * MINUTE).note({
    shape: 'v2',
    eventId: `evt_${chronicle.random.text('abcdefghijklmnopqrstuvwxyz', 24)}`,
    type: 'account.status.disconnected',
    createdAt: now - 2 * SECOND,
    payload: { product: 'messaging' },
  });
};

/** What v2 events do (DOMAIN §6). */
export const secondGeneration: readonly Oddity[] = [
  {
    accountType: 'LINKEDIN',
    api: 'v2',
    tell: (chronicle) => {
      chronicle
        .v2('account.status.hibernating', { until: 'tomorrow' })
        .after(HOUR, DAY)
        .v2('account.migrated', {});
    },
  },
  { accountType: 'INSTAGRAM', api: 'v2', tell: overtaken },
  { accountType: 'OUTLOOK', api: 'v2', tell: overtaken },
  {
    accountType: 'LINKEDIN',
    api: 'v2',
    tell: (chronicle) => {
      chronicle.status('CREDENTIALS', { product: 'recruiter' }).after(MINUTE, HOUR);
      heal(chronicle.v2('account.locked', {}), 1, 20).v2('account.unlocked', {});
      chronicle
        .v2('account.initial_sync.running', {})
        .after(HOUR, 2 * HOUR)
        .v2('account.initial_sync.failed', {});
    },
  },
  {
    accountType: 'WHATSAPP',
    api: 'v2',
    open: true,
    lately: true,
    tell: (chronicle) => void chronicle.status('ERROR', { reason: 'proxy' }),
  },
  {
    accountType: 'GOOGLE',
    api: 'v2',
    open: true,
    tell: (chronicle) => void chronicle.status('DELETED'),
  },
];
