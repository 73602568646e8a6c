import type { NoticePolicy } from '../../../machines/notice.ts';
import type { Policy } from '../../../machines/policy.ts';
import { createDispatcher, openLifecycle } from '../../../src/index.ts';
import { createMemoryStore } from '../../../src/memory/store.ts';
import type { RecipientBook } from '../../../src/notify/book/recipients.ts';
import type { Notice } from '../../../src/notify/notice.ts';
import type { Sink } from '../../../src/notify/sink.ts';
import type { Clock } from '../../../src/model/clock.ts';
import type { DeliverySource } from '../../../src/model/delivery.ts';
import { LifecycleError } from '../../../src/model/errors.ts';
import { DAY, type TrueWorld, type WorldLine } from './world.ts';

/** A notice as it was delivered. */
export interface Delivered {
  /** When, in milliseconds since 1970. */
  readonly at: number;
  readonly notice: Notice;
}

/** How a world is played. */
export interface PlayOptions {
  readonly notices?: Partial<NoticePolicy>;
  readonly accounts?: Partial<Policy>;
  /** What else comes instead of a line. */
  readonly heard?: (line: WorldLine) => WorldLine;
}

/** A status as the wire brings it. */
interface Shown {
  readonly account_id: string;
  readonly account_type: string;
  readonly message: string;
}

/** How long the API takes to be asked, in milliseconds. */
const ANSWERED = 30_000;

/** What the API shows of an account. */
const answerOf = ({ account_id: id, account_type: type, message }: Shown): object => ({
  object: 'Account',
  id,
  type,
  sources: [
    {
      id: `${id}_SOURCE`,
      status: message === 'RECONNECTED' || message === 'CREATION_SUCCESS' ? 'OK' : message,
    },
  ],
});

/** A clock that goes from one moment to the next at which somebody wants to be woken. */
const steppingClock = (start: number) => {
  const wakes = new Map<() => void, number>();
  let now = start;
  const clock: Required<Clock> = {
    now: () => now,
    wakeAt: (at, wake) => {
      const asked = (): void => wake();
      wakes.set(asked, at);
      return () => void wakes.delete(asked);
    },
  };
  return {
    clock,
    next: (): number => {
      let first = Infinity;
      for (const at of wakes.values()) first = Math.min(first, at);
      return first;
    },
    to: (moment: number): void => {
      now = Math.max(now, moment);
      const due = [...wakes].filter(([, at]) => at <= now);
      for (const [wake] of due) if (wakes.delete(wake)) wake();
    },
  };
};

/** A notice that asks for many accounts, as one for each: so it counts as often as they are. */
const eachOf = (notice: Notice): readonly Notice[] => {
  const { about } = notice;
  if (about.type !== 'digest' || !about.accounts.some(({ why }) => why === 'asked')) return [notice];
  return about.accounts.map(({ about: account, remedy, status, cause }) => ({
    ...notice,
    type: 'ask',
    about: account,
    who: remedy?.actor === 'user' ? 'user' : 'operator',
    status,
    cause,
    remedy,
  }));
};

const everybodyOf: RecipientBook = (account) => [
  ...(account === null
    ? []
    : [{ name: `user of ${account.accountId}`, role: 'user' as const, sink: 'people' }]),
  { name: 'team', role: 'operator', sink: 'people' },
  { name: 'boss', role: 'admin', sink: 'people' },
];

/** Plays a world through a lifecycle and a dispatcher as they are served, on a clock of its own, and returns what was delivered. */
export const play = async (world: TrueWorld, options: PlayOptions = {}): Promise<readonly Delivered[]> => {
  const { clock, next, to } = steppingClock(world.lines[0]?.at ?? 0);
  const delivered: Delivered[] = [];
  const sink: Sink = {
    name: 'people',
    wants: () => true,
    deliver: (notice) => {
      for (const one of eachOf(notice)) delivered.push({ at: clock.now(), notice: one });
      return 'delivered';
    },
  };
  await using lifecycle = openLifecycle({
    store: createMemoryStore(),
    clock,
    policy: { askWaitMinutes: 2, ...options.accounts },
  });
  const faults: unknown[] = [];
  await using dispatcher = createDispatcher({
    lifecycle,
    sinks: [],
    people: { sinks: [sink], recipients: everybodyOf, policy: options.notices ?? {} },
    clock,
    policy: { pollSeconds: (30 * DAY) / 1000, atOnce: 1000 },
    random: () => 0.5,
    onFault: (error) => void faults.push(error),
  });
  await dispatcher.start();
  let isMoved = false;
  const levels = new Map<string, Shown>();
  lifecycle.on('effect', ({ accountId, effect }) => {
    isMoved = true;
    if (effect.type === 'verify' && world.isAsked)
      clock.wakeAt(clock.now() + ANSWERED, () => {
        const shown = levels.get(accountId);
        if (shown !== undefined) void lifecycle.receive(answerOf(shown), { source: 'poll' });
      });
  });
  const settle = async (): Promise<void> => {
    await lifecycle.tick();
    await dispatcher.idle();
  };
  const passUntil = async (moment: number): Promise<void> => {
    for (let due = next(); due <= moment; due = next()) {
      to(due);
      await settle();
    }
    to(moment);
  };
  const { heard = (line) => line } = options;
  for (const line of world.lines) {
    await passUntil(line.at);
    const { payload, source } = heard(line);
    const { AccountStatus: shown } = line.payload as { readonly AccountStatus?: Shown };
    if (shown !== undefined) levels.set(shown.account_id, shown);
    try {
      await lifecycle.receive(payload, source === undefined ? {} : { source: source as DeliverySource });
    } catch (error) {
      if (!(error instanceof LifecycleError && error.code === 'payloadUnusable')) throw error;
    }
    if (!isMoved) continue;
    isMoved = false;
    await settle();
  }
  await passUntil(world.end);
  if (faults.length > 0) throw new Error('the dispatcher was at fault', { cause: faults[0] });
  return delivered;
};
