import type { AccountEvent } from '../../machines/event.ts';
import { MINUTE, type Policy } from '../../machines/policy.ts';
import { incidentOf } from '../../machines/evidence.ts';
import { effectsOf, membershipOf, type Effect, type Membership } from '../model/effect.ts';
import { stateOf, statusOfPath, type State } from '../model/state.ts';
import type { Step } from '../decide/step.ts';
import type { AccountSnapshot } from '../model/snapshot.ts';
import type { DueSource, WorkbenchWriter } from '../store/ledger.ts';
import type { HeldEffects } from '../store/port.ts';
import { mayBeLateCopy } from './late-copy.ts';

/** What effects are put out with. */
export interface HoldingOutboxParts {
  readonly writer: WorkbenchWriter;
  readonly policy: Policy;
  /** What is held, by account, as it is stored now; it is changed on the way, so that it must go when the transaction fails. */
  readonly held: Map<string, HeldEffects>;
  readonly due: DueSource;
}

const noEffects: readonly Effect[] = [];

/** How an account moved, against what people were last told. */
interface Move {
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
  incident: false,
} as const satisfies Record<Effect['type'], boolean>;

const isRequest = ({ type }: Effect): boolean => areRequests[type];

const isMember = ({ context }: AccountSnapshot): boolean => incidentOf(context) !== null;

const hasMoved = (from: State, to: State): boolean =>
  statusOfPath(from.connection) !== statusOfPath(to.connection);

/** Whether what a poll did shows that the account is in the status in which it was. */
export const confirms = ({ decision, transitions }: Step): boolean => {
  const [first] = transitions;
  const to = transitions.at(-1)?.to;
  if (first === undefined || to === undefined) return decision === 'repeat';
  return !hasMoved(first.from, to);
};

/**
 * Puts effects into the outbox within one transaction. Where a change may rest on a late copy, what it asks of people is
 * held until the API confirms it, the account moves on, or the time is up (DOMAIN §4).
 */
export class HoldingOutbox {
  readonly #writer: WorkbenchWriter;
  readonly #policy: Policy;
  readonly #holdings: Map<string, HeldEffects>;
  readonly #due: DueSource;

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
  #sentOf(
    { effects, decision, snapshot }: Step,
    { from, to, seq, moved, returns, isMember: is }: Move,
    holding: HeldEffects | undefined,
  ): readonly Effect[] {
    // Compare with what people were last told. Held effects were never sent, so there is nothing to withdraw.
    const known = holding === undefined ? effects : effectsOf(from, to, decision, membershipOf(false, is));
    const requests = known.filter(isRequest);
    const isDoubtful = returns && this.#policy.heldEffectsMinutes > 0 && requests.length > 0;
    if (!isDoubtful && holding === undefined) return effects;
    const { accountId, lastSeenAt: at } = snapshot.context;
    const standing = moved ? undefined : holding?.until;
    const until = isDoubtful ? at + this.#policy.heldEffectsMinutes * MINUTE : standing;
    if (until === undefined || requests.length === 0) this.#drop(holding);
    else this.#hold({ accountId, seq, from, until, effects: requests });
    const verifies = effects.filter((effect) => !isRequest(effect));
    return until === undefined ? [...requests, ...verifies] : verifies;
  }

  #send(effects: readonly Effect[], { context }: AccountSnapshot, seq: number): readonly Effect[] {
    for (const effect of effects) this.#writer.enqueue(effect, context.accountId, seq, context.lastSeenAt);
    return effects;
  }

  /** Sends what is held for an account, and returns it. With `due`, only when that is the end of the hold. */
  release(accountId: string, at: number, due?: number): readonly Effect[] {
    const holding = this.#holdings.get(accountId);
    if (holding === undefined || (due !== undefined && holding.until !== due)) return noEffects;
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
    this.#due.add({ accountId: held.accountId, event: 'RELEASE', dueAt: held.until });
  }

  #drop(holding: HeldEffects | undefined): void {
    if (holding === undefined) return;
    this.#holdings.delete(holding.accountId);
    this.#writer.unhold(holding.accountId);
  }
}
