import type { Brief } from '../views/receipt.ts';
import type { EndpointName } from './endpoint.ts';
import { faultProblem, type Problem } from './problem.ts';

/** What the receiver did, for counts and logs. It names no account and holds nothing of the payload. */
export type ReceiverEvent =
  | {
      readonly kind: 'stored';
      readonly channel: EndpointName;
      readonly decisions: readonly Brief['decision'][];
    }
  /** `path` is that of an endpoint, or `other`. */
  | {
      readonly kind: 'refused';
      readonly path: string;
      readonly status: number;
      readonly code: string;
      /** With `signatureExpired`: by how many seconds the sender's clock is ahead; below zero it is behind. */
      readonly secondsAhead?: number;
    }
  | { readonly kind: 'failed'; readonly path: string; readonly status: number; readonly error: unknown };

/** Reports what the receiver does. */
export class ReceiverEvents {
  readonly #onEvent: (event: ReceiverEvent) => void;

  /** @param onEvent - called with each event; must not throw */
  constructor(onEvent: (event: ReceiverEvent) => void = () => undefined) {
    this.#onEvent = onEvent;
  }

  /** Reports a delivery that was stored. */
  store(channel: EndpointName, decisions: readonly Brief['decision'][]): void {
    this.#onEvent({ kind: 'stored', channel, decisions });
  }

  /** Reports a refusal and returns it. */
  refuse(path: string, problem: Problem, secondsAhead?: number): Problem {
    const { status, code } = problem;
    this.#onEvent({
      kind: 'refused',
      path,
      status,
      code,
      ...(secondsAhead === undefined ? {} : { secondsAhead }),
    });
    return problem;
  }

  /** Reports a fault; the answer reveals nothing about it. */
  fail(path: string, error: unknown): Problem {
    const problem = faultProblem(error);
    this.#onEvent({ kind: 'failed', path, status: problem.status, error });
    return problem;
  }
}
