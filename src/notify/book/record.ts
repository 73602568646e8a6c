import type { NoticeAction, NoticeEvent, NoticeFacts } from '../../../machines/notice.ts';
import type { MustAct } from '../../model/meaning.ts';
import type {
  BreakKey,
  KeptNotice,
  NoticePosition,
  NoticeRecord,
  SaidNotice,
} from '../../model/notice-record.ts';
import type { NoticeStep, NoticeStepper } from './step.ts';
import type { Recipient } from './recipients.ts';

/** How things are with what a record is about. */
export interface NoticeStanding {
  /** The break that is open, or null; an incident that is open counts as one, of no account. */
  readonly of: BreakKey | null;
  readonly isBroken: boolean;
  /** Who must act and is asked for this alone. */
  readonly asked: MustAct;
  /** Whether it is as good as known that they must: who was told before is told otherwise only then. */
  readonly isSure: boolean;
  /** It is part of an incident: who must act is asked for all of them together. */
  readonly isMember: boolean;
  /** Until when nothing is to be said of it, in milliseconds since 1970; null while something may be. */
  readonly silentUntil: number | null;
  readonly facts: NoticeFacts;
}

/** Something to be done for a notice. */
export interface NoticeDeed {
  readonly action: NoticeAction;
  readonly notice: KeptNotice;
  /** Tells it apart from all else that is said about the break. */
  readonly n: number;
}

/** A record after a look, and what is to be done. */
export interface LookResult {
  readonly record: NoticeRecord;
  readonly deeds: readonly NoticeDeed[];
}

/** How much of what was said is remembered. */
const REMEMBERED = 20;

