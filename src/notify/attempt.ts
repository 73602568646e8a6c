import type { Clock } from '../model/clock.ts';
import type { Notice } from './notice.ts';
import type { DeliveryResult, Sink } from './sink.ts';

/** What became of an attempt, whatever the sink did. */
export type AttemptEnd =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'refused'; readonly why: string }
  | {
      readonly kind: 'failed';
      readonly why: string;
      /** It may have arrived all the same. */
      readonly maybe: boolean;
      readonly retryAfterMs?: number;
    }
  /** The dispatcher was stopped on the way. */
  | { readonly kind: 'stopped' };

/** The longest reason that is kept, in characters. */
const LONGEST_WHY = 200;

const brief = (text: string): string => text.slice(0, LONGEST_WHY);

const attemptEndOf = (result: DeliveryResult): AttemptEnd => {
  if (result === 'delivered') return { kind: 'delivered' };
  if (result === 'refused') return { kind: 'refused', why: 'it was refused' };
  if ('refused' in result) return { kind: 'refused', why: brief(result.refused) };
  if ('lost' in result) return { kind: 'failed', why: brief(result.lost), maybe: true };
  const { retryAfterMs, why = 'it was not taken' } = result;
  return {
    kind: 'failed',
    why: brief(why),
    maybe: false,
    ...(retryAfterMs === undefined || !(retryAfterMs > 0) ? {} : { retryAfterMs }),
  };
};

const lostBy = (error: unknown): AttemptEnd => ({
  kind: 'failed',
  why: brief(error instanceof Error ? error.message : 'the sink threw what is no error'),
  maybe: true,
});

/** How an attempt is limited. */
export interface AttemptLimits {
  readonly clock: Clock;
  readonly attemptMs: number;
  /** Ends it before: the dispatcher stops. */
  readonly stop: AbortSignal;
}

/** Hands a notice to a sink and waits for what becomes of it, no longer than allowed. Never rejects. */
export const tryToDeliver = async (
  sink: Sink,
  notice: Notice,
  { clock, attemptMs, stop }: AttemptLimits,
): Promise<AttemptEnd> => {
  const controller = new AbortController();
  const ends: (() => void)[] = [];
  const cut = new Promise<AttemptEnd>((resolve) => {
    const callOff = clock.wakeAt?.(clock.now() + attemptMs, () => {
      controller.abort();
      resolve({ kind: 'failed', why: `no answer within ${attemptMs / 1000} s`, maybe: true });
    });
    const stopped = (): void => {
      controller.abort();
      resolve({ kind: 'stopped' });
    };
    stop.addEventListener('abort', stopped, { once: true });
    if (stop.aborted) stopped();
    ends.push(
      () => callOff?.(),
      () => stop.removeEventListener('abort', stopped),
    );
  });
  const asked = (async (): Promise<AttemptEnd> => {
    try {
      return attemptEndOf(await sink.deliver(notice, controller.signal));
    } catch (error) {
      return lostBy(error);
    }
  })();
  const end = await Promise.race([asked, cut]);
  for (const each of ends) each();
  return end;
};
