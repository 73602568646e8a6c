import { callBack, ignore } from '../model/callback.ts';
import type { Clock } from '../model/clock.ts';
import type { KeptSink, Lane, LaneName, Letter } from '../store/port.ts';
import { tryToDeliver } from './attempt.ts';
import { slotsOf, type RandomNumber } from './back-off.ts';
import { sinkIn, type Desk } from './desk.ts';
import { saysOf, type NoticeDraft } from './draft.ts';
import {
  asSaid,
  asUnsaid,
  partGathered,
  askingLane,
  gatheringsOf,
  isGathered,
  lanesOfGathering,
  lanesOfMany,
  type AskingLane,
} from './gathering.ts';
import { GivingWay } from './giving-way.ts';
import { leftToSay, type WaitingDraft } from './lane-order.ts';
import { lanesOfTelling } from './book/telling.ts';
import type { Notice } from './notice.ts';
import { isWanted, Planner } from './planner.ts';
import type { DeliveryPolicy } from './policy.ts';
import { settle, type Ended } from './settling.ts';
import type { Sink } from './sink.ts';
import { withWayBack, type WayBack } from './way-back.ts';
import { isTrue, noticeOf } from './wording.ts';

/** What a courier works with. */
export interface CourierParts {
  readonly desk: Desk;
  readonly sink: Sink;
  /** The names of the other sinks: they are told where this one fails. */
  readonly others: readonly string[];
  readonly clock: Clock;
  readonly policy: DeliveryPolicy;
  readonly random: RandomNumber;
  readonly replayed: boolean;
  /** Whether it takes effects over from the outbox; where it does not, somebody else puts letters into its lanes. */
  readonly plans: boolean;
  /** Of how many accounts a recipient is told one by one at a time. */
  readonly gatherOver: number;
  /**
   * Milliseconds that pass whatever the clock says. Where it is told, deliveries that come in meanwhile have the store for most
   * of the time.
   */
  readonly elapsed?: () => number;
  /** How many others there are that give way together with it, and itself. */
  readonly sharers: number;
  readonly wayBack?: WayBack;
  readonly onFault: (error: unknown) => void;
  /** Called when other sinks have something new to deliver. */
  readonly onTold: () => void;
}

/** How many letters of a lane are looked at together. */
const LETTERS = 100;

/** How many lanes are looked at for what can be said together. */
const GATHERED = 1000;

/** What is to be done about a lane that is due. */
interface Errand {
  /** As it was read. */
  readonly lane: Lane;
  readonly told: string | null;
  /** Letters that need not be delivered any more. */
  readonly spared: readonly number[];
  /** What is handed to the sink now, or null. */
  readonly load: { readonly letter: Letter; readonly draft: NoticeDraft; readonly notice: Notice } | null;
  /** What is not said after all: what was gathered into it waits by itself again. */
  readonly parted?: NoticeDraft | null;
  /** Where nothing is handed over: when the lane is due again. */
  readonly at: number | null;
}

/** Spares the first of what is left to be said. */
const withoutFirst = (
  spared: readonly number[],
  left: readonly WaitingDraft[],
  now: number,
): Pick<Errand, 'spared' | 'load' | 'at'> => ({
  spared: [...spared, ...left.slice(0, 1).map(({ id }) => id)],
  load: null,
  at: left.length > 1 ? now : null,
});

const draftIn = ({ body }: Letter): NoticeDraft => JSON.parse(body) as NoticeDraft;

/** Carries what is in the lanes of one sink to it: each lane in order, several lanes at a time. */
export class Courier {
  readonly #parts: CourierParts;
  readonly #planner: Planner;
  readonly #way: GivingWay;
  /** The lanes from which something is being delivered. */
  readonly #busy = new Set<string>();
  #ended: Ended[] = [];
  #stop = new AbortController();
  #isRunning = false;
  #isAsked = false;
  #callOff: (() => void) | undefined;
  #whenIdle: (() => void)[] = [];
  #claims = 0;
  readonly #holder: string;