/** What looks are taken with. */
export interface LookParts {
  readonly stepper: NoticeStepper;
  /** Who is told of what somebody must act on. */
  readonly tell: (who: 'user' | 'operator') => readonly Recipient[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A record on its way through a look. */
class RecordInProgress {
  readonly deeds: NoticeDeed[] = [];
  readonly #now: number;
  #notices: readonly KeptNotice[];
  #said: readonly SaidNotice[];
  #n: number;

  constructor({ notices, said, n }: NoticeRecord, now: number) {
    this.#now = now;
    this.#notices = notices;
    this.#said = said;
    this.#n = n;
  }

  get notices(): readonly KeptNotice[] {
    return this.#notices;
  }

  /** Takes the step of each notice over. */
  stepEach(step: (notice: KeptNotice) => NoticeStep | null): void {
    this.#notices = this.#notices.map((notice) => this.#noted(notice, step(notice))).filter(isOpen);
  }

  /** Takes a notice on that begins. */
  add(notice: Omit<KeptNotice, 'position'>, step: NoticeStep): void {
    this.#notices = [...this.#notices, this.#noted({ ...notice, position: step.position }, step)];
  }

  record(of: BreakKey | null): NoticeRecord {
    return { of, n: this.#n, notices: this.#notices, said: this.#said };
  }

  #noted(notice: KeptNotice, step: NoticeStep | null): KeptNotice {
    if (step === null) return notice;
    const stepped = { ...notice, position: step.position };
    const { to, role, sink, who } = notice;
    for (const what of step.actions) {
      this.#n += 1;
      this.deeds.push({ action: what, notice: stepped, n: this.#n });
      const said = { n: this.#n, at: this.#now, to, role, sink, who, what };
      this.#said = [...this.#said, said].slice(-REMEMBERED);
    }
    return stepped;
  }
}

const isOpen = ({ position }: KeptNotice): boolean => position.state !== 'closed';

const isUntold = (state: NoticePosition['state']): boolean =>
  state === 'settling' || state === 'restarting' || state === 'listed';

/** What a notice that is not over is told of a silence, or of its end; null for nothing. */
const hushFor = (
  { position: { state, due } }: KeptNotice,
  { silentUntil, isBroken }: NoticeStanding,
  now: number,
): NoticeEvent | null => {
  if (!isBroken || state === 'closing') return null;
  if (silentUntil === null) return state === 'snoozed' ? { type: 'WAKE' } : null;
  const isSo = state === 'snoozed' && due?.at === silentUntil;
  return isSo ? null : { type: 'SNOOZE', snoozeMs: silentUntil - now };
};

/** What a notice is told about how things are now; null for nothing. */
const eventFor = (
  { who, position }: KeptNotice,
  { isBroken, asked, isSure, isMember, facts }: NoticeStanding,
  now: number,
): NoticeEvent | null => {
  const { state } = position;
  if (!isBroken) return state === 'closing' ? null : { type: 'HEAL', closeMs: facts.closeMs };
  const isOthers = asked !== null && asked !== who;
  if (isOthers && (isSure || state === 'settling')) return { type: 'YIELD' };
  // Whoever was told before it was known that others broke too was told what is true.
  if (isMember) return isUntold(state) ? { type: 'YIELD' } : null;
  // Whoever tries again may succeed: nothing is taken back before.
  if (asked === null) return null;
  if (state === 'closing') return { type: 'BREAK' };
  // Once more is known it may be told sooner, and never later: what goes on changing would never be told.
  const isSooner = state === 'settling' && now + facts.settleMs < (position.due?.at ?? 0);
  return isSooner ? { type: 'LOOK', ...facts } : null;
};

const isSameBreak = (a: BreakKey | null, b: BreakKey | null): boolean =>
  a?.incarnation === b?.incarnation && a?.version === b?.version;

/** A record before anything was said. */
const blankRecord = (of: BreakKey | null): NoticeRecord => ({ of, n: 0, notices: [], said: [] });

/** Looks at how things are, and lets every notice know; begins those that somebody must be told by. Pure. */
export const looked = (
  before: NoticeRecord | null,
  standing: NoticeStanding,
  parts: LookParts,
): LookResult => {
  const { stepper, tell, now } = parts;
  const start = before ?? blankRecord(standing.of);
  const progress = new RecordInProgress(start, now);
  progress.stepEach((notice) => {
    const event = eventFor(notice, standing, now);
    return event === null ? null : stepper.step(notice.position, event, now);
  });
  const { asked } = standing;
  if (standing.isBroken && !standing.isMember && asked !== null && progress.notices.length === 0)
    for (const { name, role, sink } of tell(asked))
      progress.add({ to: name, role, sink, who: asked }, stepper.begin(standing.facts, now));
  progress.stepEach((notice) => {
    const event = hushFor(notice, standing, now);
    return event === null ? null : stepper.step(notice.position, event, now);
  });
  const isNew = start.notices.length === 0 && !isSameBreak(start.of, standing.of);
  const record = progress.record(isNew && standing.of !== null ? standing.of : start.of);
  return { record, deeds: progress.deeds };
};

/** Lets notices go on that are due by then, in milliseconds since 1970. Pure. */
export const fired = (
  before: NoticeRecord,
  stepper: NoticeStepper,
  now: number,
  until: number,
): LookResult => {
  const progress = new RecordInProgress(before, now);
  progress.stepEach(({ position }) =>
    position.due !== null && position.due.at <= until ? stepper.fire(position, now) : null,
  );
  return { record: progress.record(before.of), deeds: progress.deeds };
};

/** Tells notices what has become of a restart. Pure. */
export const afterHearing = (
  before: NoticeRecord,
  event: NoticeEvent | null,
  stepper: NoticeStepper,
  now: number,
): LookResult => {
  const progress = new RecordInProgress(before, now);
  if (event !== null) progress.stepEach(({ position }) => stepper.step(position, event, now));
  return { record: progress.record(before.of), deeds: progress.deeds };
};

/** When a record is next to be looked at, in milliseconds since 1970; null for not before something happens. */
export const dueOf = ({ notices }: NoticeRecord): number | null => {
  const due = notices.map(({ position }) => position.due?.at ?? Infinity);
  const first = Math.min(...due);
  return Number.isFinite(first) ? first : null;
};
