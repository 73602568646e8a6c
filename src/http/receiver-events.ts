import type { DecisionName } from '../model/decision.ts';
import type { EndpointName } from './endpoint.ts';
import { faultProblem, type Problem } from './problem.ts';

/** What happened at the door, for counts and logs. It names no account and holds nothing of the payload. */
export type ReceiverEvent =
  | {
      readonly kind: 'stored';
      readonly channel: EndpointName;
      readonly decisions: readonly (DecisionName | 'foreign')[];
    }
  /** `path` is one of ours, or `other`. */
  | { readonly kind: 'refused'; readonly path: string; readonly status: number; readonly code: string }
  | { readonly kind: 'failed'; readonly path: string; readonly status: number; readonly error: unknown };

/** Tells of what happens at the door. */
export class ReceiverEvents {
  readonly #onEvent: (event: ReceiverEvent) => void;

  /** @param onEvent - hears of it, and must not throw */
  constructor(onEvent: (event: ReceiverEvent) => void = () => undefined) {
    this.#onEvent = onEvent;
  }

  /** Tells of a delivery that was stored. */
  store(channel: EndpointName, decisions: readonly (DecisionName | 'foreign')[]): void {
    this.#onEvent({ kind: 'stored', channel, decisions });
  }

  /** Tells of a refusal and passes it on. */
  refuse(path: string, problem: Problem): Problem {
    const { status, code } = problem;
    this.#onEvent({ kind: 'refused', path, status, code });
    return problem;
  }

  /** Tells of a fault; the answer says nothing of what it holds. */
  fail(path: string, error: unknown): Problem {
    const problem = faultProblem(error);
    this.#onEvent({ kind: 'failed', path, status: problem.status, error });
    return problem;
  }
}
