import type { Policy } from '../../machines/policy.ts';
import { whoMustAct } from '../model/meaning.ts';
import { stateOf } from '../model/state.ts';
import type { Ledger, WorkbenchWriter } from '../store/ledger.ts';
import type { Incident } from '../model/incident.ts';
import type { BreakKey } from '../model/notice-record.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import type { KeptSink, LaneName, OutboxItem } from '../store/port.ts';
import { viewOf, type AccountView } from '../views/account.ts';
import { incidentView } from '../views/incident.ts';
import { draftOf, recordedBreak, rememberedBreak, type DigestItem, type NoticeDraft } from './draft.ts';
import {
  recipientNamed,
  type ConcernedAccount,
  type Recipient,
  type RecipientBook,
} from './book/recipients.ts';
import { silenceIn, silentUntilFor } from './book/silence.ts';
import { toldWith } from './book/together.ts';
import { bookLane, SILENCES } from '../store/delivery-port.ts';
import type { ListedAccount, Situation } from './wording.ts';

/** What notices are made of and kept in: a ledger, and the policy by which causes are weighed. */
export interface DeskParts {
  readonly ledger: Ledger;
  readonly accountPolicy: Policy;
  /** Who is told, where people are. */
  readonly recipients?: RecipientBook;
  /** Lets whatever else the process has to do have its turn. Default: nothing does. */
  readonly turn?: () => Promise<void>;
}

/** What is known of a sink before anything went out by it. */
export const newSink = (name: string, cursor: number, since: number): KeptSink => ({
  name,
  cursor,
  since,
  attempts: 0,
  delivered: 0,
  failures: 0,
  failingSince: null,
  toldAt: null,
  restsUntil: null,
});

/** Reads what is to be said and how things are, outside of any transaction, and writes what became of it in short ones. */
export class Desk {
  readonly ledger: Ledger;
  readonly #policy: Policy;
  readonly #recipients: RecipientBook;
  readonly #turn: DeskParts['turn'] | undefined;
  readonly #now: () => number;
  #database: string | null = null;

  constructor({ ledger, accountPolicy, recipients = () => [], turn }: DeskParts, now: () => number) {
    this.ledger = ledger;
    this.#turn = turn;
    this.#policy = accountPolicy;
    this.#recipients = recipients;
    this.#now = now;
  }

