import type { NoticeRecord, SaidNotice } from '../../model/notice-record.ts';
import { bookLane } from '../../store/delivery-port.ts';
import type { WorkbenchWriter } from '../../store/ledger.ts';
import type { LaneName } from '../../store/port.ts';
import { digestReasons, type DigestItem, type NoticeDraft } from '../draft.ts';
import { lanesOfGathered, partGathered } from '../gathering.ts';

type TellingWriter = Pick<WorkbenchWriter, 'letters' | 'addLetter' | 'dropLetter' | 'lane' | 'saveLane'>;

const isDigested = (one: SaidNotice, items: readonly DigestItem[]): boolean =>
  items.some(
    ({ why }) => one.what in digestReasons && digestReasons[one.what as keyof typeof digestReasons] === why,
  );

/** The subjects of records whose notices a draft tells. */
const subjectsOf = ({ to, effect, subject }: NoticeDraft): readonly string[] => {
  if (to === undefined) return [];
  if (effect.type === 'digest') return [...new Set(effect.items.map(({ of }) => `account ${of.accountId}`))];
  return effect.type === 'sink' ? [] : [subject.slice(0, -` to ${to}`.length)];
};

/** The lanes that {@link noteTold} changes. */
export const lanesOfTelling = (draft: NoticeDraft, sink: string): readonly LaneName[] => [
  ...subjectsOf(draft).map(bookLane),
  ...lanesOfGathered(draft, sink),
];

/** Notes in the records of what a draft tells that it has arrived by a sink, and when (milliseconds since 1970). */
export const noteTold = (writer: TellingWriter, draft: NoticeDraft, sink: string, now: number): void => {
  partGathered(writer, draft, sink, now);
  const { to = '', n, effect } = draft;
  for (const subject of subjectsOf(draft)) {
    const lane = bookLane(subject);
    const [letter] = writer.letters({ ...lane, limit: 1 });
    if (letter === undefined) continue;
    const record = JSON.parse(letter.body) as NoticeRecord;
    const items =
      effect.type === 'digest' ? effect.items.filter(({ of }) => `account ${of.accountId}` === subject) : [];
    const isIt = (one: SaidNotice): boolean => (items.length === 0 ? one.n === n : isDigested(one, items));
    const place = record.said.findLastIndex(
      (one) => isIt(one) && one.told?.some((other) => other.to === to) !== true,
    );
    if (place < 0) continue;
    const said = record.said.map((one, index) =>
      index === place ? { ...one, told: [...(one.told ?? []), { to, at: now }] } : one,
    );
    writer.dropLetter(letter.id);
    writer.addLetter({ ...lane, key: letter.key, at: letter.at, body: JSON.stringify({ ...record, said }) });
  }
};
