import type { KeptSink, LaneName } from '../store/port.ts';
import { sinkIn, type Desk } from './desk.ts';
import { unsaysOf, type NoticeDraft } from './draft.ts';
import type { Sink } from './sink.ts';
import { noticeOf } from './wording.ts';

/** How many effects are looked at before the next thing is delivered. */
const EFFECTS_AT_ONCE = 100;

/** What a planner works with. */
export interface PlannerParts {
  readonly desk: Desk;
  readonly sink: Sink;
  /** Whether what comes from a replay is told too. */
  readonly replayed: boolean;
  readonly now: () => number;
  /** Called with what a sink's `wants` throws: then the notice counts as wanted. */
  readonly onFault: (error: unknown) => void;
}

/** Takes effects from the outbox over into the lanes of one sink, a page at a time, and moves the sink's cursor with them. */
export class Planner {
  readonly #parts: PlannerParts;

  constructor(parts: PlannerParts) {
    this.#parts = parts;
  }

  /**
   * Takes the next page over, and returns whether there was one. Letters and cursor are written in one transaction, so that
   * each effect is taken over once, whoever does it and whenever it is killed.
   */
  async next({ cursor, name }: KeptSink): Promise<boolean> {
    const { desk } = this.#parts;
    const page = await desk.ledger.outbox(EFFECTS_AT_ONCE, cursor);
    const last = page.at(-1)?.id;
    if (last === undefined) return false;
    const drafts: NoticeDraft[] = [];
    for (const item of page) {
      if (item.replayed === true && !this.#parts.replayed) continue;
      const draft = await desk.draftOf(item);
      if (draft !== null && (await this.#concerns(draft, drafts))) drafts.push(draft);
    }
    const lanes = drafts.map(({ subject }): LaneName => ({ sink: name, subject }));
    await desk.write(lanes, (writer) => {
      const sink = sinkIn(writer.sinks(), name);
      // Somebody else was faster.
      if (sink?.cursor !== cursor) return;
      writer.saveSink({ ...sink, cursor: last });
      const now = this.#parts.now();
      for (const draft of drafts) {
        const lane = { sink: name, subject: draft.subject };
        writer.addLetter({ ...lane, key: draft.key, at: draft.at, body: JSON.stringify(draft) });
        const known = writer.lane(lane) ?? { ...lane, at: null, holder: null, told: null, missing: 0 };
        if (known.at === null) writer.saveLane({ ...known, at: now });
      }
    });
    return true;
  }

  /** Whether a draft is for this sink: it wants it, or something that waits or was told is taken back by it. */
  async #concerns(draft: NoticeDraft, before: readonly NoticeDraft[]): Promise<boolean> {
    const { desk, sink, onFault } = this.#parts;
    const { subject } = draft;
    if (unsaysOf(draft.effect) !== null)
      return (
        before.some((one) => one.subject === subject) ||
        (await desk.ledger.lane({ sink: sink.name, subject })) !== null
      );
    const notice = noticeOf(draft, await desk.situationOf(draft), 0);
    return notice !== null && isWanted(sink, notice, onFault);
  }
}

/** Whether a sink wants a notice; where it fails to say so, it does. */
export const isWanted = (
  sink: Sink,
  notice: Parameters<Sink['wants']>[0],
  onFault: (error: unknown) => void,
): boolean => {
  try {
    return sink.wants(notice);
  } catch (error) {
    onFault(error);
    return true;
  }
};
