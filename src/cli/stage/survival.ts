import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as passed } from 'node:timers/promises';
import { prove } from '../../views/proof/proof.ts';
import { readPayload } from '../../wire/index.ts';
import { FarStore } from '../far-store.ts';
import type { Environment } from '../terminal/terminal.ts';
import { auditOf, type Audit } from './audit.ts';
import { shippedDeliveries, signedPost, type DoorSecrets, type ShippedDelivery } from './deliveries.ts';
import { preparePostgres, type PostgresPlace } from './postgres-server.ts';
import { startReceiver, type PlayedReceiver } from './receivers.ts';

const RECEIVERS = 4;

/** How many deliveries are on their way at a time; those of an account one after the other. */
const SENDERS = 32;

const DELIVERIES = 1000;

/** The part of the deliveries after which one receiver is killed. */
const KILLED_AFTER = 1 / 3;

/** How long a killed receiver has had its last delivery, in milliseconds: time enough to be in the middle of it. */
const IN_THE_MIDDLE_MS = 4;

/** How long to wait for an answer, and how often to ask for one, before a delivery is given up. */
const ANSWER_MS = 10_000;
const MOST_ATTEMPTS = 40;
const LONGEST_PAUSE_MS = 1000;

/** A receiver, and what it has done. */
export interface ReceiverShare {
  readonly pid: number;
  readonly isKilled: boolean;
  /** How many deliveries it has acknowledged. */
  readonly acknowledged: number;
}

/** A receiver at the moment of its death. */
export interface Killed {
  /** Which one, counted from 1. */
  readonly place: number;
  readonly pid: number;
  /** How many deliveries it had not answered. */
  readonly unanswered: number;
  /** How many deliveries all of them had acknowledged. */
  readonly acknowledged: number;
}

/** What came of a play. */
export interface Survival extends Audit {
  /** What the server calls itself. */
  readonly server: string;
  readonly accounts: number;
  /** How many things are stored that do not follow from the log. */
  readonly findings: number;
  readonly sent: number;
  readonly acknowledged: number;
  /** How many attempts had no answer, or another one than 200; each was followed by one to another receiver. */
  readonly unanswered: number;
  readonly receivers: readonly ReceiverShare[];
}

/** How a play is played. */
export interface SurvivalOptions {
  readonly env: Environment;
  readonly now: () => number;
  /** Ends the play. */
  readonly signal: AbortSignal;
  /** How many deliveries are sent, the first ones of the shipped log. Default 1000: some seconds of work. */
  readonly most?: number;
  /** Hears that the database and its receivers are there. */
  readonly onReady: (pids: readonly number[]) => void;
  readonly onAcknowledged: (count: number, total: number) => void;
  readonly onKilled: (killed: Killed) => void;
}

interface Staffed {
  readonly receiver: PlayedReceiver;
  acknowledged: number;
  /** How many deliveries it has in hand. */
  inHand: number;
  isKilled: boolean;
}

/** A sender as Unipile is one: what is not answered with 200 is sent again, and by a balancer to the next receiver. */
class PlayedSender {
  readonly #options: SurvivalOptions;
  readonly #secrets: DoorSecrets;
  readonly #staff: readonly Staffed[];
  readonly #killAt: number;
  readonly total: number;
  acknowledged = 0;
  unanswered = 0;
  #turn = 0;

  constructor(options: SurvivalOptions, secrets: DoorSecrets, staff: readonly Staffed[], total: number) {
    this.#options = options;
    this.#secrets = secrets;
    this.#staff = staff;
    this.total = total;
    this.#killAt = Math.floor(total * KILLED_AFTER);
  }

  /** Sends one after the other; each until it is acknowledged, or given up. */
  async send(deliveries: readonly ShippedDelivery[]): Promise<void> {
    for (const delivery of deliveries)
      for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
        this.#options.signal.throwIfAborted();
        if (await this.#post(delivery, this.#next())) break;
        this.unanswered += 1;
        await passed(Math.min(LONGEST_PAUSE_MS, 10 * 2 ** attempt));
      }
  }

  /** The next receiver in turn that lives, as a balancer knows it. */
  #next(): Staffed {
    const living = this.#staff.filter(({ isKilled }) => !isKilled);
    this.#turn += 1;
    const next = living[this.#turn % living.length];
    if (next === undefined) throw new Error('no receiver is left');
    return next;
  }

