import * as inspect from '@xstate/inspect';
import { actions, createMachine } from 'xstate4';

/*
 * XState 4 and its inspector. The inspector imports `xstate`, which here is XState 5: the test runner's configuration gives
 * it `xstate4` instead. What is used of them is typed here; the inspector's own types would need XState 4 under that name.
 */

/** A state value of XState 4. */
export type ClassicValue = string | { readonly [state: string]: ClassicValue };

/** A state of XState 4. */
export interface ClassicState {
  readonly value: ClassicValue;
  readonly context: unknown;
  readonly tags: ReadonlySet<string>;
  readonly nextEvents: readonly string[];
  readonly event: { readonly type: string };
}

/** A machine of XState 4. */
export interface ClassicMachine {
  readonly id: string;
  readonly initialState: ClassicState;
  resolveState(state: ClassicState): ClassicState;
  transition(value: ClassicValue | ClassicState, event: { readonly type: string }): ClassicState;
  withConfig(options: object): ClassicMachine;
}

/** What a receiver of the package hands on. */
export interface ClassicMessage {
  readonly type: string;
  readonly sessionId: string;
  readonly machine?: ClassicMachine;
  readonly state?: ClassicState;
  readonly event?: { readonly name: string; readonly data: { readonly type: string } };
}

/** A receiver of the package. */
export interface ClassicReceiver {
  subscribe(listener: (message: ClassicMessage) => void): unknown;
  send(message: object): void;
}

/** The part of the two packages that is used. */
export interface ClassicPackages {
  createMachine(definition: object): ClassicMachine;
  raise(event: string): unknown;
  createWebSocketReceiver(options: { server: string; protocol: string }): ClassicReceiver;
  createWindowReceiver(options: { window: object; targetWindow: object }): ClassicReceiver;
}

/** The real packages. */
export const classicPackages = {
  createMachine,
  raise: actions.raise,
  createWebSocketReceiver: inspect.createWebSocketReceiver,
  createWindowReceiver: inspect.createWindowReceiver,
} as unknown as ClassicPackages;
