import type { Restoring } from '../engine/restoring.ts';
import type { Effect } from '../model/effect.ts';
import { LifecycleError } from '../model/errors.ts';
import type { StoredBook } from '../store/exported-line.ts';
import { BookDigest, bookDigestIn, type SentEffect } from '../store/fleet-book.ts';
import type { Ledger, WorkbenchWriter } from '../store/ledger.ts';
import type { Erasure } from '../store/port.ts';

/** Numbers of the log that belong to entries which were erased. */
export interface ErasedRange {
  /** How many such entries came before. */
  readonly after: number;
  readonly entries: number;
  /** When the entry before them counts from, in milliseconds since 1970. */
  readonly at: number;
}

/** Stands for an effect that is no longer there. */
const goneEffect: Effect = { type: 'verify', reason: 'returned' };

/** How many effects are written in one transaction. */
const EFFECTS_WRITTEN = 5000;

const otherPart = (what: string): LifecycleError =>
  new LifecycleError('historyDiverged', `Accounts were erased, and ${what}.`, {
    hint: 'The file was changed, or written by another version. For a copy of a database use `db backup`.',
  });

/**
 * The part of an import that takes over what does not follow from a log of which accounts were erased. Nameless accounts hold the
 * numbers of entries and effects that are gone, until they are erased too: so the new log has the same numbers and tells of an erasure.
 */
export class ErasedPart {
  readonly #ledger: Ledger;
  readonly #erased: Erasure;
  readonly #sent: SentEffect[] = [];
  #entries = 0;
  /** The number of the first entry that was erased, 0 before it. */
  #first = 0;

  /** @param erased - all erasures as one */
  constructor(ledger: Ledger, erased: Erasure) {
    this.#ledger = ledger;
    this.#erased = erased;
  }

  /** Numbers that come next, of which `seq` is the first. */
  rangeAt(seq: number, entries: number, at: number): ErasedRange {
    const after = this.#entries;
    if (after === 0) this.#first = seq;
    this.#entries += entries;
    if (this.#entries > this.#erased.entries) throw otherPart('more entries are missing than were erased');
    return { after, entries, at };
  }

  /** Gives the numbers of a range to nameless accounts. */
  append(restoring: Restoring, { after, entries, at }: ErasedRange): void {
    for (let place = after; place < after + entries; place += 1)
      restoring.appendErased(this.#nameOf(place), at);
  }

  /** Effects that go out when all entries stand there. */
  addSent(sent: readonly SentEffect[]): void {
    this.#sent.push(...sent);
  }

  /** See `LogImport.finish`. */
  async finish(book: StoredBook | undefined): Promise<void> {
    this.#assertWritten(book);
    await this.#writeSent(book.lastEffect);
    await this.#ledger.transact(
      () => ({ accountIds: book.held.map(({ accountId }) => accountId), sourceIds: [] }),
      ({ writer }) => writeBook(writer, book),
    );
    const { accounts, at } = this.#erased;
    const accountIds = Array.from({ length: accounts }, (_, place) => this.#nameOf(place));
    await this.#ledger.erase({ accountIds, tenants: [], scopes: new Map(), at });
    const found = await bookDigestIn(
      this.#ledger,
      book.scopes.map(({ key }) => key),
    );
    if (found !== book.digest)
      throw otherPart('what the fleet had in common with them is not what was exported');
  }

  /** Compares what the file says with its digest, before anything is made of it. */
  #assertWritten(book: StoredBook | undefined): asserts book is StoredBook {
    if (book === undefined) throw otherPart('what the fleet had in common with them is missing');
    const { accounts, entries } = this.#erased;
    if (entries !== this.#entries || accounts > entries)
      throw otherPart('other entries are missing than were erased');
    const { digest, lastEffect, scopes, breaks, incidents, held } = book;
    const written = new BookDigest();
    for (const effect of this.#sent) written.add(effect);
    if (written.end({ scopes, breaks, incidents, held }, this.#erased, lastEffect) !== digest)
      throw otherPart('what the file says of the fleet was changed');
  }

  async #writeSent(lastEffect: number): Promise<void> {
    const sent = this.#sent;
    for (let from = 0, id = 0; id < lastEffect; from += EFFECTS_WRITTEN) {
      const some = sent.slice(from, from + EFFECTS_WRITTEN);
      const until = from + EFFECTS_WRITTEN < sent.length ? (some.at(-1)?.id ?? id) : lastEffect;
      const begin = id;
      await this.#ledger.transact(
        () => ({ accountIds: [], sourceIds: [] }),
        ({ writer }) => this.#enqueue(writer, some, begin, until),
      );
      id = until;
    }
  }

  /** Puts effects into the outbox under their numbers, and something in the place of those that are missing. */
  #enqueue(writer: WorkbenchWriter, sent: readonly SentEffect[], after: number, until: number): void {
    let id = after;
    const fill = (last: number): void => {
      for (; id < last; id += 1) writer.enqueue(goneEffect, this.#nameOf(0), this.#first, this.#erased.at);
    };
    for (const { id: own, effect, accountId, seq, at } of sent) {
      fill(own - 1);
      writer.enqueue(effect, accountId, seq, at);
      id = own;
    }
    fill(until);
  }

  /** The nameless account of an erased entry: no id on the wire begins like this. */
  #nameOf(place: number): string {
    return `\u0018erased ${Math.min(place, this.#erased.accounts - 1)}`;
  }
}

const writeBook = (writer: WorkbenchWriter, { scopes, breaks, incidents, held }: StoredBook): void => {
  for (const counters of scopes) writer.saveScopeCounters(counters);
  for (const recent of breaks) writer.addBreak(recent);
  for (const { incident, members } of incidents) {
    writer.saveIncident(incident);
    for (const accountId of members) writer.addMember(incident.id, accountId);
  }
  for (const each of held) writer.hold(each);
};
