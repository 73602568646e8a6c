import type { AccountEvent } from '../../machines/event.ts';
import { HOUR, MINUTE, type Policy } from '../../machines/policy.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import { stateOf, statusOfPath, type State } from '../model/state.ts';
import type { Step } from '../decide/step.ts';
import { openBreakOf } from '../decide/breaks.ts';
import { isDiagnosed } from '../decide/diagnose.ts';
import { effectsOf, membershipOf, type Effect, type Membership } from '../model/effect.ts';
import { groupOf } from '../model/meaning.ts';
import type { DueSource, WorkbenchWriter } from '../store/ledger.ts';
import type { HeldEffects } from '../store/port.ts';

/** The fewest transitions with which a status can come back: there, away, and back. */
const FEWEST_TO_COMPARE = 3;

/**
 * Whether a v1 webhook, which names neither id nor time, brings a status back that the account left a short while ago:
 * it may be a late copy of the one that led there first (DOMAIN §4).
 *
 * @param before - the account before the webhook
 * @param step - what the webhook does
 * @param leftAt - when the account last left a status, if that was at a moment or later; asked for only where that
 *   matters. Both in milliseconds since 1970
 */
export const mayBeLateCopy = (
  event: AccountEvent,
  before: AccountSnapshot | null,
  { snapshot }: Step,
  { retryHorizonHours }: Policy,
  leftAt: (status: string, since: number) => number | null,
): boolean => {
  if (event.source !== 'webhook' || snapshot.version < FEWEST_TO_COMPARE || before === null) return false;
  if (retryHorizonHours === 0) return false;
  const since = snapshot.context.lastSeenAt - retryHorizonHours * HOUR;
  // The account has been in its present status since before the window, so it left nothing inside it.
  if (before.since < since) return false;
  const left = leftAt(statusOfPath(stateOf(snapshot.value).connection), since);
  return left !== null && left >= since;
};

/** What effects are put out with. */
export interface HoldingOutboxParts {
  readonly writer: OutboxWriter;
  readonly policy: Policy;
  /** What is held, by account, as it is stored now; it is changed on the way, so that it must go when the transaction fails. */
  readonly held: Map<string, HeldEffects>;
  readonly due: Pick<DueSource, 'add'>;
}

/** What effects are written with, and what is asked of an account's past. */
type OutboxWriter = Pick<WorkbenchWriter, 'enqueue' | 'hold' | 'unhold' | 'leftAt'>;

const noEffects: readonly Effect[] = [];

/** How an account moved, against what people were last told. */
interface HeldMove {
  readonly from: State;
  readonly to: State;
  /** The log entry behind it. */
  readonly seq: number;
  /** Whether its status changed. */
  readonly moved: boolean;
  /** Whether it came back to a status that it left a short while ago. */
  readonly returns: boolean;
  /** Whether it is a member of an incident, or becomes one. */
  readonly isMember: boolean;
}

const returned: Effect = { type: 'verify', reason: 'returned' };

/** What is asked of people, and may be held back. A new kind of effect is decided about here. */
const areRequests = {
  askUser: true,
  askOperator: true,
  withdraw: true,
  verify: false,
  tellOperator: false,
  incident: false,
} as const satisfies Record<Effect['type'], boolean>;

const isRequest = ({ type }: Effect): boolean => areRequests[type];

const isMember = ({ context }: AccountSnapshot): boolean => context.incident !== null;

const hasMoved = (from: State, to: State): boolean =>
  statusOfPath(from.connection) !== statusOfPath(to.connection);

/** Whether what a poll did shows that the account is in the status in which it was. */
export const confirms = ({ decision, transitions }: Step): boolean => {
  const [first] = transitions;
  const to = transitions.at(-1)?.to;
  if (first === undefined || to === undefined) return decision === 'repeat';
  return !hasMoved(first.from, to);
};

/** Whether something else is asked of people, and not only something withdrawn. */
const isAsk = ({ type }: Effect): boolean => type === 'askUser' || type === 'askOperator';

/**
 * Puts effects into the outbox within one transaction. What is asked of people is held where waiting may spare it: for a
 * while after every break, which may heal by itself, and where a change may rest on a late copy (DOMAIN §4), until the API
 * confirms it. A withdrawal waits while the account is only trying again: it is needed when that succeeds.
 */
export class HoldingOutbox {
  readonly #writer: OutboxWriter;
  readonly #policy: Policy;
  readonly #holdings: Map<string, HeldEffects>;
  readonly #due: Pick<DueSource, 'add'>;

  constructor({ writer, policy, held, due }: HoldingOutboxParts) {
    this.#writer = writer;
    this.#policy = policy;
    this.#holdings = held;
    this.#due = due;
  }