  constructor(parts: CourierParts) {
    this.#parts = parts;
    const { clock } = parts;
    this.#planner = new Planner({ ...parts, now: () => clock.now() });
    this.#way = new GivingWay({ ...parts, ledger: parts.desk.ledger });
    this.#holder = parts.random().toString(36).slice(2);
  }

  /** The name of its sink. */
  get name(): string {
    return this.#parts.sink.name;
  }

  /** Delivers what is due, and from then on by itself. */
  start(): void {
    this.#stop = new AbortController();
    this.wake();
  }

  /** Calls off what is under way, gives its lanes back, and waits for that. */
  async stop(): Promise<void> {
    this.#callOff?.();
    this.#stop.abort();
    while (this.#busy.size > 0 || this.#isRunning || this.#ended.length > 0) {
      if (!this.#isRunning && this.#ended.length > 0) void this.#run();
      await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
    }
  }

  /** Looks for something to do now. */
  wake(): void {
    if (this.#stop.signal.aborted) return;
    this.#isAsked = true;
    if (!this.#isRunning) void this.#run();
  }

  /** Resolves when nothing is under way, and nothing more is due. */
  async idle(): Promise<void> {
    while (this.#isRunning || this.#busy.size > 0)
      await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    this.#callOff?.();
    let next: number | null = null;
    try {
      do {
        this.#isAsked = false;
        this.#way.begin();
        // Also where there was nothing to do: whoever takes deliveries in asks again and again.
        for (let more = true; more; this.#way.begin()) {
          more = await this.#round();
          if (more || this.#isAsked) await this.#way.rest(this.#stop.signal);
        }
      } while (this.#isAsked);
      if (!this.#stop.signal.aborted) next = await this.#nextAt();
    } catch (error) {
      callBack(() => this.#parts.onFault(error), ignore);
    }
    this.#isRunning = false;
    if (this.#isAsked && !this.#stop.signal.aborted) return void this.#run();
    if (!this.#stop.signal.aborted) this.#setAlarm(next);
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  /** Notes what has come to an end, takes on what is due, and returns whether there was anything to do. */
  async #round(): Promise<boolean> {
    const { desk, clock, policy } = this.#parts;
    const ended = this.#ended.splice(0);
    try {
      const sink = await desk.sink(this.name);
      if (sink === null) return false;
      const isOff = this.#stop.signal.aborted || (sink.restsUntil ?? 0) > clock.now();
      const free = isOff ? 0 : Math.max(0, slotsOf(sink.failures, policy) - this.#busy.size);
      if (free > 0 && (await this.#gather())) return true;
      const errands = free === 0 ? [] : await this.#errands(free);
      const taken = await this.#write(ended, errands);
      for (const errand of taken) this.#deliver(errand);
      const planned = this.#parts.plans && errands.length < free && (await this.#planner.next(sink));
      return planned || ended.length > 0 || errands.length > 0;
    } catch (error) {
      // Once it has stopped, leases end what is under way.
      if (!this.#stop.signal.aborted) this.#ended.push(...ended);
      throw error;
    }
  }

  /** Puts what one recipient is asked for many accounts into one letter; returns whether there was anything to gather. */
  async #gather(): Promise<boolean> {
    const { desk, clock, gatherOver, plans } = this.#parts;
    if (plans) return false;
    const now = clock.now();
    const due = { sink: this.name, until: now };
    if ((await desk.ledger.lanes({ ...due, limit: gatherOver + 1 })).length <= gatherOver) return false;
    const lanes = await desk.ledger.lanes({ ...due, limit: GATHERED });
    const idle = lanes.filter(({ subject }) => !this.#busy.has(subject));
    const read = await Promise.all(lanesOfMany(idle, gatherOver).map((lane) => this.#askingLane(lane, now)));
    const asking = read.filter((lane) => lane !== null);
    const gatherings = gatheringsOf(await desk.database(), asking, gatherOver, now);
    if (gatherings.length === 0) return false;
    const gathered = await desk.write(gatherings.flatMap(lanesOfGathering), (writer) =>
      gatherings.filter((gathering) => isGathered(writer, gathering)),
    );
    return gathered.length > 0;
  }

  /** A lane as one that asks somebody for an account, where that is true now and may be said; or null. */
  async #askingLane(lane: Lane, now: number): Promise<AskingLane | null> {
    const { desk } = this.#parts;
    const { sink, subject } = lane;
    const letters = await desk.ledger.letters({ sink, subject, dead: false, limit: LETTERS });
    const asking = askingLane({ lane, letters }, now);
    if (asking === null) return null;
    const situation = await desk.situationOf(asking.draft);
    const isSilent = (situation.silentUntil ?? null) !== null;
    return isSilent || !isTrue(asking.draft, situation) ? null : asking;
  }

  /** What is due, and what is to be done about it. */
  async #errands(free: number): Promise<readonly Errand[]> {
    const { desk, clock } = this.#parts;
    const lanes = await desk.ledger.lanes({
      sink: this.name,
      until: clock.now(),
      limit: free + this.#busy.size,
    });
    const idle = lanes.filter(({ subject }) => !this.#busy.has(subject)).slice(0, free);
    return Promise.all(idle.map((lane) => this.#errandOf(lane)));
  }

  async #errandOf(lane: Lane): Promise<Errand> {
    const { desk, sink, clock, policy, wayBack, onFault } = this.#parts;
    const letters = await desk.ledger.letters({
      sink: lane.sink,
      subject: lane.subject,
      dead: false,
      limit: LETTERS,
    });
    const waiting = letters.map((letter) => ({ id: letter.id, letter, draft: draftIn(letter) }));
    // Who held it last did not say what became of it: it may have been delivered.
    const lost = lane.holder === null ? undefined : waiting.find(({ letter }) => letter.attempts > 0);
    const told = (lost === undefined ? null : saysOf(lost.draft.effect)) ?? lane.told;
    const { left, spared } = leftToSay(waiting, told);
    const [head] = left;
    const first = waiting.find(({ id }) => id === head?.id);
    if (first === undefined) return { lane, told, spared, load: null, at: null };
    const { letter, draft } = first;
    const situation = await desk.situationOf(draft);
    // Who is to hear nothing for a while is asked anew when that ends, where it still stands; that it is over they may hear.
    if (saysOf(draft.effect) !== null && (situation.silentUntil ?? null) !== null)
      return { lane, told, ...withoutFirst(spared, left, clock.now()) };
    const { notBefore = 0 } = draft;
    if (!isTrue(draft, situation) || clock.now() < notBefore) {
      const at = Math.max(notBefore, clock.now() + policy.recheckSeconds * 1000);
      return { lane, told, spared, load: null, at };
    }
    const notice = noticeOf(draft, situation, lane.missing);
    if (notice !== null && isWanted(sink, notice, onFault)) {
      const load = {
        letter,
        draft: asSaid(draft, notice),
        notice: await withWayBack(notice, wayBack, onFault),
      };
      return { lane, told, spared, load, at: null };
    }
    // It is not wanted, as it would be said now; what was gathered into it may be true again.
    return {
      lane,
      told,
      ...withoutFirst(spared, left, clock.now()),
      parted: notice === null ? asUnsaid(draft) : null,
    };
  }

  /** Writes what has come to an end and what is taken on, in one transaction; returns what was taken on. */
  async #write(ended: readonly Ended[], errands: readonly Errand[]): Promise<readonly Errand[]> {
    if (ended.length === 0 && errands.length === 0) return [];
    const { desk, clock, policy, random, others } = this.#parts;
    const database = await desk.database();
    const [now, holder] = [clock.now(), `${this.#holder}-${(this.#claims += 1)}`];
    const lanes: readonly LaneName[] = [...ended, ...errands].map(({ lane }) => lane);
    const telling = others.map((sink): LaneName => ({ sink, subject: `sink ${this.name}` }));
    const parted = errands.flatMap((errand) => errand.parted ?? []);
    const records = [...ended.map(({ draft }) => draft), ...parted].flatMap((draft) =>
      lanesOfTelling(draft, this.name),
    );
    const { taken, told } = await desk.write([...lanes, ...telling, ...records], (writer) => {
      const before = sinkIn(writer.sinks(), this.name);
      if (before === null) return { taken: [], told: false };
      const how = { database, now, policy, random, others };
      const after = ended.reduce((sink: KeptSink, one) => settle(writer, sink, one, how), before);
      const kept = errands.filter((errand) => take(writer, errand, { now, holder, policy }));
      writer.saveSink({
        ...after,
        attempts: after.attempts + kept.filter(({ load }) => load !== null).length,
      });
      return { taken: kept, told: after.toldAt !== before.toldAt };
    });
    if (told) this.#parts.onTold();
    return taken.map((errand) => ({ ...errand, lane: { ...errand.lane, holder } }));
  }

  #deliver({ lane, load }: Errand): void {
    if (load === null) return;
    const { clock, policy, sink } = this.#parts;
    const { letter, draft, notice } = load;
    this.#busy.add(lane.subject);
    const limits = { clock, attemptMs: policy.attemptSeconds * 1000, stop: this.#stop.signal };
    const trying = async (): Promise<void> => {
      const end = await tryToDeliver(sink, notice, limits);
      this.#busy.delete(lane.subject);
      this.#ended.push({ lane, letter, draft, end });
      this.#isAsked = true;
      if (!this.#isRunning) await this.#run();
    };
    void trying();
  }

  /** When there may be something to do again. */
  async #nextAt(): Promise<number> {
    const { desk, clock, policy } = this.#parts;
    const lanes = await desk.ledger.lanes({ sink: this.name, limit: this.#busy.size + 1 });
    const due = lanes.find(({ subject }) => !this.#busy.has(subject))?.at ?? Infinity;
    const rests = (await desk.sink(this.name))?.restsUntil ?? 0;
    return Math.min(Math.max(due, rests), clock.now() + policy.pollSeconds * 1000);
  }

  #setAlarm(next: number | null): void {
    const { clock, policy } = this.#parts;
    this.#callOff = clock.wakeAt?.(next ?? clock.now() + policy.pollSeconds * 1000, () => this.wake());
  }
}

/** How lanes are taken. */
interface Taking {
  readonly now: number;
  readonly holder: string;
  readonly policy: DeliveryPolicy;
}

/** Takes a lane on, unless somebody else has meanwhile. */
const take = (
  writer: Parameters<Parameters<Desk['write']>[1]>[0],
  { lane, told, spared, load, at, parted = null }: Errand,
  { now, holder, policy }: Taking,
): boolean => {
  const found = writer.lane(lane);
  if (found === null || found.at !== lane.at || found.holder !== lane.holder) return false;
  for (const id of spared) writer.dropLetter(id);
  if (parted) partGathered(writer, parted, lane.sink, now);
  if (load === null) {
    // What was added since it was read is looked at again at once.
    const more = writer.letters({ ...lane, dead: false, limit: 1 }).length > 0;
    writer.saveLane({ ...found, told, holder: null, at: more ? (at ?? now) : null });
    return true;
  }
  const { id, attempts, firstAt } = load.letter;
  writer.saveLetter(id, {
    attempts: attempts + 1,
    firstAt: firstAt ?? now,
    diedAt: null,
    why: load.letter.why,
  });
  writer.saveLane({ ...found, told, holder, at: now + policy.leaseSeconds * 1000 });
  return true;
};
