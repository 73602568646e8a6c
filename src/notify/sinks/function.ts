import type { Notice } from '../notice.ts';
import type { DeliveryResult, Sink } from '../sink.ts';

/** What a sink that calls a function is made of. */
export interface FunctionSinkOptions {
  readonly name: string;
  /** Which notices it is called with. Default: all. */
  readonly wants?: (notice: Notice) => boolean;
  /** What it answers is what became of it; nothing at all stands for `delivered`. What it throws has it called again. */
  readonly deliver: (
    notice: Notice,
    signal: AbortSignal,
  ) => Promise<DeliveryResult | undefined | void> | DeliveryResult | undefined | void;
}

/** A sink that calls a function. */
export const functionSink = ({ name, wants = () => true, deliver }: FunctionSinkOptions): Sink => ({
  name,
  wants,
  deliver: async (notice, signal) => (await deliver(notice, signal)) ?? 'delivered',
});