  /**
   * Takes the effects of a step over, and returns those that go out now.
   *
   * @param before - the account before the event
   * @param seq - the log entry behind it
   * @param membership - where the account's break makes it a member of an incident at once: then nobody is asked about it alone
   */
  take(
    event: AccountEvent,
    before: AccountSnapshot | null,
    step: Step,
    seq: number,
    membership?: Membership,
  ): readonly Effect[] {
    const { transitions, snapshot } = step;
    if (transitions.length === 0 && step.effects.length === 0 && membership === undefined)
      return step.effects;
    const to = transitions.at(-1)?.to ?? stateOf(snapshot.value);
    const from = transitions[0]?.from ?? to;
    const effects = membership === undefined ? step.effects : effectsOf(from, to, step.decision, membership);
    if (from === to && !effects.some(isRequest)) return this.#send(effects, snapshot, seq);
    const moved = hasMoved(from, to);
    const returns = moved && this.#returns(event, before, step);
    const holding = this.#holdings.get(snapshot.context.accountId);
    const sent =
      effects.length > 0 || (moved && holding !== undefined)
        ? this.#sentOf(
            { ...step, effects },
            {
              from: holding?.from ?? from,
              to,
              seq,
              moved,
              returns,
              isMember: membership !== undefined || isMember(snapshot),
            },
            holding,
          )
        : effects;
    return this.#send(returns ? [...sent, returned] : sent, snapshot, seq);
  }

  /** Of the effects of a step that moved the account, those that go out now; the others are held, or no longer needed. */
  #sentOf(step: Step, move: HeldMove, holding: HeldEffects | undefined): readonly Effect[] {
    const { effects, decision, snapshot } = step;
    const { from, to, seq, isMember: is } = move;
    // Compare with what people were last told. Held effects were never sent, so there is nothing to withdraw.
    const known = holding === undefined ? effects : effectsOf(from, to, decision, membershipOf(false, is));
    const requests = known.filter(isRequest);
    const others = effects.filter((effect) => !isRequest(effect));
    const until = requests.length === 0 ? 'now' : this.#waitOf(requests, snapshot, move, holding);
    if (until === 'now') {
      this.#drop(holding);
      return requests.length === 0 ? others : [...requests, ...others];
    }
    this.#hold({ accountId: snapshot.context.accountId, seq, from, until, effects: requests });
    return others;
  }

  /** How long requests wait: until a moment (milliseconds since 1970), or with null until the account moves on. */
  #waitOf(
    requests: readonly Effect[],
    snapshot: AccountSnapshot,
    { to, moved, returns }: HeldMove,
    holding: HeldEffects | undefined,
  ): number | 'now' | null {
    const { lastSeenAt: at } = snapshot.context;
    const asks = requests.some(isAsk);
    if (!asks && groupOf(to) === 'underWay') return null;
    const standing = moved ? null : (holding?.until ?? null);
    const doubtful = returns ? at + this.#policy.heldEffectsMinutes * MINUTE : at;
    const until = Math.max(doubtful, standing ?? at, asks ? this.#firstAskAt(snapshot) : at);
    if (until <= at) return 'now';
    // Where the reason is beyond doubt, there is nothing to wait for.
    return asks && doubtful <= at && isDiagnosed(snapshot, this.#policy) ? 'now' : until;
  }

  /** When people may first be asked about an account as it is, in milliseconds since 1970. */
  #firstAskAt({ context, since }: AccountSnapshot): number {
    return Math.min(openBreakOf(context)?.at ?? since, since) + this.#policy.askWaitMinutes * MINUTE;
  }

  #send(effects: readonly Effect[], { context }: AccountSnapshot, seq: number): readonly Effect[] {
    for (const effect of effects) this.#writer.enqueue(effect, context.accountId, seq, context.lastSeenAt);
    return effects;
  }

  /** Sends what is held for an account until `due`, and returns it. */
  release(accountId: string, due: number): readonly Effect[] {
    const holding = this.#holdings.get(accountId);
    return holding?.until === due ? this.#release(holding, due) : noEffects;
  }

  /**
   * Ends the doubt about a change, since the API shows the same, and returns what goes out. What would have to wait without
   * any doubt waits on, until then.
   */
  confirm(snapshot: AccountSnapshot, at: number): readonly Effect[] {
    const holding = this.#holdings.get(snapshot.context.accountId);
    if (holding === undefined || holding.until === null) return noEffects;
    const until = holding.effects.some(isAsk) ? Math.min(holding.until, this.#firstAskAt(snapshot)) : at;
    if (until <= at) return this.#release(holding, at);
    if (until < holding.until) this.#hold({ ...holding, until });
    return noEffects;
  }

  #release(holding: HeldEffects, at: number): readonly Effect[] {
    const { accountId } = holding;
    this.#drop(holding);
    for (const effect of holding.effects) this.#writer.enqueue(effect, accountId, holding.seq, at);
    return holding.effects;
  }

  #returns(event: AccountEvent, before: AccountSnapshot | null, step: Step): boolean {
    const { accountId } = step.snapshot.context;
    return mayBeLateCopy(event, before, step, this.#policy, (status, since) =>
      this.#writer.leftAt(accountId, status, since),
    );
  }

  #hold(held: HeldEffects): void {
    this.#holdings.set(held.accountId, held);
    this.#writer.hold(held);
    if (held.until !== null)
      this.#due.add({ accountId: held.accountId, event: 'RELEASE', dueAt: held.until });
  }

  #drop(holding: HeldEffects | undefined): void {
    if (holding === undefined) return;
    this.#holdings.delete(holding.accountId);
    this.#writer.unhold(holding.accountId);
  }
}
