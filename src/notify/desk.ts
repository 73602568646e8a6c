import type { Policy } from '../../machines/policy.ts';
import { whoMustAct } from '../model/meaning.ts';
import { stateOf } from '../model/state.ts';
import type { Ledger, WorkbenchWriter } from '../store/ledger.ts';
import type { KeptSink, LaneName, OutboxItem } from '../store/port.ts';
import { viewOf } from '../views/account.ts';
import { incidentView } from '../views/incident.ts';
import { draftOf, recordedBreak, rememberedBreak, type NoticeDraft } from './draft.ts';
import type { Situation } from './wording.ts';

/** What notices are made of and kept in: a ledger, and the policy by which causes are weighed. */
export interface DeskParts {
  readonly ledger: Ledger;
  readonly accountPolicy: Policy;
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
  #database: string | null = null;

  constructor({ ledger, accountPolicy }: DeskParts) {
    this.ledger = ledger;
    this.#policy = accountPolicy;
  }

  /** The id of the database; it is given one where it has none. */
  async database(): Promise<string> {
    return (this.#database ??= (await this.ledger.databaseId()) ?? (await this.#nameDatabase()));
  }

  /** What is kept of a sink, or null where it was never seen. */
  async sink(name: string): Promise<KeptSink | null> {
    return sinkIn(await this.ledger.sinks(), name);
  }

  /** Writes in a transaction of its own. The work may be run again: it must have no effect but on the writer. */
  write<T>(lanes: readonly LaneName[], work: (writer: WorkbenchWriter) => T): Promise<T> {
    return this.ledger.transact(
      () => ({ accountIds: [], sourceIds: [], lanes }),
      ({ writer }) => work(writer),
    );
  }

  /** How things are with what a draft is about. */
  async situationOf({ effect, of }: NoticeDraft): Promise<Situation> {
    const incident = effect.type === 'incident' ? await this.#incident(effect.incident) : null;
    const snapshot = of === null ? null : await this.ledger.snapshot(of.accountId);
    if (snapshot === null) return { account: null, asked: null, incident };
    return {
      account: viewOf(snapshot, this.#policy),
      asked: snapshot.context.incident === null ? whoMustAct(stateOf(snapshot.value)) : null,
      incident,
    };
  }

  /** What is to be said about an effect of the outbox, or null. */
  async draftOf(item: OutboxItem): Promise<NoticeDraft | null> {
    const { accountId, seq, effect } = item;
    if (effect.type === 'verify') return null;
    const [snapshot, [entry]] = await Promise.all([
      this.ledger.snapshot(accountId),
      this.ledger.log({ after: seq - 1, limit: 1 }),
    ]);
    const version = entry?.seq === seq ? entry.version : 0;
    const of =
      (snapshot === null ? null : rememberedBreak(snapshot, version)) ??
      recordedBreak(accountId, await this.ledger.transitions(accountId), version);
    return draftOf(await this.database(), item, of);
  }

  #nameDatabase(): Promise<string> {
    const fresh = crypto.randomUUID().replaceAll('-', '');
    return this.write([], (writer) => {
      writer.nameDatabase(fresh);
      return writer.databaseId() ?? fresh;
    });
  }

  async #incident(id: number): Promise<Situation['incident']> {
    const found = (await this.ledger.incidents({})).find((one) => one.id === id);
    return found === undefined ? null : incidentView(found);
  }
}

/** What is kept of a sink among all, or null. */
export const sinkIn = (sinks: readonly KeptSink[], name: string): KeptSink | null =>
  sinks.find((one) => one.name === name) ?? null;