  async #post(delivery: ShippedDelivery, to: Staffed): Promise<boolean> {
    const { url, headers, body } = signedPost(delivery, to.receiver.url, this.#secrets, this.#options.now());
    to.inHand += 1;
    try {
      const signal = AbortSignal.timeout(ANSWER_MS);
      const answering = fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
      if (this.acknowledged >= this.#killAt) this.#killOnce(to);
      const answer = await answering;
      await answer.arrayBuffer();
      if (answer.status !== 200) return false;
    } catch {
      return false;
    } finally {
      to.inHand -= 1;
    }
    to.acknowledged += 1;
    this.acknowledged += 1;
    this.#options.onAcknowledged(this.acknowledged, this.total);
    return true;
  }

  /** Kills a receiver that was handed a delivery a moment ago, if none has been killed. */
  #killOnce(one: Staffed): void {
    if (this.#staff.some(({ isKilled }) => isKilled)) return;
    one.isKilled = true;
    setTimeout(() => {
      const { pid } = one.receiver;
      one.receiver.kill();
      this.#options.onKilled({
        place: this.#staff.indexOf(one) + 1,
        pid,
        unanswered: one.inHand,
        acknowledged: this.acknowledged,
      });
    }, IN_THE_MIDDLE_MS);
  }
}

/** Deliveries by sender: those of an account all by the same, in their order. */
const sharedOut = (deliveries: readonly ShippedDelivery[]): readonly (readonly ShippedDelivery[])[] => {
  const shares = Array.from({ length: SENDERS }, (): ShippedDelivery[] => []);
  const ofAccount = new Map<string, ShippedDelivery[]>();
  for (const delivery of deliveries) {
    const { accountId } = delivery;
    const share = ofAccount.get(accountId) ?? shares[ofAccount.size % SENDERS] ?? [];
    ofAccount.set(accountId, share);
    share.push(delivery);
  }
  return shares;
};

/** Asks the log what has become of all that was sent. */
const audited = (database: string, deliveries: readonly ShippedDelivery[]) => {
  using store = new FarStore(database, true);
  const sent = deliveries.map(({ accountId, payload }) => ({ accountId, body: JSON.stringify(payload) }));
  const ids = new Set(sent.map(({ accountId }) => accountId));
  const versions = Array.from(ids, (id) => store.transitions(id).map(({ version }) => version));
  return {
    ...auditOf(sent, store.log({}), versions),
    accounts: store.totals().accounts,
    findings: [...prove(store, readPayload, store.derivedRows())].length,
    server: store.info().serverVersion,
  };
};

const playOn = async (
  place: PostgresPlace,
  children: ChildProcess[],
  options: SurvivalOptions,
): Promise<Survival> => {
  const { signal, env } = options;
  children.push(await place.start());
  const database = place.addressOf('postgres');
  const word = (): string => randomBytes(16).toString('hex');
  const secrets: DoorSecrets = { webhook: word(), notify: word(), v2: word() };
  const starting = Array.from({ length: RECEIVERS }, () =>
    startReceiver(database, secrets, env, (child) => void children.push(child)),
  );
  const receivers = await Promise.all(starting);
  signal.throwIfAborted();
  options.onReady(receivers.map(({ pid }) => pid));
  const staff = receivers.map((receiver): Staffed => ({
    receiver,
    acknowledged: 0,
    inHand: 0,
    isKilled: false,
  }));
  const deliveries = shippedDeliveries().slice(0, options.most ?? DELIVERIES);
  const sender = new PlayedSender(options, secrets, staff, deliveries.length);
  await Promise.all(sharedOut(deliveries).map((share) => sender.send(share)));
  return {
    ...audited(database, deliveries),
    sent: deliveries.length,
    acknowledged: sender.acknowledged,
    unanswered: sender.unanswered,
    receivers: staff.map(({ receiver: { pid }, isKilled, acknowledged }) => ({
      pid,
      isKilled,
      acknowledged,
    })),
  };
};

/** Ends processes, the last first, and resolves when they are gone. */
const endAll = async (children: readonly ChildProcess[]): Promise<void> => {
  for (const child of children.toReversed()) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = once(child, 'exit');
    child.kill('SIGINT');
    await gone;
  }
};

/**
 * Plays the loss of a receiver: starts a real server of PostgreSQL on this machine and four processes of `serve` on it, sends the
 * webhooks of the shipped log, kills one receiver in the middle, and asks the log what has become of all that was sent. Whatever
 * happens, all of them are ended then, and nothing is kept.
 *
 * @throws LifecycleError `packageMissing` where there is no server to start, `databaseFailed`; the signal's reason when it is aborted
 */
export const playSurvival = async (options: SurvivalOptions): Promise<Survival> => {
  const children: ChildProcess[] = [];
  const lastWord = (): void => {
    for (const child of children) child.kill('SIGKILL');
  };
  const place = await preparePostgres();
  process.once('exit', lastWord);
  try {
    options.signal.throwIfAborted();
    return await playOn(place, children, options);
  } finally {
    await endAll(children);
    process.off('exit', lastWord);
    place.remove();
  }
};
