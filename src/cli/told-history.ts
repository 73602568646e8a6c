import type { HistoryEntry } from '../views/history.ts';
import type { NoticeView, SaidView } from '../views/notices.ts';

/** Something that was told, among what was heard. */
export interface ToldEntry {
  readonly at: string;
  /** What a notice did, whose it is, and to whom it was delivered. */
  readonly notice: Pick<NoticeView, 'to' | 'role' | 'sink' | 'who'> & Pick<SaidView, 'what' | 'told'>;
}

/** All that notices did, oldest first. */
export const toldEntries = (notices: readonly NoticeView[]): readonly ToldEntry[] =>
  notices
    .flatMap(({ to, role, sink, who, said }) =>
      said.map(({ at, ...rest }): ToldEntry => ({ at, notice: { to, role, sink, who, ...rest } })),
    )
    .toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));

/** A history with what was told in its place: behind what was heard by then. */
export async function* withTold(
  history: AsyncIterable<HistoryEntry>,
  told: readonly ToldEntry[],
): AsyncGenerator<HistoryEntry | ToldEntry, void, undefined> {
  let next = 0;
  for await (const entry of history) {
    for (let one = told[next]; one !== undefined && one.at < entry.at; one = told[next]) {
      yield one;
      next += 1;
    }
    yield entry;
  }
  yield* told.slice(next);
}
