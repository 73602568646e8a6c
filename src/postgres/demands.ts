import type { Needs } from '../store/ledger.ts';
import { LifecycleError, type LaneName, type LogQuery } from '../store/index.ts';
import { idFault } from './texts.ts';

/** How much of what is due is read at first, and how many times as much whenever that was not enough. */
const FIRST_DUES = 256;
const MORE_DUES = 8;

/** What is asked for by keys. */
type DemandedKeys =
  | 'accountIds'
  | 'sourceIds'
  | 'quarantineIds'
  | 'lanes'
  | 'letterIds'
  | 'scopes'
  | 'factScopes'
  | 'brokenScopes'
  | 'members'
  | 'logs';

/** A lane as one text. */
export const laneText = ({ sink, subject }: LaneName): string => JSON.stringify([sink, subject]);

/** The lane that {@link laneText} made a text of. */
export const laneOfKey = (key: string): LaneName => {
  const [sink, subject] = JSON.parse(key) as [string, string];
  return { sink, subject };
};

/** Refuses an id that could not be kept, before anything is asked of the database. */
const assertKeepable = (id: string): void => {
  const fault = idFault(id);
  if (fault === null) return;
  throw new LifecycleError('deliveryRefused', fault, {
    hint: 'Whatever else was told with it can be tried again alone.',
  });
};

/**
 * What a piece of work is loaded with. It begins with what the work says that it needs; whatever the work asks for beyond that
 * is noted here, and the work is run again when that has been loaded.
 */
export class Demands {
  readonly accountIds: Set<string>;
  readonly sourceIds: Set<string>;
  readonly quarantineIds: Set<number>;
  readonly lanes: Set<string>;
  readonly letterIds = new Set<number>();
  /** The scopes whose newest facts are asked for. */
  readonly factScopes: Set<string>;
  /** The scopes of which whoever needs somebody is asked for; the empty one stands for everybody. */
  readonly brokenScopes: Set<string>;
  readonly scopes = new Set<string>();
  readonly members = new Set<number>();
  /** Parts of the log, as JSON of what is asked for. */
  readonly logs = new Set<string>();
  /** Whether the newest entry of each account is asked for. */
  newest = false;
  /** Whether something outside of lanes is asked for of what goes out: sinks, all letters, the id of the database. */
  desk = false;
  /** Until when what is due is read, in milliseconds since 1970; null for not at all. */
  duesUntil: number | null;
  /** How much of that is read at most. */
  dues = FIRST_DUES;
  #isMore = false;

  constructor({ accountIds, sourceIds, until, scopes = [], quarantineIds = [], lanes = [] }: Needs) {
    this.duesUntil = until ?? null;
    for (const id of [...accountIds, ...sourceIds]) assertKeepable(id);
    this.accountIds = new Set(accountIds);
    this.sourceIds = new Set(sourceIds);
    this.factScopes = new Set(scopes);
    this.brokenScopes = new Set(scopes);
    this.quarantineIds = new Set(quarantineIds);
    this.lanes = new Set(lanes.map(laneText));
    this.desk = lanes.length > 0;
  }

  /** Whether more is asked for than accounts and what is known of scopes, which takes statements of its own. */
  get areWide(): boolean {
    const { quarantineIds, lanes, letterIds, brokenScopes, members, logs, newest, desk } = this;
    const sizes = [quarantineIds, lanes, letterIds, brokenScopes, members, logs].map(({ size }) => size);
    return newest || desk || sizes.some((size) => size > 0);
  }

  /** Whether anything was added since the last call. */
  takeMore(): boolean {
    const isMore = this.#isMore;
    this.#isMore = false;
    return isMore;
  }

  add<Key extends string | number>(to: DemandedKeys, key: Key): void {
    if (to === 'accountIds' || to === 'sourceIds') assertKeepable(String(key));
    const set = this[to] as Set<string | number>;
    set.add(key);
    this.#isMore = true;
  }

  addLog(query: LogQuery): void {
    this.add('logs', JSON.stringify(query));
  }

  addNewest(): void {
    this.newest = true;
    this.#isMore = true;
  }

  addDesk(): void {
    this.desk = true;
    this.#isMore = true;
  }

  /** What is due until then, or more of it where that was asked for before. */
  addDues(until: number): void {
    if (until > (this.duesUntil ?? -Infinity)) this.duesUntil = until;
    else this.dues *= MORE_DUES;
    this.#isMore = true;
  }
}