  /** The id of the database; it is given one where it has none. */
  async database(): Promise<string> {
    return (this.#database ??= (await this.ledger.databaseId()) ?? (await this.#nameDatabase()));
  }

  /** What is kept of a sink, or null where it was never seen. */
  async sink(name: string): Promise<KeptSink | null> {
    return sinkIn(await this.ledger.sinks(), name);
  }

  /**
   * Writes in a transaction of its own, and lets others have a turn. The work may be run again: it must have no effect but on the
   * writer.
   */
  async write<T>(lanes: readonly LaneName[], work: (writer: WorkbenchWriter) => T): Promise<T> {
    const written = await this.ledger.transact(
      () => ({ accountIds: [], sourceIds: [], lanes }),
      ({ writer }) => work(writer),
    );
    await this.#turn?.();
    return written;
  }

  /** How things are with what a draft is about. */
  async situationOf({ effect, of, to }: NoticeDraft): Promise<Situation> {
    const found = effect.type === 'incident' ? await this.incident(effect.incident) : null;
    const incident = found === null ? null : incidentView(found);
    const others = found === null ? [] : toldWith(found, await this.openIncidents()).map(incidentView);
    const listed = effect.type === 'digest' ? await this.#standing(effect.items) : [];
    const about = of?.accountId ?? listed[0]?.item.of.accountId ?? null;
    const snapshot = about === null ? null : await this.ledger.snapshot(about);
    const recipient = to === undefined ? null : await this.#recipient(to, snapshot);
    const silent = to === undefined || snapshot === null ? null : await this.silentUntil(snapshot);
    const rest = { incident, others, listed, to: recipient, silentUntil: silent };
    if (snapshot === null || of === null) return { account: null, asked: null, ...rest };
    return { account: this.viewOf(snapshot), asked: askedOf(snapshot), ...rest };
  }

  /** The view of an account under the policy. */
  viewOf(snapshot: AccountSnapshot): AccountView {
    return viewOf(snapshot, this.#policy);
  }

  /** All who may be told of an account, or with null of what is about none. */
  async recipients(snapshot: AccountSnapshot | null): Promise<readonly Recipient[]> {
    return this.#recipients(snapshot === null ? null : concerned(snapshot));
  }

  /** Until when nothing is said of an account, in milliseconds since 1970; null while something may be. */
  async silentUntil(snapshot: AccountSnapshot): Promise<number | null> {
    const letters = await this.ledger.letters(bookLane(SILENCES));
    return letters.length === 0
      ? null
      : silentUntilFor(letters.map(silenceIn), concerned(snapshot), this.#now());
  }

  /** The ids of the accounts of a tenant. */
  async accountsOfTenant(tenant: string): Promise<readonly string[]> {
    return (await this.ledger.accounts({ tenant })).map(({ context }) => context.accountId);
  }

  /** An incident, or null. */
  async incident(id: number): Promise<Incident | null> {
    return (await this.ledger.incidents({})).find((one) => one.id === id) ?? null;
  }

  /** The incidents that have not ended. */
  openIncidents(): Promise<readonly Incident[]> {
    return this.ledger.incidents({ open: true });
  }

  /** The break to which an entry of the log belongs. */
  async breakAt(accountId: string, seq: number): Promise<BreakKey> {
    const [snapshot, [entry]] = await Promise.all([
      this.ledger.snapshot(accountId),
      this.ledger.log({ after: seq - 1, limit: 1 }),
    ]);
    const version = entry?.seq === seq ? entry.version : 0;
    return (
      (snapshot === null ? null : rememberedBreak(snapshot, version)) ??
      recordedBreak(accountId, await this.ledger.transitions(accountId), version)
    );
  }

  /** What is to be said about an effect of the outbox, or null. */
  async draftOf(item: OutboxItem): Promise<NoticeDraft | null> {
    if (item.effect.type === 'verify') return null;
    const of = await this.breakAt(item.accountId, item.seq);
    return draftOf(await this.database(), item, of);
  }

  #nameDatabase(): Promise<string> {
    const fresh = crypto.randomUUID().replaceAll('-', '');
    return this.write([], (writer) => {
      writer.nameDatabase(fresh);
      return writer.databaseId() ?? fresh;
    });
  }

  /** Of the accounts of a digest, those for which it still stands. */
  async #standing(items: readonly DigestItem[]): Promise<readonly ListedAccount[]> {
    const found = await Promise.all(
      items.map(async (item) => {
        const snapshot = await this.ledger.snapshot(item.of.accountId);
        const isSilent = snapshot !== null && (await this.silentUntil(snapshot)) !== null;
        return { item, snapshot, isSilent };
      }),
    );
    return found.flatMap(({ item, snapshot, isSilent }) =>
      snapshot === null || isSilent || !stillStands(item, snapshot)
        ? []
        : [{ item, account: this.viewOf(snapshot) }],
    );
  }

  async #recipient(name: string, snapshot: AccountSnapshot | null): Promise<Recipient | null> {
    return recipientNamed(await this.recipients(snapshot), name);
  }
}

const concerned = ({ context }: AccountSnapshot): ConcernedAccount => ({
  accountId: context.accountId,
  provider: context.provider,
  ...(context.tenant === null ? {} : { tenant: context.tenant }),
  ...(context.name === null ? {} : { name: context.name }),
});

/** Who must act for an account, and is asked for it alone: nobody is where it is a member of an incident. */
export const askedOf = ({ context, value }: AccountSnapshot): Situation['asked'] =>
  context.incident === null ? whoMustAct(stateOf(value)) : null;

const stillStands = ({ why, who }: DigestItem, snapshot: AccountSnapshot): boolean =>
  why === 'flapping' ? snapshot.context.deletedAt === null : askedOf(snapshot) === who;

/** What is kept of a sink among all, or null. */
export const sinkIn = (sinks: readonly KeptSink[], name: string): KeptSink | null =>
  sinks.find((one) => one.name === name) ?? null;
