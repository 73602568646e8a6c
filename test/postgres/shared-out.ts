import { openLifecycle, type Lifecycle } from '../../src/index.ts';
import type { Ledger } from '../../src/store/ledger.ts';
import { createSimulatedClock } from '../../src/testing/simulated-clock.ts';

/** A delivery as it came by webhook. */
export interface TimedDelivery {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly payload: { readonly AccountStatus: { readonly account_id: string } };
}

/** What many accounts have in common depends on the order in which they broke, which with several receivers is anybody's. */
const policy = { incidentWindowMinutes: 1, incidentChancePerMillion: 0.001 };

const numberOf = (id: string): number => [...id].reduce((sum, sign) => sum + (sign.codePointAt(0) ?? 0), 0);

/** Hands what came in one round to a receiver. */
type HandOver = (lifecycle: Lifecycle, round: readonly TimedDelivery[]) => Promise<unknown>;

/** One after the other: others may come between any two. */
export const oneByOne: HandOver = async (lifecycle, round) => {
  for (const { payload } of round) await lifecycle.receive(payload);
};

/** All at once, as one transaction. */
export const allAtOnce: HandOver = (lifecycle, round) =>
  Promise.all(round.map(({ payload }) => lifecycle.receive(payload)));

/**
 * Has everything taken in, each account's by one receiver; time moves between rounds alone, for all of them at once. Returns the
 * lifecycle of the first.
 */
export const shareOut = async (
  ledgers: readonly Ledger[],
  rounds: readonly (readonly TimedDelivery[])[],
  handOver: HandOver,
): Promise<Lifecycle> => {
  const receivers = ledgers.map((ledger) => {
    const clock = createSimulatedClock(rounds[0]?.[0]?.at ?? 0);
    return { clock, lifecycle: openLifecycle({ ledger, clock, policy }) };
  });
  for (const round of rounds) {
    const now = round.at(-1)?.at ?? 0;
    for (const { clock } of receivers) await clock.set(now);
    await Promise.all(
      receivers.map(({ lifecycle }, place) => {
        const isOwn = ({ payload }: TimedDelivery): boolean =>
          numberOf(payload.AccountStatus.account_id) % receivers.length === place;
        return handOver(lifecycle, round.filter(isOwn));
      }),
    );
  }
  const [first] = receivers;
  if (first === undefined) throw new Error('there is nobody to receive');
  return first.lifecycle;
};
