import { isoTime } from '../../model/clock.ts';
import { BOOK } from '../../store/delivery-port.ts';
import type { StoreReader } from '../../store/port.ts';
import type { KeptNotice, NoticeRecord } from './record.ts';
import type { RecipientRole } from './recipients.ts';
import type { NoticeState } from './step.ts';

/** What is said to one recipient about one account or incident. Times are ISO 8601 UTC with milliseconds. */
export interface NoticeView {
  /** `account` or `incident`, and behind a blank which one. */
  readonly about: string;
  readonly to: string;
  readonly role: RecipientRole;
  readonly sink: string;
  /** Who must act. */
  readonly who: 'user' | 'operator';
  readonly state: NoticeState;
  /** When it goes on by itself, where nothing happens before. */
  readonly nextAt?: string;
  /** What was said to them so far, oldest first. */
  readonly said: readonly { readonly at: string; readonly what: string }[];
}

const viewOfNotice = (
  about: string,
  { to, role, sink, who, position }: KeptNotice,
  said: NoticeRecord['said'],
): NoticeView => ({
  about,
  to,
  role,
  sink,
  who,
  state: position.state,
  ...(position.due === null ? {} : { nextAt: isoTime(position.due.at) }),
  said: said.filter((one) => one.to === to).map(({ at, what }) => ({ at: isoTime(at), what })),
});

/** How many records are read at once. */
const RECORDS_AT_ONCE = 500;

/**
 * The notices that are under way, in the order in which something last happened to them.
 *
 * @param limit - at most this many
 */
export const noticeViews = (store: StoreReader, limit: number): readonly NoticeView[] => {
  const views: NoticeView[] = [];
  for (let after = 0; ;) {
    const page = store.letters({ sink: BOOK, after, limit: RECORDS_AT_ONCE });
    for (const { subject, body } of page) {
      if (subject.startsWith('digest ')) continue;
      const { notices, said } = JSON.parse(body) as NoticeRecord;
      views.push(...notices.map((notice) => viewOfNotice(subject, notice, said)));
    }
    const last = page.at(-1);
    if (last === undefined || page.length < RECORDS_AT_ONCE || views.length >= limit) break;
    after = last.id;
  }
  return views.slice(0, limit);
};
