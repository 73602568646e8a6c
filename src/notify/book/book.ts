import type { NoticeEvent, NoticePolicy } from '../../../machines/notice.ts';
import { DAY, MINUTE } from '../../../machines/policy.ts';
import { callBack, ignore } from '../../model/callback.ts';
import type { Clock } from '../../model/clock.ts';
import type { NoticeRecord } from '../../model/notice-record.ts';
import { BOOK, bookLane, SILENCES } from '../../store/delivery-port.ts';
import type { WorkbenchWriter } from '../../store/ledger.ts';
import type { Letter, OutboxItem } from '../../store/port.ts';
import { sinkIn, type Desk } from '../desk.ts';
import type { DigestItem } from '../draft.ts';
import { GivingWay } from '../giving-way.ts';
import { isWritten, lanesOf, noChange, type BookChange } from './change.ts';
import { recipientsFor, type Recipient } from './recipients.ts';
import { afterHearing, dueOf, fired, looked, type NoticeStanding } from './record.ts';
import { beSilent, breakSilence, endOldSilences, type Silenced } from './silence.ts';
import { digestLetter, itemFor, lettersOfDeed, type NoticedThing, type WaitingItem } from './saying.ts';
import { AFTER_INCIDENT, noticeStandingOf, standingOfIncident } from './standing.ts';
import { noticeStepperUnder, type NoticeStepper } from './step.ts';

/** Restarts an account, and says whether it works; rejects where that cannot be said. */
export type AccountRestart = (accountId: string, signal: AbortSignal) => Promise<boolean>;

/** What a book works with. */
export interface BookParts {
  readonly desk: Desk;
  readonly clock: Clock;
  readonly policy: NoticePolicy;
  /** The names of the sinks by which people are told. */
  readonly sinks: readonly string[];
  readonly restart?: AccountRestart;
  readonly pollSeconds: number;
  readonly replayed: boolean;
  /** Milliseconds that pass whatever the clock says; where they are told, it gives way to deliveries that come in. */
  readonly elapsed?: () => number;
  /** How many there are that give way together, with it. */
  readonly sharers: number;
  readonly onFault: (error: unknown) => void;
  /** Called when there is something new to deliver. */
  readonly onTold: () => void;
}

/** How much is looked at before it is written. */
const LOOKED_AT_ONCE = 200;

/** What falls due within so many milliseconds of what is due goes along with it: what is said of them can be said together. */
const ALONG = 10_000;

/** For how long it is remembered what was said, in milliseconds. */
const REMEMBERED = 30 * DAY;

/** What is known of a subject when it is looked at. */
interface SeenSubject {
  readonly thing: NoticedThing;
  readonly standing: NoticeStanding;
  /** All who may be told of it. */
  readonly all: readonly Recipient[];
}

/** The kind of a subject, and what stands behind the blank. */
const splitSubject = (subject: string): readonly [kind: string, name: string] => {
  const blank = subject.indexOf(' ');
  return [subject.slice(0, blank), subject.slice(blank + 1)];
};

/** Keeps what is said to whom: looks at accounts and incidents, steps their notices, and writes what they say to the sinks. */
export class NoticeBook {
  readonly #parts: BookParts;
  readonly #stepper: NoticeStepper;
  readonly #way: GivingWay;
  #isRunning = false;
  #isAsked = false;
  #isStopped = true;
  #callOff: (() => void) | undefined;
  #whenIdle: (() => void)[] = [];
  #stop = new AbortController();
  #restarting: Promise<void> = Promise.resolve();

  constructor(parts: BookParts) {
    this.#parts = parts;
    this.#stepper = noticeStepperUnder(parts.policy);
    this.#way = new GivingWay({ ...parts, ledger: parts.desk.ledger });
  }

  /** Looks at what is due, and from then on by itself. */
  start(): void {
    this.#isStopped = false;
    this.#stop = new AbortController();
    this.wake();
  }

