import { noticeViews } from '../../notify/book/reading.ts';
import { asOf } from '../../views/as-of.ts';
import { reading, type DatabaseOption } from '../fleet.ts';
import { printJsonArray, wantsJson, type JsonOptions } from '../json.ts';
import { lookOf } from '../print/look.ts';
import { noticesText } from '../print/notices.ts';
import type { Shell } from '../shell.ts';

/** What `notices` is told. */
export interface NoticesFlags extends DatabaseOption, JsonOptions {
  readonly limit?: number;
  readonly utc?: boolean;
}

/** How many notices people are shown unless they ask for more; programs get them all. */
const SHOWN_NOTICES = 100;

/** Lists the notices that are under way. */
export const listNotices = (shell: Shell, flags: NoticesFlags): Promise<void> =>
  reading(shell, flags, ({ store }) => {
    const { limit = wantsJson(flags) ? Infinity : SHOWN_NOTICES } = flags;
    const notices = noticeViews(store, limit);
    if (wantsJson(flags)) return printJsonArray(shell, notices, flags);
    return shell.print(noticesText(notices, lookOf(shell, { ...flags, asOf: asOf(store, shell.io.now()) })));
  });
