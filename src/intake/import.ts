import type { Batch } from '../engine/batch.ts';
import { Engine } from '../engine/engine.ts';
import type { DeliverySource, EventReading, Reader } from '../model/delivery.ts';
import { LifecycleError } from '../model/errors.ts';
import type {
  ExportBeginning,
  ExportEnd,
  LogExtras,
  MissingLine,
  UnwrittenEntry,
} from '../store/exported-line.ts';
import type { Ledger } from '../store/ledger.ts';
import { isOvertaken } from '../store/overtaken.ts';
import type { LogEntry } from '../store/port.ts';
import { ErasedPart, type ErasedRange } from './import-erased.ts';

/** What an import works with. */
export interface ImportParts {
  /** Empty. */
  readonly ledger: Ledger;
  readonly reader: Reader;
  /** Reads an entry that stands whole in the export as the event that it was. */
  readonly eventOf: (entry: LogEntry) => EventReading['event'];
  /** A policy with all settings: one that was noted before a setting came to be lacks it. */
  readonly complete: (policy: Engine['policy']) => Engine['policy'];
}

/** What entries are taken in with: a batch, or what restores a log of which accounts were erased. */
type Retaker = Pick<Batch, 'retake' | 'renote'> & Partial<Pick<Batch, 'endUntil'>>;

/** What is to be done about an entry, and under which policy: it is taken in once more, or its number is left to one that was erased. */
type Task = { readonly policyId: number } & (
  { do(retaker: Retaker): void } | { readonly erased: ErasedRange }
);

const notImportable = (line: number, why: string): LifecycleError =>
  new LifecycleError('inputUnreadable', `Line ${line} cannot be imported: ${why}.`, {
    hint: 'An import takes what `account-lifecycle db export` has written, unchanged and whole. Other logs are for `replay`.',
  });

interface WrittenLine {
  readonly received_at: string;
  readonly source: DeliverySource;
  readonly payload: unknown;
  readonly log?: LogExtras;
}

/** The parts of a line, with the payload as it was written. Null where it is not written as an export writes. */
const openedLine = (text: string): (WrittenLine & { readonly json: string }) | null => {
  try {
    const line = JSON.parse(text) as WrittenLine;
    const log = line.log === undefined ? '' : `"log":${JSON.stringify(line.log)},`;
    const head = `{"received_at":"${line.received_at}","source":"${line.source}",${log}"payload":`;
    return text.startsWith(head) ? { ...line, json: text.slice(head.length, -1) } : null;
  } catch {
    return null;
  }
};

/** Writes the log that an export holds into an empty ledger, entry by entry, with every decision and whatever follows from them. */
export class LogImport {
  /** How many lines were taken in. */
  lines = 0;
  readonly #parts: ImportParts;
  readonly #engines: Engine[] = [];
  #beginning: ExportBeginning | null = null;
  #end: ExportEnd | null = null;
  #keptUntil = 0;
  /** The number of the newest entry that was read, and of its policy. */
  #seq = 0;
  #policyId = 0;
  /** When that entry counts from, in milliseconds since 1970. */
  #at = 0;
  /** What is taken over as it stands, where accounts were erased; null where none was. */
  #erased: ErasedPart | null = null;

  constructor(parts: ImportParts) {
    this.#parts = parts;
  }

  /** What the export says at its beginning; null before its first line was taken in. */
  get beginning(): ExportBeginning | null {
    return this.#beginning;
  }

  /** What the export says at its end; null before its last line was taken in. */
  get end(): ExportEnd | null {
    return this.#end;
  }

  /**
   * Takes the next lines in, in one transaction for those under one policy.
   *
   * @throws LifecycleError `inputUnreadable` for a line that no export has written; otherwise as the ledger says
   */
  async take(texts: readonly string[]): Promise<void> {
    const isFirst = this.#beginning === null;
    const tasks = texts.flatMap((text) => this.#read(text));
    if (isFirst) await this.#notePolicies();
    for (let from = 0; from < tasks.length;) {
      const policyId = tasks[from]?.policyId ?? 0;
      const until = tasks.findIndex((task, index) => index > from && task.policyId !== policyId);
      const some = tasks.slice(from, until === -1 ? undefined : until);
      await this.#do(this.#engineOf(policyId), some);
      from += some.length;
    }
  }

  /**
   * Puts in place what stands beside the log where accounts were erased, and erases whoever held their numbers so far. To be called
   * once, after the last line.
   *
   * @throws LifecycleError `historyDiverged` where what then stands there is not what was exported
   */
  async finish(): Promise<void> {
    if (this.#end !== null) await this.#erased?.finish(this.#end.book);
  }

  /** Gives policies their numbers, also those that no entry which is left was decided by. */
  async #notePolicies(): Promise<void> {
    const policies = this.#beginning?.policies ?? [];
    const nothing = () => ({ accountIds: [], sourceIds: [] });
    for (const policy of policies)
      await this.#parts.ledger.transact(nothing, ({ writer }) => writer.policyId(policy));
  }

  async #do(engine: Engine, tasks: readonly Task[]): Promise<void> {
    const erased = this.#erased;
    if (erased === null)
      return engine.commit((batch) => tasks.forEach((task) => 'do' in task && task.do(batch)), {
        recording: false,
      });
    await engine.restore((restoring) => {
      for (const task of tasks)
        if ('do' in task) task.do(restoring);
        else erased.append(restoring, task.erased);
    });
  }

