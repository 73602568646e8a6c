import { isoTime } from '../../model/clock.ts';
import { LifecycleError } from '../../model/errors.ts';
import { sampleAccountId } from '../payloads.ts';
import type { SourcePart } from '../../../machines/event.ts';
import type { LevelStatus } from '../../../machines/status.ts';

/** An account of the fake. */
export interface FakeAccount {
  /** Default {@link sampleAccountId}. */
  readonly id?: string;
  /** As the wire spells it (DOMAIN §1). Default LINKEDIN. */
  readonly type?: string;
  readonly name?: string;
  /** Its sources with their levels; by default one, which is OK. */
  readonly sources?: readonly SourcePart[];
}

/** An account as the API shows it (DOMAIN §7). */
export interface FakeAccountBody extends Required<FakeAccount> {
  readonly object: 'Account';
  readonly created_at: string;
  readonly connection_params: object;
  readonly groups: readonly string[];
}

/** A page of the list, as the API shows it. */
export interface ShownPage {
  readonly object: 'AccountList';
  readonly items: readonly FakeAccountBody[];
  readonly cursor: string | null;
}

/** A cursor holds where to go on, and says nothing to those who look at it. */
const cursorOf = (lastId: string): string => Buffer.from(lastId, 'utf8').toString('base64url');

const unknownToFake = (id: string): LifecycleError =>
  new LifecycleError('accountNotFound', `the fake has no account ${id}`, { hint: 'Add it first.' });

/** The accounts that there are in truth. */
export class FakeAccounts {
  readonly #accounts = new Map<string, FakeAccountBody>();

  /** Adds an account, or puts it in the place of an earlier one. */
  add(
    { id = sampleAccountId, type = 'LINKEDIN', name = `user of ${id}`, sources }: FakeAccount,
    now: number,
  ): void {
    this.#accounts.set(id, {
      object: 'Account',
      id,
      name,
      type,
      created_at: isoTime(now),
      connection_params: {},
      sources: sources ?? [{ id: `${id}_MESSAGING`, status: 'OK' }],
      groups: [],
    });
  }

  /**
   * Sets the level of every source.
   *
   * @throws LifecycleError `accountNotFound`
   */
  set(id: string, level: LevelStatus): FakeAccountBody {
    const account = this.get(id);
    if (account === null) throw unknownToFake(id);
    const sources = account.sources.map((source) => ({ ...source, status: level }));
    const changed = { ...account, sources };
    this.#accounts.set(id, changed);
    return changed;
  }

  /** Removes an account; returns it, or null when there was none. */
  remove(id: string): FakeAccountBody | null {
    const account = this.get(id);
    this.#accounts.delete(id);
    return account;
  }

  /** The account, or null. */
  get(id: string): FakeAccountBody | null {
    return this.#accounts.get(id) ?? null;
  }

  /** All ids, in order. */
  ids(): readonly string[] {
    return [...this.#accounts.keys()].sort();
  }

  /** A page of the list: at most `limit` accounts after the one that the cursor names. */
  page(limit: number, cursor: string | null): ShownPage {
    const after = cursor === null ? '' : Buffer.from(cursor, 'base64url').toString('utf8');
    const rest = this.ids().filter((id) => id > after);
    const ids = rest.slice(0, limit);
    return {
      object: 'AccountList',
      items: ids.flatMap((id) => this.get(id) ?? []),
      cursor: rest.length > limit ? cursorOf(ids.at(-1) ?? '') : null,
    };
  }
}
