import { DAY, HOUR, MINUTE } from '../../../../machines/policy.ts';
import { flip, flipAfterError, type Trouble } from './trouble.ts';

/** Troubles of accounts that are paired with a phone (DOMAIN §5.8–10). */
export const phoneTroubles: readonly Trouble[] = [
  {
    cause: 'phone.sessionTerminated',
    accountTypes: ['WHATSAPP', 'TELEGRAM'],
    tell: (chronicle) => {
      const moment = chronicle.now;
      chronicle.at(moment - 9 * HOUR).signal({ type: 'deviceSeen' });
      chronicle
        .at(moment - 5 * HOUR)
        .signal({ type: 'usage', action: 'message', count: 18, window_hours: 24, percent: 20 });
      chronicle.at(moment - 50 * MINUTE).signal({ type: 'deviceSeen' });
      flip(chronicle.at(moment));
    },
  },
  {
    cause: 'phone.excessiveRequests',
    accountTypes: ['WHATSAPP'],
    tell: (chronicle) => flipAfterError(chronicle, 403, 'account_restricted', 2),
  },
  {
    cause: 'phone.excessiveRequests',
    accountTypes: ['WHATSAPP', 'TELEGRAM'],
    tell: (chronicle) => {
      const moment = chronicle.now;
      chronicle
        .at(moment - 3 * HOUR)
        .signal({ type: 'usage', action: 'message', count: 480, window_hours: 24, percent: 160 });
      chronicle.at(moment - 20 * MINUTE).repeat(4, 15 * MINUTE, () => {
        chronicle.signal({ type: 'apiError', status: 429, error: 'errors/too_many_requests' });
      });
      flip(chronicle.at(moment));
    },
  },
  {
    cause: 'phone.phoneOffline',
    accountTypes: ['WHATSAPP', 'TELEGRAM'],
    tell: (chronicle) => {
      const moment = chronicle.now;
      chronicle.at(moment - chronicle.random.integer(13 * DAY, 15 * DAY)).signal({ type: 'deviceSeen' });
      chronicle.at(moment - 5 * HOUR).repeat(4, 4 * HOUR, () => {
        chronicle
          .status('CONNECTING')
          .after(2 * MINUTE, 9 * MINUTE)
          .status('OK');
      });
      flip(chronicle.at(moment));
    },
  },
];
