import { DAY, HOUR } from '../../../../machines/policy.ts';
import type { Random } from '../../random.ts';
import { Chronicle, chapterOf } from '../chronicle.ts';
import { birth } from '../life.ts';
import { busyMoment } from '../rhythm.ts';
import type { Role, Span } from '../role.ts';
import { endings } from './endings.ts';
import { firstGeneration } from './first-generation.ts';
import type { Oddity } from './oddity.ts';
import { secondGeneration } from './second-generation.ts';

/** One account for each oddity. */
export const oddRoles = (span: Span, random: Random): readonly Role[] =>
  [...firstGeneration, ...secondGeneration, ...endings].map((oddity, index) =>
    odd(oddity, span, random.branch(String(index))),
  );

const odd = (oddity: Oddity, { start, end }: Span, random: Random): Role => {
  const { accountType, api = 'v1', webhooks = 1 } = oddity;
  const length = end - start;
  const createdAt = busyMoment(random, start, start + length * 0.4);
  const moment = oddity.lately
    ? busyMoment(random, end - 2 * DAY, end - 3 * HOUR)
    : busyMoment(random, start + length * 0.5, start + length * 0.8);
  return {
    wish: { accountType, api, webhooks, createdAt },
    story: (account, chance) => {
      const chronicle = new Chronicle(account, chance, oddity.first ? account.createdAt : moment);
      oddity.tell(chronicle);
      const chapter = chapterOf(chronicle, { margin: HOUR, open: oddity.open ?? false });
      return oddity.first ? [chapter] : [birth(account, chance), chapter];
    },
  };
};