  /** Waits for the end of what is under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#stop.abort();
    this.#callOff?.();
    await this.idle();
    await this.#restarting;
  }

  /** Looks for something to do now. */
  wake(): void {
    if (this.#isStopped) return;
    this.#isAsked = true;
    if (!this.#isRunning) void this.#run();
  }

  /** Says nothing of an account, or of those of a tenant, until a moment (milliseconds since 1970); null: says something again, from now on. */
  async snooze(of: Silenced, until: number | null): Promise<void> {
    const { desk, clock } = this.#parts;
    const accountIds = of.tenant === undefined ? [of.account ?? ''] : await desk.accountsOfTenant(of.tenant);
    const since = clock.now();
    await desk.write([bookLane(SILENCES), ...accountIds.map((id) => bookLane(`account ${id}`))], (writer) => {
      if (until === null) breakSilence(writer, [of], accountIds, since);
      else beSilent(writer, [of], { since, until }, accountIds);
    });
    this.wake();
  }

  /** Resolves when nothing more is due. */
  async idle(): Promise<void> {
    while (this.#isRunning) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    this.#callOff?.();
    const { clock, desk, pollSeconds } = this.#parts;
    let next: number | null = null;
    try {
      do {
        this.#isAsked = false;
        this.#way.begin();
        for (let more = true; more && !this.#isStopped; this.#way.begin()) {
          more = (await this.#takePage()) || (await this.#takeDue());
          if (more || this.#isAsked) await this.#way.rest(this.#stop.signal);
        }
      } while (this.#isAsked && !this.#isStopped);
      next = (await desk.ledger.lanes({ sink: BOOK, limit: 1 }))[0]?.at ?? null;
    } catch (error) {
      callBack(() => this.#parts.onFault(error), ignore);
    }
    this.#isRunning = false;
    if (this.#isAsked && !this.#isStopped) return void this.#run();
    const poll = clock.now() + pollSeconds * 1000;
    if (!this.#isStopped) this.#callOff = clock.wakeAt?.(Math.min(next ?? poll, poll), () => this.wake());
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  /** Looks at the next effects of the outbox; returns whether there were any. */
  async #takePage(): Promise<boolean> {
    const { desk, replayed } = this.#parts;
    const sink = await desk.sink(BOOK);
    if (sink === null) return false;
    const page = await desk.ledger.outbox(LOOKED_AT_ONCE, sink.cursor);
    const last = page.at(-1)?.id;
    if (last === undefined) return false;
    const news = page.filter((item) => replayed || item.replayed !== true);
    const changes = [...(await this.#lookAtEach(news)), ...(await this.#flaps(news))];
    await this.#write(changes, (writer) => {
      const known = writer.sinks();
      if (sinkIn(known, BOOK)?.cursor !== sink.cursor) return false;
      for (const name of [BOOK, ...this.#parts.sinks]) {
        const one = sinkIn(known, name);
        if (one !== null) writer.saveSink({ ...one, cursor: last });
      }
      return true;
    });
    return true;
  }

  async #lookAtEach(page: readonly OutboxItem[]): Promise<readonly BookChange[]> {
    const subjects = new Set(
      page.flatMap(({ effect, accountId }) => {
        if (effect.type === 'verify' || effect.type === 'tellOperator') return [];
        return [effect.type === 'incident' ? `incident ${effect.incident}` : `account ${accountId}`];
      }),
    );
    for (const subject of await this.#leftAlone(page)) subjects.add(subject);
    return Promise.all([...subjects].map((subject) => this.#look(subject, null)));
  }

  /** Looks at what is due; returns whether anything was. */
  async #takeDue(): Promise<boolean> {
    const { desk, clock } = this.#parts;
    const now = clock.now();
    const isDue = (await desk.ledger.lanes({ sink: BOOK, until: now, limit: 1 })).length > 0;
    if (!isDue) return false;
    const soon = await desk.ledger.lanes({ sink: BOOK, until: now + ALONG, limit: LOOKED_AT_ONCE });
    const lanes = soon.filter(({ at, subject }) => (at ?? now) <= now || subject.startsWith('account '));
    const changes = await Promise.all(
      lanes.map(async ({ subject }): Promise<BookChange> => {
        if (subject === SILENCES) return noChange;
        return subject.startsWith('digest ') ? this.#digest(subject) : this.#look(subject, 'due');
      }),
    );
    await this.#write(changes, () => true);
    if (lanes.some(({ subject }) => subject === SILENCES))
      await desk.write([bookLane(SILENCES)], (writer) => endOldSilences(writer, clock.now()));
    return true;
  }

  /** The incidents that were to be told together with one that turned out to be none: they stand for themselves. */
  async #leftAlone(page: readonly OutboxItem[]): Promise<readonly string[]> {
    const { desk } = this.#parts;
    const ended = page.flatMap(({ effect }) =>
      effect.type === 'incident' && effect.is === 'ended' ? [effect.incident] : [],
    );
    const found = await Promise.all(ended.map((id) => desk.incident(id)));
    if (!found.some((one) => one?.why === 'narrower' || one?.why === 'chance')) return [];
    return (await desk.openIncidents()).map(({ id }) => `incident ${id}`);
  }

  /** Looks at an account or incident, and lets its notices know. */
  async #look(subject: string, why: NoticeEvent | 'due' | null): Promise<BookChange> {
    const { desk, clock } = this.#parts;
    const now = clock.now();
    const [letter] = await desk.ledger.letters({ ...bookLane(subject), limit: 1 });
    const before = letter === undefined ? null : (JSON.parse(letter.body) as NoticeRecord);
    const seen = await this.#see(subject, before);
    if (seen === null) return this.#kept(subject, letter, null, now);
    const stepper = this.#stepper;
    const tell = (who: 'user' | 'operator'): readonly Recipient[] => recipientsFor(seen.all, who);
    const look = looked(before, seen.standing, { stepper, now, tell });
    const further =
      why === 'due'
        ? fired(look.record, stepper, now, now + ALONG)
        : afterHearing(look.record, why, stepper, now);
    const deeds = [...look.deeds, ...further.deeds];
    const database = await desk.database();
    const { of } = further.record;
    const saying = { database, subject, of, now, thing: seen.thing, all: seen.all };
    return {
      ...this.#kept(subject, letter, further.record, now),
      letters: deeds.flatMap((deed) => lettersOfDeed(saying, deed)),
      restarts: deeds.flatMap(({ action }) => (action === 'restart' ? [splitSubject(subject)[1]] : [])),
    };
  }

  /** What is kept of a subject from then on: nothing where nothing is under way, and what was said is long past. */
  #kept(subject: string, letter: Letter | undefined, record: NoticeRecord | null, now: number): BookChange {
    const lastAt = record?.said.at(-1)?.at ?? 0;
    const isKept = record !== null && (record.notices.length > 0 || lastAt > now - REMEMBERED);
    if (!isKept && letter === undefined) return noChange;
    const before = letter?.id ?? null;
    if (!isKept) return { ...noChange, kept: { subject, before, body: null, at: null } };
    const at = dueOf(record) ?? now + REMEMBERED;
    return { ...noChange, kept: { subject, before, body: JSON.stringify(record), at } };
  }

  /** How things are with a subject; null where it is not there any more. */
  async #see(subject: string, before: NoticeRecord | null): Promise<SeenSubject | null> {
    const { desk, clock, policy, restart } = this.#parts;
    const now = clock.now();
    const [kind, name] = splitSubject(subject);
    if (kind === 'incident') {
      const incident = await desk.incident(Number(name));
      if (incident === null) return null;
      const standing = standingOfIncident(incident, await desk.openIncidents(), now);
      return { thing: { type: 'incident', incident }, standing, all: await desk.recipients(null) };
    }
    const snapshot = await desk.ledger.snapshot(name);
    if (snapshot === null) return null;
    const account = desk.viewOf(snapshot);
    const turnMs = (before?.notices.length ?? 0) === 0 ? await this.#turnOf(name) : 0;
    const parts = {
      policy,
      canRestart: restart !== undefined,
      now,
      turnMs,
      silentUntil: await desk.silentUntil(snapshot),
    };
    return {
      thing: { type: 'account', account },
      standing: noticeStandingOf(snapshot, account, parts),
      all: await desk.recipients(snapshot),
    };
  }

  /** When it is the turn of an account that an incident has left broken, in milliseconds from now. */
  async #turnOf(accountId: string): Promise<number> {
    const { desk, clock, policy } = this.#parts;
    const since = clock.now() - AFTER_INCIDENT;
    const ended = (await desk.ledger.incidents({ open: false, limit: 20 })).filter(
      ({ endedAt }) => (endedAt ?? 0) >= since,
    );
    for (const { id, broken } of ended) {
      const members = await desk.ledger.members(id);
      const place = members.indexOf(accountId);
      if (place >= 0)
        return Math.floor(((place / members.length) * broken) / policy.afterIncidentPerMinute) * MINUTE;
    }
    return 0;
  }

  /** Accounts that begin to flap go into the digest of the operators. */
  #flaps(page: readonly OutboxItem[]): Promise<readonly BookChange[]> {
    const { desk, clock } = this.#parts;
    const flapping = page.filter(({ effect }) => effect.type === 'tellOperator');
    return Promise.all(
      flapping.map(async ({ accountId, seq }): Promise<BookChange> => {
        const item: DigestItem = { of: await desk.breakAt(accountId, seq), why: 'flapping', who: 'operator' };
        const all = await desk.recipients(await desk.ledger.snapshot(accountId));
        const letters = recipientsFor(all, 'operator').map((one) => itemFor(one, item, clock.now()));
        return { ...noChange, letters };
      }),
    );
  }

  /** Hands a recipient what could wait. */
  async #digest(subject: string): Promise<BookChange> {
    const { desk, clock } = this.#parts;
    const letters = await desk.ledger.letters(bookLane(subject));
    const waiting = letters.map(({ body }) => JSON.parse(body) as WaitingItem);
    const [first] = waiting;
    const before = letters[0]?.id ?? null;
    const kept = { subject, before, body: null, at: null };
    if (first === undefined) return { ...noChange, kept };
    const items = waiting.map(({ item }) => item);
    const last = letters.at(-1)?.id ?? 0;
    return {
      ...noChange,
      kept,
      used: letters.slice(1).map(({ id }) => id),
      letters: [digestLetter(await desk.database(), first, items, last, clock.now())],
    };
  }

  /** Writes changes in one transaction, where nobody else has changed the same meanwhile. */
  async #write(changes: readonly BookChange[], first: (writer: WorkbenchWriter) => boolean): Promise<void> {
    const { desk, clock, onTold } = this.#parts;
    const written = await desk.write(changes.flatMap(lanesOf), (writer) =>
      first(writer) ? changes.filter((change) => isWritten(writer, change, clock.now())) : [],
    );
    if (written.some(({ letters }) => letters.length > 0)) onTold();
    for (const accountId of written.flatMap(({ restarts }) => restarts)) this.#restart(accountId);
  }

  /** Restarts accounts one at a time, and lets their notices know what came of it. */
  #restart(accountId: string): void {
    const { restart, onFault } = this.#parts;
    if (restart === undefined) return;
    const { signal } = this.#stop;
    const before = this.#restarting;
    const restarting = async (): Promise<void> => {
      await before;
      if (signal.aborted) return;
      try {
        const works = await restart(accountId, signal);
        const change = await this.#look(`account ${accountId}`, {
          type: works ? 'RESTARTED' : 'RESTART_FAILED',
        });
        await this.#write([change], () => true);
      } catch (error) {
        callBack(() => onFault(error), ignore);
      }
    };
    this.#restarting = restarting();
  }
}