  #engineOf(policyId: number): Engine {
    const engine = this.#engines[policyId - 1];
    if (engine === undefined)
      throw notImportable(this.lines, `it names policy ${policyId}, which is not there`);
    return engine;
  }

  #read(text: string): readonly Task[] {
    this.lines += 1;
    const line = openedLine(text);
    if (line === null) throw notImportable(this.lines, 'it is not written as an export writes');
    const { log: extras = {} } = line;
    if (this.#beginning === null) this.#begin(extras.begins);
    if (this.#end !== null) throw notImportable(this.lines, 'the line before it is the last of an export');
    this.#end = extras.ends ?? null;
    if (this.#seq === 0) this.#at = Date.parse(line.received_at);
    this.#erased?.addSent(extras.sent ?? []);
    return [
      ...(extras.before ?? []).map((entry) => this.#missing(entry)),
      ...(extras.isNone === true ? [] : [this.#written(line, extras)]),
      ...(extras.ends?.after ?? []).map((entry) => this.#missing(entry)),
    ];
  }

  #begin(beginning: ExportBeginning | undefined): void {
    if (beginning === undefined)
      throw notImportable(
        this.lines,
        'it does not say what the log was decided by, as the first line of an export does',
      );
    this.#beginning = beginning;
    this.#keptUntil = beginning.upgrades.at(-1)?.seq ?? 0;
    const { ledger, complete } = this.#parts;
    if (beginning.erased !== undefined) this.#erased = new ErasedPart(ledger, beginning.erased);
    this.#engines.push(
      ...beginning.policies.map((notedAs) => new Engine({ ledger, policy: complete(notedAs), notedAs })),
    );
  }

  #next(policy: number | undefined): { readonly seq: number; readonly policyId: number } {
    this.#seq += 1;
    this.#policyId = policy ?? this.#policyId;
    return { seq: this.#seq, policyId: this.#policyId };
  }

  #written(
    { received_at: time, source, payload, json }: WrittenLine & { readonly json: string },
    extras: LogExtras,
  ): Task {
    if (extras.kept !== undefined)
      return this.#unwritten({
        ...extras.kept,
        source,
        payload: json,
        ...(extras.policy === undefined ? {} : { policy: extras.policy }),
      });
    const at = Date.parse(time);
    const reading = this.#parts.reader(payload, at, source);
    if (reading.kind === 'fact') {
      this.#policyId = extras.policy ?? this.#policyId;
      return { policyId: this.#policyId, do: (batch) => batch.renote({ ...reading, at, json }) };
    }
    const { policyId } = this.#next(extras.policy);
    this.#at = at;
    if (reading.kind !== 'event') throw notImportable(this.lines, `its payload is ${reading.kind}`);
    const { event } = reading;
    return { policyId, do: (batch) => batch.retake(event, json, { overtaken: false }) };
  }

  #missing(missing: MissingLine): Task {
    return 'erased' in missing ? this.#gap(missing.erased) : this.#unwritten(missing);
  }

  #gap(entries: number): Task {
    const range = this.#erased?.rangeAt(this.#seq + 1, entries, this.#at);
    if (range === undefined)
      throw notImportable(this.lines, 'entries are missing from it, and nobody was erased');
    this.#seq += entries;
    return { policyId: Math.max(1, this.#policyId), erased: range };
  }

  #unwritten({ policy, moved = [], ...entry }: UnwrittenEntry): Task {
    const { seq, policyId } = this.#next(policy);
    const { source, at, payload, decision, version } = entry;
    this.#at = at;
    // The engine writes its own entries once more when it comes to that, unless it cannot know of what.
    if (source === 'engine' && this.#erased === null)
      return { policyId, do: (batch) => batch.endUntil?.(at) };
    const event = this.#parts.eventOf({ ...entry, seq, policyId });
    const overtaken = source !== 'deadline' && isOvertaken(entry);
    const decided = seq <= this.#keptUntil ? { decided: { decision, version, overtaken, moved } } : {};
    return { policyId, do: (batch) => batch.retake(event, payload, { overtaken, ...decided }) };
  }
}
