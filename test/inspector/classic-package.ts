import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

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

const workspace = fileURLToPath(new URL('../classic-workspace/', import.meta.url));

const install = (): void => {
  const command = ['ci', '--prefix', workspace, '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status, stderr } = spawnSync('npm', command, {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm ${command.join(' ')} failed:\n${stderr}`);
};

/** A folder that only one process at a time can make: two installations at once would spoil each other. */
const lock = fileURLToPath(new URL('../classic-workspace/node_modules.lock', import.meta.url));

/** A lock this old, in milliseconds, was left behind by a process that was killed. */
const STALE = 120_000;

const locked = (): boolean => {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (Date.now() - since > STALE) rmSync(lock, { recursive: true, force: true });
    return false;
  }
};

const isInstalled = (): boolean => existsSync(`${workspace}node_modules/.package-lock.json`);

const installOnce = (): void => {
  while (!isInstalled() && !locked()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  try {
    if (!isInstalled()) install();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
};

/** The real packages; installed first where they are not there yet. */
export const classicPackages = (): ClassicPackages => {
  if (!isInstalled()) installOnce();
  const load = createRequire(workspace);
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
