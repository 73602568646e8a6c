import { createRequire } from 'node:module';
import { installedWorkspace } from '../workspace.ts';

/*
 * XState 4 and its inspector live in a workspace of their own, because they cannot be installed beside XState 5. What
 * is used of them is typed here; their own types would need XState 4 to compile against.
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

/** The real packages; installed first where they are not there yet. */
export const classicPackages = (): ClassicPackages => {
  const load = createRequire(installedWorkspace('classic-workspace'));
  const { createMachine, actions } = load('xstate') as {
    createMachine: ClassicPackages['createMachine'];
    actions: Pick<ClassicPackages, 'raise'>;
  };
  const receivers = load('@xstate/inspect') as Pick<
    ClassicPackages,
    'createWebSocketReceiver' | 'createWindowReceiver'
  >;
  return { createMachine, raise: actions.raise, ...receivers };
};
